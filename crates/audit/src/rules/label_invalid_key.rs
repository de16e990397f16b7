//! The name of a label breaks the rules for such names.
//!
//! ## What it does
//!
//! Finds names of labels with other characters than lower-case letters, digits, `.`, `-` and `_`,
//! with two dots or dashes in a row, with anything but a letter first or a letter or digit last, and
//! such as are reserved for Docker.
//!
//! ## Why it matters
//!
//! Docker takes any name, but its guidelines promise that tools can deal with these.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL Vendor="Acme"
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL com.example.vendor="Acme"
//! ```
//!
//! ## Exceptions
//!
//! The profile `default` only has reserved names; the rest is a matter of style.
//!
//! ## References
//!
//! - Docker object labels: <https://docs.docker.com/engine/manage-resources/labels/>

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::label::labels;
use crate::opinion::{anybody, settle};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3048")],
    ..Rule::new(
        "label-invalid-key",
        Category::Maintainability,
        Severity::Info,
        Check::Instruction(check),
    )
};

/// The beginnings that Docker keeps for itself.
const RESERVED: [&str; 3] = ["com.docker.", "io.docker.", "org.dockerproject."];

fn check(site: &Site<'_>, report: &mut Report) {
    let mut first = true;
    for label in labels(site) {
        let reserved = RESERVED.iter().find(|start| label.key.starts_with(**start));
        let what = match reserved {
            Some(start) => format!("names that begin with {start} are Docker's"),
            None => match defect(label.key) {
                Some(defect) => format!("the name of label {} {defect}", label.key),
                None => continue,
            },
        };
        // What a variable becomes is not known, and hadolint reports each LABEL once.
        let we = !label.key.contains('$');
        let others = [(Tool::Hadolint, first)];
        first = false;
        if !anybody(we, &others) {
            continue;
        }
        let finding = report.at(label.key_span, what);
        finding.help("write lower-case letters, digits and single dots or dashes");
        settle(finding, we, &others);
        if we && reserved.is_none() {
            finding.strict();
        }
    }
}

fn defect(key: &str) -> Option<&'static str> {
    let is_end = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit();
    let is_known = |char: char| is_end(char) || matches!(char, '.' | '-' | '_');
    if !key.chars().all(is_known) {
        Some("has a character that such names should not have")
    } else if !key.starts_with(|char: char| char.is_ascii_lowercase()) {
        Some("does not begin with a letter")
    } else if !key.ends_with(is_end) {
        Some("does not end with a letter or digit")
    } else if key.contains("..") || key.contains("--") {
        Some("has two dots or dashes in a row")
    } else {
        None
    }
}
