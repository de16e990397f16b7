//! What the page knows of one analysed document, as data that crosses the thread border.
//!
//! It is written in the user's terms: names, lines, sentences and pictures. Nothing in it refers to
//! the parser or the model, so that the page can keep the outcome of an older text while a newer
//! one cannot be read.

mod chain;
mod findings;
mod proposal;
mod read;
mod verdict;

use plimsoll_model::{EdgeKind, Effect};
use plimsoll_scene::alert::Level;
use plimsoll_scene::graph::GraphScene;
use plimsoll_scene::id::SceneId;
use plimsoll_scene::table::Table;
use plimsoll_scene::timeline::TimelineScene;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::text::Span;
use serde::{Deserialize, Serialize};

pub use chain::{Chain, Link};
pub use findings::{
    Audit, By, Finding, FindingId, Hop, MAX_FINDINGS, Offer, Related, Topic, Trust, ranked,
};
pub use proposal::{Fate, Hunk, Line, Made, Proposal, Splice};
use read::shortened;
pub(crate) use read::{capped, graph_options, timeline_options};
pub use verdict::{Tone, Verdict, sentence};

/// The most rows of a table that the page shows.
pub const MAX_TABLE_ROWS: usize = 1_000;

/// Everything the page shows of one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// True when there is nothing in the document but white space.
    pub empty: bool,
    /// The line at which BuildKit rejects the file; `None` when it is accepted.
    pub rejected_at: Option<u32>,
    /// What it comes to, in a sentence.
    pub verdict: Verdict,
    /// What is wrong, ranked; at most [`MAX_FINDINGS`].
    pub findings: Vec<Finding>,
    /// What the audit comes to in numbers.
    pub audit: Audit,
    /// The stages in the order of the file.
    pub stages: Vec<Stage>,
    /// The steps, those of one stage together.
    pub steps: Vec<Step>,
    /// The dependencies in the order of the file.
    pub edges: Vec<Edge>,
    /// The references of the images that are pulled.
    pub images: Vec<String>,
    /// The names of the contexts.
    pub contexts: Vec<String>,
    /// The build arguments that the file declares.
    pub arguments: Vec<Argument>,
    /// The stage that is built, by index.
    pub target: Option<usize>,
    /// The stage graph.
    pub graph: GraphScene,
    /// The stage graph in words.
    pub graph_table: Table,
    /// The timeline.
    pub timeline: TimelineScene,
    /// The timeline in words.
    pub timeline_table: Table,
}

/// Where something stands in the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
    /// The first line, from 1.
    pub first_line: u32,
    /// The last line.
    pub last_line: u32,
}

impl Outcome {
    /// A finding, if it is listed.
    #[must_use]
    pub fn finding(&self, id: FindingId) -> Option<&Finding> {
        self.findings.get(id.index())
    }

    /// The name of the stage that a stage or step belongs to.
    #[must_use]
    pub fn stage_label(&self, id: SceneId) -> Option<String> {
        let stage = match id {
            SceneId::Stage(stage) => stage.index(),
            SceneId::Step(step) => self.steps.get(step.index())?.stage,
            SceneId::Edge(_) | SceneId::Image(_) | SceneId::Context(_) | SceneId::Project(_) => {
                return None;
            }
        };
        self.stages.get(stage).map(|stage| stage.label.clone())
    }

    /// The findings that are listed, in their order.
    #[must_use]
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = (FindingId, &Finding)> {
        self.findings.iter().enumerate().map(|(at, finding)| (FindingId::new(at), finding))
    }
}

impl Place {
    /// The bytes.
    #[must_use]
    pub const fn span(self) -> Span {
        Span::new(self.start, self.end)
    }

    /// "line 3" or "lines 3–5".
    #[must_use]
    pub fn lines(self) -> String {
        lines(self.first_line, self.last_line)
    }
}

/// "line 3" or "lines 3–5".
#[must_use]
pub fn lines(first: u32, last: u32) -> String {
    if last <= first { format!("line {first}") } else { format!("lines {first}–{last}") }
}

/// How much a finding matters, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// The build fails.
    Error,
    /// Something is probably wrong.
    Warning,
    /// Worth knowing.
    Info,
}

