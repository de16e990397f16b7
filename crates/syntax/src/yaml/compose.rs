//! Builds nodes from the events of the parser.

use std::collections::HashMap;
use std::rc::Rc;

use granit_parser::{Event, Marker, Options, Parser, ScalarStyle, ScanError};

use super::{Comment, Entry, Node, NodeKind, Style, Tag, Yaml, scalar};
use crate::diagnostic::Diagnostic;
use crate::text::{LineIndex, Span};

/// How many nodes a document may have, each alias counted as all that it stands for.
///
/// The limit is that of Docker Compose.
pub const MAX_NODES: usize = 100_000;

/// How deep nodes may lie in one another.
pub const MAX_DEPTH: usize = 200;

/// Reads a source.
pub(super) fn compose(source: &str) -> Yaml {
    let mut options = Options::default();
    options.emit_comments = true;
    options.emit_unresolved_aliases = true;
    options.block_nesting_limit = MAX_DEPTH;
    options.flow_nesting_limit = MAX_DEPTH;
    let mut composer = Composer {
        source,
        lines: LineIndex::new(source),
        yaml: Yaml::default(),
        frames: Vec::new(),
        anchors: HashMap::new(),
        nodes: 0,
        root: None,
        broken: false,
    };
    let mut parser = Parser::new_from_str_with_options(source, options);
    while let Some(event) = parser.next_event() {
        match event {
            Err(error) => {
                composer.fail(&error);
                break;
            }
            Ok((event, span)) => {
                if composer.event(event, span).is_none() {
                    break;
                }
            }
        }
    }
    composer.yaml
}

struct Composer<'s> {
    source: &'s str,
    lines: LineIndex,
    yaml: Yaml,
    frames: Vec<Frame>,
    /// What aliases stand for, with how many nodes it has.
    anchors: HashMap<usize, (Node, usize)>,
    /// How many nodes the document has so far.
    nodes: usize,
    root: Option<Node>,
    /// True when the document has an error of its content.
    broken: bool,
}

/// A list or mapping that is still open.
struct Frame {
    start: u32,
    /// Where its last child ends.
    end: u32,
    tag: Option<Tag>,
    anchor: usize,
    /// How many nodes the document had before it.
    nodes_before: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping { entries: Vec<Entry>, key: Option<Node> },
}

