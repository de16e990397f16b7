//! What a Dockerfile builds: stages, steps, layers, and what depends on what, as BuildKit decides it.
//!
//! Must be absent: any rule about what is good, drawing, decompression, input and output.

mod build;
pub mod cache;
pub mod catalogue;
pub mod compose;
pub mod context;
mod convert;
pub mod files;
pub mod flow;
mod graph;
mod ids;
mod options;
pub mod packages;
mod platform;
mod reference;
pub mod schedule;
mod scope;
mod steps;
mod variables;

pub use build::{
    Base, Build, Context, ContextKind, Edge, EdgeKind, Effect, Image, Node, Stage, Step,
    StepHeredoc, StepNumber, StepState, UndefinedVariable,
};
pub use convert::build;
pub use ids::{ContextId, EdgeId, ImageId, StageId, StepId};
pub use options::{BuildOptions, DEFAULT_PLATFORM};
pub use platform::Platform;
pub use reference::check as check_reference;
pub use variables::{Declaration, DeclarationKind};
