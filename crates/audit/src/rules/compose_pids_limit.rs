//! A service may start processes without end.
//!
//! ## What it does
//!
//! Looks for services without `pids_limit` and without `deploy.resources.limits.pids`.
//!
//! ## Why it matters
//!
//! A service that forks without end, by a bug or an attack, keeps the whole host from starting
//! processes. A limit of -1 is none.
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
//!     pids_limit: 200
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
//!           pids: 200
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::resource_limits::{Limit, report_unlimited};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, kics};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Manual,
    profile: OwnProfile::All,
    aliases: &[kics("221e0658-cb2a-44e3-b08a-db96a341d6fa")],
    ..Rule::new("compose-pids-limit", Category::Correctness, Severity::Info, Check::Project(check))
};

const LIMIT: Limit = Limit {
    what: "processes",
    key: "pids_limit",
    value: "200",
    deploy_key: "pids",
    deploy_value: "200",
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    report_unlimited(subject, report, &LIMIT);
}
