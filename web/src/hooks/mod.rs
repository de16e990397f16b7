//! Effects: whatever touches the browser outside of an element that a component draws.

mod engine;
mod environment;
mod focus;
mod speech;

pub use engine::{Desk, use_desk};
pub use environment::{initial_theme, is_narrow, today, use_narrow, use_scene_styles, use_theme};
pub use focus::use_page_keys;
pub use speech::use_settled;
