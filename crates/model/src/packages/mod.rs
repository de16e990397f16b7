//! What a command line asks of a package manager: which packages, at which version, with which
//! options.
//!
//! Each manager is a row of the table in `programs`; the manual pages of the programs say which
//! options take a value. How a package and its version are written differs between ecosystems and
//! is read in `word`. What a manager keeps on disk is in `manager`.
//!
//! Must be absent: any judgement of what should have been asked.

mod command;
mod manager;
mod programs;
mod word;

pub use command::{Action, PackageCommand};
pub use manager::{CachePath, Ecosystem, PackageManager};
pub use word::{PackageKind, PackageWord, Version};
