//! Decides what of a build is drawn: which nodes, and which dependencies share one edge.

use std::collections::HashMap;

use plimsoll_model::schedule::StageOrder;
use plimsoll_model::{Build, ContextKind, Edge, EdgeId, EdgeKind, Node, StageId, StepId};

use super::{EdgeRole, NodeState, OpenStages, words};

/// How many stages are drawn at most; the ones that are nearest to the target are kept.
pub const MAX_DRAWN_STAGES: usize = 2_000;

/// How many edges are drawn at most, after those that look the same are drawn as one.
pub const MAX_DRAWN_EDGES: usize = 6_000;

/// How many steps are drawn at most; above that all stages stay closed.
pub const MAX_DRAWN_STEPS: usize = 2_000;

/// How many steps of one open stage are drawn at most.
pub const MAX_STEPS_PER_STAGE: usize = 60;

/// What is drawn.
pub(super) struct Plan {
    /// The stages in the order of the file, then images, then contexts.
    pub(super) nodes: Vec<Node>,
    pub(super) index: HashMap<Node, usize>,
    /// What the build does with each node.
    pub(super) states: Vec<NodeState>,
    pub(super) bundles: Vec<Bundle>,
    pub(super) open: OpenStages,
    pub(super) notice: Option<String>,
}

/// Dependencies that are drawn as one edge.
pub(super) struct Bundle {
    /// In the order of the file; at least one.
    pub(super) ids: Vec<EdgeId>,
    pub(super) role: EdgeRole,
    pub(super) from: Node,
    pub(super) to: StageId,
    /// Where on the box it ends.
    pub(super) end: End,
    /// Whether it closes a circle, and so has to go back.
    pub(super) closing: bool,
}

/// Where on the box of a stage an edge ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum End {
    /// At its header, or anywhere on the side of a closed box.
    Header,
    /// At the row of a step.
    Row(StepId),
    /// At the row that stands for the steps that are not drawn.
    HiddenRows,
}

impl Plan {
    pub(super) fn new(build: &Build, open: &OpenStages) -> Self {
        let mut notices = Vec::new();
        let stages = drawn_stages(build, &mut notices);
        let open = drawn_open(build, open, &stages, &mut notices);
        let bundles = bundles(build, &stages, &open, &mut notices);
        let nodes = nodes(&stages, &bundles);
        let index: HashMap<_, _> =
            nodes.iter().enumerate().map(|(index, &node)| (node, index)).collect();
        let notice = (!notices.is_empty()).then(|| notices.join(" "));
        let states = states(build, &nodes, &index, &bundles);
        Self { nodes, index, states, bundles, open, notice }
    }
}

/// For each stage whether it is drawn.
fn drawn_stages(build: &Build, notices: &mut Vec<String>) -> Vec<bool> {
    let count = build.stages.len();
    if count <= MAX_DRAWN_STAGES {
        return vec![true; count];
    }
    notices.push(format!(
        "The file has {count} stages. The {MAX_DRAWN_STAGES} that are nearest to the target are drawn."
    ));
    let mut drawn = vec![false; count];
    for stage in by_distance(build).into_iter().take(MAX_DRAWN_STAGES) {
        drawn[stage.index()] = true;
    }
    drawn
}

/// All stages, the nearest to the target first, then those that it does not need.
fn by_distance(build: &Build) -> Vec<StageId> {
    let mut inputs = vec![Vec::new(); build.stages.len()];
    for edge in &build.edges {
        if let Node::Stage(from) = edge.from {
            inputs[edge.to.index()].push(from);
        }
    }
    let mut seen = vec![false; build.stages.len()];
    let mut order: Vec<StageId> = Vec::with_capacity(build.stages.len());
    let all = (0..build.stages.len()).map(StageId::new);
    for start in build.target.into_iter().chain(all) {
        let mut next = order.len();
        if !std::mem::replace(&mut seen[start.index()], true) {
            order.push(start);
        }
        while let Some(&stage) = order.get(next) {
            next += 1;
            for &input in &inputs[stage.index()] {
                if !std::mem::replace(&mut seen[input.index()], true) {
                    order.push(input);
                }
            }
        }
    }
    order
}

