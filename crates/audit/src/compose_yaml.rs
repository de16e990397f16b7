//! Compose files as they are written, for rules about what reading them changes.

use std::rc::Rc;

use plimsoll_model::compose::{FileId, Origin};
use plimsoll_syntax::text::Span;
use plimsoll_syntax::yaml::{Entry, Node, NodeKind, Yaml};

use crate::project::ProjectSubject;

/// The keys below which values are handed on as texts, whatever they look like.
const TEXTS: [&str; 7] =
    ["environment", "labels", "annotations", "args", "options", "driver_opts", "sysctls"];

/// The files as they stand.
pub(crate) fn files(subject: &ProjectSubject<'_>) -> impl Iterator<Item = (FileId, Rc<Yaml>)> {
    (0..subject.project.files.len()).map(|at| (FileId::new(at), subject.yaml(FileId::new(at))))
}

/// The services of a file, by name.
pub(crate) fn services(yaml: &Yaml) -> impl Iterator<Item = &Entry> {
    yaml.documents.iter().filter_map(|document| document.get("services")).flat_map(entries)
}

/// The entries of a mapping; none of anything else.
pub(crate) fn entries(node: &Node) -> &[Entry] {
    match &node.kind {
        NodeKind::Mapping(entries) => entries,
        _ => &[],
    }
}

/// The items of a list; none of anything else.
pub(crate) fn items(node: &Node) -> &[Node] {
    match &node.kind {
        NodeKind::Sequence(items) => items,
        _ => &[],
    }
}

/// The items of the list under a key of a service.
pub(crate) fn service_items<'y>(service: &'y Entry, key: &str) -> &'y [Node] {
    service.value.get(key).map_or(&[], items)
}

/// The mappings of a file whose values are texts to Compose, each with its key.
pub(crate) fn text_mappings(yaml: &Yaml) -> Vec<&Entry> {
    let mut found = Vec::new();
    for section in yaml.documents.iter().flat_map(entries) {
        if matches!(section.key.as_str(), Some("services" | "networks" | "volumes")) {
            collect(&section.value, &mut found);
        }
    }
    found
}

fn collect<'y>(node: &'y Node, found: &mut Vec<&'y Entry>) {
    for entry in entries(node) {
        if entry.key.as_str().is_some_and(|key| TEXTS.contains(&key)) {
            found.push(entry);
        } else {
            collect(&entry.value, found);
        }
    }
    for item in items(node) {
        collect(item, found);
    }
}

/// The entry whose list has an item at a place.
pub(crate) fn entry_of_item(node: &Node, item: Span) -> Option<&Entry> {
    let here = entries(node)
        .iter()
        .find(|entry| items(&entry.value).iter().any(|found| found.span == item));
    here.or_else(|| entries(node).iter().find_map(|entry| entry_of_item(&entry.value, item)))
}

/// The text of a node as it is written.
pub(crate) fn written<'s>(subject: &'s ProjectSubject<'_>, file: FileId, node: &Node) -> &'s str {
    subject.text(Origin { file, span: node.span })
}

/// The source and the target of a volume, as far as they are written out.
pub(crate) fn mount_of(node: &Node) -> Option<(Option<&str>, &str)> {
    let Some(text) = node.as_str() else {
        let text = |key: &str| node.get(key).and_then(Node::as_str);
        return Some((text("source"), text("target")?));
    };
    let (first, rest) = match text.split_once(':') {
        None => return Some((None, text)),
        Some((first, rest)) => (first, rest),
    };
    // A letter before the first colon is a drive of Windows, and belongs to the path after it.
    if first.len() == 1 {
        let (path, target) = rest.split_once(':')?;
        let target = target.split(':').next().unwrap_or(target);
        return Some((text.get(..first.len() + 1 + path.len()), target));
    }
    Some((Some(first), rest.split(':').next().unwrap_or(rest)))
}
