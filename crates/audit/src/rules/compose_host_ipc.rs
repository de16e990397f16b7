//! A service shares the memory segments of the host.
//!
//! ## What it does
//!
//! Looks for `ipc: host` in the services that are on.
//!
//! ## Why it matters
//!
//! The container can read and change the shared memory, queues and semaphores of the programs of
//! the host.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   agent:
//!     image: agent:1.4
//!     ipc: host
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   agent:
//!     image: agent:1.4
//!     shm_size: 256m
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule, kics};
use crate::service_settings::{Objection, object_to_key};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    aliases: &[kics("baa3890f-bed7-46f5-ab8f-1da8fc91c729")],
    ..Rule::new("compose-host-ipc", Category::Security, Severity::Warning, Check::Project(check))
};

const OBJECTION: Objection = Objection {
    message: "ipc: host gives {} the shared memory of the host",
    help: "set shm_size: for more shared memory, or share that of one service with ipc: service:NAME",
    risk: "it no longer sees the shared memory of the host",
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    object_to_key(subject, report, "ipc", |value| value.as_str() == Some("host"), &OBJECTION);
}
