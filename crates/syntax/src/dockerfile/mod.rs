//! The Dockerfile language as BuildKit reads it: its parse phase and its instruction phase.
//!
//! A file that BuildKit rejects still gives every instruction that can be read, and the reasons to
//! reject it in the order BuildKit would find them. What BuildKit decides later, when it knows
//! names and variables, is the business of the build model.

mod directive;
mod duration;
pub mod expand;
mod file;
mod heredoc;
mod instruction;
mod json;
mod keyword;
mod lines;
mod mount;
mod node;
mod pattern;
mod quote;
mod script;
mod suggest;
mod typed;
mod words;

pub use directive::Directives;
pub use file::{Dockerfile, Phase, Rejection, dump};
pub use heredoc::Heredoc;
pub use instruction::{
    Argument, Command, CommandLine, Flag, From, Healthcheck, Instruction, Pair, Run, Transfer,
    Trigger,
};
pub use keyword::Keyword;
pub use lines::MAX_LINE_BYTES;
pub use mount::{Mount, MountField, MountType, ResolvedMount};
pub use suggest::nearest;
