//! A comment inside a RUN swallows the commands after it.
//!
//! ## What it does
//!
//! Finds `#` comments at the end of a continued line.
//!
//! ## Why it matters
//!
//! The builder joins the lines before the shell reads them. The comment then goes on to the end of
//! the RUN, and what looks like commands below it never runs.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update # refresh the lists \
//!     && apt-get install -y --no-install-recommends curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! # refresh the lists
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends curl
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: commands run that did not run before.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "comment-swallows-chain",
        Category::Correctness,
        Severity::Warning,
        Check::Run(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(script) = site.script() else { return };
    if !site.instruction.heredocs.is_empty() {
        return;
    }
    let lines = &site.subject.lines;
    // A comment ends with the joined text, so there is one at most.
    let Some(comment) = script.comments.first() else { return };
    let first = lines.line(comment.start);
    let Some(next) = lines.line_start(first + 1) else { return };
    if comment.end <= next {
        return;
    }
    let swallowed = site.subject.text(Span::new(next, comment.end));
    let Some(command) = swallowed
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#') && *line != "\\")
    else {
        return;
    };
    let end = site.subject.text(Span::new(comment.start, next)).trim_end().len() as u32;
    let words = Span::new(comment.start, comment.start + end);
    let finding = report.at(words, format!("this comment swallows `{command}` below it"));
    finding.help("move the comment to a line of its own above the RUN");
    if let Some(fix) = fix(site, words, swallowed) {
        finding.fix(fix);
    }
}

/// Moves the comment to a line of its own, which the builder removes before it joins the lines.
fn fix(site: &Site<'_>, comment: Span, swallowed: &str) -> Option<Fix> {
    let text = site.subject.text(comment);
    let words = text.strip_suffix('\\')?.trim_end();
    let joins = |text: &str| ["&&", "||", ";", "|"].iter().any(|operator| text.ends_with(operator));
    let begins =
        |text: &str| ["&&", "||", ";", "|"].iter().any(|operator| text.starts_with(operator));
    let next = swallowed.lines().map(str::trim).find(|line| !line.starts_with('#'))?;
    let words = match (joins(words), begins(next)) {
        (true, false) => words.trim_end_matches(['&', '|', ';']).trim_end(),
        (false, true) => words,
        _ => return None,
    };
    let start = site.instruction.span.start;
    let before = site.subject.source.get(..comment.start as usize)?;
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    let removed = Span::new(comment.start - blanks as u32, comment.start + words.len() as u32);
    Some(Fix::risky(
        "Move the comment above the RUN",
        "commands run that did not run before",
        vec![Edit::insert(start, format!("{words}\n")), Edit::delete(removed)],
    ))
}
