//! The build of one Dockerfile: stages, their steps, what they are built from, and the edges between.

use std::collections::BTreeMap;
use std::rc::Rc;

use plimsoll_syntax::diagnostic::Diagnostic;
use plimsoll_syntax::dockerfile::Keyword;
use plimsoll_syntax::text::{Lines, Span};

use crate::graph::StageGraph;
use crate::ids::{ContextId, EdgeId, ImageId, StageId, StepId};
use crate::options::BuildOptions;
use crate::variables::{Declaration, Variables};

/// What BuildKit would build from one Dockerfile with one set of options.
///
/// It is built even from a file that BuildKit rejects, from all that can be read of it; see
/// [`Build::diagnostics`].
#[derive(Clone, Debug)]
pub struct Build {
    /// What the user asked for.
    pub options: BuildOptions,
    /// The stages in the order of the file.
    pub stages: Vec<Stage>,
    /// All steps; those of one stage lie together, in the order they run.
    pub steps: Vec<Step>,
    /// The distinct images that are pulled, in the order of first use.
    pub images: Vec<Image>,
    /// The distinct contexts, in the order of first use.
    pub contexts: Vec<Context>,
    /// The dependencies, in the order of the file.
    pub edges: Vec<Edge>,
    /// The stage that is built: the requested one, else the last. `None` when the file has no stage
    /// or the requested one does not exist.
    pub target: Option<StageId>,
    /// What BuildKit's conversion would reject, in the order it would meet it, then what it would
    /// reject in stages that are not built.
    pub diagnostics: Vec<Diagnostic>,
    /// The references to variables that nothing in the file sets, in the order they are met.
    pub undefined: Vec<UndefinedVariable>,
    /// The values of the ARGs before the first FROM and of the automatic ones, by name.
    pub global_args: Rc<BTreeMap<String, String>>,
    pub(crate) variables: Variables,
    pub(crate) graph: StageGraph,
}

/// One build stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its index.
    pub id: StageId,
    /// The name as BuildKit stores it, in lower case; `None` when the stage has none.
    pub name: Option<String>,
    /// The name that BuildKit prints: the name, else `stage-<index>`.
    pub label: String,
    /// What it is built from.
    pub base: Base,
    /// The base as FROM names it when no build argument is given; `None` when that cannot be
    /// expanded.
    pub default_base: Option<String>,
    /// The expanded value of `--platform`, if given.
    pub platform: Option<String>,
    /// The FROM instruction.
    pub span: Span,
    /// From the FROM line to the last line of its last instruction.
    pub lines: Lines,
    /// The last line of the FROM instruction itself.
    pub from_last_line: u32,
    /// The FROM instruction as joined text.
    pub text: String,
    /// The steps, from the first to after the last.
    pub first_step: StepId,
    /// How many steps it has.
    pub step_count: usize,
    /// The number of the FROM vertex, when the base is an image.
    pub from_number: Option<StepNumber>,
    /// True when the target needs this stage.
    pub reachable: bool,
    /// What holds after its last step.
    pub end: Rc<StepState>,
}

/// What a stage is built from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// A pulled image.
    Image(ImageId),
    /// An earlier stage.
    Stage(StageId),
    /// Nothing: `FROM scratch`.
    Scratch,
    /// A named context that the user supplied.
    Context(ContextId),
    /// The reference could not be expanded.
    Unknown,
}

/// An image that is pulled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The reference as written after expansion of build arguments, as `golang:1.22`.
    pub reference: String,
}

/// Where files outside of any image come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// `context` for the main context, the name of a named one, the address of a remote source.
    pub name: String,
    /// Which of these it is.
    pub kind: ContextKind,
}

/// The kinds of context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContextKind {
    /// The main build context.
    Main,
    /// A context given by name with the build.
    Named,
    /// A URL or Git address that ADD fetches.
    Remote,
}

/// One instruction of a stage, or one ONBUILD trigger that runs in it.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its index.
    pub id: StepId,
    /// The stage it belongs to.
    pub stage: StageId,
    /// The instruction.
    pub keyword: Keyword,
    /// Its place in the file. An ONBUILD trigger has the place where it is written.
    pub span: Span,
    /// Its lines in the file.
    pub lines: Lines,
    /// The joined text of the instruction, trimmed, as BuildKit prints it without variables set.
    pub text: String,
    /// BuildKit's `i/n`, for instructions that are counted.
    pub number: Option<StepNumber>,
    /// What it adds to the image.
    pub effect: Effect,
    /// Why it has that effect, in one sentence without a full stop.
    pub reason: &'static str,
    /// The flags as written, quotes removed, as `--from=build`.
    pub flags: Vec<String>,
    /// The names of its heredocs.
    pub heredocs: Vec<StepHeredoc>,
    /// True for an ONBUILD trigger of the base stage.
    pub onbuild: bool,
    /// The index of the instruction in the parsed file.
    pub instruction: usize,
    /// The path of WORKDIR, the ports of EXPOSE or the paths of VOLUME after expansion, as many as
    /// are written; a variable that the base image may set stays as written.
    pub operands: Vec<String>,
    /// What the instructions above it have set.
    pub state: Rc<StepState>,
}

/// What holds for a step by the instructions above it, those of base stages included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepState {
    /// The user, after expansion; `None` while it is that of the base image.
    pub user: Option<Rc<str>>,
    /// The absolute working directory; `None` while it is that of the base image.
    pub workdir: Option<Rc<str>>,
    /// The words of SHELL; `None` while it is that of the base image, which is `/bin/sh -c` unless
    /// that image says otherwise.
    pub shell: Option<Rc<[String]>>,
}

