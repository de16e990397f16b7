//! Reads the events of the parser into a flat list of nodes, in which aliases are still references.
//!
//! Here the size is known that a node has once its aliases are expanded, so that text which stands
//! for too much is refused before anything is copied.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span as ParserSpan, Tag as ParserTag};

use super::error::Reporter;
use super::{Comment, MAX_DEPTH, MAX_NODES, Style, error, tabs};
use crate::diagnostic::Diagnostic;
use crate::text::Span;

/// A node, by its place in [`Stream::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct RawId(u32);

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Stream<'s> {
    nodes: Vec<Raw<'s>>,
    /// The roots of the documents.
    pub(super) documents: Vec<RawId>,
    pub(super) comments: Vec<Comment>,
    /// True when reading ended at a tab below a document that is all brackets, as JSON is.
    pub(super) ended_at_tab_in_brackets: bool,
    pub(super) errors: Vec<Diagnostic>,
}

/// A node as written.
#[derive(Debug)]
pub(super) struct Raw<'s> {
    /// The bytes of the value, without tag and anchor.
    pub(super) span: Span,
    pub(super) tag: Option<RawTag>,
    pub(super) kind: RawKind<'s>,
    size: Size,
}

/// What a tag means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RawTag {
    /// One of YAML's own, by its name: `int` for `!!int`.
    Core(String),
    /// Any other, as written.
    Custom(String),
}

/// What a node is.
#[derive(Debug)]
pub(super) enum RawKind<'s> {
    Scalar {
        text: Cow<'s, str>,
        style: Style,
    },
    Sequence(Vec<RawId>),
    Mapping(Vec<(RawId, RawId)>),
    /// Stands for another node, which is complete.
    Alias(RawId),
}

/// How large a node is once its aliases are expanded.
#[derive(Clone, Copy, Debug)]
struct Size {
    /// Values, itself included; keys do not count.
    values: usize,
    /// Lists and mappings inside of one another, itself included.
    height: usize,
}

impl Size {
    const SCALAR: Self = Self { values: 1, height: 0 };
}

impl<'s> Stream<'s> {
    pub(super) fn node(&self, id: RawId) -> &Raw<'s> {
        &self.nodes[id.0 as usize]
    }

    /// The node behind an alias; itself if it is none.
    pub(super) fn behind(&self, id: RawId) -> &Raw<'s> {
        match self.node(id).kind {
            RawKind::Alias(target) => self.node(target),
            _ => self.node(id),
        }
    }
}

/// A list or mapping whose end was not read yet.
struct Open {
    id: RawId,
    children: Children,
    size: Size,
}

enum Children {
    Sequence(Vec<RawId>),
    Mapping { entries: Vec<(RawId, RawId)>, key: Option<RawId> },
}

struct Reader<'s> {
    source: &'s str,
    reporter: Reporter<'s>,
    stream: Stream<'s>,
    open: Vec<Open>,
    /// The last node with each anchor. They outlive their document, as in `go-yaml`.
    anchors: HashMap<Cow<'s, str>, RawId>,
    /// Values of the document so far, with aliases expanded.
    values: usize,
    /// The list or mapping that a limit ended: what comes after is not read.
    stopped: bool,
}

/// Reads the text as far as it goes.
pub(super) fn read(source: &str) -> Stream<'_> {
    let options = granit_parser::options! {
        block_scalar_eof_without_line_feed: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        max_buffered_comment_events: MAX_NODES,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut reader = Reader {
        source,
        reporter: Reporter::new(source),
        stream: Stream::default(),
        open: Vec::new(),
        anchors: HashMap::new(),
        values: 0,
        stopped: false,
    };
    let control = control_character(source);
    reader.stream.errors.extend(control);
    for event in Parser::new_from_str_with_options(source, options) {
        match event {
            Ok((event, span)) => reader.event(event, span),
            Err(failure) => reader.fail(&failure),
        }
        if reader.stopped {
            break;
        }
    }
    while !reader.open.is_empty() {
        reader.close(None);
    }
    if reader.stream.errors.is_empty() {
        let refused = tabs::refused(source, &reader.stream.nodes, &reader.reporter);
        reader.stream.errors.extend(refused);
    }
    reader.stream
}

/// The first character that `go-yaml` refuses wherever it stands.
///
/// Source: `yaml_parser_update_buffer` in `internal/libyaml/reader.go` of `go-yaml`.
fn control_character(source: &str) -> Option<Diagnostic> {
    // Nearly no text has bytes that such a character may begin with.
    let may_begin_one = |byte: &u8| matches!(byte, 0..=8 | 11 | 12 | 14..=31 | 0xc2 | 0xef);
    if !source.as_bytes().iter().any(may_begin_one) {
        return None;
    }
    let refused = |(at, character): &(usize, char)| match character {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{feff}' => *at > 0,
        '\u{fffe}' | '\u{ffff}' => true,
        // DEL is let through.
        character => character.is_control() && *character != '\u{7f}',
    };
    let (at, character) = source.char_indices().find(refused)?;
    let span = Span::new(at as u32, (at + character.len_utf8()) as u32);
    Some(error::control_character(character, span))
}

