//! Nothing uses a stage.
//!
//! ## What it does
//!
//! Finds stages that the last stage does not need, when no target is asked for. Of those that only
//! unused stages use, only the last ones are reported.
//!
//! ## Why it matters
//!
//! BuildKit does not build such a stage. If it has no name, nothing can ever build it, and somebody
//! may think that it does something.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM golang:1.23
//! RUN go build -o /app ./...
//!
//! FROM alpine:3.20
//! COPY app /app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM golang:1.23 AS build
//! RUN go build -o /app ./...
//!
//! FROM alpine:3.20
//! COPY --from=build /app /app
//! ```
//!
//! ## Exceptions
//!
//! A stage with a name can be built with `--target`, so it is reported only where everything is.

use plimsoll_model::Node;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, tally};
use crate::subject::Section;

pub(crate) const RULE: Rule = Rule {
    aliases: &[tally("no-unreachable-stages")],
    ..Rule::new(
        "stage-unreachable",
        Category::Maintainability,
        Severity::Warning,
        Check::Section(check),
    )
};

fn check(section: &Section<'_>, report: &mut Report) {
    let (Some(id), Some((instruction, from))) = (section.stage, section.from()) else { return };
    let build = section.subject.build;
    let is_asked = build.options.target.is_some() || build.target.is_none();
    if is_asked || section.is_reachable() || build.uses(Node::Stage(id)).next().is_some() {
        return;
    }
    let (span, who) = match &from.name {
        Some(name) => (name.span, format!("stage {}", name.text)),
        None => (instruction.word.span, "this stage".to_owned()),
    };
    let finding = report.at(span, format!("nothing uses {who}, so it is not built"));
    finding.help("delete the stage, or copy from it");
    if from.name.is_some() {
        finding.severity(Severity::Info).strict();
    }
}
