//! Where the keys lead from what is selected in a picture.

use plimsoll_model::{StageId, StepId};
use plimsoll_scene::graph::NodeItem;
use plimsoll_scene::id::SceneId;

use crate::outcome::Outcome;

/// A key that moves through a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To what feeds this.
    Left,
    /// To what this feeds.
    Right,
    /// To what stands before it.
    Up,
    /// To what stands after it.
    Down,
    /// To the first.
    Home,
    /// To the target.
    End,
}

impl Way {
    /// Reads the name of a key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowLeft" => Self::Left,
            "ArrowRight" => Self::Right,
            "ArrowUp" => Self::Up,
            "ArrowDown" => Self::Down,
            "Home" => Self::Home,
            "End" => Self::End,
            _ => return None,
        })
    }
}

/// Where a key leads in the stage graph; `None` when there is nothing there.
#[must_use]
pub fn in_graph(outcome: &Outcome, from: Option<SceneId>, way: Way) -> Option<SceneId> {
    let graph = &outcome.graph;
    let first = graph.nodes.first()?.id;
    let Some(from) = from else { return graph.target.or(Some(first)) };
    match way {
        Way::Home => return Some(first),
        Way::End => return graph.target.or(graph.nodes.last().map(|node| node.id)),
        Way::Left | Way::Right | Way::Up | Way::Down => {}
    }
    if let SceneId::Edge(id) = from {
        let edge = outcome.edges.get(id.index())?;
        return match way {
            Way::Left => Some(edge.from),
            Way::Right => Some(SceneId::Stage(StageId::new(edge.to))),
            _ => None,
        };
    }
    match row_of(outcome, from) {
        Some((node, row)) => from_row(outcome, node, row, way),
        None => from_node(outcome, graph.node(header_of(outcome, from)?)?, way),
    }
}

/// The node and the row that a step is drawn as.
fn row_of(outcome: &Outcome, id: SceneId) -> Option<(&NodeItem, usize)> {
    let SceneId::Step(step) = id else { return None };
    let stage = outcome.steps.get(step.index())?.stage;
    let node = outcome.graph.node(SceneId::Stage(StageId::new(stage)))?;
    let row = node.rows.iter().position(|row| row.id == id)?;
    Some((node, row))
}

/// The node that a thing is drawn in.
fn header_of(outcome: &Outcome, id: SceneId) -> Option<SceneId> {
    match id {
        SceneId::Step(step) => {
            Some(SceneId::Stage(StageId::new(outcome.steps.get(step.index())?.stage)))
        }
        _ => Some(id),
    }
}

fn from_row(outcome: &Outcome, node: &NodeItem, row: usize, way: Way) -> Option<SceneId> {
    match way {
        Way::Up => Some(row.checked_sub(1).map_or(node.id, |before| node.rows[before].id)),
        Way::Down => match node.rows.get(row + 1) {
            Some(after) => Some(after.id),
            None => node.neighbours.after,
        },
        Way::Left => {
            let used = outcome.edges.iter().find(|edge| {
                edge.step.is_some_and(|step| SceneId::Step(StepId::new(step)) == node.rows[row].id)
            });
            used.map(|edge| edge.from).or_else(|| node.neighbours.feeds_me.first().copied())
        }
        _ => from_node(outcome, node, way),
    }
}

fn from_node(outcome: &Outcome, node: &NodeItem, way: Way) -> Option<SceneId> {
    match way {
        Way::Left => node.neighbours.feeds_me.first().copied(),
        Way::Right => node.neighbours.i_feed.first().copied(),
        Way::Down if !node.rows.is_empty() => Some(node.rows[0].id),
        Way::Down => node.neighbours.after,
        Way::Up => {
            let before = node.neighbours.before?;
            let rows = outcome.graph.node(before).and_then(|node| node.rows.last());
            Some(rows.map_or(before, |row| row.id))
        }
        Way::Home | Way::End => None,
    }
}

