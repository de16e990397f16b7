//! Builds for tests, from Dockerfile text.

use plimsoll_model::{Build, BuildOptions};
use plimsoll_syntax::dockerfile::Dockerfile;

/// Builds a file; `shared` is a named context.
pub fn build(text: &str) -> Build {
    let mut options = BuildOptions::default();
    options.named_contexts.insert("shared".to_owned(), "../shared".to_owned());
    plimsoll_model::build(&Dockerfile::parse(text), &options)
}
