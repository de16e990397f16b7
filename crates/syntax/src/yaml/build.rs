//! Builds the tree: expands aliases, merges what `<<` names, types scalars and finds keys that are
//! there twice.
//!
//! The reader has held the whole to [`MAX_NODES`](super::MAX_NODES) and
//! [`MAX_DEPTH`](super::MAX_DEPTH) with its aliases expanded, so this may recurse and copy.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::error::Reporter;
use super::read::{Raw, RawId, RawKind, RawTag, Stream};
use super::scalar::{self, Wanted};
use super::{Entry, Node, NodeKind, Style, Tag, Yaml};
use crate::diagnostic::Diagnostic;
use crate::text::Span;

struct Builder<'b, 's> {
    stream: &'b Stream<'s>,
    reporter: Reporter<'b>,
    errors: Vec<Diagnostic>,
}

/// Makes trees of what was read.
pub(super) fn build<'s>(source: &'s str, mut stream: Stream<'s>) -> Yaml {
    let comments = std::mem::take(&mut stream.comments);
    let mut errors = std::mem::take(&mut stream.errors);
    let mut builder =
        Builder { stream: &stream, reporter: Reporter::new(source), errors: Vec::new() };
    let documents = stream
        .documents
        .iter()
        .map(|&id| {
            let span = stream.node(id).span;
            builder.reporter.begin_document(span.start);
            builder.value(id).unwrap_or_else(|| null(span))
        })
        .collect();
    // What an alias stands for is looked at once more, and what stands in for something that could
    // not be read may not fit; neither is wrong twice.
    let unread: HashSet<Span> = errors.iter().map(|error| error.span).collect();
    let mut seen = HashSet::new();
    builder.errors.retain(|error| {
        !unread.contains(&error.span) && seen.insert((error.span, error.message.clone()))
    });
    builder.errors.sort_by_key(|error| error.span);
    errors.append(&mut builder.errors);
    Yaml { documents, comments, errors }
}

fn null(span: Span) -> Node {
    Node { span, alias: None, tag: None, kind: NodeKind::Null }
}

impl<'b, 's> Builder<'b, 's> {
    /// The value of a node; `None` for a plain `<<`, which `go-yaml` drops where it is no key.
    fn value(&mut self, id: RawId) -> Option<Node> {
        let raw = self.stream.node(id);
        if let RawKind::Alias(target) = raw.kind {
            let node = self.value(target)?;
            return Some(Node { alias: Some(raw.span), ..node });
        }
        if is_merge(raw) {
            return None;
        }
        let kind = match &raw.kind {
            RawKind::Scalar { text, style } => self.scalar(raw, text, *style),
            RawKind::Sequence(items) => {
                NodeKind::Sequence(items.iter().filter_map(|&item| self.value(item)).collect())
            }
            RawKind::Mapping(entries) => NodeKind::Mapping(self.mapping(entries)),
            RawKind::Alias(_) => return None,
        };
        Some(Node { span: raw.span, alias: None, tag: tag(raw), kind })
    }

    fn scalar(&mut self, raw: &Raw<'s>, text: &str, style: Style) -> NodeKind {
        let wanted = match &raw.tag {
            None if style == Style::Plain => return scalar::plain(text),
            None | Some(RawTag::Custom(_)) => None,
            Some(RawTag::Core(suffix)) => Wanted::from_suffix(suffix),
        };
        let Some(wanted) = wanted else { return scalar::string(text, style) };
        scalar::tagged(text, style, wanted).unwrap_or_else(|message| {
            self.errors.push(self.reporter.wrong_type(&message, raw.span));
            scalar::string(text, style)
        })
    }

