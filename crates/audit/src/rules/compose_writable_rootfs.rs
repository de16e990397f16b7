//! A service can write to the files of its image.
//!
//! ## What it does
//!
//! Looks for services without `read_only: true`.
//!
//! ## Why it matters
//!
//! Who gets into a service can change its programs for as long as the container lives. With
//! `read_only: true` only volumes and `tmpfs` can be written.
//!
//! ## Example
//!
//! ```yaml compose.yaml
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
//!     read_only: true
//!     tmpfs: [/var/cache/nginx, /run]
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Fix;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, semgrep};
use crate::service_settings::{add_lines, report_missing, setting, whole_services};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    profile: OwnProfile::All,
    aliases: &[semgrep("writable-filesystem-service")],
    ..Rule::new(
        "compose-writable-rootfs",
        Category::Security,
        Severity::Info,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for service in whole_services(subject) {
        let set = setting(service, &["read_only"]);
        if set.is_some_and(|(_, value)| value.as_bool() == Some(true)) {
            continue;
        }
        let message = "{} can write to the files of its image";
        let help = "set read_only: true, with volumes or tmpfs: for what it has to write";
        let finding = report_missing(report, service, message, help);
        let edits = add_lines(subject, service, "read_only: true").filter(|_| set.is_none());
        if let Some(edits) = edits {
            let reason = "what it writes outside of volumes fails until it is a tmpfs";
            finding.fix(Fix::risky("Add read_only: true", reason, edits));
        }
    }
}
