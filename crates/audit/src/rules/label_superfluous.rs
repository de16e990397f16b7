//! A label is not in the schema.
//!
//! ## What it does
//!
//! Finds labels that the configured schema does not have, when it is to be kept strictly.
//!
//! ## Why it matters
//!
//! A name that nobody knows is mostly a mistyped one.
//!
//! ## Example
//!
//! ```toml
//! strict-labels = true
//!
//! [labels]
//! "org.opencontainers.image.title" = "text"
//! ```
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.tilte="Ferry"
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.title="Ferry"
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::nearest;

use crate::finding::{Category, Report};
use crate::label::labels;
use crate::opinion::settle;
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3050")],
    ..Rule::new(
        "label-superfluous",
        Category::Maintainability,
        Severity::Info,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let settings = site.subject.settings;
    if !settings.strict_labels {
        return;
    }
    let unknown = labels(site).into_iter();
    let unknown = unknown.filter(|label| !settings.label_schema.contains_key(label.key));
    for (index, label) in unknown.enumerate() {
        let finding =
            report.at(label.key_span, format!("label {} is not in the schema", label.key));
        match nearest(label.key, settings.label_schema.keys().map(String::as_str)) {
            Some(near) => finding.help(format!("did you mean {near}?")),
            None => finding.help("take it out, or add it to the schema"),
        };
        // hadolint reports each LABEL once.
        settle(finding, true, &[(Tool::Hadolint, index == 0)]);
    }
}
