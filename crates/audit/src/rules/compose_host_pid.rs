//! A service sees the processes of the host.
//!
//! ## What it does
//!
//! Looks for `pid: host` in the services that are on.
//!
//! ## Why it matters
//!
//! The container can read the environment and the open files of every process that runs as the same
//! user, send signals to it, and as root trace it.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   agent:
//!     image: agent:1.4
//!     pid: host
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
    aliases: &[kics("4f31dd9f-2cc3-4751-9b53-67e4af83dac0")],
    ..Rule::new("compose-host-pid", Category::Security, Severity::Warning, Check::Project(check))
};

const OBJECTION: Objection = Objection {
    message: "pid: host shows {} every process of the host",
    help: "leave pid out, or share the processes of one service with pid: service:NAME",
    risk: "it no longer sees the processes of the host",
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    object_to_key(subject, report, "pid", |value| value.as_str() == Some("host"), &OBJECTION);
}
