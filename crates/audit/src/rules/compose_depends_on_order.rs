//! The dependencies of a service are not in alphabetical order.
//!
//! ## What it does
//!
//! Compares the names in `depends_on`.
//!
//! ## Why it matters
//!
//! It is a matter of taste: what is sorted is found faster, and two people who add something meet
//! in fewer conflicts.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     depends_on:
//!       - redis
//!       - db
//!   db:
//!     image: postgres:17.2
//!   redis:
//!     image: redis:7.4
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     depends_on:
//!       - db
//!       - redis
//!   db:
//!     image: postgres:17.2
//!   redis:
//!     image: redis:7.4
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, dclint};
use crate::service_settings::{compose_files, written_services};
use crate::written_order::{own_entries, own_items, report_list_order};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    profile: OwnProfile::All,
    aliases: &[dclint("service-dependencies-alphabetical-order")],
    ..Rule::new(
        "compose-depends-on-order",
        Category::Maintainability,
        Severity::Info,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in compose_files(subject) {
        for service in written_services(&yaml) {
            let Some(dependencies) = service.value.entry("depends_on") else { continue };
            let mut parts = own_entries(file, dependencies);
            if parts.is_empty() {
                parts = own_items(file, dependencies, |item| item.as_str().map(str::to_owned));
            }
            report_list_order(subject, report, dependencies.key.span, &parts, "the dependencies");
        }
    }
}
