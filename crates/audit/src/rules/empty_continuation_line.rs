//! A blank line stands inside a continued instruction.
//!
//! ## What it does
//!
//! Finds blank lines between the lines of an instruction that goes on with a backslash.
//!
//! ## Why it matters
//!
//! BuildKit skips such a line and says that it will be an error in the future. To a reader it looks
//! as if the instruction ended there.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk add --no-cache \
//!
//!     curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk add --no-cache \
//!     curl
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, buildkit};
use crate::subject::Subject;

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("NoEmptyContinuation")],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "empty-continuation-line",
        Category::Maintainability,
        Severity::Warning,
        Check::File(check),
    )
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    for warning in &subject.file.warnings {
        let finding = report.at(warning.span, warning.message.as_str());
        finding.at_end().fix(Fix::safe(
            "Delete the blank line",
            vec![Edit::delete(line(subject, warning.span))],
        ));
        if let Some(help) = &warning.help {
            finding.help(help.as_str());
        }
    }
}

/// The whole line that a span lies in, its line feed included.
fn line(subject: &Subject<'_>, span: Span) -> Span {
    let number = subject.lines.line(span.start);
    let start = subject.lines.line_start(number).unwrap_or(span.start);
    let end = subject.lines.line_start(number + 1).unwrap_or(subject.source.len() as u32);
    Span::new(start, end)
}
