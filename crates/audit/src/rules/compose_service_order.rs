//! The services are not in alphabetical order.
//!
//! ## What it does
//!
//! Compares the names of the services in each file.
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
//!   # The backend.
//!   api:
//!     image: api:1.0
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   # The backend.
//!   api:
//!     image: api:1.0
//!   web:
//!     image: nginx:1.27
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, dclint};
use crate::service_settings::compose_files;
use crate::written_order::{own_entries, report_order};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    profile: OwnProfile::All,
    aliases: &[dclint("services-alphabetical-order")],
    ..Rule::new(
        "compose-service-order",
        Category::Maintainability,
        Severity::Info,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in compose_files(subject) {
        for document in &yaml.documents {
            let Some(services) = document.entry("services") else { continue };
            let parts = own_entries(file, services);
            report_order(subject, report, &parts, str::to_owned, "the service");
        }
    }
}
