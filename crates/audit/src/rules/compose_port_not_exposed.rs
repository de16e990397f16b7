//! The published port is another one than the Dockerfile exposes.
//!
//! ## What it does
//!
//! Compares the port of a service with the EXPOSE of the Dockerfile that it is built from, where
//! both name just one.
//!
//! ## Why it matters
//!
//! The image says where its program listens. Who connects to the published port gets no answer.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build: api
//!     ports:
//!       - "127.0.0.1:8080:80"
//! ```
//!
//! ```dockerfile api/Dockerfile
//! FROM node:22-slim
//! EXPOSE 3000
//! CMD ["node", "main.js"]
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build: api
//!     ports:
//!       - "127.0.0.1:8080:3000"
//! ```
//!
//! ## Exceptions
//!
//! Where the environment of the service has the port in its `PORT` the program is told to listen
//! there. EXPOSE is only a word; the finding is likely.

use std::collections::BTreeSet;

use plimsoll_model::compose::{Origin, ReadBuild, Service};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Keyword;

use crate::compose_values::{build_of, dockerfile_name, shipped_stages};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Confidence, Rule};

pub(crate) const RULE: Rule = Rule {
    confidence: Confidence::Medium,
    ..Rule::new(
        "compose-port-not-exposed",
        Category::Correctness,
        Severity::Info,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut told: BTreeSet<Origin> = BTreeSet::new();
    for service in &subject.project.services {
        let Some((id, build)) = build_of(subject, service.id) else { continue };
        let Some(exposed) = build.read.as_deref().and_then(exposed) else { continue };
        let targets: BTreeSet<u16> = service.ports.iter().map(|port| port.target).collect();
        let [port, ..] = service.ports.as_slice() else { continue };
        if targets.len() != 1 || port.target == exposed || port.protocol != "tcp" {
            continue;
        }
        if sets(service, port.target) || !told.insert(port.at) {
            continue;
        }
        let file = dockerfile_name(subject, id);
        let message = format!("port {} is published, and {file} exposes {exposed}", port.target);
        report.at(port.at, message).help("publish the port that the program listens on").likely();
    }
}

/// True when a variable of the service has the port.
fn sets(service: &Service, port: u16) -> bool {
    let port = port.to_string();
    service.environment.iter().any(|variable| variable.value.as_deref() == Some(port.as_str()))
}

/// The one port that an image exposes.
fn exposed(read: &ReadBuild) -> Option<u16> {
    let steps = shipped_stages(&read.build).flat_map(|stage| read.build.steps_of(stage));
    let mut ports =
        steps.filter(|step| step.keyword == Keyword::Expose).flat_map(|it| &it.operands);
    let first = ports.next()?;
    let is_only = ports.next().is_none();
    is_only.then(|| first.strip_suffix("/tcp").unwrap_or(first).parse().ok())?
}
