//! The graph of stages, images and contexts, held by petgraph; its indices stay in this module.

use std::collections::HashMap;

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Reversed, Walker};

use crate::build::{Edge, Node};
use crate::ids::{EdgeId, StageId};

/// Nodes and the edges between them; an edge points from what is used to the stage that uses it.
#[derive(Clone, Debug, Default)]
pub(crate) struct StageGraph {
    graph: DiGraph<Node, EdgeId>,
    index: HashMap<Node, NodeIndex>,
}

impl StageGraph {
    /// Builds the graph of `stage_count` stages and what the edges name.
    pub(crate) fn new(stage_count: usize, edges: &[Edge]) -> Self {
        let mut this = Self::default();
        for stage in 0..stage_count {
            this.node(Node::Stage(StageId::new(stage)));
        }
        for edge in edges {
            let from = this.node(edge.from);
            let to = this.node(Node::Stage(edge.to));
            this.graph.add_edge(from, to, edge.id);
        }
        this
    }

    fn node(&mut self, node: Node) -> NodeIndex {
        *self.index.entry(node).or_insert_with(|| self.graph.add_node(node))
    }

    /// The edges into a stage, in the order of the file.
    pub(crate) fn inputs(&self, stage: StageId) -> impl Iterator<Item = EdgeId> {
        self.edges(Node::Stage(stage), Direction::Incoming).into_iter()
    }

    /// The edges out of a node, in the order of the file.
    pub(crate) fn uses(&self, node: Node) -> impl Iterator<Item = EdgeId> {
        self.edges(node, Direction::Outgoing).into_iter()
    }

    fn edges(&self, node: Node, direction: Direction) -> Vec<EdgeId> {
        let Some(&index) = self.index.get(&node) else { return Vec::new() };
        let mut edges: Vec<_> =
            self.graph.edges_directed(index, direction).map(|edge| *edge.weight()).collect();
        edges.sort_unstable();
        edges
    }

    /// The stages that `target` needs, itself included.
    pub(crate) fn needed_by(&self, target: StageId) -> Vec<StageId> {
        let Some(&start) = self.index.get(&Node::Stage(target)) else { return Vec::new() };
        let reversed = Reversed(&self.graph);
        petgraph::visit::Dfs::new(reversed, start)
            .iter(reversed)
            .filter_map(|index| match self.graph[index] {
                Node::Stage(id) => Some(id),
                Node::Image(_) | Node::Context(_) => None,
            })
            .collect()
    }

    /// Groups of stages that need each other, and stages that need themselves.
    ///
    /// Kosaraju's algorithm, since petgraph's version of Tarjan's recurses and a long chain of
    /// stages would overflow the stack.
    pub(crate) fn cycles(&self) -> Vec<Vec<StageId>> {
        let mut cycles: Vec<Vec<StageId>> = petgraph::algo::kosaraju_scc(&self.graph)
            .into_iter()
            .filter(|group| group.len() > 1 || self.graph.contains_edge(group[0], group[0]))
            .map(|group| {
                let mut stages: Vec<_> = group
                    .into_iter()
                    .filter_map(|index| match self.graph[index] {
                        Node::Stage(id) => Some(id),
                        Node::Image(_) | Node::Context(_) => None,
                    })
                    .collect();
                stages.sort_unstable();
                stages
            })
            .collect();
        cycles.sort();
        cycles
    }
}