fn drawn_open(
    build: &Build,
    open: &OpenStages,
    drawn: &[bool],
    notices: &mut Vec<String>,
) -> OpenStages {
    let stages = build.stages.iter().filter(|stage| drawn[stage.id.index()]);
    let opened = stages.filter(|stage| open.contains(stage.id));
    let steps: usize = opened.map(|stage| stage.step_count.min(MAX_STEPS_PER_STAGE)).sum();
    if steps <= MAX_DRAWN_STEPS {
        return open.clone();
    }
    notices.push(format!(
        "The open stages have more than {MAX_DRAWN_STEPS} steps, so all are drawn closed."
    ));
    OpenStages::None
}

fn bundles(
    build: &Build,
    drawn: &[bool],
    open: &OpenStages,
    notices: &mut Vec<String>,
) -> Vec<Bundle> {
    let order = StageOrder::new(build);
    let mut found: HashMap<(Node, StageId, EdgeRole, End), usize> = HashMap::new();
    let mut bundles: Vec<Bundle> = Vec::new();
    let mut left_out = 0_usize;
    for edge in build.edges.iter().filter(|edge| is_drawn(edge, drawn)) {
        let role = role(build, edge);
        let end = match edge.step.filter(|_| open.contains(edge.to)) {
            None => End::Header,
            Some(step) if has_row(build, step) => End::Row(step),
            Some(_) => End::HiddenRows,
        };
        let closing = order.closing.binary_search(&edge.id).is_ok();
        let key = (edge.from, edge.to, role, end);
        if let Some(&index) = found.get(&key) {
            bundles[index].ids.push(edge.id);
        } else if bundles.len() < MAX_DRAWN_EDGES {
            found.insert(key, bundles.len());
            let (from, to) = (edge.from, edge.to);
            bundles.push(Bundle { ids: vec![edge.id], role, from, to, end, closing });
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        notices.push(format!(
            "The first {MAX_DRAWN_EDGES} edges are drawn and {left_out} more are left out."
        ));
    }
    bundles
}

fn is_drawn(edge: &Edge, drawn: &[bool]) -> bool {
    let from = match edge.from {
        Node::Stage(id) => drawn[id.index()],
        Node::Image(_) | Node::Context(_) => true,
    };
    from && drawn[edge.to.index()]
}

/// True when an open stage shows this step.
fn has_row(build: &Build, step: StepId) -> bool {
    let stage = build.stage(build.step(step).stage);
    step.index() < stage.first_step.index() + MAX_STEPS_PER_STAGE
}

/// How a dependency is drawn.
pub(crate) fn role(build: &Build, edge: &Edge) -> EdgeRole {
    if let Node::Context(id) = edge.from
        && build.context(id).kind == ContextKind::Named
    {
        return EdgeRole::NamedContext;
    }
    match edge.kind {
        EdgeKind::From => EdgeRole::From,
        EdgeKind::Copy => EdgeRole::Copy,
        EdgeKind::Add => EdgeRole::Add,
        EdgeKind::Mount => EdgeRole::Mount,
    }
}

/// The drawn stages, and what they use.
fn nodes(drawn: &[bool], bundles: &[Bundle]) -> Vec<Node> {
    let stages = drawn.iter().enumerate().filter(|(_, drawn)| **drawn);
    let mut nodes: Vec<_> = stages.map(|(index, _)| Node::Stage(StageId::new(index))).collect();
    let used = bundles.iter().map(|bundle| bundle.from);
    let mut used: Vec<_> = used.filter(|node| !matches!(node, Node::Stage(_))).collect();
    used.sort_unstable();
    used.dedup();
    nodes.append(&mut used);
    nodes
}

/// What the build does with each node: an image or a context counts as needed when any stage that
/// is built uses it.
fn states(
    build: &Build,
    nodes: &[Node],
    index: &HashMap<Node, usize>,
    bundles: &[Bundle],
) -> Vec<NodeState> {
    let states = nodes.iter().map(|node| match *node {
        Node::Stage(id) => words::state(build, id),
        Node::Image(_) | Node::Context(_) => NodeState::NotBuilt,
    });
    let mut states: Vec<_> = states.collect();
    for bundle in bundles.iter().filter(|bundle| build.stage(bundle.to).reachable) {
        let state = &mut states[index[&bundle.from]];
        if !matches!(bundle.from, Node::Stage(_)) {
            *state = NodeState::Needed;
        }
    }
    states
}
