//! A pattern of the ignore file matches nothing at the top, and what it is for lies deeper.
//!
//! ## What it does
//!
//! Looks for patterns of `.dockerignore` without a slash that leave out nothing, while folders of
//! the context have what they name. Where all files of the context are known, as when a folder with
//! a Compose project is checked.
//!
//! ## Why it matters
//!
//! Unlike those of `.gitignore`, the patterns are seen from the top of the context only.
//! `node_modules` leaves `web/node_modules` where it is, and all of it is sent to the builder.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     build: .
//! ```
//!
//! ```dockerfile Dockerfile
//! FROM node:22-slim
//! COPY web /web
//! ```
//!
//! ```text .dockerignore
//! node_modules
//! ```
//!
//! ```text web/node_modules/a/index.js
//! ```
//!
//! Use instead:
//!
//! ```text .dockerignore
//! **/node_modules
//! ```
//!
//! ## Exceptions
//!
//! A pattern that matches nothing anywhere may be for what a build makes; nothing is said of it.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerignore::{IgnoreFile, Pattern};
use plimsoll_syntax::text::LineIndex;

use plimsoll_model::context::BuildContext;

use crate::context_files::known;
use crate::finding::{Category, Report};
use crate::rule::{Check, Rule};
use crate::subject::{Section, Subject};

pub(crate) const RULE: Rule =
    Rule::new("dockerignore-dead-pattern", Category::Leak, Severity::Info, Check::File(check));

/// How many steps all comparisons of a file may take; the patterns after that are not judged.
const MAX_STEPS: usize = 50_000_000;

fn check(subject: &Subject<'_>, report: &mut Report) {
    let Some(context) = known(subject) else { return };
    let Some(text) = &context.ignore else { return };
    let Some((_, from)) = subject.target().and_then(Section::from) else { return };
    let ignore = IgnoreFile::parse(text);
    let lines = LineIndex::new(text);
    let mut steps = 0;
    for pattern in ignore.patterns.iter().filter(|it| !it.negated && !it.text.contains('/')) {
        steps += context.entries.len() * (pattern.text.len() + 1) * 8;
        if steps > MAX_STEPS {
            return;
        }
        let Some(missed) = missed(context, pattern) else { continue };
        let line = lines.line(pattern.span.start);
        let name = &pattern.text;
        report
            .at(from.base.span, format!("line {line} of the ignore file, {name}, misses {missed}"))
            .help(format!("patterns are seen from the top of the context: write **/{name}"));
    }
}

/// What is sent and has a name that the pattern would match, when the pattern matches nothing.
fn missed<'c>(context: &'c BuildContext, pattern: &Pattern) -> Option<&'c str> {
    let mut missed: Option<&str> = None;
    for entry in &context.entries {
        let Some((_, name)) = entry.path.rsplit_once('/') else {
            if pattern.covers(&entry.path) {
                return None;
            }
            continue;
        };
        if missed.is_none() && entry.sent && pattern.covers(name) {
            missed = Some(&entry.path);
        }
    }
    missed
}
