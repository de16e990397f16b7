//! The service graph: the services of a Compose project, what they are built from, and what they
//! share.
//!
//! What starts first is left. A Dockerfile is drawn once however many services build it, and so is
//! an image that several things start from. What only one service uses is a word on its card: the
//! image it runs, and in large projects its Dockerfile too, until the service is opened.
//! The result is data, as for the stage graph.

mod arrange;
mod cards;
mod draw;
mod legend;
mod outline;
pub(crate) mod plan;
mod rank;
mod relations;
pub(crate) mod words;

use std::collections::BTreeSet;

use plimsoll_model::compose::{Project, ProjectBuilds};

use crate::alert::AlertItem;
use crate::geometry::{Rect, Size};
pub use crate::graph::{Direction, Neighbours, Toggle};
use crate::id::SceneId;
use crate::path::{Head, Path};
use crate::table::Table;
use crate::text::TextItem;

pub(crate) use outline::ProjectOutline;
pub use plan::{MAX_DRAWN_LINKS, MAX_DRAWN_SERVICES, MAX_DRAWN_STAGES, MAX_STAGES_PER_DOCKERFILE};
pub use relations::{DockerfileGroup, Link, MAX_LINKS, Relations};

/// Up to how many services a project has its volumes drawn when nothing else is asked for.
pub const VOLUMES_SHOWN_UP_TO: usize = 12;

/// Up to how many services a project has a box for each of its Dockerfiles and base images when
/// nothing else is asked for; with more, what only one service uses is told on its card.
pub const BUILDS_SHOWN_UP_TO: usize = 12;

/// A kind of thing that can be shown or hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Layer {
    /// What starts after what.
    Dependencies,
    /// Dockerfiles and images that several services use.
    Images,
    /// With [`Layer::Images`]: also the Dockerfiles and base images that only one service uses.
    Builds,
    /// Published ports, on the cards.
    Ports,
    /// The names of networks, on the cards.
    NetworkNames,
    /// Networks with lines to their members.
    Networks,
    /// Named volumes with lines to the services that mount them.
    Volumes,
    /// Services that no active profile switches on.
    Off,
}

/// Which kinds of thing are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Layers(BTreeSet<Layer>);

impl Layer {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Dependencies,
        Self::Images,
        Self::Builds,
        Self::Ports,
        Self::NetworkNames,
        Self::Networks,
        Self::Volumes,
        Self::Off,
    ];

    /// The word for it on the command line and in keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dependencies => "dependencies",
            Self::Images => "images",
            Self::Builds => "builds",
            Self::Ports => "ports",
            Self::NetworkNames => "network-names",
            Self::Networks => "networks",
            Self::Volumes => "volumes",
            Self::Off => "off",
        }
    }
}

impl Layers {
    /// What is shown of a project when nothing else is asked for.
    #[must_use]
    pub fn default_for(project: &Project) -> Self {
        let count = project.services.len();
        let shown = Layer::ALL.into_iter().filter(|layer| match layer {
            Layer::Networks => false,
            Layer::Volumes => count <= VOLUMES_SHOWN_UP_TO,
            Layer::Builds => count <= BUILDS_SHOWN_UP_TO,
            _ => true,
        });
        Self(shown.collect())
    }

    /// These.
    #[must_use]
    pub fn of(layers: impl IntoIterator<Item = Layer>) -> Self {
        Self(layers.into_iter().collect())
    }

    /// True when this kind is shown.
    #[must_use]
    pub fn contains(&self, layer: Layer) -> bool {
        self.0.contains(&layer)
    }

    /// Shows a kind.
    #[must_use]
    pub fn with(mut self, layer: Layer) -> Self {
        self.0.insert(layer);
        self
    }

    /// Hides a kind.
    #[must_use]
    pub fn without(mut self, layer: Layer) -> Self {
        self.0.remove(&layer);
        self
    }
}

/// The services whose stages are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum OpenServices {
    /// None.
    #[default]
    None,
    /// All that build something.
    All,
    /// These, by their names.
    Only(BTreeSet<String>),
}

