//! What an edit reruns: which steps of a build find their result in the cache of the build before.
//!
//! Two builds are compared by the keys that BuildKit would give their steps: the one whose results
//! are in the cache, and the one that is asked about. A key is compared as a whole, so that it does
//! not matter what became of the text in between; see [`keys`] for what is in one.
//!
//! Source: `buildkit-semantics.md`, section 5; BuildKit `solver/edge.go` for the matching.
//!
//! Must be absent: any file. Whoever has them says which of them changed.

mod keys;
mod selection;

use std::collections::BTreeSet;

use plimsoll_syntax::dockerfile::Dockerfile;

use crate::context::BuildContext;
use crate::ids::{StageId, StepId};
use crate::{Build, Effect};

/// What is different from the build before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The files of the build context that changed.
    pub files: Vec<FileChange>,
    /// The images that now are other ones under the same name; `*` is all of them.
    pub images: BTreeSet<String>,
    /// Which steps must not use the cache.
    pub no_cache: NoCache,
    /// True when the cache was emptied.
    pub pruned: bool,
}

/// A change of files in the build context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// The path from the folder of the context, or a pattern as in an ignore file.
    pub path: String,
    /// What happened.
    pub kind: FileChangeKind,
}

/// What can happen to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileChangeKind {
    /// Its bytes are others.
    Edit,
    /// It is new.
    Add,
    /// It is gone.
    Delete,
    /// Its permissions are others.
    Mode,
    /// Its time is another one, and nothing else.
    Touch,
}

/// Which steps must not use the cache.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NoCache {
    /// None.
    #[default]
    Off,
    /// All of them.
    All,
    /// Those of these stages, by name.
    Stages(BTreeSet<String>),
}

/// A build with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct CacheInput<'a> {
    /// The parsed file.
    pub file: &'a Dockerfile,
    /// What it builds.
    pub build: &'a Build,
    /// The files that it is sent, where they are known.
    pub context: Option<&'a BuildContext>,
}

/// What becomes of the steps of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIf {
    /// The steps that run when the target is built, in the order of the file.
    pub steps: Vec<StepFate>,
}

/// What becomes of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepFate {
    /// The step.
    pub step: StepId,
    /// Its stage.
    pub stage: StageId,
    /// Whether its result is in the cache.
    pub state: CacheState,
    /// Why, in one sentence without a full stop.
    pub reason: String,
    /// The step that is the reason; `None` when the reason lies in this one.
    pub because: Option<StepId>,
}

/// Whether the result of a step is in the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CacheState {
    /// It is.
    Hit,
    /// It is if the files it reads turn out to have the same bytes.
    MayHit,
    /// It cannot be told.
    Unknown,
    /// It is not.
    Rerun,
}

impl CacheState {
    /// The word used in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::MayHit => "may-hit",
            Self::Unknown => "unknown",
            Self::Rerun => "rerun",
        }
    }
}

/// Tells what becomes of the steps of `after` when the results of `before` are in the cache.
#[must_use]
pub fn what_if(before: CacheInput<'_>, after: CacheInput<'_>, changes: &Changes) -> WhatIf {
    let mut store = keys::Store::default();
    if !changes.pruned {
        keys::remember(&mut store, before);
    }
    let fates = keys::judge(&mut store, after, changes);
    WhatIf { steps: fates }
}

/// True when a step of a stage that is built makes a vertex of the build.
fn is_vertex(build: &Build, step: StepId) -> bool {
    let step = build.step(step);
    build.stage(step.stage).reachable && step.effect == Effect::Layer
}