/// Where a key leads in the timeline: along a lane, or to another lane.
#[must_use]
pub fn in_timeline(outcome: &Outcome, from: Option<SceneId>, way: Way) -> Option<SceneId> {
    let timeline = &outcome.timeline;
    let lanes = &timeline.lanes;
    let first = lanes.first()?.id;
    let target = outcome.target.map(|target| SceneId::Stage(StageId::new(target)));
    let Some(from) = from else { return target.or(Some(first)) };
    match way {
        Way::Home => return Some(first),
        Way::End => return target.or(lanes.last().map(|lane| lane.id)),
        Way::Left | Way::Right | Way::Up | Way::Down => {}
    }
    if let SceneId::Edge(id) = from {
        return Some(SceneId::Stage(StageId::new(outcome.edges.get(id.index())?.to)));
    }
    let bar = timeline.bars.iter().position(|bar| bar.id == from);
    let lane_id = bar.map_or(from, |bar| timeline.bars[bar].lane);
    let lane = lanes.iter().position(|lane| lane.id == lane_id)?;
    let in_lane = |at: usize| timeline.bars.get(at).filter(|bar| bar.lane == lane_id);
    match (way, bar) {
        (Way::Right, None) => {
            // Lanes with the same base share the pull, which belongs to the first of them.
            let own = |at: usize| {
                let id = timeline.bars[at].id;
                in_lane(at).is_some()
                    && timeline.bars.iter().position(|bar| bar.id == id) == Some(at)
            };
            (0..timeline.bars.len()).find(|&at| own(at)).map(|at| timeline.bars[at].id)
        }
        (Way::Right, Some(at)) => in_lane(at + 1).map(|bar| bar.id),
        (Way::Left, Some(at)) => {
            let before = at.checked_sub(1).and_then(in_lane);
            Some(before.map_or(lane_id, |bar| bar.id))
        }
        (Way::Up, Some(_)) if lane == 0 => Some(lane_id),
        (Way::Up, _) => lane.checked_sub(1).map(|before| lanes[before].id),
        (Way::Down, _) => lanes.get(lane + 1).map(|lane| lane.id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{ImageId, StageId, StepId};

    use super::*;
    use crate::engine;
    use crate::protocol::Job;

    const TEXT: &str = "FROM a AS one\nRUN x\nRUN y\nFROM b AS two\nCOPY --from=one p q\n";

    fn outcome(open: &[usize]) -> std::rc::Rc<Outcome> {
        let open = open.iter().copied().collect();
        engine::analyze(&Job { open, ..Job::of_text(TEXT) })
    }

    #[track_caller]
    fn check(outcome: &Outcome, from: SceneId, way: Way, expected: Option<SceneId>) {
        assert_eq!(in_graph(outcome, Some(from), way), expected);
    }

    fn stage(at: usize) -> SceneId {
        SceneId::Stage(StageId::new(at))
    }

    fn step(at: usize) -> SceneId {
        SceneId::Step(StepId::new(at))
    }

    #[test]
    fn left_and_right_follow_the_edges() {
        let outcome = outcome(&[]);
        let image = SceneId::Image(ImageId::new(0));
        check(&outcome, stage(0), Way::Left, Some(image));
        check(&outcome, stage(0), Way::Right, Some(stage(1)));
        check(&outcome, image, Way::Right, Some(stage(0)));
        check(&outcome, image, Way::Left, None);
    }

    #[test]
    fn down_walks_through_the_rows_of_an_open_stage() {
        let outcome = outcome(&[0]);
        check(&outcome, stage(0), Way::Down, Some(step(0)));
        check(&outcome, step(0), Way::Down, Some(step(1)));
        check(&outcome, step(0), Way::Up, Some(stage(0)));
    }

    #[test]
    fn the_first_key_goes_to_the_target() {
        assert_eq!(in_graph(&outcome(&[]), None, Way::Right), Some(stage(1)));
    }

    #[test]
    fn every_bar_can_be_reached_along_its_lane() {
        let outcome = outcome(&[]);
        let mut at = in_timeline(&outcome, Some(stage(0)), Way::Right);
        let mut seen = Vec::new();
        while let Some(id) = at {
            seen.push(id);
            at = in_timeline(&outcome, at, Way::Right);
        }
        let bars = outcome.timeline.bars.iter().filter(|bar| bar.lane == stage(0));
        assert_eq!(seen, bars.map(|bar| bar.id).collect::<Vec<_>>());
    }
}