impl OpenServices {
    /// True when this service shows its stages.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Only(names) => names.contains(name),
        }
    }
}

/// How a project is to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ServicesOptions {
    /// Which way the links go.
    pub direction: Direction,
    /// What is shown.
    pub show: Layers,
    /// The services whose stages are shown.
    pub open: OpenServices,
}

impl ServicesOptions {
    /// What is usual for a project.
    #[must_use]
    pub fn default_for(project: &Project) -> Self {
        let show = Layers::default_for(project);
        Self { direction: Direction::default(), show, open: OpenServices::None }
    }
}

/// A laid out service graph.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ServiceScene {
    /// The size of the picture; everything lies inside, with a margin.
    pub size: Size,
    /// Which way the links go.
    pub direction: Direction,
    /// The boxes in reading order: by connected part, rank, then along it.
    pub nodes: Vec<ProjectNode>,
    /// The lines, by the first link they stand for.
    pub edges: Vec<ProjectEdge>,
    /// What the kinds of line that occur mean.
    pub legend: Vec<LegendItem>,
    /// What the picture shows, in one sentence.
    pub summary: String,
    /// What was left out, if the project is too large to be drawn as a whole.
    pub notice: Option<String>,
    /// How often lines cross between ranks, a measure of the layout.
    pub crossings: usize,
}

/// What a box stands for, which decides its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ProjectShape {
    /// A service: a solid card.
    Service,
    /// A service that is off: a dashed card.
    OffService,
    /// A Dockerfile: a sheet with a folded corner.
    Dockerfile,
    /// A Dockerfile whose text is not there: the same, dashed.
    UnreadDockerfile,
    /// A pulled image: a dashed rounded box.
    Pulled,
    /// A network: a box with round ends.
    Network,
    /// A volume: a cylinder.
    Volume,
}

/// A box.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ProjectNode {
    /// What it stands for.
    pub id: SceneId,
    /// Everything it stands for: all builds of a Dockerfile, else the one thing itself.
    pub ids: Vec<SceneId>,
    /// The stable key, unique in the scene.
    pub key: String,
    /// What it looks like.
    pub shape: ProjectShape,
    /// Which of the network colours it has, if any; see [`NETWORK_COLORS`].
    pub color: Option<usize>,
    /// Its column (or row, top down) from the start of the flow of its part.
    pub rank: usize,
    /// The box itself.
    pub rect: Rect,
    /// The name.
    pub title: TextItem,
    /// What stands below the name.
    pub detail: Option<TextItem>,
    /// The heart that stands for a health check: a square box for it.
    pub heart: Option<Rect>,
    /// The glyph that says what it is: a square box for it; `None` where a toggle is.
    pub glyph: Option<Rect>,
    /// Where a click shows or hides the stages of its build.
    pub toggle: Option<Toggle>,
    /// Ports, networks and the like.
    pub chips: Vec<Chip>,
    /// The stages, when it is an open Dockerfile.
    pub rows: Vec<StageRow>,
    /// How many stages are left out, in words.
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

/// What a chip tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ChipRole {
    /// A port that everybody who reaches the host can reach.
    Port,
    /// A port that only the host itself can reach.
    LocalPort,
    /// A network, with the number of its colour and shape.
    Network(usize),
    /// What stands in place of networks: the host's, none, or another service's.
    NetworkMode,
    /// A profile that switches the service on.
    Profile,
    /// How many more there are.
    More,
}

/// How many colours and shapes tell networks apart before they come again; the name is always there.
pub const NETWORK_COLORS: usize = 6;

/// A short text in a frame.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Chip {
    /// What it tells.
    pub role: ChipRole,
    /// The network, where it is one that is drawn or could be.
    pub id: Option<SceneId>,
    /// The frame.
    pub rect: Rect,
    /// The square for the mark before its text; `None` for chips without one.
    pub mark: Option<Rect>,
    /// The text.
    pub text: TextItem,
    /// The full text for a tooltip.
    pub tooltip: String,
}

