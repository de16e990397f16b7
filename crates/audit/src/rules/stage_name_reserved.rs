//! A stage is called `scratch` or `context`.
//!
//! ## What it does
//!
//! Finds stages whose name means something else to BuildKit.
//!
//! ## Why it matters
//!
//! `scratch` is the empty base, and `context` the build context. A later `FROM scratch` would begin
//! from this stage.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20 AS scratch
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20 AS base
//! ```
//!
//! ## References
//!
//! BuildKit's check [ReservedStageName](https://docs.docker.com/reference/build-checks/reserved-stage-name/).

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::rule::{Check, Rule, Tool, buildkit, hadolint};
use crate::subject::Section;

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("ReservedStageName"), hadolint("DL3063")],
    ..Rule::new(
        "stage-name-reserved",
        Category::Correctness,
        Severity::Warning,
        Check::Section(check),
    )
};

fn check(section: &Section<'_>, report: &mut Report) {
    let Some(name) = section.from().and_then(|(_, from)| from.name.as_ref()) else { return };
    if !matches!(name.text.as_str(), "scratch" | "context") {
        return;
    }
    // hadolint compares the name as it is written.
    let theirs = section.subject.text(name.span) == name.text;
    let finding = report
        .at(
            name.span,
            format!("Stage name should not use the same name as reserved stage \"{}\"", name.text),
        )
        .help("choose another name");
    settle(finding, true, &[(Tool::Hadolint, theirs)]);
}
