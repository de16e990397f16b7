//! The keys of a service are in an unusual order.
//!
//! ## What it does
//!
//! Compares the keys of each service with the order that `DCLint` proposes: image and build first,
//! then dependencies, data, environment, network, the command, and the rest. Other keys come last,
//! by their names.
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
//!     ports:
//!       - "8080:80"
//!     image: nginx:1.27
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     ports:
//!       - "8080:80"
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, dclint};
use crate::service_settings::{compose_files, written_services};
use crate::written_order::{own_entries, rank, report_order};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    profile: OwnProfile::All,
    aliases: &[dclint("service-keys-order")],
    ..Rule::new(
        "compose-service-keys-order",
        Category::Maintainability,
        Severity::Info,
        Check::Project(check),
    )
};

/// The order of keys by `DCLint`, whose rule this is.
const ORDER: [&str; 23] = [
    "image",
    "build",
    "container_name",
    "depends_on",
    "volumes",
    "volumes_from",
    "configs",
    "secrets",
    "environment",
    "env_file",
    "ports",
    "networks",
    "network_mode",
    "extra_hosts",
    "command",
    "entrypoint",
    "working_dir",
    "restart",
    "healthcheck",
    "logging",
    "labels",
    "user",
    "isolation",
];

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in compose_files(subject) {
        for service in written_services(&yaml) {
            let parts = own_entries(file, service);
            report_order(subject, report, &parts, |key| rank(&ORDER, key), "the key");
        }
    }
}
