//! A variable or label whose name begins with `x-` is lost.
//!
//! ## What it does
//!
//! Looks in environments and labels for keys that begin with `x-`.
//!
//! ## Why it matters
//!
//! Compose takes such keys for extensions everywhere. It takes them out of the mapping, and the
//! container gets a variable named `#extensions` in their place.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: acme/web:1
//!     labels:
//!       x-team: web
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: acme/web:1
//!     labels:
//!       - x-team=web
//! ```

use std::collections::BTreeSet;

use plimsoll_model::compose::Origin;
use plimsoll_syntax::diagnostic::Severity;

use crate::compose_yaml::{entries, files, text_mappings};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Rule};

pub(crate) const RULE: Rule = Rule::new(
    "compose-extension-in-mapping",
    Category::Correctness,
    Severity::Warning,
    Check::Project(check),
);

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in files(subject) {
        let mut told = BTreeSet::new();
        for mapping in text_mappings(&yaml) {
            if !matches!(mapping.key.as_str(), Some("environment" | "labels")) {
                continue;
            }
            for entry in entries(&mapping.value) {
                let Some(name) = entry.key.as_str().filter(|name| name.starts_with("x-")) else {
                    continue;
                };
                if told.insert(entry.key.span) {
                    let message =
                        format!("Compose takes {name} for an extension and leaves it out");
                    report
                        .at(Origin { file, span: entry.key.span }, message)
                        .help("write the mapping as a list of name=value");
                }
            }
        }
    }
}
