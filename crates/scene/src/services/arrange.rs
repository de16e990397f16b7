//! Places boxes and lines: each connected part is laid out on its own, then the parts are packed.

use std::collections::HashMap;

use super::cards::Card;
use super::plan::{Bundle, End, Plan};
use super::rank::Columns;
use super::relations::Relations;
use super::{Direction, LinkRole, words};
use crate::geometry::{Point, Rect};
use crate::id::ProjectItem;
use crate::layered::{self, Graph, LabelSpec, LinkSpec, Spacing, Stretch};
use crate::path::{Heading, Path};
use crate::text::TextRole;

/// The space between the picture's edge and what is drawn.
pub(super) const MARGIN: f64 = 24.;
/// The space between parts that are not connected.
const PART_GAP: f64 = 32.;
/// The space between boxes that nothing is connected to.
const SINGLE_GAP: f64 = 18.;
/// How wide rows of parts become at least, where there are enough of them.
const ROW_WIDTH: f64 = 1_280.;
const ROW_WIDTH_DOWN: f64 = 400.;
/// How many labels a picture has at most; with more, heads and the legend have to do.
const MAX_LABELS: usize = 16;
/// How wide the label of a line is at most.
pub(super) const MAX_LABEL: f64 = 84.;

/// Where everything is.
pub(super) struct Arrangement {
    /// By node.
    pub(super) boxes: Vec<ArrangedBox>,
    /// By bundle.
    pub(super) edges: Vec<ArrangedEdge>,
    pub(super) crossings: usize,
    /// How many lines run around the picture since there are too many long ones.
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

/// Where a line runs.
#[derive(Clone)]
pub(super) struct ArrangedEdge {
    pub(super) path: Path,
    pub(super) heading: Heading,
    /// Where its label ends (left to right) or stands beside it (top down).
    pub(super) label_at: Option<Point>,
}

/// Arranges a plan.
pub(super) fn arrange(
    relations: &Relations,
    plan: &Plan,
    columns: &Columns,
    cards: &[Card],
    direction: Direction,
) -> Arrangement {
    // What is hidden counts too, so that nothing moves when it is shown.
    let labelled = plan
        .bundles
        .iter()
        .filter(|bundle| words::link_label(&relations.links[bundle.ids[0].index()]).is_some());
    let labels = labelled.count() <= MAX_LABELS;
    let parts = parts(plan);
    let mut arranger = Arranger {
        relations,
        plan,
        columns,
        cards,
        direction,
        labels,
        lanes: lanes(plan),
        boxes: vec![ArrangedBox::default(); plan.nodes.len()],
        edges: vec![None; plan.bundles.len()],
        crossings: 0,
        around: 0,
    };
    let mut sizes = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        sizes.push(arranger.lay_out(index, part));
    }
    let corners = pack(&parts, &sizes, direction);
    arranger.finish(&corners)
}

/// The nodes and bundles of a connected part.
#[derive(Default)]
struct Part {
    nodes: Vec<usize>,
    bundles: Vec<usize>,
}

/// The connected parts: the largest first, then by their first node.
fn parts(plan: &Plan) -> Vec<Part> {
    let mut root: Vec<usize> = (0..plan.nodes.len()).collect();
    for bundle in &plan.bundles {
        let from = find(&mut root, plan.index[&bundle.from]);
        let to = find(&mut root, plan.index[&bundle.to]);
        root[from.max(to)] = from.min(to);
    }
    let mut part_of = vec![usize::MAX; plan.nodes.len()];
    let mut parts: Vec<Part> = Vec::new();
    for node in 0..plan.nodes.len() {
        let root = find(&mut root, node);
        if part_of[root] == usize::MAX {
            part_of[root] = parts.len();
            parts.push(Part::default());
        }
        parts[part_of[root]].nodes.push(node);
    }
    for (index, bundle) in plan.bundles.iter().enumerate() {
        let root = find(&mut root, plan.index[&bundle.from]);
        parts[part_of[root]].bundles.push(index);
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.nodes.len()));
    parts
}

fn find(root: &mut [usize], mut node: usize) -> usize {
    while root[node] != node {
        root[node] = root[root[node]];
        node = root[node];
    }
    node
}