impl<'s> Reader<'s> {
    fn event(&mut self, event: Event<'s>, span: ParserSpan) {
        let bytes = self.bytes(span);
        match event {
            Event::DocumentStart(is_marked, version) => {
                if !is_marked && !self.stream.documents.is_empty() {
                    return self.stop(self.reporter.unmarked_document(bytes));
                }
                self.values = 0;
                self.reporter.begin_document(bytes.end);
                if version.is_some_and(|version| version.major != 1 || version.minor != 1) {
                    self.stream.errors.push(self.reporter.version(self.directive(bytes)));
                }
            }
            Event::Comment(text, _) => {
                self.stream.comments.push(Comment { span: bytes, text: text.into_owned() });
            }
            Event::Scalar(text, style, _, tag) => {
                let (text, span) = match style {
                    ScalarStyle::Plain if bytes.is_empty() => {
                        (Cow::Borrowed(""), self.after_indicator(bytes))
                    }
                    ScalarStyle::Literal | ScalarStyle::Folded => (text, self.trimmed(bytes)),
                    _ => (text, bytes),
                };
                let kind = RawKind::Scalar { text, style: style_of(style) };
                self.add(Raw { span, tag: tag.as_deref().map(tag_of), kind, size: Size::SCALAR });
            }
            Event::SequenceStart(_, _, tag) => {
                self.begin(bytes, tag.as_deref(), Children::Sequence(Vec::new()));
            }
            Event::MappingStart(_, _, tag) => {
                let children = Children::Mapping { entries: Vec::new(), key: None };
                self.begin(bytes, tag.as_deref(), children);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(Some(bytes)),
            Event::Anchor(_, name) => {
                // The event follows its node, which is the last one.
                let id = RawId(self.stream.nodes.len().saturating_sub(1) as u32);
                self.anchors.insert(name, id);
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.alias(bytes),
            _ => {}
        }
    }

    /// The `%YAML` line above the start of a document, or that start.
    fn directive(&self, start: Span) -> Span {
        let above = self.source.get(..start.start as usize).unwrap_or_default();
        match above.rfind("%YAML") {
            Some(at) => {
                let line = above[at..].lines().next().unwrap_or_default().trim_end();
                Span::new(at as u32, (at + line.len()) as u32)
            }
            None => start,
        }
    }

    fn alias(&mut self, span: Span) {
        let name = self.source.get(span.range()).unwrap_or_default().trim_start_matches('*');
        let Some(&target) = self.anchors.get(name) else {
            self.stream.errors.push(self.reporter.unknown_anchor(name, span));
            return self.add_null(span);
        };
        if self.open.iter().any(|open| open.id == target) {
            self.stream.errors.push(self.reporter.cycle(name, span));
            return self.add_null(span);
        }
        // An alias of an alias stands for what that one stands for.
        let target = match self.stream.node(target).kind {
            RawKind::Alias(target) => target,
            _ => target,
        };
        let size = self.stream.node(target).size;
        self.add(Raw { span, tag: None, kind: RawKind::Alias(target), size });
    }

    /// Stands in for what cannot be read.
    fn add_null(&mut self, span: Span) {
        let kind = RawKind::Scalar { text: Cow::Borrowed(""), style: Style::Plain };
        self.add(Raw { span, tag: None, kind, size: Size::SCALAR });
    }

    fn begin(&mut self, span: Span, tag: Option<&ParserTag>, children: Children) {
        let kind = match children {
            Children::Sequence(_) => RawKind::Sequence(Vec::new()),
            Children::Mapping { .. } => RawKind::Mapping(Vec::new()),
        };
        let size = Size { values: 1, height: 1 };
        if !self.fits(size, span) {
            return;
        }
        let id = self.push(Raw { span, tag: tag.map(tag_of), kind, size });
        self.open.push(Open { id, children, size });
    }

    fn close(&mut self, end: Option<Span>) {
        let Some(open) = self.open.pop() else { return };
        let (last, kind) = match open.children {
            Children::Sequence(items) => (items.last().copied(), RawKind::Sequence(items)),
            Children::Mapping { mut entries, key } => {
                if let Some(key) = key {
                    let at = Span::at(self.stream.node(key).span.end);
                    entries.push((key, self.push_null(at)));
                }
                (entries.last().map(|(_, value)| *value), RawKind::Mapping(entries))
            }
        };
        let last = last.map(|last| self.stream.node(last).span);
        let node = &mut self.stream.nodes[open.id.0 as usize];
        // The parser tells where the next token begins for what has no bracket at its end.
        node.span = match (end.filter(|end| !end.is_empty()), last) {
            (Some(bracket), _) => node.span.cover(bracket),
            (None, Some(last)) => Span::new(node.span.start, last.end.max(node.span.start)),
            (None, None) => node.span,
        };
        node.kind = kind;
        node.size = open.size;
        self.attach(open.id, open.size);
    }

    fn add(&mut self, node: Raw<'s>) {
        let size = node.size;
        if !self.fits(size, node.span) {
            return;
        }
        let id = self.push(node);
        self.attach(id, size);
    }

    fn push(&mut self, node: Raw<'s>) -> RawId {
        let id = RawId(self.stream.nodes.len() as u32);
        self.stream.nodes.push(node);
        id
    }

    fn push_null(&mut self, span: Span) -> RawId {
        let kind = RawKind::Scalar { text: Cow::Borrowed(""), style: Style::Plain };
        self.push(Raw { span, tag: None, kind, size: Size::SCALAR })
    }

    /// True when there is room for a node; otherwise reading stops.
    fn fits(&mut self, size: Size, span: Span) -> bool {
        // Keys are held to the same number, which bounds the memory of a file of keys.
        self.values = self.values.saturating_add(if self.is_key() { 0 } else { size.values });
        if self.values > MAX_NODES || self.stream.nodes.len() > 4 * MAX_NODES {
            self.stop(self.reporter.too_many_nodes(span));
        } else if self.open.len() + size.height > MAX_DEPTH {
            self.stop(self.reporter.too_deep(span));
        }
        !self.stopped
    }

    fn is_key(&self) -> bool {
        let children = self.open.last().map(|open| &open.children);
        matches!(children, Some(Children::Mapping { key: None, .. }))
    }

    fn attach(&mut self, id: RawId, size: Size) {
        let Some(open) = self.open.last_mut() else {
            self.stream.documents.push(id);
            return;
        };
        open.size.height = open.size.height.max(1 + size.height);
        match &mut open.children {
            Children::Sequence(items) => items.push(id),
            Children::Mapping { key: key @ None, .. } => {
                *key = Some(id);
                return;
            }
            Children::Mapping { entries, key } => {
                if let Some(key) = key.take() {
                    entries.push((key, id));
                }
            }
        }
        open.size.values += size.values;
    }

    fn fail(&mut self, failure: &ScanError) {
        let marker = failure.marker();
        let at = marker.byte_offset().unwrap_or(self.source.len()).min(self.source.len());
        let mut at = at;
        let mut rest = self.source.get(at..).unwrap_or_default();
        if error::is_about_tabs(failure.kind())
            && let Some(tab) = rest.find('\t')
        {
            // The parser may point to the start of the text that the tab interrupts.
            at += tab;
            rest = &rest[tab..];
        }
        let length = rest.chars().next().filter(|next| *next != '\n' && *next != '\r');
        let span = Span::new(at as u32, (at + length.map_or(0, char::len_utf8)) as u32);
        let root = self.open.first().map(|root| self.stream.node(root.id).span.start as usize);
        let in_brackets = |at: usize| matches!(self.source.as_bytes().get(at), Some(b'{' | b'['));
        self.stream.ended_at_tab_in_brackets =
            error::is_about_tabs(failure.kind()) && root.is_some_and(in_brackets);
        self.stop(self.reporter.syntax(failure.kind(), span));
    }

    fn stop(&mut self, error: Diagnostic) {
        self.stream.errors.push(error);
        self.stopped = true;
    }

    fn bytes(&self, span: ParserSpan) -> Span {
        let range = span.byte_range().unwrap_or_default();
        let end = range.end.min(self.source.len());
        Span::new(range.start.min(end) as u32, end as u32)
    }

    /// Where a value would be written that is not there: after the `:` or `-`.
    fn after_indicator(&self, span: Span) -> Span {
        match self.source.as_bytes().get(span.start as usize) {
            Some(b':' | b'-' | b'?') => Span::at(span.start + 1),
            _ => span,
        }
    }

    /// The bytes without white space at the end, where the parser looks for the next token.
    fn trimmed(&self, span: Span) -> Span {
        let text = self.source.get(span.range()).unwrap_or_default();
        Span::new(span.start, span.start + text.trim_end().len() as u32)
    }
}

const fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    }
}

fn tag_of(tag: &ParserTag) -> RawTag {
    match tag.suffix_in_namespace("tag:yaml.org,2002:") {
        Some(suffix) => RawTag::Core(suffix.into_owned()),
        None => RawTag::Custom(tag.original()),
    }
}
