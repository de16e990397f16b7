//! The graph with links cut into segments, each from one layer to the next.

use std::collections::HashMap;

use super::Graph;
use super::ports::{self, Ports};

/// How many places in layers long links may take before the longest ones run around all layers.
///
/// Without a limit, a chain in which each stage copies from the first one takes memory that grows
/// with the square of the file.
const MAX_PASSES: usize = 20_000;

/// A graph in which links only join neighbouring layers.
///
/// The first vertices are the boxes; the others are the places where links pass a layer.
#[derive(Clone, Debug)]
pub(super) struct Proper {
    pub(super) box_count: usize,
    /// The layer of each vertex.
    pub(super) layer: Vec<usize>,
    /// The size of each vertex across the flow.
    pub(super) extent: Vec<f64>,
    /// The vertices of each layer, in their order.
    pub(super) layers: Vec<Vec<usize>>,
    /// The index of each vertex in its layer.
    pub(super) position: Vec<usize>,
    pub(super) segments: Vec<Segment>,
    /// The segments that come from the layer before, by vertex.
    pub(super) up: Vec<Vec<usize>>,
    /// The segments that go to the layer after, by vertex.
    pub(super) down: Vec<Vec<usize>>,
    /// The segments of each link; empty for one that runs around.
    pub(super) chains: Vec<Vec<usize>>,
    /// The links that run around all layers.
    pub(super) around: Vec<usize>,
    /// Where each link leaves and enters, from the start of the side of the box.
    pub(super) ports: Vec<Ports>,
}

/// A piece of a link.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Where it touches `from`, from the start of its side.
    pub(super) from_port: f64,
    /// Where it touches `to`.
    pub(super) to_port: f64,
    pub(super) weight: f64,
    pub(super) link: usize,
}

impl Proper {
    pub(super) fn new(graph: &Graph, ranks: &[usize]) -> Self {
        let box_count = graph.boxes.len();
        let layer_count = ranks.iter().max().map_or(0, |last| last + 1);
        let ports = graph.links.iter();
        let mut this = Self {
            box_count,
            layer: ranks.to_vec(),
            extent: graph.boxes.iter().map(|spec| spec.across).collect(),
            layers: vec![Vec::new(); layer_count],
            position: Vec::new(),
            segments: Vec::new(),
            up: vec![Vec::new(); box_count],
            down: vec![Vec::new(); box_count],
            chains: vec![Vec::new(); graph.links.len()],
            around: links_around(graph, ranks),
            ports: ports.map(|l| Ports { out: l.out_port.best, into: l.in_port.best }).collect(),
        };
        let mut trunks = Trunks::default();
        for link in 0..graph.links.len() {
            if this.around.binary_search(&link).is_err() {
                this.cut(graph, link, &mut trunks);
            }
        }
        this.position = vec![0; this.layer.len()];
        this
    }

    /// True for the place where a link passes a layer.
    pub(super) fn is_pass(&self, vertex: usize) -> bool {
        vertex >= self.box_count
    }

    /// Puts the vertices of a layer in an order.
    pub(super) fn set_order(&mut self, layer: usize, order: Vec<usize>) {
        for (index, &vertex) in order.iter().enumerate() {
            self.position[vertex] = index;
        }
        self.layers[layer] = order;
    }

    fn cut(&mut self, graph: &Graph, link: usize, trunks: &mut Trunks) {
        let spec = graph.links[link];
        let weight = f64::from(spec.weight);
        let mut from = spec.from;
        for layer in self.layer[spec.from] + 1..self.layer[spec.to] {
            let key = spec.trunk.map(|trunk| (spec.from, trunk, layer));
            if let Some(&segment) = key.and_then(|key| trunks.get(&key)) {
                // The trunk is pulled a little more by each link, but not without end.
                let joined = &mut self.segments[segment];
                joined.weight = (joined.weight + weight / 2.).min(4. * weight);
                self.chains[link].push(segment);
                from = joined.to;
                continue;
            }
            let pass = self.add_pass(layer);
            if let Some(key) = key {
                trunks.insert(key, self.segments.len());
            }
            self.join(link, weight, from, pass);
            from = pass;
        }
        self.join(link, weight, from, spec.to);
    }

    fn add_pass(&mut self, layer: usize) -> usize {
        let pass = self.layer.len();
        self.layer.push(layer);
        self.extent.push(0.);
        self.up.push(Vec::new());
        self.down.push(Vec::new());
        pass
    }

    fn join(&mut self, link: usize, weight: f64, from: usize, to: usize) {
        let segment = self.segments.len();
        let ports = self.ports[link];
        let from_port = if self.is_pass(from) { 0. } else { ports.out };
        let to_port = if self.is_pass(to) { 0. } else { ports.into };
        self.segments.push(Segment { from, to, from_port, to_port, weight, link });
        self.down[from].push(segment);
        self.up[to].push(segment);
        self.chains[link].push(segment);
    }

    /// Spreads the links that share a place on the side of a box.
    pub(super) fn spread_ports(&mut self, graph: &Graph) {
        ports::spread(self, graph);
        for (link, chain) in self.chains.iter().enumerate() {
            if let (Some(&first), Some(&last)) = (chain.first(), chain.last()) {
                self.segments[first].from_port = self.ports[link].out;
                self.segments[last].to_port = self.ports[link].into;
            }
        }
    }
}

/// The segment into each pass of a trunk, by its box, its number, and the layer.
type Trunks = HashMap<(usize, u32, usize), usize>;

/// The links that are too long for [`MAX_PASSES`], in ascending order.
fn links_around(graph: &Graph, ranks: &[usize]) -> Vec<usize> {
    let span = |link: usize| ranks[graph.links[link].to] - ranks[graph.links[link].from];
    let mut longest: HashMap<(usize, u32, usize), Vec<usize>> = HashMap::new();
    for (index, link) in graph.links.iter().enumerate() {
        let key = link.trunk.map_or((link.from, 0, index + 1), |trunk| (link.from, trunk, 0));
        longest.entry(key).or_default().push(span(index));
    }
    // The number of passes when no link is longer than `limit`.
    let passes = |limit: usize| -> usize {
        let spans = longest.values();
        spans.map(|s| s.iter().filter(|span| **span <= limit).max().map_or(0, |m| m - 1)).sum()
    };
    let (mut fits, mut too_long) = (1, ranks.len() + 1);
    if passes(too_long) <= MAX_PASSES {
        return Vec::new();
    }
    while too_long - fits > 1 {
        let limit = usize::midpoint(fits, too_long);
        if passes(limit) <= MAX_PASSES {
            fits = limit;
        } else {
            too_long = limit;
        }
    }
    (0..graph.links.len()).filter(|&link| span(link) > fits).collect()
}
