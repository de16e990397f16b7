//! COPY or ADD names a file that the build context does not have.
//!
//! ## What it does
//!
//! Looks for the sources of COPY and ADD in the build context, where all its files are known: when a
//! folder with a Compose project is checked.
//!
//! ## Why it matters
//!
//! The build fails. With a pattern that matches nothing it goes on and copies nothing.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build: api
//! ```
//!
//! ```text api/requirements.txt
//! flask==3.1.0
//! ```
//!
//! ```dockerfile api/Dockerfile
//! FROM python:3.13-slim
//! COPY requirement.txt /app/
//! RUN pip install --no-cache-dir -r /app/requirement.txt
//! ```
//!
//! Use instead:
//!
//! ```dockerfile api/Dockerfile
//! FROM python:3.13-slim
//! COPY requirements.txt /app/
//! RUN pip install --no-cache-dir -r /app/requirements.txt
//! ```
//!
//! ## Exceptions
//!
//! A pattern beside a source that is there is a way to copy a file only if it exists. What a link
//! leads to is not known, nor what is made before the build: a folder that is all absent from the
//! repository may be the output of another tool.

use plimsoll_model::context::BuildContext;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::nearest;
use plimsoll_syntax::dockerignore::IgnoreFile;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::context_files::{
    ContextCopy, Presence, below, copies, is_pattern, known, presence, relative,
};
use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::subject::Subject;

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new("copy-source-missing", Category::Build, Severity::Error, Check::File(check))
};

/// How many entries are looked at for the neighbours of a path.
const MAX_LOOKED: usize = 20_000;

/// How many names are compared with one that does not exist.
const MAX_COMPARED: usize = 256;

/// How many steps all patterns of a file may take; those after that are not judged.
const MAX_STEPS: usize = 50_000_000;

fn check(subject: &Subject<'_>, report: &mut Report) {
    let Some(context) = known(subject) else { return };
    let ignore = context.ignore.as_deref().map(IgnoreFile::parse).unwrap_or_default();
    let mut steps = 0;
    for copy in copies(subject).filter(|copy| subject.build.stage(copy.edge.to).reachable) {
        let sources = &copy.edge.sources;
        if sources.iter().any(|source| source.contains('$')) {
            continue;
        }
        let mut found = false;
        for (index, source) in sources.iter().enumerate() {
            let path = relative(source);
            if is_pattern(source) {
                found |= matches(context, &path, &mut steps);
            } else if presence(context, &path) != Presence::Missing {
                found = true;
            } else if !ignore.ignores(&path) {
                found = true;
                tell(subject, report, context, (copy.source_span(index), &path));
            }
        }
        if !found && !sources.is_empty() {
            tell_empty(report, &copy);
        }
    }
}

fn tell(
    subject: &Subject<'_>,
    report: &mut Report,
    context: &BuildContext,
    (span, path): (Span, &str),
) {
    let message = format!("the build context has no {path}");
    let near = near(context, path);
    let finding = report.at(span, message);
    let Some(near) = near else {
        finding.help("name a file of the build context, or make it before the build");
        return;
    };
    finding.help(format!("did you mean {near}?"));
    let text = subject.text(span);
    if let Some(start) = text.find(path) {
        let start = span.start + start as u32;
        let place = Span::new(start, start + path.len() as u32);
        let edit = Edit::replace(place, near.as_str());
        finding.fix(Fix::risky(format!("Copy {near}"), "another file may be meant", vec![edit]));
    }
}

fn tell_empty(report: &mut Report, copy: &ContextCopy<'_>) {
    let last = copy.edge.sources.len() - 1;
    let span = copy.source_span(0).cover(copy.source_span(last));
    report
        .at(span, "no file of the build context matches, so that nothing is copied")
        .severity(Severity::Warning)
        .help("name files that the build context has");
}

/// The path with its first part that does not exist replaced by the nearest name beside it.
fn near(context: &BuildContext, path: &str) -> Option<String> {
    let mut folder = String::new();
    let mut parts = path.split('/');
    for part in parts.by_ref() {
        let next = if folder.is_empty() { part.to_owned() } else { format!("{folder}/{part}") };
        if context.entry(&next).is_some() {
            folder = next;
            continue;
        }
        let skipped = if folder.is_empty() { 0 } else { folder.len() + 1 };
        let children = below(context, &folder).iter().take(MAX_LOOKED).filter(|it| it.sent);
        let names = children.map(|entry| &entry.path[skipped..]).filter(|it| !it.contains('/'));
        let near = nearest(part, names.take(MAX_COMPARED))?;
        let mut path = format!("{}{near}", &next[..skipped]);
        for part in parts {
            path.push('/');
            path.push_str(part);
        }
        return (presence(context, &path) == Presence::Sent).then_some(path);
    }
    None
}

/// True when a pattern matches something that is sent, or cannot be judged.
fn matches(context: &BuildContext, pattern: &str, steps: &mut usize) -> bool {
    // Patterns of ignore files differ from those of COPY in `**`, `!` and `#` only.
    if pattern.contains("**") || pattern.starts_with(['!', '#']) {
        return true;
    }
    let parsed = IgnoreFile::parse(pattern);
    let [only] = parsed.patterns.as_slice() else { return true };
    context.entries.iter().filter(|entry| entry.sent).any(|entry| {
        *steps += parsed.cost(&entry.path);
        *steps > MAX_STEPS || only.covers(&entry.path)
    })
}
