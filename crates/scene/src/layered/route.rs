//! Spaces the layers along the flow and draws the links.

use super::proper::Proper;
use super::{Graph, HEAD_ROOM, Layout, Placed, Route, Stretch};
use crate::geometry::{Point, Size};
use crate::path::Path;

/// Spaces the layers, places the boxes and draws the links.
pub(super) fn route(graph: &Graph, proper: &Proper, across: &[f64], crossings: usize) -> Layout {
    let labels = labels_that_fit(graph, proper, across);
    let layers = space_layers(graph, proper, across, &labels);
    let boxes: Vec<_> = (0..proper.box_count)
        .map(|index| {
            let layer = proper.layer[index];
            let along = match graph.stretch {
                Stretch::Layer => layers[layer].length,
                Stretch::None => graph.boxes[index].along,
            };
            Placed { layer, at: Point::new(layers[layer].start, across[index]), along }
        })
        .collect();
    let router = Router {
        graph,
        proper,
        across,
        layers: &layers,
        boxes: &boxes,
        around: Around::new(graph, proper, across),
    };
    let routes = (0..graph.links.len()).map(|link| Route {
        path: router.path(link),
        label_end: labels[link].then(|| router.label_end(link)),
    });
    let routes: Vec<_> = routes.collect();
    let length = layers.last().map_or(0., |last| last.start + last.length);
    let size = Size { width: length, height: router.around.height() };
    Layout { routes, size, crossings, around: proper.around.len(), boxes }
}

/// A layer along the flow.
#[derive(Clone, Copy, Default)]
struct Layer {
    start: f64,
    length: f64,
    /// How far before the start its links are straight again.
    landing: f64,
}

fn space_layers(graph: &Graph, proper: &Proper, across: &[f64], labels: &[bool]) -> Vec<Layer> {
    let mut layers = vec![Layer { landing: HEAD_ROOM, ..Layer::default() }; proper.layers.len()];
    for (index, spec) in graph.boxes.iter().enumerate() {
        let layer = &mut layers[proper.layer[index]];
        layer.length = layer.length.max(spec.along);
    }
    for (index, link) in graph.links.iter().enumerate() {
        if let Some(label) = link.label.filter(|_| labels[index]) {
            let layer = &mut layers[proper.layer[link.to]];
            layer.landing = layer.landing.max(HEAD_ROOM + label.along + 6.);
        }
    }
    let mut bends = vec![0_f64; layers.len()];
    let mut crowds = vec![0_f64; layers.len()];
    for segment in &proper.segments {
        let bend = across[segment.from] + segment.from_port - across[segment.to] - segment.to_port;
        let layer = proper.layer[segment.to];
        bends[layer] = bends[layer].max(bend.abs());
        crowds[layer] += graph.spacing.crowd;
    }
    for index in 1..layers.len() {
        let before = layers[index - 1];
        let longest = graph.spacing.bend + crowds[index].min(graph.spacing.bend);
        let curve = (34. + bends[index] * 0.1).min(longest).max(40.).round();
        layers[index].start = before.start + before.length + curve + layers[index].landing;
    }
    layers
}

/// Which labels have room beside their link, where it lands, by link.
fn labels_that_fit(graph: &Graph, proper: &Proper, across: &[f64]) -> Vec<bool> {
    let mut fits = vec![false; graph.links.len()];
    for layer in &proper.layers {
        let segments = layer.iter().flat_map(|&vertex| &proper.up[vertex]);
        let mut lines: Vec<_> = segments
            .map(|&index| {
                let segment = &proper.segments[index];
                let lands = !proper.is_pass(segment.to);
                (across[segment.to] + segment.to_port, lands.then_some(segment.link))
            })
            .collect();
        lines.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut taken = f64::NEG_INFINITY;
        for (index, &(at, link)) in lines.iter().enumerate() {
            let before = index.checked_sub(1).map_or(f64::NEG_INFINITY, |index| lines[index].0);
            let after = lines.get(index + 1).map_or(f64::INFINITY, |line| line.0);
            let Some((link, label)) = link.and_then(|l| Some((l, graph.links[l].label?))) else {
                continue;
            };
            let (low, high) = (at - label.before, at + label.after);
            // Links that arrive from around are drawn last and may come anywhere.
            fits[link] = before <= low && high <= after && taken <= low && proper.around.is_empty();
            if fits[link] {
                taken = high;
            }
        }
    }
    fits
}

