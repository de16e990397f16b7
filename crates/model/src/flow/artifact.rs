//! Artifacts: what a step leaves in a stage, and what it is for.

use std::borrow::Cow;

use super::place::Place;
use crate::ids::{ContextId, ImageId, StageId, StepId};
use crate::packages::PackageManager;

/// An artifact of a [`Flow`](super::Flow).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArtifactId(pub(super) u32);

/// A thing that a step or base image brings: a package, a directory, a file, a cache.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Its index.
    pub id: ArtifactId,
    /// What a person calls it: `gcc`, `node_modules`, `apt package lists`.
    pub name: String,
    /// Where it is in the stage that it came into first.
    pub place: Place,
    /// What it is for.
    pub class: Class,
    /// Where it came from.
    pub origin: Origin,
    /// The stage that it came into first.
    pub stage: StageId,
    /// The step that brought it; `None` when the base image did.
    pub step: Option<StepId>,
    /// Why it is believed to be there, in one clause.
    pub basis: Cow<'static, str>,
    /// How sure that is.
    pub certainty: Certainty,
    /// True for a directory, of which a copy takes the contents.
    pub is_directory: bool,
}

/// What an artifact is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// What the image is made for.
    Payload,
    /// What the payload needs to run.
    RuntimeDependency,
    /// Compilers, headers and what else only a build needs.
    BuildTool,
    /// Source code of a compiled program.
    Source,
    /// Packages for development and tests.
    DevDependency,
    /// Downloads and intermediate files that nothing needs later.
    Cache,
    /// The history of a repository.
    Vcs,
    /// Keys, tokens and files that hold them.
    Secret,
    /// Tests and documentation.
    TestOrDoc,
    /// A package manager.
    PackageManager,
    /// A shell.
    Shell,
    /// That cannot be told.
    Unknown,
}

impl Class {
    /// True for what the payload does not need: a shell and a package manager are not counted,
    /// since most base images bring them.
    #[must_use]
    pub const fn is_ballast(self) -> bool {
        matches!(
            self,
            Self::BuildTool
                | Self::Source
                | Self::DevDependency
                | Self::Cache
                | Self::Vcs
                | Self::TestOrDoc
        )
    }
}

/// Where an artifact came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An image: the base, or one that a COPY names.
    BaseImage(ImageId),
    /// A package manager installed it.
    Package(PackageManager),
    /// A build context, from this path.
    Context(ContextId, String),
    /// A heredoc of the Dockerfile.
    Inline,
    /// A command made it.
    Built(String),
    /// It was fetched from an address, where that is known.
    Downloaded(Option<String>),
    /// It was in another stage, and how it came there is not known.
    Stage(StageId),
}

/// How sure something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The file says so.
    Certain,
    /// It is usually so.
    Likely,
}

/// An artifact that is not in a flow yet.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) class: Class,
    pub(super) origin: Origin,
    pub(super) basis: Cow<'static, str>,
    pub(super) certainty: Certainty,
    pub(super) is_directory: bool,
}

impl Draft {
    /// An artifact that is certain.
    pub(super) fn new(
        name: impl Into<String>,
        place: Place,
        class: Class,
        origin: Origin,
        basis: impl Into<Cow<'static, str>>,
    ) -> Self {
        let certainty = Certainty::Certain;
        let (name, basis) = (name.into(), basis.into());
        Self { name, place, class, origin, basis, certainty, is_directory: false }
    }

    /// The same, as a directory.
    pub(super) fn directory(self) -> Self {
        Self { is_directory: true, ..self }
    }

    /// The same, likely.
    pub(super) fn likely(self) -> Self {
        Self { certainty: Certainty::Likely, ..self }
    }
}
