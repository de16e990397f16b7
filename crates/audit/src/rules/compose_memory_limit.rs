//! A service may take all memory.
//!
//! ## What it does
//!
//! Looks for services without `mem_limit` and without `deploy.resources.limits.memory`.
//!
//! ## Why it matters
//!
//! When the memory of the host runs out, the kernel ends some process, which need not be the one
//! that leaks. A limit makes it that one.
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
//!           cpus: '0.5'
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     mem_limit: 512m
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
//!           memory: 512M
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::resource_limits::{Limit, report_unlimited};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, kics};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Manual,
    profile: OwnProfile::All,
    aliases: &[kics("bb9ac4f7-e13b-423d-a010-c74a1bfbe492")],
    ..Rule::new(
        "compose-memory-limit",
        Category::Correctness,
        Severity::Info,
        Check::Project(check),
    )
};

const LIMIT: Limit = Limit {
    what: "memory",
    key: "mem_limit",
    value: "512m",
    deploy_key: "memory",
    deploy_value: "512M",
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    report_unlimited(subject, report, &LIMIT);
}