impl Composer<'_> {
    /// Takes one event; `None` ends the reading.
    fn event(&mut self, event: Event<'_>, span: granit_parser::Span) -> Option<()> {
        let span = self.span(span);
        match event {
            Event::Comment(text, _) => {
                self.yaml.comments.push(Comment { span, text: text.into_owned() });
            }
            Event::DocumentEnd => self.end_document(),
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_deref();
                let kind = scalar_kind(&text, style, tag);
                self.node(Node { span, tag: own_tag(tag), kind }, anchor)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open(span, anchor, own_tag(tag.as_deref()), Content::Sequence(Vec::new()))?;
            }
            Event::MappingStart(_, anchor, tag) => {
                let content = Content::Mapping { entries: Vec::new(), key: None };
                self.open(span, anchor, own_tag(tag.as_deref()), content)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span)?,
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::UnresolvedAlias(name) => {
                let place = self.place(span);
                let message = format!(
                    "go-yaml load error in composer at {place}: unknown anchor '{name}' referenced"
                );
                self.report("yaml-unknown-anchor", message, span)
                    .help("define the anchor above its first use, as &name");
                return None;
            }
            _ => {}
        }
        Some(())
    }

    /// The bytes of a span of the parser.
    fn span(&self, span: granit_parser::Span) -> Span {
        let offset = |marker: Marker| {
            let at = marker.byte_offset().unwrap_or(self.source.len());
            at.min(self.source.len()) as u32
        };
        let start = offset(span.start);
        Span::new(start, offset(span.end).max(start))
    }

    fn open(
        &mut self,
        span: Span,
        anchor: usize,
        tag: Option<Tag>,
        content: Content,
    ) -> Option<()> {
        let nodes_before = self.nodes;
        self.count(1, span)?;
        let frame = Frame { start: span.start, end: span.end, tag, anchor, nodes_before, content };
        self.frames.push(frame);
        Some(())
    }

    fn close(&mut self, span: Span) -> Option<()> {
        let frame = self.frames.pop()?;
        // A block ends where the next token begins, which is no part of it.
        let is_flow = matches!(self.source.as_bytes().get(frame.start as usize), Some(b'[' | b'{'));
        let end = if is_flow { span.end.max(frame.end) } else { frame.end };
        let whole = Span::new(frame.start, end.max(frame.start));
        let kind = match frame.content {
            Content::Sequence(items) => NodeKind::Sequence(items),
            Content::Mapping { entries, .. } => NodeKind::Mapping(self.mapping(entries, whole)?),
        };
        let size = self.nodes - frame.nodes_before;
        let node = Node { span: whole, tag: frame.tag, kind };
        if frame.anchor > 0 {
            self.anchors.insert(frame.anchor, (node.clone(), size));
        }
        self.place_node(node);
        Some(())
    }

    fn node(&mut self, node: Node, anchor: usize) -> Option<()> {
        self.count(1, node.span)?;
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), 1));
        }
        self.place_node(node);
        Some(())
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Option<()> {
        let Some((_, size)) = self.anchors.get(&anchor) else {
            let message = format!("cycle detected: node at {} refers to itself", self.place(span));
            self.report("yaml-cycle", message, span).help("an anchor cannot stand inside itself");
            return None;
        };
        let size = *size;
        self.count(size, span)?;
        let node = self.anchors.get(&anchor).map(|(node, _)| node.clone())?;
        self.place_node_ending(node, span.end);
        Some(())
    }

    /// Counts nodes; `None` when there are too many.
    fn count(&mut self, nodes: usize, span: Span) -> Option<()> {
        self.nodes += nodes;
        if self.nodes <= MAX_NODES {
            return Some(());
        }
        let line = self.lines.line(span.start);
        let message = format!(
            "line {line}: compose file exceeds maximum node visit limit ({MAX_NODES} nodes)"
        );
        self.report("yaml-too-many-nodes", message, span)
            .help("aliases count as all that they stand for; split the file or use fewer of them");
        None
    }

    fn place_node(&mut self, node: Node) {
        let end = node.span.end;
        self.place_node_ending(node, end);
    }

    /// Puts a node where it belongs; its parent reaches to `end`.
    fn place_node_ending(&mut self, node: Node, end: u32) {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return;
        };
        frame.end = frame.end.max(end);
        match &mut frame.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping { entries, key } => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.push(Entry { key, value: node }),
            },
        }
    }

    fn end_document(&mut self) {
        self.anchors.clear();
        self.frames.clear();
        self.nodes = 0;
        let root = self.root.take();
        if !std::mem::take(&mut self.broken) {
            self.yaml.documents.extend(root);
        }
    }

    /// The entries of a mapping: no key twice, and what merge keys bring after the own ones.
    fn mapping(&mut self, entries: Vec<Entry>, whole: Span) -> Option<Vec<Entry>> {
        let mut seen: HashMap<String, u32> = HashMap::with_capacity(entries.len());
        let mut own = Vec::with_capacity(entries.len());
        let mut merged = Vec::new();
        for entry in entries {
            let line = self.lines.line(entry.key.span.start);
            if let Some(name) = key_text(&entry.key)
                && let Some(first) = seen.insert(name.clone(), line)
            {
                let message = format!(
                    "yaml: construct errors: line {}: line {line}: mapping key {name:?} already \
                     defined at line {first}",
                    self.lines.line(whole.start)
                );
                self.broken = true;
                self.report("yaml-duplicate-key", message, entry.key.span)
                    .help(format!("take one of the two out; the first is at line {first}"));
                continue;
            }
            if is_merge(&entry.key) {
                merged = self.merged(entry.value)?;
            } else {
                own.push(entry);
            }
        }
        for entry in merged {
            let is_new = key_text(&entry.key).is_none_or(|name| !seen.contains_key(&name));
            if is_new {
                if let Some(name) = key_text(&entry.key) {
                    seen.insert(name, 0);
                }
                own.push(entry);
            }
        }
        Some(own)
    }

    /// What a merge key brings; of several mappings the earlier wins.
    fn merged(&mut self, value: Node) -> Option<Vec<Entry>> {
        let span = value.span;
        let mappings = match value.kind {
            NodeKind::Mapping(entries) => return Some(entries),
            NodeKind::Sequence(items) => items,
            _ => Vec::new(),
        };
        let mut all = Vec::new();
        let mut fits = !mappings.is_empty();
        for mapping in mappings {
            match mapping.kind {
                NodeKind::Mapping(entries) => all.extend(entries),
                _ => fits = false,
            }
        }
        if !fits {
            let line = self.lines.line(span.start);
            let message = format!(
                "yaml: line {line}: map merge requires map or sequence of maps as the value"
            );
            self.report("yaml-merge", message, span).help("put an alias to a mapping after <<:");
            return None;
        }
        Some(all)
    }

    fn fail(&mut self, error: &ScanError) {
        let at = error.marker().byte_offset().unwrap_or(self.source.len());
        let at = at.min(self.source.len());
        let span = Span::at(floor(self.source, at) as u32);
        let place = self.place(span);
        let message = format!("go-yaml load error at {place}: {}", error.info());
        self.report("yaml-syntax", message, span);
    }

    /// `L3.C5`, as Compose's parser names a place.
    fn place(&self, span: Span) -> String {
        let line = self.lines.line(span.start);
        let column = self.lines.column(self.source, span.start, crate::text::ColumnUnit::Scalar);
        format!("L{line}.C{column}")
    }

    fn report(&mut self, code: &'static str, message: String, span: Span) -> Reported<'_> {
        self.broken = true;
        self.yaml.errors.push(Diagnostic::error(code, message, span));
        Reported(self.yaml.errors.last_mut())
    }
}

