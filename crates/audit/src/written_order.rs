//! In which order keys and items stand in Compose files.
//!
//! Only what stands in a mapping or list itself is compared, not what merge keys bring.

use plimsoll_model::compose::{FileId, Origin};
use plimsoll_syntax::edit::Fix;
use plimsoll_syntax::text::Span;
use plimsoll_syntax::yaml::{Entry, Node};

use crate::compose_edit::reorder;
use crate::project::{ProjectReport, ProjectSubject};
use crate::service_settings::{entries, sequence};

/// A key with its value, or an item.
pub(crate) struct Part {
    /// The key, or what an item is sorted by.
    pub name: String,
    /// The key or the item.
    pub at: Origin,
    /// All of it.
    pub whole: Origin,
}

/// The entries that stand in the mapping under a key.
pub(crate) fn own_entries(file: FileId, entry: &Entry) -> Vec<Part> {
    if entry.value.span.start < entry.key.span.end {
        return Vec::new();
    }
    own_parts(file, entries(&entry.value), entry.value.span)
}

/// Those of the entries that stand in a mapping at a place.
pub(crate) fn own_parts(file: FileId, entries: &[Entry], within: Span) -> Vec<Part> {
    let own = entries
        .iter()
        .filter(|entry| within.start <= entry.key.span.start && entry.key.span.end <= within.end);
    let part = |entry: &Entry| {
        let key = entry.key.span;
        let whole =
            if entry.value.span.start < key.end { key } else { key.cover(entry.value.span) };
        let name = entry.key.as_str()?.to_owned();
        Some(Part { name, at: Origin { file, span: key }, whole: Origin { file, span: whole } })
    };
    own.map(part).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// The items of the list under a key, with what they are sorted by.
pub(crate) fn own_items(
    file: FileId,
    entry: &Entry,
    name: impl Fn(&Node) -> Option<String>,
) -> Vec<Part> {
    let part = |item: &Node| {
        let at = Origin { file, span: item.span };
        Some(Part { name: name(item)?, at, whole: at })
    };
    let is_own = entry.value.span.start >= entry.key.span.end;
    let parts = sequence(&entry.value).iter().filter(|_| is_own).map(part);
    parts.collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// What a key is sorted by where some have an order and the others come after them by name.
pub(crate) fn rank(order: &[&str], key: &str) -> String {
    match order.iter().position(|known| *known == key) {
        Some(at) => format!("{at:02}"),
        None => format!("~{key}"),
    }
}

/// Reports every part that stands after one that it belongs before; the first has the fix.
pub(crate) fn report_order(
    subject: &ProjectSubject<'_>,
    report: &mut ProjectReport,
    parts: &[Part],
    by: impl Fn(&str) -> String,
    what: &str,
) {
    let ranks: Vec<String> = parts.iter().map(|part| by(&part.name)).collect();
    let mut fix = sorted(subject, parts, &ranks);
    let mut highest = 0;
    for at in 1..parts.len() {
        if ranks[at] >= ranks[highest] {
            highest = at;
            continue;
        }
        let (name, before) = (&parts[at].name, &parts[highest].name);
        let finding = report.at(parts[at].at, format!("{what} {name} belongs before {before}"));
        finding.help("sort them");
        if let Some(fix) = fix.take() {
            finding.fix(fix);
        }
    }
}

/// Reports a list that is not in the order of its names, at its key.
pub(crate) fn report_list_order(
    subject: &ProjectSubject<'_>,
    report: &mut ProjectReport,
    key: Span,
    parts: &[Part],
    what: &str,
) {
    let ranks: Vec<String> = parts.iter().map(|part| part.name.clone()).collect();
    let Some(first) = parts.first().filter(|_| !ranks.is_sorted()) else { return };
    let at = Origin { span: key, ..first.at };
    let finding = report.at(at, format!("{what} are not sorted"));
    finding.help("sort them");
    if let Some(fix) = sorted(subject, parts, &ranks) {
        finding.fix(fix);
    }
}

fn sorted(subject: &ProjectSubject<'_>, parts: &[Part], ranks: &[String]) -> Option<Fix> {
    if ranks.is_sorted() {
        return None;
    }
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| &ranks[*at]);
    let places: Vec<Origin> = parts.iter().map(|part| part.whole).collect();
    let edit = reorder(subject, &places, &order)?;
    Some(Fix::safe("Sort them", vec![edit]))
}
