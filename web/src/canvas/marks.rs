//! What lies over a picture for the selection: rectangles and lines in the picture's coordinates.

use plimsoll_model::StageId;
use plimsoll_scene::alert::AlertItem;
use plimsoll_scene::geometry::{Point, Rect};
use plimsoll_scene::id::SceneId;
use plimsoll_scene::path::{Path, path_data};

use crate::outcome::{Chain, Outcome};
use crate::state::BuildLens;

/// What to draw for a selection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// The item that stands for the selection, as the key of a drawn item.
    pub key: Option<String>,
    /// Around this goes a ring.
    pub ring: Option<Rect>,
    /// True when the ring goes around something larger than what is selected.
    pub loose: bool,
    /// What is drawn again above the ring, so that the ring does not cross it.
    pub alert: Option<AlertItem>,
    /// The lines to and from it, as `d` attributes.
    pub lines: Vec<String>,
}

/// The marks of a selection in one of the pictures.
#[must_use]
pub fn marks(outcome: &Outcome, lens: BuildLens, id: SceneId) -> Marks {
    match lens {
        BuildLens::Graph => in_graph(outcome, id),
        BuildLens::Timeline => in_timeline(outcome, id),
    }
}

fn in_graph(outcome: &Outcome, id: SceneId) -> Marks {
    let graph = &outcome.graph;
    if let SceneId::Edge(_) = id {
        let Some(edge) = graph.edge(id) else { return Marks::default() };
        let lines = vec![path_data(&edge.path)];
        return Marks { key: Some(edge.key.clone()), lines, ..Marks::default() };
    }
    let stage = match id {
        SceneId::Step(step) => outcome.steps.get(step.index()).map(|step| step.stage),
        _ => None,
    };
    let header = stage.map_or(id, |stage| SceneId::Stage(StageId::new(stage)));
    let Some(node) = graph.node(header) else { return Marks::default() };
    let row = node.rows.iter().find(|row| row.id == id);
    let touches = |edge: &&plimsoll_scene::graph::EdgeItem| match id {
        SceneId::Step(_) => edge.step == Some(id),
        _ => edge.from == id || edge.to == id,
    };
    let lines = graph.edges.iter().filter(touches).map(|edge| path_data(&edge.path));
    Marks {
        key: Some(row.map_or(&node.key, |row| &row.key).clone()),
        ring: Some(row.map_or(node.rect, |row| row.rect)),
        loose: stage.is_some() && row.is_none(),
        alert: row.map_or(&node.alert, |row| &row.alert).clone(),
        lines: lines.collect(),
    }
}

fn in_timeline(outcome: &Outcome, id: SceneId) -> Marks {
    let timeline = &outcome.timeline;
    let touches = |connector: &&plimsoll_scene::timeline::Connector| {
        connector.ids.contains(&id) || connector.from == id || connector.to == id
    };
    let touching = || timeline.connectors.iter().filter(touches);
    let lines: Vec<_> = touching().map(|connector| path_data(&connector.path)).collect();
    if let SceneId::Edge(_) = id {
        let key = touching().next().map(|connector| connector.key.clone());
        return Marks { key, lines, ..Marks::default() };
    }
    if let Some(bar) = timeline.bars.iter().find(|bar| bar.id == id) {
        return Marks {
            key: Some(bar.key.clone()),
            ring: Some(bar.rect),
            loose: false,
            alert: bar.alert.clone(),
            lines,
        };
    }
    let stage = match id {
        SceneId::Step(step) => outcome.steps.get(step.index()).map(|step| step.stage),
        _ => None,
    };
    let lane_id = stage.map_or(id, |stage| SceneId::Stage(StageId::new(stage)));
    let Some(lane) = timeline.lanes.iter().find(|lane| lane.id == lane_id) else {
        return Marks::default();
    };
    Marks {
        key: Some(lane.key.clone()),
        ring: Some(lane.rect),
        loose: stage.is_some(),
        alert: lane.alert.clone(),
        lines,
    }
}

/// The way of a finding through a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trail {
    /// Around these go rings.
    pub rings: Vec<Rect>,
    /// The lines, in the order of the way.
    pub lines: Vec<TrailLine>,
}

/// One line of a [`Trail`].
#[derive(Clone, Debug, PartialEq)]
pub struct TrailLine {
    /// Its `d` attribute.
    pub path: String,
    /// Its place in the way, from 1.
    pub number: usize,
    /// Where its number stands.
    pub middle: Point,
}

impl Trail {
    /// The way in one of the pictures; what is not drawn there is left out.
    #[must_use]
    pub fn of(outcome: &Outcome, lens: BuildLens, chain: &Chain) -> Self {
        if chain.is_empty() {
            return Self::default();
        }
        let stages = chain.stages.iter().map(|stage| SceneId::Stage(*stage));
        let lines = chain.links.iter().enumerate().filter_map(|(at, link)| {
            let path = path_of(outcome, lens, link.id)?;
            Some(TrailLine { path: path_data(path), number: at + 1, middle: middle(path) })
        });
        Self {
            rings: stages.filter_map(|id| marks(outcome, lens, id).ring).collect(),
            lines: lines.collect(),
        }
    }
}

/// A point about half way along a path.
fn middle(path: &Path) -> Point {
    let points: Vec<Point> = path.samples(2).collect();
    points.get(points.len() / 2).copied().unwrap_or(path.start)
}

fn path_of(outcome: &Outcome, lens: BuildLens, id: SceneId) -> Option<&Path> {
    match lens {
        BuildLens::Graph => outcome.graph.edge(id).map(|edge| &edge.path),
        BuildLens::Timeline => {
            let mut all = outcome.timeline.connectors.iter();
            all.find(|connector| connector.ids.contains(&id)).map(|connector| &connector.path)
        }
    }
}

/// What has to be in view for a selection to be seen.
#[must_use]
pub fn extent(outcome: &Outcome, lens: BuildLens, id: SceneId) -> Option<Rect> {
    let marks = marks(outcome, lens, id);
    marks.ring.or_else(|| path_of(outcome, lens, id).map(Path::bounds))
}
