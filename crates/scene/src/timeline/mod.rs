//! The timeline: one lane for each stage, one bar for each step, in the order they can run.

mod connect;
mod draw;
mod scale;
mod words;

use plimsoll_model::Build;
use plimsoll_model::schedule::Schedule;

use crate::alert::AlertItem;
use crate::geometry::{Rect, Size};
use crate::graph::{EdgeRole, NodeState, StepRole};
use crate::id::SceneId;
use crate::path::{Head, Path};
use crate::table::Table;
use crate::text::TextItem;

pub use draw::MAX_DRAWN_BARS;

/// Where the names of lanes stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum LaneNames {
    /// In a column at the left.
    #[default]
    Beside,
    /// Above each lane, for narrow screens.
    Above,
}

/// How a timeline is to be drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TimelineOptions {
    /// Where the names of lanes stand.
    pub names: LaneNames,
}

/// A laid out timeline.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TimelineScene {
    /// The size of the picture; everything lies inside, with a margin.
    pub size: Size,
    /// The scale at the top.
    pub axis: Axis,
    /// The lanes: the built ones in the order they can start, then the ones that are not built.
    pub lanes: Vec<LaneItem>,
    /// The bars, lane by lane, in the order they run.
    pub bars: Vec<BarItem>,
    /// Where lanes wait for others.
    pub connectors: Vec<Connector>,
    /// The heading above the lanes that are not built.
    pub unbuilt_heading: Option<TextItem>,
    /// What the picture shows, in one sentence.
    pub summary: String,
    /// What was left out, if the build is too large to be drawn as a whole.
    pub notice: Option<String>,
}

/// The scale of a timeline.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Axis {
    /// What the length of a bar means, in honest words.
    pub caption: TextItem,
    /// The marks, with a line down through all built lanes.
    pub ticks: Vec<AxisTick>,
}

/// One mark of an [`Axis`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AxisTick {
    /// The line.
    pub line: Path,
    /// Its number, where there is room for it.
    pub label: Option<TextItem>,
}

/// The lane of a stage.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LaneItem {
    /// The stage.
    pub id: SceneId,
    /// The stable key, unique in the scene.
    pub key: String,
    /// Whether it is the target, needed, or not built.
    pub state: NodeState,
    /// The whole lane, its name included.
    pub rect: Rect,
    /// The name.
    pub title: TextItem,
    /// The base.
    pub detail: TextItem,
    /// TARGET or "not built".
    pub badge: Option<TextItem>,
    /// How much is wrong with it.
    pub alert: Option<AlertItem>,
    /// The accessible name.
    pub name: String,
    /// The full text for a tooltip.
    pub tooltip: String,
}

/// The bar of a step or of a pull.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BarItem {
    /// The step, or the image that is pulled.
    pub id: SceneId,
    /// The stable key, unique in the scene.
    pub key: String,
    /// The stage in whose lane it lies.
    pub lane: SceneId,
    /// What it does.
    pub role: StepRole,
    /// True when it makes a layer.
    pub layer: bool,
    /// True for an ONBUILD trigger of the base.
    pub onbuild: bool,
    /// True when it is on the critical path.
    pub critical: bool,
    /// What the build does with its lane.
    pub state: NodeState,
    /// The bar, or for metadata the tick.
    pub rect: Rect,
    /// What a click hits; at least 24 CSS pixels each way.
    pub hit: Rect,
    /// The label inside, or beside a tick, where there is room for one.
    pub label: Option<TextItem>,
    /// The line that marks a bar on the critical path.
    pub critical_mark: Option<Rect>,
    /// A thin bar along the left side, left free for a state by shape: reruns, cached, unknown.
    pub state_bar: Rect,
    /// How much is wrong with it.
    pub alert: Option<AlertItem>,
    /// The accessible name.
    pub name: String,
    /// The full text for a tooltip.
    pub tooltip: String,
}

/// A line from the end of a lane to the bar that waits for it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Connector {
    /// The dependencies it stands for.
    pub ids: Vec<SceneId>,
    /// The stable key, unique in the scene.
    pub key: String,
    /// How it looks: the same as in the graph.
    pub role: EdgeRole,
    /// The stage that is waited for.
    pub from: SceneId,
    /// The step that waits, or the stage as a whole.
    pub to: SceneId,
    /// True when nothing else holds the bar back for longer.
    pub binding: bool,
    /// True when it is on the critical path.
    pub critical: bool,
    /// Its line.
    pub path: Path,
    /// The shape at its end; `None` where it joins the connector that decides the start.
    pub head: Option<Head>,
    /// The full text for a tooltip.
    pub tooltip: String,
}

impl TimelineScene {
    /// Lays out a schedule.
    #[must_use]
    pub fn new(build: &Build, schedule: &Schedule, options: &TimelineOptions) -> Self {
        draw::draw(build, schedule, *options)
    }

    /// The same as a table: step, stage, start, length, layer, reason.
    #[must_use]
    pub fn rows(build: &Build, schedule: &Schedule) -> Table {
        words::table(build, schedule)
    }
}
