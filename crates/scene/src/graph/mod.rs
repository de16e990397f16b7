//! The stage graph: stages, images and contexts as boxes, and what feeds what as edges.
//!
//! The result is data: rectangles, texts and paths with stable ids. Writers turn it into SVG, and
//! the page draws it itself; both take shapes and path strings from [`crate::path`].

mod arrange;
pub(crate) mod draw;
pub(crate) mod plan;
mod sizes;
pub(crate) mod words;

use std::collections::BTreeSet;

use plimsoll_model::{Build, StageId};

use crate::alert::AlertItem;
use crate::geometry::{Point, Rect, Size};
use crate::id::SceneId;
use crate::path::{Head, Path};
use crate::table::Table;
use crate::text::TextItem;

pub use plan::{MAX_DRAWN_EDGES, MAX_DRAWN_STAGES, MAX_DRAWN_STEPS, MAX_STEPS_PER_STAGE};

/// Which way the edges go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Direction {
    /// From left to right, for wide screens.
    #[default]
    LeftToRight,
    /// From the top down, for phones.
    TopDown,
}

/// Which stages show their steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum OpenStages {
    /// None: each stage is a header.
    #[default]
    None,
    /// All of them.
    All,
    /// These, by the index of the stage.
    Only(BTreeSet<usize>),
}

impl OpenStages {
    /// True when this stage shows its steps.
    #[must_use]
    pub fn contains(&self, stage: StageId) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Only(stages) => stages.contains(&stage.index()),
        }
    }
}

/// How a graph is to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GraphOptions {
    /// Which way the edges go.
    pub direction: Direction,
    /// Which stages show their steps.
    pub open: OpenStages,
}

/// A laid out stage graph.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GraphScene {
    /// The size of the picture; everything lies inside, with a margin.
    pub size: Size,
    /// Which way the edges go.
    pub direction: Direction,
    /// The boxes in reading order: by rank, then along it.
    pub nodes: Vec<NodeItem>,
    /// The edges, by the first dependency they stand for.
    pub edges: Vec<EdgeItem>,
    /// The target stage, if there is one.
    pub target: Option<SceneId>,
    /// What the picture shows, in one sentence.
    pub summary: String,
    /// What was left out, if the build is too large to be drawn as a whole.
    pub notice: Option<String>,
    /// How often edges cross between ranks, a measure of the layout.
    pub crossings: usize,
}

/// What a box stands for, which decides its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum NodeShape {
    /// A stage: a solid box.
    Stage,
    /// A pulled image: a dashed rounded box with the glyph of a registry.
    Image,
    /// The main build context: a folder.
    MainContext,
    /// A named context: a folder.
    NamedContext,
    /// A URL or repository that ADD fetches: a folder.
    RemoteContext,
}

/// What the build does with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum NodeState {
    /// The stage that is built: a double border and the word.
    Target,
    /// The target needs it.
    Needed,
    /// The target does not need it: hatched, and the words.
    NotBuilt,
}

/// A box.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeItem {
    /// What it stands for.
    pub id: SceneId,
    /// The stable key, unique in the scene.
    pub key: String,
    /// What it looks like.
    pub shape: NodeShape,
    /// What the build does with it.
    pub state: NodeState,
    /// Its column (or row, top down) from the start of the flow.
    pub rank: usize,
    /// The box itself.
    pub rect: Rect,
    /// The name.
    pub title: TextItem,
    /// What stands below the name.
    pub detail: Option<TextItem>,
    /// TARGET or "not built".
    pub badge: Option<TextItem>,
    /// Where the page may put a short text of its own, right aligned on this point: a size.
    pub note_at: Point,
    /// A thin bar along the left side, left free for a state by shape: reruns, cached, unknown.
    pub bar: Rect,
    /// Where a click opens or closes the stage; `None` for what has no steps.
    pub toggle: Option<Toggle>,
    /// The steps, when the stage is open.
    pub rows: Vec<RowItem>,
    /// How many steps are left out, in words, where a stage has too many.
    pub more: Option<TextItem>,
    /// How much is wrong with it.
    pub alert: Option<AlertItem>,
    /// The accessible name.
    pub name: String,
    /// The full text for a tooltip.
    pub tooltip: String,
    /// Where the arrow keys lead.
    pub neighbours: Neighbours,
}

