//! Services are built on different versions of the same image.
//!
//! ## What it does
//!
//! Compares the images that the services of a project are built on in the end, and those that they
//! run beside them.
//!
//! ## Why it matters
//!
//! Each version is pulled, stored and kept up to date by itself, and what works in one service may
//! not in the other.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build: api
//!   worker:
//!     build: worker
//! ```
//!
//! ```dockerfile api/Dockerfile
//! FROM python:3.12-slim
//! ```
//!
//! ```dockerfile worker/Dockerfile
//! FROM python:3.13-slim
//! ```
//!
//! Use instead:
//!
//! ```dockerfile api/Dockerfile
//! FROM python:3.13-slim
//! ```
//!
//! ## Exceptions
//!
//! Services that only run images of others may need the version that they have; at least one of the
//! versions must be of a build. Databases are left out.

use std::collections::BTreeMap;

use plimsoll_model::catalogue::Reference;
use plimsoll_model::compose::{Origin, Service};
use plimsoll_syntax::diagnostic::Severity;

use crate::compose_values::{Root, build_key, build_of, listed, root_of};
use crate::datastores;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Rule};

pub(crate) const RULE: Rule = Rule::new(
    "compose-base-image-drift",
    Category::Maintainability,
    Severity::Info,
    Check::Project(check),
);

/// One use of an image.
struct Use<'s> {
    service: &'s str,
    at: Origin,
    is_build: bool,
}

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut images: BTreeMap<&str, BTreeMap<&str, Vec<Use<'_>>>> = BTreeMap::new();
    for service in &subject.project.services {
        let Some((reference, at)) = image(subject, service) else { continue };
        let parsed = Reference::parse(reference);
        if parsed.digest.is_some() || datastores::of_image(parsed.repository).is_some() {
            continue;
        }
        let tag = parsed.effective_tag().unwrap_or_default();
        let used = Use { service: &service.name, at, is_build: service.build.is_some() };
        images.entry(parsed.repository).or_default().entry(tag).or_default().push(used);
    }
    for (repository, tags) in images {
        let has_build = tags.values().flatten().any(|used| used.is_build);
        let Some((_, [last, ..])) = tags.last_key_value().map(|(tag, uses)| (tag, uses.as_slice()))
        else {
            continue;
        };
        if tags.len() < 2 || !has_build {
            continue;
        }
        let told = tags.iter().map(|(tag, uses)| {
            format!("{tag} in {}", listed(uses.iter().map(|used| used.service)))
        });
        let told: Vec<String> = told.collect();
        let told = listed(told.iter().map(String::as_str));
        let message = format!("{repository} is used in different versions: {told}");
        report.at(last.at, message).help("use one version, from a build argument that they share");
    }
}

/// The image that a service is built on in the end, or runs, and where to say so.
fn image<'s>(subject: &'s ProjectSubject<'_>, service: &'s Service) -> Option<(&'s str, Origin)> {
    if let Some((_, build)) = build_of(subject, service.id) {
        return match root_of(&build.read.as_ref()?.build) {
            Root::Image(reference) => Some((reference, build_key(service))),
            _ => None,
        };
    }
    let image = service.image.as_ref().filter(|image| image.named)?;
    Some((&image.reference.text, image.reference.at))
}