    fn mapping(&mut self, raw: &[(RawId, RawId)]) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::with_capacity(raw.len());
        // Where each key is among the entries, so that it is neither merged nor set twice.
        let mut own = HashMap::new();
        let mut merge = None;
        let mut written: HashMap<&'b str, Span> = HashMap::with_capacity(raw.len());
        for &(key, value) in raw {
            if self.is_written_twice(key, &mut written) {
                continue;
            }
            if is_merge(self.stream.node(key)) {
                merge = Some((entries.len(), value));
                continue;
            }
            let Some((key, name)) = self.key(key) else { continue };
            let Some(value) = self.value(value) else { continue };
            // Aliases may give a key that is there already; the last one counts.
            if let Some(&at) = own.get(&name) {
                entries[at] = Entry { key, value };
            } else {
                own.insert(name, entries.len());
                entries.push(Entry { key, value });
            }
        }
        // What is marked `!reset` hides nothing: only earlier files lose it.
        own.retain(|_, at: &mut usize| entries[*at].value.tag != Some(Tag::Reset));
        let mut taken: HashSet<KeyName> = own.into_keys().collect();
        if let Some((at, source)) = merge {
            let merged = self.merged(source, &mut taken);
            entries.splice(at..at, merged);
        }
        entries
    }

    /// True when the key was written before; `go-yaml` compares the texts and no types.
    fn is_written_twice(&mut self, key: RawId, written: &mut HashMap<&'b str, Span>) -> bool {
        let stream = self.stream;
        let raw = stream.node(key);
        let RawKind::Scalar { text, .. } = &raw.kind else { return false };
        let Some(first) = written.get(text.as_ref()) else {
            written.insert(text.as_ref(), raw.span);
            return false;
        };
        self.errors.push(self.reporter.duplicate_key(text, *first, raw.span));
        true
    }

    /// A key and what tells it from others.
    fn key(&mut self, id: RawId) -> Option<(Node, KeyName)> {
        let span = self.stream.node(id).span;
        let what = match self.stream.behind(id).kind {
            RawKind::Sequence(_) => "list",
            RawKind::Mapping(_) => "mapping",
            _ => {
                let key = self.value(id)?;
                let name = KeyName::of(&key.kind);
                return Some((key, name));
            }
        };
        self.errors.push(self.reporter.complex_key(what, span));
        None
    }

    /// The entries that `<<` brings in and that are not there yet.
    fn merged(&mut self, id: RawId, taken: &mut HashSet<KeyName>) -> Vec<Entry> {
        let span = self.stream.node(id).span;
        let sources = match &self.stream.behind(id).kind {
            RawKind::Mapping(_) => vec![id],
            RawKind::Sequence(items) => items.clone(),
            _ => {
                self.errors.push(self.reporter.merge_of_no_mapping(span));
                return Vec::new();
            }
        };
        let mut merged = Vec::new();
        for source in sources {
            let Some(Node { kind: NodeKind::Mapping(entries), alias, .. }) = self.value(source)
            else {
                self.errors.push(self.reporter.merge_of_no_mapping(self.stream.node(source).span));
                continue;
            };
            for mut entry in entries {
                if taken.insert(KeyName::of(&entry.key.kind)) {
                    entry.value.alias = entry.value.alias.or(alias);
                    merged.push(entry);
                }
            }
        }
        merged
    }
}

/// What tells one key from another.
#[derive(Debug, PartialEq, Eq, Hash)]
enum KeyName {
    Text(Rc<str>),
    /// Any other scalar, by how it is shown.
    Other(String),
}

impl KeyName {
    fn of(kind: &NodeKind) -> Self {
        match kind {
            NodeKind::String { text, .. } => Self::Text(Rc::clone(text)),
            kind => Self::Other(format!("{kind:?}")),
        }
    }
}

/// True for `<<` without quotes and tag, or with the tag `!!merge`.
fn is_merge(raw: &Raw<'_>) -> bool {
    let RawKind::Scalar { text, style } = &raw.kind else { return false };
    if text != "<<" {
        return false;
    }
    match &raw.tag {
        None => *style == Style::Plain,
        Some(RawTag::Core(suffix)) => suffix == "merge",
        Some(RawTag::Custom(_)) => false,
    }
}

fn tag(raw: &Raw<'_>) -> Option<Tag> {
    match raw.tag.as_ref()? {
        RawTag::Core(_) => None,
        RawTag::Custom(written) => Some(match written.as_str() {
            "!reset" => Tag::Reset,
            "!override" => Tag::Override,
            _ => Tag::Other(written.clone()),
        }),
    }
}
