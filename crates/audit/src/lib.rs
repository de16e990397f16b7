//! The top of the engine: a file goes in, what it builds and what is wrong with it comes out.
//!
//! [`Analysis`] is the one entry; [`report`] holds the shapes that leave the program as JSON.
//!
//! Must be absent: input and output, drawing, and anything a terminal or browser offers.

mod analysis;
mod check_options;
mod finding;
pub mod report;
mod rules;

pub use analysis::Analysis;
pub use finding::{Category, Finding};
pub use rules::{RULES, Rule};
