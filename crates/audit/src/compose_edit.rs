//! Edits of Compose files that keep their comments and layout.
//!
//! They are made only where the file is written in blocks, one key a line; of the other forms YAML
//! has, a finding offers no fix.

use plimsoll_model::compose::{Origin, SourceFile};
use plimsoll_syntax::edit::Edit;
use plimsoll_syntax::text::Span;
use plimsoll_syntax::yaml::{Entry, Node, NodeKind};

use crate::project::ProjectSubject;

/// Takes out a key with its value, whole lines of them.
pub(crate) fn delete_entry(subject: &ProjectSubject<'_>, key: Origin) -> Option<Edit> {
    let yaml = subject.yaml(key.file);
    let (parent, entry) = find(&yaml.documents, key.span)?;
    let NodeKind::Mapping(entries) = &parent.kind else { return None };
    if entries.len() < 2 {
        return None;
    }
    let mut span = entry.key.span.cover(entry.value.span);
    // A value of nothing ends before the colon.
    let source = &subject.project.file(key.file).source;
    if source.get(span.end as usize..).is_some_and(|rest| rest.starts_with(':')) {
        span.end += 1;
    }
    lines_of(subject, key, span).map(Edit::delete)
}

/// Takes out an item of a list, whole lines of it; `None` for the only one.
pub(crate) fn delete_item(subject: &ProjectSubject<'_>, item: Origin) -> Option<Edit> {
    let yaml = subject.yaml(item.file);
    let items = yaml.documents.iter().find_map(|document| list_of(document, item.span))?;
    if items.len() < 2 {
        return None;
    }
    lines_of(subject, item, item.span).map(Edit::delete)
}

/// Puts lines at the top of the mapping under a key, indented as what is there; `text` has the
/// lines without indentation, the last one without its end.
pub(crate) fn insert_under(subject: &ProjectSubject<'_>, key: Origin, text: &str) -> Option<Edit> {
    let yaml = subject.yaml(key.file);
    let (_, entry) = find(&yaml.documents, key.span)?;
    let NodeKind::Mapping(entries) = &entry.value.kind else { return None };
    insert_before(subject, Origin { span: entries.first()?.key.span, ..key }, text)
}

/// Puts lines before the line of a key, indented as it.
pub(crate) fn insert_before(subject: &ProjectSubject<'_>, key: Origin, text: &str) -> Option<Edit> {
    let (start, indentation) = indentation(subject, key)?;
    let lines = text.lines().map(|line| format!("{indentation}{line}\n"));
    Some(Edit::insert(start, lines.collect::<String>()))
}

/// Puts an item at the end of the list under a key, indented as those that are there.
pub(crate) fn append_item(subject: &ProjectSubject<'_>, key: Origin, item: &str) -> Option<Edit> {
    let yaml = subject.yaml(key.file);
    let (_, entry) = find(&yaml.documents, key.span)?;
    let NodeKind::Sequence(items) = &entry.value.kind else { return None };
    let last = items.last()?;
    let file = subject.project.file(key.file);
    let start = file.lines.line_start(file.lines.line(last.span.start))?;
    let before = file.source.get(start as usize..last.span.start as usize)?;
    let dash = before.find('-')?;
    if !before[..dash].trim().is_empty() || !before[dash + 1..].trim().is_empty() {
        return None;
    }
    let end = lines_of(subject, Origin { span: last.span, ..key }, last.span)?.end;
    let line_end =
        if file.source.as_bytes().get(end as usize - 1) == Some(&b'\n') { "" } else { "\n" };
    Some(Edit::insert(
        end,
        format!("{line_end}{}{item}\n", &before[..=dash + (before.len() - dash - 1).min(1)]),
    ))
}

/// Puts lines at the end of the mapping under a key, indented as what is there.
pub(crate) fn append_under(subject: &ProjectSubject<'_>, key: Origin, text: &str) -> Option<Edit> {
    let yaml = subject.yaml(key.file);
    let (_, entry) = find(&yaml.documents, key.span)?;
    // What comes from an alias stands before the key.
    if entry.value.span.start < key.span.end {
        return None;
    }
    append_to(subject, Origin { span: entry.value.span, ..key }, text)
}

