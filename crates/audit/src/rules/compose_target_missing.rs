//! A build asks for a stage that its Dockerfile does not have.
//!
//! ## What it does
//!
//! Compares `build.target` of each service with the stages of its Dockerfile.
//!
//! ## Why it matters
//!
//! The build fails. Compose itself accepts the file; only the builder finds out.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build:
//!       context: api
//!       target: runtme
//! ```
//!
//! ```dockerfile api/Dockerfile
//! FROM golang:1.24 AS builder
//! RUN go build -o /app .
//!
//! FROM alpine:3.22 AS runtime
//! COPY --from=builder /app /app
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build:
//!       context: api
//!       target: runtime
//! ```

use std::collections::BTreeSet;

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::nearest;

use crate::compose_values::{builds, correction, dockerfile_name, listed};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new("compose-target-missing", Category::Build, Severity::Error, Check::Project(check))
};

/// How many stages are compared with a name that no stage has.
const MAX_COMPARED: usize = 64;

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut told = BTreeSet::new();
    for (id, build) in builds(subject) {
        let Some(read) = &build.read else { continue };
        if read.build.target.is_some() || read.build.stages.is_empty() {
            continue;
        }
        let sections = build.services.iter().map(|id| subject.project.service(*id));
        for target in sections.filter_map(|it| it.build.as_ref()?.target.as_ref()) {
            if !told.insert(target.at) {
                continue;
            }
            let names = || read.build.stages.iter().filter_map(|stage| stage.name.as_deref());
            let message = format!("{} has no stage {}", dockerfile_name(subject, id), target.text);
            let finding = report.at(target.at, message);
            match nearest(&target.text.to_lowercase(), names().take(MAX_COMPARED)) {
                Some(near) => {
                    finding.help(format!("did you mean {near}?"));
                    finding.fix = correction(subject, target.at, &target.text, near);
                }
                None if names().next().is_none() => {
                    finding.help("name the stage with AS, or leave target out");
                }
                None => {
                    finding.help(format!("its stages are {}", listed(names())));
                }
            }
        }
    }
}
