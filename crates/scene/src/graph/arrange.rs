//! Places boxes and edges: each connected part is laid out on its own, then the parts are packed.

use plimsoll_model::{Build, Node};

use super::plan::{Bundle, End, Plan};
use super::sizes::{HEADER, Shape, label_spec};
use super::{Direction, EdgeRole};
use crate::geometry::{Point, Rect};
use crate::layered::{self, Graph, LinkSpec, Port, Spacing, Stretch};
use crate::outline;
use crate::path::{Heading, Path};

/// The space between the picture's edge and what is drawn.
pub(super) const MARGIN: f64 = 24.;
/// The space between parts that are not connected.
const PART_GAP: f64 = 36.;
/// How far an edge from a stage to itself goes out.
const LOOP: f64 = 20.;

/// Where everything is.
pub(super) struct Arrangement {
    /// By node.
    pub(super) boxes: Vec<ArrangedBox>,
    /// By bundle.
    pub(super) edges: Vec<ArrangedEdge>,
    /// How often edges cross.
    pub(super) crossings: usize,
    /// How many edges run around the picture since there are too many long ones.
    pub(super) around: usize,
}

/// Where a node is.
#[derive(Clone, Copy, Default)]
pub(super) struct ArrangedBox {
    pub(super) rect: Rect,
    pub(super) rank: usize,
    /// The connected part it belongs to.
    pub(super) part: usize,
}

/// Where an edge runs.
#[derive(Clone)]
pub(super) struct ArrangedEdge {
    pub(super) path: Path,
    pub(super) heading: Heading,
    /// Where its label ends (left to right) or stands beside it (top down).
    pub(super) label_at: Option<Point>,
}

/// Arranges a plan.
pub(super) fn arrange(
    build: &Build,
    plan: &Plan,
    shapes: &[Shape],
    direction: Direction,
) -> Arrangement {
    let parts = parts(build, plan);
    let mut arranger = Arranger {
        build,
        plan,
        shapes,
        direction,
        boxes: vec![ArrangedBox::default(); plan.nodes.len()],
        edges: vec![None; plan.bundles.len()],
        crossings: 0,
        around: 0,
    };
    let mut sizes = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        sizes.push(arranger.lay_out(index, part));
    }
    let corners = pack(&sizes, direction);
    arranger.finish(&corners)
}

/// The nodes and bundles of a connected part.
#[derive(Default)]
struct Part {
    nodes: Vec<usize>,
    bundles: Vec<usize>,
}

/// The connected parts: the one with the target first, then by their first node.
fn parts(build: &Build, plan: &Plan) -> Vec<Part> {
    let mut root: Vec<usize> = (0..plan.nodes.len()).collect();
    for bundle in &plan.bundles {
        let from = find(&mut root, plan.index[&bundle.from]);
        let to = find(&mut root, plan.index[&Node::Stage(bundle.to)]);
        root[from.max(to)] = from.min(to);
    }
    let mut part_of = vec![usize::MAX; plan.nodes.len()];
    let mut parts: Vec<Part> = Vec::new();
    let target = build.target.and_then(|target| plan.index.get(&Node::Stage(target)).copied());
    for node in target.into_iter().chain(0..plan.nodes.len()) {
        let root = find(&mut root, node);
        if part_of[root] == usize::MAX {
            part_of[root] = parts.len();
            parts.push(Part::default());
        }
    }
    for node in 0..plan.nodes.len() {
        parts[part_of[find(&mut root, node)]].nodes.push(node);
    }
    for (index, bundle) in plan.bundles.iter().enumerate() {
        let node = plan.index[&bundle.from];
        parts[part_of[find(&mut root, node)]].bundles.push(index);
    }
    parts
}

fn find(root: &mut [usize], mut node: usize) -> usize {
    while root[node] != node {
        root[node] = root[root[node]];
        node = root[node];
    }
    node
}

/// The first corner of each part, which are packed into columns (left to right) or rows.
fn pack(sizes: &[(f64, f64)], direction: Direction) -> Vec<Point> {
    // Along the flow parts may differ; across it, they fill up to a common limit.
    let area: f64 =
        sizes.iter().map(|(along, across)| (along + PART_GAP) * (across + PART_GAP)).sum();
    let widest = sizes.iter().map(|size| size.1).fold(0., f64::max);
    let limit = match direction {
        Direction::LeftToRight => (area / 1.7).sqrt(),
        Direction::TopDown => (area * 0.6).sqrt(),
    };
    let limit = widest.max(limit);
    let mut corners = Vec::with_capacity(sizes.len());
    let (mut along, mut across, mut length) = (0_f64, 0_f64, 0_f64);
    for &(part_along, part_across) in sizes {
        if across > 0. && across + part_across > limit {
            along += length + PART_GAP;
            (across, length) = (0., 0.);
        }
        corners.push(Point::new(along, across));
        across += part_across + PART_GAP;
        length = length.max(part_along);
    }
    corners
}

