//! A service is taken out of the user namespace.
//!
//! ## What it does
//!
//! Looks for `userns_mode: host` in the services that are on.
//!
//! ## Why it matters
//!
//! Where the daemon maps the users of containers to others without rights, `userns_mode: host`
//! switches that off: root in the container is root on the host.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   agent:
//!     image: agent:1.4
//!     userns_mode: host
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   agent:
//!     image: agent:1.4
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule, kics};
use crate::service_settings::{Objection, object_to_key};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    aliases: &[kics("8af7162d-6c98-482f-868e-0d33fb675ca8")],
    ..Rule::new("compose-host-userns", Category::Security, Severity::Warning, Check::Project(check))
};

const OBJECTION: Objection = Objection {
    message: "userns_mode: host makes root in {} root on the host",
    help: "leave userns_mode out",
    risk: "files that belong to users of the host belong to others then",
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    object_to_key(
        subject,
        report,
        "userns_mode",
        |value| value.as_str() == Some("host"),
        &OBJECTION,
    );
}
