//! A service waits for the health of another one that has no health check.
//!
//! ## What it does
//!
//! Looks for `condition: service_healthy`, and for a health check of the other service: in the
//! Compose file, and in the Dockerfile that it is built from.
//!
//! ## Why it matters
//!
//! Compose starts the other service, finds that nobody can tell its health, and gives up.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     image: acme/api:1
//!     depends_on:
//!       db:
//!         condition: service_healthy
//!   db:
//!     image: postgres:17
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     image: acme/api:1
//!     depends_on:
//!       db:
//!         condition: service_healthy
//!   db:
//!     image: postgres:17
//!     healthcheck:
//!       test: ["CMD", "pg_isready"]
//! ```
//!
//! ## Exceptions
//!
//! Whether an image that is pulled has a check is not known, and nothing is said of it. Docker's own
//! library, as `postgres` or `nginx`, has a rule that its images have none; there the finding is
//! likely.
//!
//! ## References
//!
//! [Why the images of Docker's library have no HEALTHCHECK](https://github.com/docker-library/faq#healthcheck).

use std::collections::BTreeMap;

use plimsoll_model::catalogue::Reference;
use plimsoll_model::compose::{Condition, Dependency, Service};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Healthcheck as Instruction};
use plimsoll_syntax::edit::Fix;

use crate::compose_edit::insert_under;
use crate::compose_values::{Root, build_of, is_official, listed, root_of, shipped_commands};
use crate::datastores;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "compose-depends-on-unhealthy",
        Category::Correctness,
        Severity::Error,
        Check::Project(check),
    )
};

/// Why a service has no health.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// Nothing of what is known has a check.
    Known,
    /// It is switched off.
    Disabled,
    /// Images of this kind have none.
    Likely,
}

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut waiting: BTreeMap<&str, Vec<(&Service, &Dependency)>> = BTreeMap::new();
    for service in &subject.project.services {
        for dependency in &service.depends_on {
            if dependency.condition == Condition::Healthy {
                waiting.entry(&dependency.name).or_default().push((service, dependency));
            }
        }
    }
    for (name, waiting) in waiting {
        let Some(service) = subject.project.service_named(name) else { continue };
        let Some(missing) = missing(subject, service) else { continue };
        let Some((_, first)) = waiting.first() else { continue };
        let who = listed(waiting.iter().map(|(service, _)| &*service.name));
        let verb = if waiting.len() == 1 { "waits" } else { "wait" };
        let why = match missing {
            Missing::Disabled => "its check is switched off",
            Missing::Known => "it has no check",
            Missing::Likely => "its image has no check",
        };
        let message = format!("{who} {verb} until {name} is healthy, and {why}");
        let finding = report.at(first.at, message);
        finding.help(format!("give {name} a healthcheck, or wait until it is started"));
        if missing == Missing::Likely {
            finding.likely();
        }
        if missing != Missing::Disabled {
            finding.fix = fix(subject, service);
        }
    }
}

/// Why nobody can tell the health of a service; `None` where somebody can or may.
fn missing(subject: &ProjectSubject<'_>, service: &Service) -> Option<Missing> {
    use plimsoll_model::compose::Healthcheck::{Disabled, Set, Tuned, Unset};
    match service.healthcheck {
        Set(_) => return None,
        Disabled(_) => return Some(Missing::Disabled),
        Unset | Tuned(_) => {}
    }
    let Some((_, build)) = build_of(subject, service.id) else {
        let image = service.image.as_ref()?;
        // What a sibling builds under that name is not the public image.
        let is_pulled = service.build.is_none()
            && !subject.builds.links.iter().any(|link| link.to == service.id);
        let official = is_pulled && is_official(&image.reference.text);
        return official.then_some(Missing::Likely);
    };
    let read = build.read.as_ref()?;
    let mut checks = shipped_commands(&read.file, &read.build).filter_map(|it| match it {
        Command::Healthcheck(check) => Some(check),
        _ => None,
    });
    match checks.next() {
        Some(Instruction::Command(_)) => None,
        Some(Instruction::None) => Some(Missing::Disabled),
        None => match root_of(&read.build) {
            Root::Scratch => Some(Missing::Known),
            Root::Image(reference) => is_official(reference).then_some(Missing::Likely),
            Root::Unknown => None,
        },
    }
}

/// The check that images of this kind can run.
fn fix(subject: &ProjectSubject<'_>, service: &Service) -> Option<Fix> {
    let image = service.image.as_ref()?;
    if service.value.get("healthcheck").is_some() {
        return None;
    }
    let store = datastores::of_image(Reference::parse(&image.reference.text).repository)?;
    let lines = format!("healthcheck:\n  test: {}", store.test?);
    let edit = insert_under(subject, service.at, &lines)?;
    let reason = "the server may be set up so that this check fails";
    Some(Fix::risky("Add a health check", reason, vec![edit]))
}