impl Grade {
    /// All grades in their order.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "hint",
        }
    }

    /// What it is called in pictures.
    #[must_use]
    pub const fn level(self) -> Level {
        match self {
            Self::Error => Level::Error,
            Self::Warning => Level::Warning,
            Self::Info => Level::Hint,
        }
    }

    /// The engine's name for it.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Info => Severity::Info,
        }
    }
}

impl From<Severity> for Grade {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Info => Self::Info,
        }
    }
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// The name that BuildKit prints.
    pub label: String,
    /// What to ask for to build it: its name, or its index when the name is missing or not unique.
    pub request: String,
    /// What it is built from, in words: a reference, a name, `scratch`.
    pub base: String,
    /// The node it is built from, where there is one.
    pub base_id: Option<SceneId>,
    /// The expanded `--platform`.
    pub platform: Option<String>,
    /// The number of the FROM step, as `1/5`.
    pub number: Option<String>,
    /// True when the target needs it.
    pub built: bool,
    /// The FROM instruction.
    pub from: Place,
    /// From the FROM line to the last line of its last instruction.
    pub place: Place,
    /// The FROM instruction as joined text.
    pub text: String,
    /// The index of its first step.
    pub first_step: usize,
    /// How many steps it has.
    pub step_count: usize,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The index of its stage.
    pub stage: usize,
    /// The instruction in upper case.
    pub keyword: String,
    /// The joined text of the instruction.
    pub text: String,
    /// BuildKit's number, as `2/5`.
    pub number: Option<String>,
    /// What it adds to the image.
    pub adds: Adds,
    /// Why, without a full stop.
    pub reason: String,
    /// The flags as written.
    pub flags: Vec<String>,
    /// The heredocs.
    pub heredocs: Vec<Heredoc>,
    /// True for an ONBUILD trigger of the base stage, which stands in another stage.
    pub onbuild: bool,
    /// Where it stands.
    pub place: Place,
}

/// What a step adds to the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Adds {
    /// A layer.
    Layer,
    /// Metadata only.
    Metadata,
    /// Nothing in this image.
    Nothing,
}

impl Adds {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Layer => "Makes a layer",
            Self::Metadata => "Metadata only",
            Self::Nothing => "Adds nothing here",
        }
    }
}

impl From<Effect> for Adds {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Layer => Self::Layer,
            Effect::Metadata => Self::Metadata,
            Effect::Nothing => Self::Nothing,
        }
    }
}

/// A heredoc of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heredoc {
    /// The word that ends it.
    pub name: String,
    /// The first line of its body.
    pub first_line: u32,
    /// The line of its terminator.
    pub last_line: u32,
    /// True when BuildKit expands variables in it.
    pub expand: bool,
}

/// One dependency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// By which instruction.
    pub kind: Uses,
    /// What is used.
    pub from: SceneId,
    /// The index of the stage that uses it.
    pub to: usize,
    /// The index of the step that uses it; `None` for FROM.
    pub step: Option<usize>,
    /// The instruction.
    pub place: Place,
    /// The source paths.
    pub sources: Vec<String>,
    /// The destination path.
    pub dest: Option<String>,
}

/// By which instruction something is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Uses {
    /// FROM.
    From,
    /// COPY.
    Copy,
    /// ADD.
    Add,
    /// RUN --mount.
    Mount,
}

impl Uses {
    /// The instruction.
    #[must_use]
    pub const fn instruction(self) -> &'static str {
        match self {
            Self::From => "FROM",
            Self::Copy => "COPY",
            Self::Add => "ADD",
            Self::Mount => "RUN --mount",
        }
    }
}

impl From<EdgeKind> for Uses {
    fn from(kind: EdgeKind) -> Self {
        match kind {
            EdgeKind::From => Self::From,
            EdgeKind::Copy => Self::Copy,
            EdgeKind::Add => Self::Add,
            EdgeKind::Mount => Self::Mount,
        }
    }
}

/// A build argument that the file declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Argument {
    /// The name.
    pub name: String,
    /// The first default that is declared.
    pub default: Option<String>,
    /// The line of the first declaration.
    pub line: u32,
    /// True when BuildKit sets it by itself.
    pub automatic: bool,
}
