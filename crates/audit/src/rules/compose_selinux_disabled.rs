//! A service is not separated by `SELinux`.
//!
//! ## What it does
//!
//! Looks for `label:disable` in `security_opt`.
//!
//! ## Why it matters
//!
//! Where the host has `SELinux`, its labels keep containers off the files of the host and of one
//! another. Files that one service has to see get the label with `:z` or `:Z` at the mount.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: web:3.0
//!     security_opt: ["label:disable"]
//!     volumes: ["./site:/site"]
//! ```
//!
//! or
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: web:3.0
//!     security_opt:
//!       - label:disable
//!       - no-new-privileges:true
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: web:3.0
//!     volumes: ["./site:/site:Z"]
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule, semgrep};
use crate::service_settings::{Objection, object_to_item};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    aliases: &[semgrep("selinux-separation-disabled")],
    ..Rule::new(
        "compose-selinux-disabled",
        Category::Security,
        Severity::Warning,
        Check::Project(check),
    )
};

const OBJECTION: Objection = Objection {
    message: "label:disable takes the separation of SELinux from {}",
    help: "leave it out, and write :z or :Z at the mounts that need it",
    risk: "files of the host without the label cannot be read then",
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    object_to_item(
        subject,
        report,
        "security_opt",
        |item| matches!(item, "label:disable" | "label=disable"),
        &OBJECTION,
    );
}
