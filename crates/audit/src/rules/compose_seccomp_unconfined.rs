//! A service may make every system call.
//!
//! ## What it does
//!
//! Looks for `seccomp:unconfined` in `security_opt`.
//!
//! ## Why it matters
//!
//! Docker's own profile blocks system calls that hardly any container needs, such as those that load
//! kernel modules or mount file systems. Without it a hole in any of them is open to the service.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: web:3.0
//!     security_opt:
//!       - seccomp:unconfined
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: web:3.0
//!     security_opt:
//!       - seccomp:./seccomp.json
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule, kics, semgrep};
use crate::service_settings::{Objection, object_to_item};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    aliases: &[
        kics("404fde2c-bc4b-4371-9747-7054132ac953"),
        semgrep("seccomp-confinement-disabled"),
    ],
    ..Rule::new(
        "compose-seccomp-unconfined",
        Category::Security,
        Severity::Warning,
        Check::Project(check),
    )
};

const OBJECTION: Objection = Objection {
    message: "seccomp:unconfined lets {} make every system call",
    help: "leave it out, or write a profile that allows the one call that is missing",
    risk: "a call that the profile of Docker blocks fails",
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    object_to_item(
        subject,
        report,
        "security_opt",
        |item| {
            // Some write the label of SELinux before it, which Docker refuses.
            let item = item.strip_prefix("label:").unwrap_or(item);
            matches!(item, "seccomp:unconfined" | "seccomp=unconfined")
        },
        &OBJECTION,
    );
}