/// A reference to a variable that is not set where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndefinedVariable {
    /// Its name.
    pub name: String,
    /// The word that refers to it.
    pub span: Span,
    /// The step, or `None` for a FROM line and an ARG before the first one.
    pub step: Option<StepId>,
    /// The stage, or `None` for an ARG before the first FROM.
    pub stage: Option<StageId>,
    /// True when the base image may set it, which the file does not tell.
    pub open: bool,
    /// A variable that is set there and has nearly the same name.
    pub nearest: Option<String>,
}

/// A heredoc of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepHeredoc {
    /// The word that ends it.
    pub name: String,
    /// The lines of its body and terminator.
    pub lines: Lines,
    /// True when BuildKit expands variables in the body.
    pub expand: bool,
}

/// BuildKit's step number within a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepNumber {
    /// The number of the step, from 1.
    pub index: u32,
    /// How many the stage counts.
    pub total: u32,
}

impl std::fmt::Display for StepNumber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.index, self.total)
    }
}

/// What a step adds to the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// A layer.
    Layer,
    /// Metadata only: an entry of the history that is marked empty.
    Metadata,
    /// Nothing in this image: ONBUILD.
    Nothing,
}

/// A dependency of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Its index.
    pub id: EdgeId,
    /// By which instruction.
    pub kind: EdgeKind,
    /// What is used.
    pub from: Node,
    /// The stage that uses it.
    pub to: StageId,
    /// The step that uses it; `None` for FROM.
    pub step: Option<StepId>,
    /// The place of the instruction.
    pub span: Span,
    /// The 1-based line of the instruction.
    pub line: u32,
    /// The source paths, after expansion, where the instruction names some.
    pub sources: Vec<String>,
    /// The destination path, after expansion.
    pub dest: Option<String>,
}

/// The kinds of dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// FROM.
    From,
    /// COPY.
    Copy,
    /// ADD.
    Add,
    /// RUN --mount.
    Mount,
}

impl EdgeKind {
    /// The lower-case name used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::Copy => "copy",
            Self::Add => "add",
            Self::Mount => "mount",
        }
    }
}

/// Anything a stage can depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A stage.
    Stage(StageId),
    /// A pulled image.
    Image(ImageId),
    /// A context.
    Context(ContextId),
}

impl Step {
    /// The instruction in upper case, also one that does not exist.
    #[must_use]
    pub fn keyword_text(&self) -> String {
        match self.keyword {
            Keyword::Unknown => {
                self.text.split_whitespace().next().unwrap_or_default().to_uppercase()
            }
            keyword => keyword.as_str().to_owned(),
        }
    }
}

impl Build {
    /// The stage with this index.
    #[must_use]
    pub fn stage(&self, id: StageId) -> &Stage {
        &self.stages[id.index()]
    }

    /// The step with this index.
    #[must_use]
    pub fn step(&self, id: StepId) -> &Step {
        &self.steps[id.index()]
    }

    /// The edge with this index.
    #[must_use]
    pub fn edge(&self, id: EdgeId) -> &Edge {
        &self.edges[id.index()]
    }

    /// The image with this index.
    #[must_use]
    pub fn image(&self, id: ImageId) -> &Image {
        &self.images[id.index()]
    }

    /// The context with this index.
    #[must_use]
    pub fn context(&self, id: ContextId) -> &Context {
        &self.contexts[id.index()]
    }

    /// The steps of a stage in the order they run.
    #[must_use]
    pub fn steps_of(&self, id: StageId) -> &[Step] {
        let stage = self.stage(id);
        let first = stage.first_step.index();
        &self.steps[first..first + stage.step_count]
    }

    /// The value of a variable for a step, when an ENV or ARG above it gives it one.
    #[must_use]
    pub fn variable(&self, step: StepId, name: &str) -> Option<&str> {
        let declaration = self.variables.get(self.step(step).stage, step, name)?;
        Some(&declaration.value)
    }

    /// Where a variable that a step sees was set last.
    #[must_use]
    pub fn declaration(&self, step: StepId, name: &str) -> Option<&Declaration> {
        self.variables.get(self.step(step).stage, step, name)
    }

    /// The variables that a step sees, by name.
    #[must_use]
    pub fn variables(&self, step: StepId) -> BTreeMap<&str, &Declaration> {
        self.variables.all(self.step(step).stage, step)
    }

    /// The state at the end of a stage.
    #[must_use]
    pub fn end_state(&self, id: StageId) -> &StepState {
        &self.stage(id).end
    }

    /// What a stage depends on, in the order of the file.
    pub fn inputs(&self, id: StageId) -> impl Iterator<Item = &Edge> {
        self.graph.inputs(id).map(|edge| self.edge(edge))
    }

    /// Where a node is used, in the order of the file.
    pub fn uses(&self, node: Node) -> impl Iterator<Item = &Edge> {
        self.graph.uses(node).map(|edge| self.edge(edge))
    }

    /// How BuildKit or the file names a node.
    #[must_use]
    pub fn label(&self, node: Node) -> &str {
        match node {
            Node::Stage(id) => &self.stage(id).label,
            Node::Image(id) => &self.image(id).reference,
            Node::Context(id) => &self.context(id).name,
        }
    }
}