/// For each bundle which of the kinds of line that leave its box it is: lines of one kind share a
/// place on the side.
fn lanes(plan: &Plan) -> Vec<usize> {
    let mut kinds: HashMap<ProjectItem, Vec<u32>> = HashMap::new();
    let lanes = plan.bundles.iter().map(|bundle| {
        let known = kinds.entry(bundle.from).or_default();
        let trunk = trunk(bundle);
        known.iter().position(|&kind| kind == trunk).unwrap_or_else(|| {
            known.push(trunk);
            known.len() - 1
        })
    });
    lanes.collect()
}

/// Lines of one box with this number equal run as one until they part: they look the same.
fn trunk(bundle: &Bundle) -> u32 {
    2 * bundle.role as u32 + u32::from(bundle.optional)
}

/// The first corner of each part: they fill rows of the picture.
fn pack(parts: &[Part], sizes: &[(f64, f64)], direction: Direction) -> Vec<Point> {
    let limit = match direction {
        Direction::LeftToRight => ROW_WIDTH,
        Direction::TopDown => ROW_WIDTH_DOWN,
    };
    let limit = sizes.iter().map(|size| size.0).fold(limit, f64::max);
    let mut corners = Vec::with_capacity(sizes.len());
    let (mut x, mut y, mut height) = (0_f64, 0_f64, 0_f64);
    for (part, &(part_width, part_height)) in parts.iter().zip(sizes) {
        if x > 0. && x + part_width > limit {
            (x, y, height) = (0., y + height + PART_GAP, 0.);
        }
        corners.push(Point::new(x, y));
        x += part_width + if part.nodes.len() == 1 { SINGLE_GAP } else { PART_GAP };
        height = height.max(part_height);
    }
    corners
}

struct Arranger<'a> {
    relations: &'a Relations,
    plan: &'a Plan,
    columns: &'a Columns,
    cards: &'a [Card],
    direction: Direction,
    labels: bool,
    lanes: Vec<usize>,
    boxes: Vec<ArrangedBox>,
    edges: Vec<Option<ArrangedEdge>>,
    crossings: usize,
    around: usize,
}

