//! A service runs privileged.
//!
//! ## What it does
//!
//! Looks for `privileged: true` in the services that are on.
//!
//! ## Why it matters
//!
//! A privileged container has all capabilities, all devices of the host and none of the profiles
//! that confine system calls and files. Who gets into the service owns the host. A single
//! capability in `cap_add`, or a single device in `devices`, is nearly always enough.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   vpn:
//!     image: wireguard:1.0
//!     privileged: true
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   vpn:
//!     image: wireguard:1.0
//!     cap_add: [NET_ADMIN]
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule, kics, semgrep};
use crate::service_settings::{Objection, object_to_key};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    aliases: &[kics("ae5b6871-7f45-42e0-bb4c-ab300c4d2026"), semgrep("privileged-service")],
    ..Rule::new("compose-privileged", Category::Security, Severity::Warning, Check::Project(check))
};

const OBJECTION: Objection = Objection {
    message: "privileged: true gives {} all rights on the host",
    help: "give it the one capability or device that it needs, with cap_add: or devices:",
    risk: "what needs the rights of the host stops working",
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    object_to_key(subject, report, "privileged", |value| value.as_bool() == Some(true), &OBJECTION);
}