/// The distance between links that run around.
const AROUND_STEP: f64 = 4.;

/// The lines beside all layers on which links run around.
struct Around {
    /// Where the boxes end across the flow.
    boxes_end: f64,
    first_line: f64,
    /// The boxes whose links run around, in ascending order; each has one line.
    sources: Vec<usize>,
}

impl Around {
    fn new(graph: &Graph, proper: &Proper, across: &[f64]) -> Self {
        let ends = across.iter().zip(&proper.extent).map(|(start, extent)| start + extent);
        let boxes_end = ends.fold(0., f64::max);
        let sources = proper.around.iter().map(|&link| graph.links[link].from);
        let mut sources: Vec<_> = sources.collect();
        sources.sort_unstable();
        sources.dedup();
        Self { boxes_end, first_line: boxes_end + 20., sources }
    }

    fn line_of(&self, from: usize) -> usize {
        self.sources.partition_point(|&source| source < from)
    }

    /// The size of the whole across the flow.
    fn height(&self) -> f64 {
        match self.sources.len() {
            0 => self.boxes_end,
            lines => self.first_line + AROUND_STEP * lines as f64,
        }
    }
}

struct Router<'a> {
    graph: &'a Graph,
    proper: &'a Proper,
    across: &'a [f64],
    layers: &'a [Layer],
    boxes: &'a [Placed],
    around: Around,
}

impl Router<'_> {
    /// Where links from one box run around all layers: links of one box share a line.
    fn beside(&self, from: usize) -> f64 {
        self.around.first_line + AROUND_STEP * self.around.line_of(from) as f64
    }

    fn start(&self, link: usize) -> Point {
        let from = self.graph.links[link].from;
        let placed = self.boxes[from];
        Point::new(placed.at.x + placed.along, placed.at.y + self.proper.ports[link].out)
    }

    fn end(&self, link: usize) -> Point {
        self.boxes[self.graph.links[link].to].at.moved(0., self.proper.ports[link].into)
    }

    fn label_end(&self, link: usize) -> Point {
        self.end(link).moved(-HEAD_ROOM, 0.)
    }

    fn path(&self, link: usize) -> Path {
        let chain = &self.proper.chains[link];
        if chain.is_empty() {
            return self.path_around(link);
        }
        let mut path = Line::new(self.start(link));
        for &segment in chain {
            let segment = &self.proper.segments[segment];
            let from = self.layers[self.proper.layer[segment.from]];
            let to = self.layers[self.proper.layer[segment.to]];
            path.go(from.start + from.length);
            path.bend(to.start - to.landing, self.across[segment.to] + segment.to_port);
            path.go(to.start);
        }
        path.path
    }

    /// A path that leaves the layers, runs beside them and comes back.
    fn path_around(&self, link: usize) -> Path {
        let spec = self.graph.links[link];
        let (start, end) = (self.start(link), self.end(link));
        let from = self.layers[self.proper.layer[spec.from]];
        let to = self.layers[self.proper.layer[spec.to]];
        let (out, back) = (from.start + from.length + 16., to.start - to.landing - 12.);
        let beside = self.beside(spec.from);
        let mut path = Path::new(start);
        let corners =
            [(out, start.y), (out, beside), (back, beside), (back, end.y), (end.x, end.y)];
        for (x, y) in corners {
            path.line_to(Point::new(x, y));
        }
        path
    }
}

/// A path that goes along the flow and bends across it.
struct Line {
    path: Path,
    at: Point,
}

impl Line {
    fn new(start: Point) -> Self {
        Self { path: Path::new(start), at: start }
    }

    /// Goes straight along the flow.
    fn go(&mut self, x: f64) {
        self.at.x = x;
        match self.path.segments.last_mut() {
            Some(crate::path::Segment::Line(to)) => *to = self.at,
            _ => self.path.line_to(self.at),
        }
    }

    /// Bends to another coordinate across the flow.
    fn bend(&mut self, x: f64, y: f64) {
        if (y - self.at.y).abs() < 0.05 {
            return self.go(x);
        }
        let (from, to) = (self.at, Point::new(x, y));
        let middle = f64::midpoint(from.x, x);
        self.path.cubic_to(Point::new(middle, from.y), Point::new(middle, y), to);
        self.at = to;
    }
}