impl Arranger<'_> {
    /// Lays out one part from the origin; returns its width and height.
    fn lay_out(&mut self, index: usize, part: &Part) -> (f64, f64) {
        let graph = self.graph(part);
        let layout = layered::layout_ranked(&graph, &self.ranks(part));
        self.crossings += layout.crossings;
        self.around += layout.around;
        for (&node, placed) in part.nodes.iter().zip(&layout.boxes) {
            let rect = self.rect(node, placed.at, placed.along);
            self.boxes[node] = ArrangedBox { rect, rank: placed.layer, part: index };
        }
        for (&bundle, route) in part.bundles.iter().zip(&layout.routes) {
            self.edges[bundle] = Some(self.edge(bundle, &route.path, route.label_end));
        }
        match self.direction {
            Direction::LeftToRight => (layout.size.width, layout.size.height),
            Direction::TopDown => (layout.size.height, layout.size.width),
        }
    }

    /// The layers of a part, without empty ones.
    fn ranks(&self, part: &Part) -> Vec<usize> {
        let columns = part.nodes.iter().map(|&node| self.columns.of_node[node]);
        let mut used: Vec<_> = columns.clone().collect();
        used.sort_unstable();
        used.dedup();
        columns.map(|column| used.partition_point(|&other| other < column)).collect()
    }

    fn graph(&self, part: &Part) -> Graph {
        let local = |item: ProjectItem| {
            part.nodes.binary_search(&self.plan.index[&item]).unwrap_or_default()
        };
        let links = part.bundles.iter().map(|&index| {
            let bundle = &self.plan.bundles[index];
            self.link(index, local(bundle.from), local(bundle.to))
        });
        let boxes = part.nodes.iter().map(|&node| self.cards[node].spec(self.direction));
        let (stretch, spacing) = match self.direction {
            Direction::LeftToRight => {
                let spacing = Spacing {
                    boxes: 14.,
                    passing: 12.,
                    links: 8.,
                    ports: 10.,
                    bend: 44.,
                    crowd: 0.7,
                };
                (Stretch::Layer, spacing)
            }
            Direction::TopDown => {
                let spacing = Spacing {
                    boxes: 20.,
                    passing: 16.,
                    links: 12.,
                    ports: 22.,
                    bend: 60.,
                    crowd: 0.7,
                };
                (Stretch::None, spacing)
            }
        };
        Graph { boxes: boxes.collect(), links: links.collect(), stretch, spacing }
    }

    fn link(&self, index: usize, from: usize, to: usize) -> LinkSpec {
        let bundle = &self.plan.bundles[index];
        let (source, user) = (self.card(bundle.from), self.card(bundle.to));
        let weight = weight(bundle.role);
        if self.columns.closing[index] {
            // It goes back, from the side where the flow leaves to the side where it enters.
            let out_port = user.out_touch(bundle.end, self.lanes[index], self.direction);
            let in_port = source.in_touch(bundle.out, self.direction);
            let (label, trunk) = (None, None);
            return LinkSpec { from: to, to: from, weight, out_port, in_port, label, trunk };
        }
        LinkSpec {
            from,
            to,
            weight,
            out_port: source.out_touch(bundle.out, self.lanes[index], self.direction),
            in_port: user.in_touch(bundle.end, self.direction),
            label: self.label(bundle),
            // Lines from different rows must not join.
            trunk: match bundle.out {
                End::Side => Some(trunk(bundle)),
                End::Row(_) => None,
            },
        }
    }

    /// The room for a label.
    fn label(&self, bundle: &Bundle) -> Option<LabelSpec> {
        let first = &self.relations.links[bundle.ids[0].index()];
        let text = words::link_label(first).filter(|_| self.labels)?;
        let width = TextRole::EdgeLabel.width(text).min(MAX_LABEL).ceil();
        Some(match self.direction {
            Direction::LeftToRight => LabelSpec { along: width, before: 13., after: 1. },
            Direction::TopDown => LabelSpec { along: 14., before: -1., after: width + 12. },
        })
    }

    fn card(&self, item: ProjectItem) -> &Card {
        &self.cards[self.plan.index[&item]]
    }

    fn rect(&self, node: usize, at: Point, along: f64) -> Rect {
        let card = &self.cards[node];
        match self.direction {
            Direction::LeftToRight => Rect::new(at.x, at.y, along, card.height),
            Direction::TopDown => Rect::new(at.y, at.x, card.width, along),
        }
    }

    /// Turns a route into the picture's directions.
    fn edge(&self, index: usize, route: &Path, label_end: Option<Point>) -> ArrangedEdge {
        let turn = |point: Point| match self.direction {
            Direction::LeftToRight => point,
            Direction::TopDown => Point::new(point.y, point.x),
        };
        let path = route.map(turn);
        let label_at = label_end.map(turn);
        let closing = self.columns.closing[index];
        let heading = match (self.direction, closing) {
            (Direction::LeftToRight, false) => Heading::Right,
            (Direction::LeftToRight, true) => Heading::Left,
            (Direction::TopDown, false) => Heading::Down,
            (Direction::TopDown, true) => Heading::Up,
        };
        let path = if closing { path.reversed() } else { path };
        ArrangedEdge { path, heading, label_at }
    }

    /// Moves each part to its corner.
    fn finish(mut self, corners: &[Point]) -> Arrangement {
        let offset = |part: usize| corners[part].moved(MARGIN, MARGIN);
        for placed in &mut self.boxes {
            let by = offset(placed.part);
            placed.rect = placed.rect.moved(by.x, by.y);
        }
        let bundles = self.plan.bundles.iter();
        let edges = self.edges.into_iter().zip(bundles).filter_map(|(edge, bundle)| {
            let by = offset(self.boxes[self.plan.index[&bundle.from]].part);
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

/// How much a line wants to be straight: what a service is built from stays beside it.
const fn weight(role: LinkRole) -> u32 {
    match role {
        LinkRole::Builds | LinkRole::Runs => 4,
        LinkRole::Started
        | LinkRole::Healthy
        | LinkRole::Completed
        | LinkRole::Namespace
        | LinkRole::Context
        | LinkRole::Reference
        | LinkRole::RunsBuilt => 2,
        LinkRole::Base
        | LinkRole::Copies
        | LinkRole::Network
        | LinkRole::Mounts
        | LinkRole::Reads => 1,
    }
}
