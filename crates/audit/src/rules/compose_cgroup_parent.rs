//! A service names its own parent control group.
//!
//! ## What it does
//!
//! Looks for `cgroup_parent`.
//!
//! ## Why it matters
//!
//! Limits of the parent apply instead of those that the daemon sets for all containers, and a group
//! that allows more takes the limits off the service.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   job:
//!     image: job:2.1
//!     cgroup_parent: m-executor-abcd
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   job:
//!     image: job:2.1
//!     mem_limit: 512m
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, kics};
use crate::service_settings::{Objection, object_to_key};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    profile: OwnProfile::All,
    aliases: &[kics("4d9f44c6-2f4a-4317-9bb5-267adbea0232")],
    ..Rule::new("compose-cgroup-parent", Category::Security, Severity::Info, Check::Project(check))
};

const OBJECTION: Objection = Objection {
    message: "cgroup_parent puts {} below a control group that others set up",
    help: "set the limits of the service itself, and leave cgroup_parent out",
    risk: "the limits of that group no longer apply",
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    object_to_key(
        subject,
        report,
        "cgroup_parent",
        |value| value.as_str().is_some_and(|it| !it.is_empty()),
        &OBJECTION,
    );
}
