//! A label that the configuration asks for is empty.
//!
//! ## What it does
//!
//! Finds labels of the configured schema without a value.
//!
//! ## Why it matters
//!
//! Somebody relies on what they say.
//!
//! ## Example
//!
//! ```toml
//! [labels]
//! "org.opencontainers.image.title" = "text"
//! ```
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.title=""
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.title="Ferry"
//! ```

use std::collections::BTreeSet;

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::label::labels;
use crate::opinion::{anybody, settle};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3051")],
    ..Rule::new(
        "label-empty",
        Category::Maintainability,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    // hadolint reports each name once for an instruction.
    let mut told = BTreeSet::new();
    for label in labels(site) {
        if !site.subject.settings.label_schema.contains_key(label.key) {
            continue;
        }
        let we = label.value.as_ref().is_some_and(String::is_empty);
        let others = [(Tool::Hadolint, label.written.is_empty() && told.insert(label.key))];
        if anybody(we, &others) {
            let finding = report.at(label.key_span, format!("label {} is empty", label.key));
            finding.help("give it a value");
            settle(finding, we, &others);
        }
    }
}
