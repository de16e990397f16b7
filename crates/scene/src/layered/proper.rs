//! The graph with links cut into segments, each from one layer to the next.

use super::{Graph, Port};

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

/// The two ends of a link.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ports {
    pub(super) out: f64,
    pub(super) into: f64,
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
            ports: ports
                .map(|l| Ports { out: l.out_port.center, into: l.in_port.center })
                .collect(),
        };
        for link in 0..graph.links.len() {
            if this.around.binary_search(&link).is_err() {
                this.cut(graph, link);
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

    fn cut(&mut self, graph: &Graph, link: usize) {
        let spec = graph.links[link];
        let mut from = spec.from;
        for layer in self.layer[spec.from] + 1..self.layer[spec.to] {
            let pass = self.layer.len();
            self.layer.push(layer);
            self.extent.push(0.);
            self.up.push(Vec::new());
            self.down.push(Vec::new());
            self.join(link, f64::from(spec.weight), from, pass);
            from = pass;
        }
        self.join(link, f64::from(spec.weight), from, spec.to);
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

    /// Spreads the links that share a port, in the order in which they arrive.
    pub(super) fn spread_ports(&mut self, graph: &Graph) {
        let mut entering: Vec<Vec<usize>> = vec![Vec::new(); self.box_count];
        let mut leaving = entering.clone();
        for (index, link) in graph.links.iter().enumerate() {
            entering[link.to].push(index);
            leaving[link.from].push(index);
        }
        for links in &mut entering {
            let arrival = |link: &usize| self.chains[*link].last().map(|&last| self.segments[last]);
            let key = |link: &usize| match arrival(link) {
                Some(segment) => (self.position[segment.from], segment.from_port),
                None => (usize::MAX, 0.),
            };
            links.sort_by(|a, b| by_key(key(a), key(b)));
            for (link, port) in spread(graph, links, |link| graph.links[link].in_port) {
                self.ports[link].into = port;
            }
        }
        for links in &mut leaving {
            let key = |link: &usize| match self.chains[*link].first() {
                Some(&first) => {
                    let segment = self.segments[first];
                    let into = if self.is_pass(segment.to) { 0. } else { self.ports[*link].into };
                    (self.position[segment.to], into)
                }
                None => (usize::MAX, 0.),
            };
            links.sort_by(|a, b| by_key(key(a), key(b)));
            for (link, port) in spread(graph, links, |link| graph.links[link].out_port) {
                self.ports[link].out = port;
            }
        }
        for (link, chain) in self.chains.iter().enumerate() {
            if let (Some(&first), Some(&last)) = (chain.first(), chain.last()) {
                self.segments[first].from_port = self.ports[link].out;
                self.segments[last].to_port = self.ports[link].into;
            }
        }
    }
}

fn by_key(a: (usize, f64), b: (usize, f64)) -> std::cmp::Ordering {
    a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
}

/// The ports of links, which come in the order of arrival; those with one center share its reach.
fn spread(graph: &Graph, links: &[usize], port: impl Fn(usize) -> Port) -> Vec<(usize, f64)> {
    let mut sorted = links.to_vec();
    sorted.sort_by(|&a, &b| port(a).center.total_cmp(&port(b).center));
    let mut ports = Vec::with_capacity(links.len());
    for group in sorted.chunk_by(|&a, &b| port(a).center.total_cmp(&port(b).center).is_eq()) {
        let Port { center, reach } = port(group[0]);
        let gaps = (group.len() - 1) as f64;
        let step = if gaps > 0. { graph.spacing.ports.min(2. * reach / gaps) } else { 0. };
        let first = center - step * gaps / 2.;
        let spread = group.iter().enumerate();
        ports.extend(spread.map(|(index, &link)| (link, first + step * index as f64)));
    }
    ports
}

/// The longest links, as many as it takes to keep within [`MAX_PASSES`], in ascending order.
fn links_around(graph: &Graph, ranks: &[usize]) -> Vec<usize> {
    let span = |link: usize| ranks[graph.links[link].to] - ranks[graph.links[link].from];
    let mut passes: usize = (0..graph.links.len()).map(|link| span(link) - 1).sum();
    if passes <= MAX_PASSES {
        return Vec::new();
    }
    let mut longest: Vec<_> = (0..graph.links.len()).collect();
    longest.sort_by_key(|&link| (std::cmp::Reverse(span(link)), link));
    let mut around = Vec::new();
    for link in longest {
        if passes <= MAX_PASSES {
            break;
        }
        passes -= span(link) - 1;
        around.push(link);
    }
    around.sort_unstable();
    around
}
