//! The name of a stage has upper-case letters.
//!
//! ## What it does
//!
//! Looks at the names after AS.
//!
//! ## Why it matters
//!
//! BuildKit stores the name in lower case. `COPY --from` finds it in any case, but FROM compares
//! the text as it is: `FROM Builder` looks for an image although there is a stage `AS Builder`.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM golang:1.23 AS Builder
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM golang:1.23 AS builder
//! ```
//!
//! ## References
//!
//! BuildKit's check [StageNameCasing](https://docs.docker.com/reference/build-checks/stage-name-casing/).

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, buildkit};
use crate::subject::Section;

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("StageNameCasing")],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "stage-name-casing",
        Category::Maintainability,
        Severity::Info,
        Check::Section(check),
    )
};

fn check(section: &Section<'_>, report: &mut Report) {
    let Some(name) = section.from().and_then(|(_, from)| from.name.as_ref()) else { return };
    let written = section.subject.text(name.span);
    if written == name.text {
        return;
    }
    report
        .at(name.span, format!("Stage name '{written}' should be lowercase"))
        .help(format!("write {}", name.text))
        .fix(Fix::safe(
            "Write the name in lower case",
            vec![Edit::replace(name.span, name.text.as_str())],
        ));
}
