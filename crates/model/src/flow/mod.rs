//! The artifact flow: what each step leaves in its stage, and what of it ships.
//!
//! Each stage has an abstract file system of [`Artifact`]s: packages, directories, outputs, caches.
//! `COPY --from` carries those that its paths reach into another stage, `FROM` carries all. A thing
//! removed by the RUN that made it is gone; one removed later is hidden, and ships all the same
//! where its layer does.
//!
//! A stage refers to its base stage and does not copy it, so that long chains stay linear. The work
//! is bounded by [`MAX_PRESENCES`] and [`MAX_WORK`]; a flow that met a bound is
//! [`truncated`](Flow::truncated).
//!
//! Must be absent: sizes, rules, and the files of the build context, which the text does not tell.

mod artifact;
mod base;
mod caches;
mod classify;
mod commands;
mod contents;
mod copy;
mod needs;
mod outputs;
mod place;
mod run;
mod walk;

pub use artifact::{Artifact, ArtifactId, Certainty, Class, Origin};
pub use contents::{Flow, Link, LinkKind, Shipped};
pub use needs::{ShellNeed, ShellUse};
pub use place::Place;
pub use walk::{flow, read_scripts};

/// How many places artifacts may be in, over all stages.
pub const MAX_PRESENCES: usize = 100_000;

/// How many places may be looked at, over all steps.
pub const MAX_WORK: usize = 4_000_000;

/// How many links of a chain are told; the ones nearest to the target come first.
pub const MAX_LINKS: usize = 64;