/// Puts lines at the end of the mapping at a place, indented as what is there.
pub(crate) fn append_to(subject: &ProjectSubject<'_>, mapping: Origin, text: &str) -> Option<Edit> {
    let file = subject.project.file(mapping.file);
    let yaml = subject.yaml(mapping.file);
    let entries = yaml.documents.iter().find_map(|document| entries_at(document, mapping.span))?;
    let last = entries.iter().rfind(|entry| is_within(entry.key.span, mapping.span))?;
    let start = file.lines.line_start(file.lines.line(last.key.span.start))?;
    let before = file.source.get(start as usize..last.key.span.start as usize)?;
    let is_block = !file.source[mapping.span.range()].starts_with('{');
    if !is_block || !before.chars().all(|letter| matches!(letter, ' ' | '-')) {
        return None;
    }
    let line = file.lines.line(end_of(&file.source, last).saturating_sub(1));
    let indentation = " ".repeat(before.len());
    let lines = text.lines().flat_map(|line| [&*indentation, line, "\n"]).collect::<String>();
    Some(match file.lines.line_start(line + 1) {
        Some(end) => Edit::insert(end, lines),
        None => Edit::insert(file.source.len() as u32, format!("\n{}", lines.trim_end())),
    })
}

/// The key of the list that has an item at a place.
pub(crate) fn find_item_key(subject: &ProjectSubject<'_>, item: Origin) -> Option<Origin> {
    fn below(node: &Node, item: Span) -> Option<Span> {
        let entries = match &node.kind {
            NodeKind::Mapping(entries) => entries,
            NodeKind::Sequence(items) => return items.iter().find_map(|node| below(node, item)),
            _ => return None,
        };
        entries.iter().find_map(|entry| match &entry.value.kind {
            NodeKind::Sequence(items) if items.iter().any(|found| found.span == item) => {
                Some(entry.key.span)
            }
            _ => below(&entry.value, item),
        })
    }
    let yaml = subject.yaml(item.file);
    let span = yaml.documents.iter().find_map(|document| below(document, item.span))?;
    Some(Origin { span, ..item })
}

/// Brings the parts of a mapping or list into another order, comments above them included. What
/// separates them, blank lines, stays where it is. `order` has the places of the parts as they are
/// to be; `None` where they are not alone on whole lines.
pub(crate) fn reorder(
    subject: &ProjectSubject<'_>,
    parts: &[Origin],
    order: &[usize],
) -> Option<Edit> {
    let first = parts.first()?;
    let file = subject.project.file(first.file);
    let source = &file.source;
    let mut from = with_comments(file, first.span.start)?;
    let start = from;
    let mut chunks = Vec::new();
    for part in parts {
        if part.file != first.file || part.span.start < from {
            return None;
        }
        let last = source[..part.span.end as usize].trim_end().len() as u32;
        let lines = lines_of(subject, *part, Span::new(part.span.start, last))?;
        let text = source.get(from as usize..lines.end as usize)?;
        let body = text.trim_start_matches(['\n', '\r']);
        chunks.push((&text[..text.len() - body.len()], body.trim_end()));
        from = lines.end;
    }
    let text = source.get(start as usize..from as usize)?;
    // Anchors have to stay before their aliases, and the blank lines of a text are its own.
    if [" &", " *", "<<:", "|+", ">+"].iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let parts = chunks.iter().zip(order);
    let mut moved: String = parts.flat_map(|((gap, _), at)| [*gap, chunks[*at].1, "\n"]).collect();
    if !text.ends_with('\n') {
        moved.pop();
    }
    Some(Edit::replace(Span::new(start, from), moved))
}