/// A diagnostic that was just added.
struct Reported<'d>(Option<&'d mut Diagnostic>);

impl Reported<'_> {
    fn help(self, help: impl Into<String>) {
        if let Some(diagnostic) = self.0 {
            diagnostic.help = Some(help.into());
        }
    }
}

/// The nearest character border at or before a byte.
fn floor(source: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| source.is_char_boundary(*at)).unwrap_or(0)
}

fn is_merge(key: &Node) -> bool {
    matches!(&key.kind, NodeKind::String { text, style: Style::Plain } if &**text == "<<")
}

/// What tells a key from others.
fn key_text(key: &Node) -> Option<String> {
    match &key.kind {
        NodeKind::String { text, .. } => Some(text.to_string()),
        NodeKind::Int(number) => Some(number.to_string()),
        NodeKind::Bool(value) => Some(value.to_string()),
        NodeKind::Null => Some("null".to_owned()),
        NodeKind::Float(number) => Some(number.to_string()),
        NodeKind::Timestamp(text) => Some(text.clone()),
        NodeKind::Sequence(_) | NodeKind::Mapping(_) => None,
    }
}

fn own_tag(tag: Option<&granit_parser::Tag>) -> Option<Tag> {
    let tag = tag.filter(|tag| tag.is_custom())?;
    Some(match tag.original().as_str() {
        "!reset" => Tag::Reset,
        "!override" => Tag::Override,
        other => Tag::Other(other.to_owned()),
    })
}

fn scalar_kind(text: &str, style: ScalarStyle, tag: Option<&granit_parser::Tag>) -> NodeKind {
    let core = tag.and_then(granit_parser::Tag::core_suffix);
    let style = match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        _ => Style::Block,
    };
    let string = || NodeKind::String { text: Rc::from(text), style };
    match core {
        Some("str") => string(),
        Some("null") => NodeKind::Null,
        Some("float") => match scalar::resolve(text) {
            #[expect(clippy::cast_precision_loss, reason = "the tag asks for a float")]
            Some(NodeKind::Int(number)) => NodeKind::Float(number as f64),
            Some(kind) => kind,
            None => string(),
        },
        Some("int" | "bool" | "timestamp") => scalar::resolve(text).unwrap_or_else(string),
        _ if style == Style::Plain => scalar::resolve(text).unwrap_or_else(string),
        _ => string(),
    }
}
