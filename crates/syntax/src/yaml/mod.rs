//! YAML with the place of every node, as Docker Compose's parser reads it.
//!
//! A library finds the tokens; what they mean is decided here, because that is where YAML parsers
//! differ: which words are numbers and booleans ([`scalar`]), merge keys and keys that stand twice
//! ([`build`]), and how much aliases may multiply ([`read`]). What could be read before an error is
//! kept.
//!
//! Deliberate differences from Compose: nodes are counted with aliases expanded, where Compose counts
//! an alias once and may then take minutes; nesting is held to [`MAX_DEPTH`]; a whole number above
//! [`i64::MAX`] is a [`NodeKind::Float`].
//!
//! Must be absent: what the keys mean.

mod build;
mod error;
mod read;
mod scalar;
mod tabs;
mod timestamp;

use std::rc::Rc;

use crate::diagnostic::Diagnostic;
use crate::text::{MAX_FILE_BYTES, Span};

/// The most values that a document may have, each alias counted as all that it stands for. Keys do
/// not count.
///
/// Source: `defaultMaxNodeVisits` in `loader/reset.go` of `compose-go`.
pub const MAX_NODES: usize = 100_000;

/// The most lists and mappings that may lie inside of one another, aliases expanded, so that whoever
/// walks the tree may do so recursively.
pub const MAX_DEPTH: usize = 200;

/// What was read of a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Yaml {
    /// The documents, in their order; one that has an error is there as far as it could be read.
    pub documents: Vec<Node>,
    /// The comments, in their order.
    pub comments: Vec<Comment>,
    /// What is wrong; reading ends at an error of the form, and goes on after one of the content.
    /// Errors of the form come first, since Compose meets those before it looks at anything else.
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
    /// The `*name` that brought the value here; for an entry of a merge key, the one after `<<`.
    /// Values inside of it have none.
    pub alias: Option<Span>,
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
    /// Another number, or one too large for [`NodeKind::Int`].
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
    /// A mapping, merge keys resolved: what they bring stands where they do.
    ///
    /// No key is there twice, except that a key may be merged in although it is marked `!reset`:
    /// the mark takes away what earlier files say, and hides nothing.
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
    /// The text as written: `1.10` for a number that reads 1.1.
    #[must_use]
    pub fn written<'s>(&self, source: &'s str) -> &'s str {
        source.get(self.span.range()).unwrap_or_default()
    }

    /// Where the value stands for its reader: the alias where one brought it.
    #[must_use]
    pub fn place(&self) -> Span {
        self.alias.unwrap_or(self.span)
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::String { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The entries, if it is a mapping.
    #[must_use]
    pub fn as_mapping(&self) -> Option<&[Entry]> {
        match &self.kind {
            NodeKind::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The entry with a key, if it is a mapping that has it.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.as_mapping()?.iter().find(|entry| entry.key.as_str() == Some(name))
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
    if source.len() > MAX_FILE_BYTES {
        let message = format!("the file is larger than {MAX_FILE_BYTES} bytes");
        let error = Diagnostic::error("yaml-too-large", message, Span::default());
        return Yaml { errors: vec![error], ..Yaml::default() };
    }
    let stream = read::read(source);
    if stream.ended_at_tab_in_brackets {
        let spaced = without_indenting_tabs(source);
        return build::build(&spaced, read::read(&spaced));
    }
    build::build(source, stream)
}

/// The text with spaces for the tabs that lines begin with, byte by byte.
///
/// Compose reads JSON that is indented with tabs, which the parser refuses.
fn without_indenting_tabs(source: &str) -> String {
    let mut is_indent = true;
    let spaced = source.chars().map(|character| match character {
        '\n' => {
            is_indent = true;
            '\n'
        }
        '\t' if is_indent => ' ',
        ' ' => ' ',
        other => {
            is_indent = false;
            other
        }
    });
    spaced.collect()
}
