//! What text formats say about a graph: its nodes, and edges with equal ends and roles as one.

use std::collections::HashMap;

use plimsoll_model::{Build, Edge, EdgeId, Node, StageId};

use crate::graph::words::{called, count, instruction, state, state_words};
use crate::graph::{EdgeRole, NodeState, plan::role};
use crate::text::clean;

/// The nodes of a build: its stages, and what they use.
pub(crate) fn nodes(build: &Build) -> Vec<Node> {
    let stages = build.stages.iter().map(|stage| Node::Stage(stage.id));
    let mut used: Vec<_> = build.edges.iter().map(|edge| edge.from).collect();
    used.retain(|node| !matches!(node, Node::Stage(_)));
    used.sort_unstable();
    used.dedup();
    stages.chain(used).collect()
}

/// Edges that look the same.
pub(crate) struct Link {
    /// In the order of the file; at least one.
    pub(crate) ids: Vec<EdgeId>,
    pub(crate) role: EdgeRole,
    pub(crate) from: Node,
    pub(crate) to: StageId,
}

/// The edges of a build, in the order of the file.
pub(crate) fn links(build: &Build) -> Vec<Link> {
    let mut found: HashMap<(Node, StageId, EdgeRole), usize> = HashMap::new();
    let mut links: Vec<Link> = Vec::new();
    for edge in &build.edges {
        let role = role(build, edge);
        let index = *found.entry((edge.from, edge.to, role)).or_insert_with(|| {
            links.push(Link { ids: Vec::new(), role, from: edge.from, to: edge.to });
            links.len() - 1
        });
        links[index].ids.push(edge.id);
    }
    links
}

/// What stands beside a link: "COPY /app/dist", "COPY ×2"; nothing for FROM.
pub(crate) fn label(build: &Build, ids: &[EdgeId]) -> Option<String> {
    let word = instruction(build, ids);
    let edge: &Edge = build.edge(ids[0]);
    match (word, ids.len(), edge.sources.as_slice()) {
        ("FROM", 1, _) => None,
        (_, 1, []) => Some(word.to_owned()),
        (_, 1, [one]) => Some(format!("{word} {one}")),
        (_, 1, [first, more @ ..]) => Some(format!("{word} {first} +{}", more.len())),
        (_, many, _) => Some(format!("{word} ×{many}")),
    }
}

/// The lines of the box of a node.
pub(crate) fn lines(build: &Build, node: Node) -> Vec<String> {
    match node {
        Node::Stage(id) => {
            let stage = build.stage(id);
            let state = state_words(state(build, id)).map(str::to_owned);
            let name = clean(&stage.label).into_owned();
            [name, count(stage.step_count, "step")].into_iter().chain(state).collect()
        }
        Node::Image(_) => vec![clean(build.label(node)).into_owned()],
        Node::Context(_) => vec![called(build, node)],
    }
}

/// What the build does with a stage; images and contexts count as needed.
pub(crate) fn node_state(build: &Build, node: Node) -> NodeState {
    match node {
        Node::Stage(id) => state(build, id),
        Node::Image(_) | Node::Context(_) => NodeState::Needed,
    }
}
