//! The sections of the file are in an unusual order.
//!
//! ## What it does
//!
//! Compares the keys at the top of each file with the order that `DCLint` proposes: extensions,
//! `version`, `name`, `include`, `services`, `networks`, `volumes`, `secrets`, `configs`.
//!
//! ## Why it matters
//!
//! It is a matter of taste: what is sorted is found faster, and two people who add something meet
//! in fewer conflicts.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! volumes:
//!   data:
//! services:
//!   db:
//!     image: postgres:17.2
//!     volumes: [data:/var/lib/postgresql/data]
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   db:
//!     image: postgres:17.2
//!     volumes: [data:/var/lib/postgresql/data]
//! volumes:
//!   data:
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, dclint};
use crate::service_settings::{compose_files, entries};
use crate::written_order::{own_parts, rank, report_order};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    profile: OwnProfile::All,
    aliases: &[dclint("top-level-properties-order")],
    ..Rule::new(
        "compose-top-level-order",
        Category::Maintainability,
        Severity::Info,
        Check::Project(check),
    )
};

/// The order of sections by `DCLint`, whose rule this is; extensions come before them.
const ORDER: [&str; 8] =
    ["version", "name", "include", "services", "networks", "volumes", "secrets", "configs"];

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in compose_files(subject) {
        for document in &yaml.documents {
            let parts = own_parts(file, entries(document), document.span);
            report_order(subject, report, &parts, by_section, "the section");
        }
    }
}

fn by_section(key: &str) -> String {
    if key.starts_with("x-") { format!(" {key}") } else { rank(&ORDER, key) }
}
