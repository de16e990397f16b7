//! What scripts mean: trees, words, the programs that run, and properties that always hold.

mod commands;
mod options;
mod properties;
mod recovery;
mod render;
mod trees;
mod words;

use plimsoll_syntax::shell::{Dialect, Script, parse};
use plimsoll_syntax::text::MappedText;

/// Parses a script that is a file of its own.
fn script(source: &str) -> Script {
    parse(&MappedText::contiguous(source, 0), Dialect::Bash)
}