struct Arranger<'a> {
    build: &'a Build,
    plan: &'a Plan,
    shapes: &'a [Shape],
    direction: Direction,
    boxes: Vec<ArrangedBox>,
    edges: Vec<Option<ArrangedEdge>>,
    crossings: usize,
    around: usize,
}

impl Arranger<'_> {
    /// Lays out one part from the origin; returns its size along and across the flow.
    fn lay_out(&mut self, index: usize, part: &Part) -> (f64, f64) {
        let (graph, bundles) = self.graph(part);
        let layout = layered::layout(&graph);
        self.crossings += layout.crossings;
        self.around += layout.around;
        for (&node, placed) in part.nodes.iter().zip(&layout.boxes) {
            let rect = self.rect(node, placed.at, placed.along);
            self.boxes[node] = ArrangedBox { rect, rank: placed.layer, part: index };
        }
        for (&bundle, route) in bundles.iter().zip(&layout.routes) {
            self.edges[bundle] = Some(self.edge(bundle, &route.path, route.label_end));
        }
        let mut beyond = 0_f64;
        for &bundle in &part.bundles {
            if self.edges[bundle].is_none() {
                self.edges[bundle] = Some(self.self_edge(bundle));
                beyond = LOOP;
            }
        }
        (layout.size.width + beyond, layout.size.height + beyond)
    }

    /// The part as a graph without circles, and the bundle of each of its links.
    fn graph(&self, part: &Part) -> (Graph, Vec<usize>) {
        let local = |node: Node| part.nodes.binary_search(&self.plan.index[&node]).unwrap_or(0);
        let mut bundles = Vec::with_capacity(part.bundles.len());
        let mut links = Vec::with_capacity(part.bundles.len());
        for &index in &part.bundles {
            let bundle = &self.plan.bundles[index];
            let (from, to) = (local(bundle.from), local(Node::Stage(bundle.to)));
            if from == to {
                continue;
            }
            bundles.push(index);
            links.push(self.link(bundle, from, to));
        }
        let boxes = part.nodes.iter().map(|&node| self.shapes[node].spec(self.direction)).collect();
        let (stretch, spacing) = match self.direction {
            Direction::LeftToRight => (Stretch::Layer, Spacing::default()),
            Direction::TopDown => {
                let spacing = Spacing {
                    boxes: 26.,
                    passing: 18.,
                    links: 14.,
                    ports: 26.,
                    ..Spacing::default()
                };
                (Stretch::None, spacing)
            }
        };
        (Graph { boxes, links, stretch, spacing }, bundles)
    }

    fn link(&self, bundle: &Bundle, from: usize, to: usize) -> LinkSpec {
        let (source, user) = (self.shape(bundle.from), self.shape(Node::Stage(bundle.to)));
        let weight = weight(bundle);
        if bundle.closing {
            // It goes back, from the side where the flow leaves to the side where it enters.
            let out_port = self.back_port(user, bundle.end);
            let in_port = source.in_port(End::Header, self.direction);
            let (label, trunk) = (None, None);
            return LinkSpec { from: to, to: from, weight, out_port, in_port, label, trunk };
        }
        let label = match bundle.end {
            End::Header => outline::label(self.build, &bundle.ids),
            End::Row(_) | End::HiddenRows => None,
        };
        LinkSpec {
            from,
            to,
            weight,
            out_port: source.out_port(self.direction),
            in_port: Port {
                first: bundle.role == EdgeRole::From,
                ..user.in_port(bundle.end, self.direction)
            },
            trunk: Some(bundle.role as u32),
            label: label.map(|label| label_spec(&label, self.direction)),
        }
    }

    fn shape(&self, node: Node) -> &Shape {
        &self.shapes[self.plan.index[&node]]
    }

    /// Where an edge that goes back touches the stage that uses it.
    fn back_port(&self, user: &Shape, end: End) -> Port {
        match (self.direction, end) {
            (Direction::LeftToRight, End::Header) => Port::around(HEADER / 2. + 12., 6.),
            (Direction::LeftToRight, _) => Port::around(user.row_center(end), 8.),
            (Direction::TopDown, _) => Port::around(user.out_port(self.direction).best + 24., 16.),
        }
    }

    fn rect(&self, node: usize, at: Point, along: f64) -> Rect {
        let shape = &self.shapes[node];
        match self.direction {
            Direction::LeftToRight => Rect::new(at.x, at.y, along, shape.height),
            Direction::TopDown => Rect::new(at.y + shape.gutter(), at.x, shape.width, along),
        }
    }

    /// Turns a route into the picture's directions and makes it end where it should.
    fn edge(&self, index: usize, route: &Path, label_end: Option<Point>) -> ArrangedEdge {
        let bundle = &self.plan.bundles[index];
        let turn = |point: Point| match self.direction {
            Direction::LeftToRight => point,
            Direction::TopDown => Point::new(point.y, point.x),
        };
        let mut path = route.map(turn);
        let label_at = label_end.map(turn);
        if bundle.closing {
            let heading = match self.direction {
                Direction::LeftToRight => Heading::Left,
                Direction::TopDown => Heading::Up,
            };
            return ArrangedEdge { path: path.reversed(), heading, label_at };
        }
        if self.direction == Direction::TopDown && bundle.end != End::Header {
            let user = self.plan.index[&Node::Stage(bundle.to)];
            let (rect, shape) = (self.boxes[user].rect, &self.shapes[user]);
            turn_into_row(&mut path, rect, rect.y + shape.row_center(bundle.end));
            return ArrangedEdge { path, heading: Heading::Right, label_at };
        }
        let heading = match self.direction {
            Direction::LeftToRight => Heading::Right,
            Direction::TopDown => Heading::Down,
        };
        ArrangedEdge { path, heading, label_at }
    }

    /// A loop on the right side of a stage that uses itself.
    fn self_edge(&self, index: usize) -> ArrangedEdge {
        let bundle = &self.plan.bundles[index];
        let node = self.plan.index[&bundle.from];
        let (rect, shape) = (self.boxes[node].rect, &self.shapes[node]);
        let start = Point::new(rect.right(), rect.y + HEADER / 2. - 8.);
        let end = match bundle.end {
            End::Header => Point::new(rect.right(), start.y + 20.),
            end => Point::new(rect.right(), rect.y + shape.row_center(end)),
        };
        let out = LOOP * 4. / 3.;
        let mut path = Path::new(start);
        path.cubic_to(start.moved(out, 0.), end.moved(out, 0.), end);
        ArrangedEdge { path, heading: Heading::Left, label_at: None }
    }

    /// Moves each part to its corner.
    fn finish(mut self, corners: &[Point]) -> Arrangement {
        let offset = |corner: Point| match self.direction {
            Direction::LeftToRight => corner.moved(MARGIN, MARGIN),
            Direction::TopDown => Point::new(corner.y + MARGIN, corner.x + MARGIN),
        };
        for placed in &mut self.boxes {
            let by = offset(corners[placed.part]);
            placed.rect = placed.rect.moved(by.x, by.y);
        }
        let bundles = self.plan.bundles.iter();
        let edges = self.edges.into_iter().zip(bundles).filter_map(|(edge, bundle)| {
            let by = offset(corners[self.boxes[self.plan.index[&bundle.from]].part]);
            let edge = edge?;
            let path = edge.path.map(|point| point.moved(by.x, by.y));
            let label_at = edge.label_at.map(|point| point.moved(by.x, by.y));
            Some(ArrangedEdge { path, label_at, ..edge })
        });
        let edges: Vec<_> = edges.collect();
        let (crossings, around) = (self.crossings, self.around);
        Arrangement { boxes: self.boxes, edges, crossings, around }
    }
}

/// How much an edge wants to be straight: the chain of bases is the spine of the picture.
fn weight(bundle: &Bundle) -> u32 {
    match (bundle.role, bundle.from) {
        (EdgeRole::From, _) => 4,
        (_, Node::Context(_)) | (EdgeRole::Mount, _) => 1,
        _ => 2,
    }
}

/// Goes on from the top of an open box, beside it, to one of its rows.
fn turn_into_row(path: &mut Path, rect: Rect, row: f64) {
    const RADIUS: f64 = 6.;
    let x = path.end().x;
    match path.segments.last_mut() {
        Some(crate::path::Segment::Line(to)) => to.y = row - RADIUS,
        _ => path.line_to(Point::new(x, row - RADIUS)),
    }
    let corner = Point::new(x, row);
    path.cubic_to(
        Point::new(x, row - RADIUS / 2.),
        corner.moved(RADIUS / 2., 0.),
        corner.moved(RADIUS, 0.),
    );
    path.line_to(Point::new(rect.x, row));
}