/// One stage of an open Dockerfile.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StageRow {
    /// The stage.
    pub id: SceneId,
    /// The stable key, unique in the scene.
    pub key: String,
    /// What the services do with it.
    pub state: StageUse,
    /// The row; at least 24 CSS pixels high.
    pub rect: Rect,
    /// The small square that tells the state.
    pub mark: Rect,
    /// The name of the stage.
    pub title: TextItem,
    /// What it is built from.
    pub detail: TextItem,
    /// TARGET or "not built".
    pub badge: Option<TextItem>,
    /// The accessible name.
    pub name: String,
    /// The full text for a tooltip.
    pub tooltip: String,
}

/// What the services that build a Dockerfile do with a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum StageUse {
    /// A service runs it.
    Target,
    /// A target needs it.
    Needed,
    /// No service needs it.
    NotBuilt,
}

/// How two things hang together, which decides the line and its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum LinkRole {
    /// Starts after: solid, filled arrow.
    Started,
    /// Waits until the other is healthy: solid, heart.
    Healthy,
    /// Waits until the other has ended well: long dashes, double arrow.
    Completed,
    /// Is in the other's network namespace: dotted, circle.
    Namespace,
    /// A service is built from a Dockerfile: dashed, hollow arrow.
    Builds,
    /// A Dockerfile starts from an image: thin, hollow arrow.
    Base,
    /// A Dockerfile copies from an image: thin dash and dot, hollow arrow.
    Copies,
    /// A service runs an image as it is: thin dashes, hollow arrow.
    Runs,
    /// A build has another's result as a named context: long dashes, square.
    Context,
    /// A Dockerfile names an image that another service builds: dash and dot, diamond.
    Reference,
    /// A service runs an image that another service builds: dash and dot, hollow arrow.
    RunsBuilt,
    /// A service is in a network: thin, circle.
    Network,
    /// A service mounts a volume and can write: dotted, filled diamond.
    Mounts,
    /// A service mounts a volume and can only read: dotted, hollow diamond.
    Reads,
}

/// A drawn line.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ProjectEdge {
    /// All links it stands for, in their order; at least one.
    pub ids: Vec<SceneId>,
    /// The stable key, unique in the scene.
    pub key: String,
    /// What it looks like.
    pub role: LinkRole,
    /// Which of the network colours it has, if any.
    pub color: Option<usize>,
    /// What is used, or comes first.
    pub from: SceneId,
    /// What uses it.
    pub to: SceneId,
    /// The stage it ends at, when that is drawn.
    pub stage: Option<SceneId>,
    /// True for a dependency that may be missing.
    pub optional: bool,
    /// Its line, from what is used to what uses it.
    pub path: Path,
    /// The shape at its end.
    pub head: Head,
    /// What it carries or waits for, where there is room for it.
    pub label: Option<TextItem>,
    /// The full text for a tooltip.
    pub tooltip: String,
}

/// What a kind of line means.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LegendItem {
    /// The kind.
    pub role: LinkRole,
    /// A piece of such a line.
    pub path: Path,
    /// Its head.
    pub head: Head,
    /// What it means.
    pub text: TextItem,
}

impl ServiceScene {
    /// Lays out the service graph of a project.
    #[must_use]
    pub fn new(project: &Project, builds: &ProjectBuilds, options: &ServicesOptions) -> Self {
        let relations = Relations::new(project, builds);
        draw::draw(project, builds, &relations, options)
    }

    /// The same as a table: service, image or build, what it starts after, ports, networks, mounts,
    /// state.
    #[must_use]
    pub fn rows(project: &Project, builds: &ProjectBuilds) -> Table {
        words::table(project, builds, &Relations::new(project, builds))
    }

    /// The box of a thing, if it is drawn.
    #[must_use]
    pub fn node(&self, id: SceneId) -> Option<&ProjectNode> {
        self.nodes.iter().find(|node| node.ids.contains(&id))
    }

    /// The line that stands for a link, if it is drawn.
    #[must_use]
    pub fn edge(&self, id: SceneId) -> Option<&ProjectEdge> {
        self.edges.iter().find(|edge| edge.ids.contains(&id))
    }
}
