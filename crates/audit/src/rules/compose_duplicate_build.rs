//! Several services build the same image.
//!
//! ## What it does
//!
//! Looks for services whose builds have the same context, Dockerfile, target and arguments.
//!
//! ## Why it matters
//!
//! Each gets an image of its own name, which is built, exported and pushed by itself, though all are
//! the same.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build: app
//!   worker:
//!     build: app
//!     command: ["./worker"]
//! ```
//!
//! ```dockerfile app/Dockerfile
//! FROM debian:13-slim
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build: app
//!     image: acme/app
//!   worker:
//!     image: acme/app
//!     command: ["./worker"]
//! ```
//!
//! ## Exceptions
//!
//! BuildKit does the steps once for all of them, so that the rule is only in the profile `all`.

use plimsoll_syntax::diagnostic::Severity;

use crate::compose_values::{build_key, builds, listed, service_names};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, OwnProfile, Rule};

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    ..Rule::new("compose-duplicate-build", Category::Cache, Severity::Info, Check::Project(check))
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (_, build) in builds(subject) {
        let [first, second, ..] = build.services.as_slice() else { continue };
        let names = listed(service_names(subject, &build.services));
        let first = &subject.project.service(*first).name;
        report
            .at(build_key(subject.project.service(*second)), format!("{names} build the same"))
            .help(format!("let {first} build it under a name, and run that image in the others"));
    }
}
