//! The Compose file has the obsolete key `version`.
//!
//! ## What it does
//!
//! Looks for `version` at the top of each Compose file.
//!
//! ## Why it matters
//!
//! Docker Compose ignores the key since version 2 and warns of it in every run. Readers take it for
//! a promise that some old format holds.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! version: "3.8"
//! services:
//!   web:
//!     image: nginx:1.27
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//! ```

use plimsoll_model::compose::{FileId, Origin};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Fix;

use crate::compose_edit::delete_entry;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule, dclint};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    aliases: &[dclint("no-version-field")],
    ..Rule::new(
        "compose-version-field",
        Category::Maintainability,
        Severity::Warning,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for at in 0..subject.project.files.len() {
        let file = FileId::new(at);
        for document in &subject.yaml(file).documents {
            let Some(entry) = document.entry("version") else { continue };
            let key = Origin { file, span: entry.key.span };
            let edit = delete_entry(subject, key);
            let finding = report.at(key, "the key version is obsolete and ignored");
            finding.help("take it out");
            if let Some(edit) = edit {
                finding.fix(Fix::safe("Take version out", vec![edit]));
            }
        }
    }
}
