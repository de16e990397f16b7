//! Comments in Compose files that say which findings are not wanted.
//!
//! A comment on a line of its own speaks of what begins on the next line, down to its end: above a
//! service it speaks of the whole service. A comment behind something speaks of that line.

use std::collections::BTreeMap;

use plimsoll_model::compose::FileId;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::{LineIndex, Lines, Span};
use plimsoll_syntax::yaml::{Comment, Node, NodeKind, Yaml};

use super::comment::{self, Names, Reach, Request};
use super::{Range, Suppression, Suppressions};
use crate::finding::Finding;
use crate::project::{ProjectFinding, ProjectSubject};
use crate::rule::Tool;
use crate::rules::RULES;
use crate::settings::Settings;

/// Takes out the findings that comments hold back, tells of comments that hold back nothing, and
/// gives back how many findings were taken out.
pub(crate) fn hold_back_in_yaml(
    found: &mut Vec<ProjectFinding>,
    subject: &ProjectSubject<'_>,
    settings: &Settings,
) -> usize {
    if settings.ignore_comments {
        return 0;
    }
    let before = found.len();
    let mut unused = Vec::new();
    for at in 0..subject.project.files.len() {
        let file = FileId::new(at);
        let source = &subject.project.file(file).source;
        if !source.contains('#') {
            continue;
        }
        let lines = &subject.project.file(file).lines;
        let mut suppressions = read(&subject.yaml(file), source, lines);
        found.retain(|it| {
            let line = lines.line(it.finding.span.start);
            it.file != Some(file) || !suppressions.holds_back(&it.finding, line)
        });
        unused.extend(idle(&suppressions, file, source, lines));
    }
    let held_back = before - found.len();
    found.extend(unused);
    held_back
}

/// The comments of a file that ask for something.
fn read(yaml: &Yaml, source: &str, lines: &LineIndex) -> Suppressions {
    let mut blocks = BTreeMap::new();
    for document in &yaml.documents {
        collect(document, lines, &mut blocks);
    }
    let list = yaml.comments.iter().filter_map(|comment| {
        let (request, line_only) = request(comment)?;
        let Request { names, reach } = request;
        let line = lines.line(comment.span.start);
        let range = match reach {
            Reach::File | Reach::Stage => Range::File,
            Reach::Instruction => {
                let start = lines.line_start(line).unwrap_or_default() as usize;
                let before = source.get(start..comment.span.start as usize).unwrap_or_default();
                let is_alone = before.trim().is_empty();
                let first = if is_alone { next_line(yaml, lines, line) } else { line };
                let last = blocks.get(&first).copied().filter(|_| is_alone && !line_only);
                Range::Lines(Lines { first, last: last.unwrap_or(first) })
            }
        };
        let used = vec![false; names.count()];
        Some(Suppression { span: comment.span, names, range, used })
    });
    Suppressions { list: list.collect() }
}

/// The first line below a comment that is no comment itself.
fn next_line(yaml: &Yaml, lines: &LineIndex, line: u32) -> u32 {
    let mut next = line + 1;
    for comment in yaml.comments.iter().filter(|it| lines.line(it.span.start) > line) {
        if lines.line(comment.span.start) != next {
            break;
        }
        next += 1;
    }
    next
}

/// What a comment asks for, and whether it is for one line only.
fn request(comment: &Comment) -> Option<(Request, bool)> {
    let text = comment.text.trim();
    if let Some(rest) = text.strip_prefix("dclint") {
        return dclint(rest.trim());
    }
    comment::read(&format!("# {text}")).map(|request| (request, false))
}

/// `disable-file`, `disable [rules]`, `disable-line [rules]`.
fn dclint(text: &str) -> Option<(Request, bool)> {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let names: Vec<String> =
        rest.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let names = if names.is_empty() { Names::AllOf(Tool::Dclint) } else { Names::Listed(names) };
    let (reach, line_only) = match word {
        "disable-file" | "disable" => (Reach::File, false),
        "disable-line" => (Reach::Instruction, true),
        _ => return None,
    };
    Some((Request { names, reach }, line_only))
}

/// The last line of what begins on each line.
fn collect(node: &Node, lines: &LineIndex, blocks: &mut BTreeMap<u32, u32>) {
    let mut mark = |start: u32, end: u32| {
        let first = lines.line(start);
        let last = lines.line(end.saturating_sub(1).max(start));
        let known = blocks.entry(first).or_insert(last);
        *known = (*known).max(last);
    };
    match &node.kind {
        NodeKind::Mapping(entries) => {
            for entry in entries {
                mark(entry.key.span.start, entry.value.span.end.max(entry.key.span.end));
            }
            for entry in entries {
                collect(&entry.value, lines, blocks);
            }
        }
        NodeKind::Sequence(items) => {
            for item in items {
                mark(item.span.start, item.span.end);
            }
            for item in items {
                collect(item, lines, blocks);
            }
        }
        _ => {}
    }
}

/// Findings about the comments that hold back nothing.
fn idle(
    suppressions: &Suppressions,
    file: FileId,
    source: &str,
    lines: &LineIndex,
) -> Vec<ProjectFinding> {
    let Some(rule) = RULES.iter().find(|rule| rule.slug == crate::analysis::UNUSED_SUPPRESSION)
    else {
        return Vec::new();
    };
    let is_known = |name: &str| RULES.iter().any(|rule| rule.is_called(name));
    let unused = suppressions.unused(is_known);
    let tell = |unused: &super::Unused| {
        let message = match &unused.name {
            Some(name) => format!("this comment ignores {name}, which finds nothing here"),
            None => "this comment ignores findings, and there are none".to_owned(),
        };
        let mut finding = Finding::of(rule, unused.span, message);
        if unused.in_part {
            finding.help("take the name out of the list");
        } else {
            let edit = Edit::delete(with_line(unused.span, source, lines));
            finding.help("delete the comment").fix(Fix::safe("Delete the comment", vec![edit]));
        }
        ProjectFinding { file: Some(file), finding }
    };
    unused.iter().map(tell).collect()
}

/// The comment with its line, or with the blanks before it where something else stands there.
fn with_line(comment: Span, source: &str, lines: &LineIndex) -> Span {
    let line = lines.line(comment.start);
    let start = lines.line_start(line).unwrap_or(comment.start);
    let before = source.get(start as usize..comment.start as usize).unwrap_or_default();
    if before.trim().is_empty() {
        let end = lines.line_start(line + 1).unwrap_or(source.len() as u32);
        return Span::new(start, end);
    }
    Span::new(start + before.trim_end().len() as u32, comment.end)
}
