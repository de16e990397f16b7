//! The parts of the page: each draws what it is given and tells what the user does.

mod controls;
mod details;
mod empty;
mod header;
mod help;
mod icons;
mod inspector;
mod menu;
mod picture;
mod problems;
mod source;
mod table;
mod tabs;
mod verdict;
mod words;

pub use controls::Controls;
pub use empty::DropOverlay;
pub use header::Header;
pub use help::Help;
pub use inspector::Inspector;
pub use picture::Picture;
pub use source::Source;
pub use tabs::{BottomTabs, problem_count};
pub use verdict::VerdictStrip;
