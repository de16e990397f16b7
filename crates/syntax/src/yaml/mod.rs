//! YAML with the place of every node, as Docker Compose's parser reads it.
//!
//! A library finds the tokens; what they mean is decided here, because that is where YAML parsers
//! differ: which words are numbers and booleans ([`scalar`]), merge keys, keys that stand twice, and
//! how much aliases may multiply ([`compose`]). What could be read before an error is kept.
//!
//! Must be absent: what the keys mean.

mod compose;
mod scalar;

use std::rc::Rc;

use crate::diagnostic::Diagnostic;
use crate::text::Span;

pub use compose::{MAX_DEPTH, MAX_NODES};

/// What was read of a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Yaml {
    /// The documents, in their order; one that has an error is left out.
    pub documents: Vec<Node>,
    /// The comments, in their order.
    pub comments: Vec<Comment>,
    /// What is wrong; reading ends at an error of the form, and goes on after one of the content.
    pub errors: Vec<Diagnostic>,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the end of the line.
    pub span: Span,
    /// What follows the `#`.
    pub text: String,
}

/// A value, and where it stands. What comes from an alias stands where its anchor is.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its bytes, without anchor and tag.
    pub span: Span,
    /// Its tag, where it has one that says more than the type.
    pub tag: Option<Tag>,
    /// What it is.
    pub kind: NodeKind,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tag {
    /// `!reset` of Compose.
    Reset,
    /// `!override` of Compose.
    Override,
    /// Any other, as written.
    Other(String),
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Another number.
    Float(f64),
    /// A point in time, as Go prints it.
    Timestamp(String),
    /// A text.
    String {
        /// The text.
        text: Rc<str>,
        /// How it is written.
        style: Style,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping, merge keys resolved.
    Mapping(Vec<Entry>),
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single quotes.
    SingleQuoted,
    /// In double quotes.
    DoubleQuoted,
    /// As a block, after `|` or `>`.
    Block,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, which need not be a text.
    pub key: Node,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::String { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The entry with a key, if it is a mapping that has it.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        match &self.kind {
            NodeKind::Mapping(entries) => {
                entries.iter().find(|entry| entry.key.as_str() == Some(name))
            }
            _ => None,
        }
    }

    /// The value of a key, if it is a mapping that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|entry| &entry.value)
    }
}

/// Reads a source.
#[must_use]
pub fn parse(source: &str) -> Yaml {
    compose::compose(source)
}