/// Where a click opens or closes a stage.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Toggle {
    /// At least 24 CSS pixels each way.
    pub rect: Rect,
    /// True when the stage is open.
    pub open: bool,
}

/// Where the arrow keys lead from a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Neighbours {
    /// What feeds it (Left), the base first.
    pub feeds_me: Vec<SceneId>,
    /// What it feeds (Right).
    pub i_feed: Vec<SceneId>,
    /// The one before it on the same rank (Up).
    pub before: Option<SceneId>,
    /// The one after it on the same rank (Down).
    pub after: Option<SceneId>,
}

/// What a step does, which decides its shape and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum StepRole {
    /// Pulling the base image; only in the timeline.
    Pull,
    /// RUN.
    Run,
    /// COPY or ADD.
    Copy,
    /// WORKDIR.
    Workdir,
    /// Anything that only edits the image's metadata, or nothing in this image.
    Metadata,
}

impl StepRole {
    /// The CSS class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Pull => "pl-pull",
            Self::Run => "pl-run",
            Self::Copy => "pl-copy",
            Self::Workdir => "pl-workdir",
            Self::Metadata => "pl-metadata",
        }
    }
}

/// One step of an open stage.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RowItem {
    /// The step.
    pub id: SceneId,
    /// The stable key, unique in the scene.
    pub key: String,
    /// What it does.
    pub role: StepRole,
    /// True when it makes a layer; metadata is drawn hollow.
    pub layer: bool,
    /// True for an ONBUILD trigger of the base.
    pub onbuild: bool,
    /// The row; at least 24 CSS pixels high.
    pub rect: Rect,
    /// The small square that tells layers from metadata.
    pub glyph: Rect,
    /// The instruction.
    pub keyword: TextItem,
    /// What follows the instruction.
    pub argument: TextItem,
    /// Where the page may put a short text of its own, right aligned on this point.
    pub note_at: Point,
    /// A thin bar along the left side, left free for a state by shape.
    pub bar: Rect,
    /// How much is wrong with it.
    pub alert: Option<AlertItem>,
    /// The accessible name.
    pub name: String,
    /// The full text for a tooltip.
    pub tooltip: String,
}

/// What an edge stands for, which decides its line and its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum EdgeRole {
    /// FROM: solid, filled arrow.
    From,
    /// COPY: dashed, hollow arrow.
    Copy,
    /// ADD: dash and dot, hollow arrow.
    Add,
    /// RUN --mount: dotted, diamond.
    Mount,
    /// Anything from a named context: long dashes, square.
    NamedContext,
}

/// A drawn edge.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EdgeItem {
    /// All dependencies it stands for, in the order of the file; at least one.
    pub ids: Vec<SceneId>,
    /// The stable key, unique in the scene.
    pub key: String,
    /// What it looks like.
    pub role: EdgeRole,
    /// What is used.
    pub from: SceneId,
    /// The stage that uses it.
    pub to: SceneId,
    /// The step that uses it, when it is one that is drawn.
    pub step: Option<SceneId>,
    /// False when the target does not need the stage that uses it.
    pub built: bool,
    /// Its line, from what is used to what uses it.
    pub path: Path,
    /// The shape at its end.
    pub head: Head,
    /// What it carries, where there is room for it.
    pub label: Option<TextItem>,
    /// The full text for a tooltip.
    pub tooltip: String,
}

impl GraphScene {
    /// Lays out the graph of a build.
    #[must_use]
    pub fn new(build: &Build, options: &GraphOptions) -> Self {
        draw::draw(build, options)
    }

    /// The same as a table: stage, base, steps, feeds, fed by, state.
    #[must_use]
    pub fn rows(build: &Build) -> Table {
        words::table(build)
    }

    /// The box of a node, if it is drawn.
    #[must_use]
    pub fn node(&self, id: SceneId) -> Option<&NodeItem> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// The edge that stands for a dependency, if it is drawn.
    #[must_use]
    pub fn edge(&self, id: SceneId) -> Option<&EdgeItem> {
        self.edges.iter().find(|edge| edge.ids.contains(&id))
    }
}
