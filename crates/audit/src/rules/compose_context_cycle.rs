//! Builds wait for each other in a circle.
//!
//! ## What it does
//!
//! Follows the named contexts of the form `service:…` from build to build.
//!
//! ## Why it matters
//!
//! None of the builds can be first, so that all fail. Compose itself accepts the file; only the
//! builder finds out.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build:
//!       context: api
//!       additional_contexts:
//!         web: service:web
//!   web:
//!     build:
//!       context: web
//!       additional_contexts:
//!         api: service:api
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build:
//!       context: api
//!   web:
//!     build:
//!       context: web
//!       additional_contexts:
//!         api: service:api
//! ```

use plimsoll_model::compose::{ContextSource, Origin, ServiceId};
use plimsoll_syntax::diagnostic::Severity;

use crate::compose_values::service_names;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Rule};

pub(crate) const RULE: Rule =
    Rule::new("compose-context-cycle", Category::Build, Severity::Error, Check::Project(check));

/// How far the walk has come with a service.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    Not,
    /// It is on the way that is being walked.
    Open,
    Done,
}

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut visits = vec![Visit::Not; subject.project.services.len()];
    for service in &subject.project.services {
        walk(subject, report, service.id, &mut visits);
    }
}

/// Walks in depth from one service, with a stack of its own: chains can be long.
fn walk(
    subject: &ProjectSubject<'_>,
    report: &mut ProjectReport,
    start: ServiceId,
    visits: &mut [Visit],
) {
    if visits[start.index()] != Visit::Not {
        return;
    }
    visits[start.index()] = Visit::Open;
    let mut way = vec![(start, uses(subject, start))];
    while let Some((current, rest)) = way.last_mut() {
        let Some((next, at)) = rest.pop() else {
            visits[current.index()] = Visit::Done;
            way.pop();
            continue;
        };
        match visits[next.index()] {
            Visit::Not => {
                visits[next.index()] = Visit::Open;
                way.push((next, uses(subject, next)));
            }
            Visit::Open => {
                let from = way.iter().position(|(id, _)| *id == next).unwrap_or_default();
                let mut circle: Vec<ServiceId> = way[from..].iter().map(|(id, _)| *id).collect();
                circle.push(next);
                let names: Vec<&str> = service_names(subject, &circle).collect();
                let message = format!("these builds wait for each other: {}", names.join(" -> "));
                report.at(at, message).help("take one of the contexts out");
            }
            Visit::Done => {}
        }
    }
}

/// What the build of a service waits for, the first one last.
fn uses(subject: &ProjectSubject<'_>, id: ServiceId) -> Vec<(ServiceId, Origin)> {
    let section = subject.project.service(id).build.iter();
    let contexts = section.flat_map(|section| &section.additional_contexts);
    let mut uses: Vec<_> = contexts
        .filter_map(|context| match context.source {
            ContextSource::Service(Some(other)) => Some((other, context.address.at)),
            _ => None,
        })
        .collect();
    uses.reverse();
    uses
}
