//! The parts of the page: each draws what it is given and tells what the user does.

mod controls;
mod details;
mod diff;
mod empty;
mod findings;
mod header;
mod help;
mod icons;
mod inspector;
mod menu;
mod picture;
mod project;
mod snack;
mod source;
mod table;
mod tabs;
mod verdict;
mod why;
mod words;

use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

pub use controls::Controls;
pub use empty::DropOverlay;
pub use header::Header;
pub use help::Help;
pub use inspector::Inspector;
pub use picture::Picture;
pub use project::{ProjectControls, ProjectInspector, ProjectPicture};
pub use snack::Snack;
pub use source::Source;
pub use tabs::BottomTabs;
pub use verdict::VerdictStrip;
pub use why::Why;

/// Scrolls an element into sight, as little as that takes.
fn reveal(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
