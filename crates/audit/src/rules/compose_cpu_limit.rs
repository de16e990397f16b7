//! A service may take all processors.
//!
//! ## What it does
//!
//! Looks for services without `cpus` and without `deploy.resources.limits.cpus`.
//!
//! ## Why it matters
//!
//! One service that loops slows all others on the host down.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//! ```
//!
//! or
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     deploy:
//!       resources:
//!         limits:
//!           memory: 256M
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     cpus: 1.5
//! ```
//!
//! or
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     deploy:
//!       resources:
//!         limits:
//!           cpus: '1.5'
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::resource_limits::{Limit, report_unlimited};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, kics};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Manual,
    profile: OwnProfile::All,
    aliases: &[kics("6b610c50-99fb-4ef0-a5f3-e312fd945bc3")],
    ..Rule::new("compose-cpu-limit", Category::Correctness, Severity::Info, Check::Project(check))
};

const LIMIT: Limit = Limit {
    what: "processors",
    key: "cpus",
    value: "1.5",
    deploy_key: "cpus",
    deploy_value: "'1.5'",
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    report_unlimited(subject, report, &LIMIT);
}