/// The start of the line of a part, or of the comments right above it, which are part of it. Those
/// at the top of a file speak of the file.
fn with_comments(file: &SourceFile, part: u32) -> Option<u32> {
    let width = |line: &str| line.len() - line.trim_start().len();
    let mut line = file.lines.line(part);
    let mut start = file.lines.line_start(line)?;
    let indentation = width(file.source.get(start as usize..part as usize)?);
    while indentation > 0 && line > 1 {
        let above = file.lines.line_start(line - 1)?;
        let text = file.source.get(above as usize..start as usize)?;
        if !text.trim_start().starts_with('#') || width(text) != indentation {
            break;
        }
        (line, start) = (line - 1, above);
    }
    Some(start)
}

fn is_within(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Where an entry ends; one whose value is an alias ends with the line of its key.
fn end_of(source: &str, entry: &Entry) -> u32 {
    let key = entry.key.span.end;
    let end = if entry.value.span.start < key { key } else { entry.value.span.end };
    source.get(..end as usize).map_or(end, |text| text.trim_end().len() as u32).max(key)
}

fn entries_at(node: &Node, span: Span) -> Option<&[Entry]> {
    match &node.kind {
        NodeKind::Mapping(entries) if node.span == span => Some(entries),
        NodeKind::Mapping(entries) => {
            entries.iter().find_map(|entry| entries_at(&entry.value, span))
        }
        NodeKind::Sequence(items) => items.iter().find_map(|item| entries_at(item, span)),
        _ => None,
    }
}

/// The mapping and the entry whose key stands at a place.
pub(crate) fn find(documents: &[Node], key: Span) -> Option<(&Node, &Entry)> {
    documents.iter().find_map(|document| find_in(document, key))
}

fn find_in(node: &Node, key: Span) -> Option<(&Node, &Entry)> {
    match &node.kind {
        NodeKind::Mapping(entries) => {
            if let Some(entry) = entries.iter().find(|entry| entry.key.span == key) {
                return Some((node, entry));
            }
            entries.iter().find_map(|entry| find_in(&entry.value, key))
        }
        NodeKind::Sequence(items) => items.iter().find_map(|item| find_in(item, key)),
        _ => None,
    }
}

/// The list that has an item at a place.
fn list_of(node: &Node, item: Span) -> Option<&[Node]> {
    match &node.kind {
        NodeKind::Sequence(items) if items.iter().any(|found| found.span == item) => Some(items),
        NodeKind::Sequence(items) => items.iter().find_map(|found| list_of(found, item)),
        NodeKind::Mapping(entries) => entries.iter().find_map(|entry| list_of(&entry.value, item)),
        _ => None,
    }
}

/// The whole lines of something that stands alone on them; a dash before it does not count.
fn lines_of(subject: &ProjectSubject<'_>, at: Origin, span: Span) -> Option<Span> {
    let file = subject.project.file(at.file);
    let source = &file.source;
    let start = file.lines.line_start(file.lines.line(span.start))?;
    let before = source.get(start as usize..span.start as usize)?;
    let is_alone = matches!(before.trim(), "" | "-");
    let last = file.lines.line(span.end.saturating_sub(1).max(span.start));
    let end = file.lines.line_start(last + 1).unwrap_or(source.len() as u32);
    let after = source.get(span.end.min(end) as usize..end as usize)?.trim();
    // A block of text may end before the line does; quotes belong to the value, and what ends with
    // an empty value ends with the colon before that.
    let is_end = after.is_empty() || after.starts_with('#') || matches!(after, "'" | "\"" | ":");
    (is_alone && is_end).then_some(Span::new(start, end))
}

/// The start of the line of a key, and the blanks before it.
fn indentation<'s>(subject: &'s ProjectSubject<'_>, key: Origin) -> Option<(u32, &'s str)> {
    let file = subject.project.file(key.file);
    let start = file.lines.line_start(file.lines.line(key.span.start))?;
    let before = file.source.get(start as usize..key.span.start as usize)?;
    before.trim().is_empty().then_some((start, before))
}
