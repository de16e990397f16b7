//! A watched path starts a build that does not see it.
//!
//! ## What it does
//!
//! Compares the paths that `develop.watch` rebuilds for with the build context and its ignore file.
//!
//! ## Why it matters
//!
//! The image is built anew for a change that is not in it: time is lost, and the change does not
//! arrive.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build: api
//!     develop:
//!       watch:
//!         - action: rebuild
//!           path: ./package.json
//! ```
//!
//! ```dockerfile api/Dockerfile
//! FROM node:22-slim
//! COPY . /app
//! ```
//!
//! ```text package.json
//! {}
//! ```
//!
//! ```text api/package.json
//! {}
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build: api
//!     develop:
//!       watch:
//!         - action: rebuild
//!           path: ./api/package.json
//! ```
//!
//! ## Exceptions
//!
//! Named contexts that are folders count as well. Whether a path is ignored is only known where all
//! files of the context are.

use std::collections::BTreeSet;

use plimsoll_model::compose::{
    BuildContextKind, ContextSource, DockerfileSource, Origin, Service, Value,
};
use plimsoll_syntax::diagnostic::Severity;

use crate::compose_values::{build_of, is_within, shown};
use crate::context_files::{Presence, presence};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Rule};

pub(crate) const RULE: Rule = Rule::new(
    "compose-watch-rebuild-unreached",
    Category::Correctness,
    Severity::Warning,
    Check::Project(check),
);

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut told: BTreeSet<Origin> = BTreeSet::new();
    for service in &subject.project.services {
        let watched = service.value.at_path(&["develop", "watch"]).and_then(Value::as_list);
        for watch in watched.unwrap_or_default() {
            if watch.get("action").and_then(Value::as_str) != Some("rebuild") {
                continue;
            }
            let Some(path) = watch.get("path") else { continue };
            let Some(why) = path.as_str().and_then(|it| unreached(subject, service, it)) else {
                continue;
            };
            if told.insert(path.at) {
                let name = shown(subject, path.as_str().unwrap_or_default());
                let message = format!("{name} starts a build that does not see it: {why}");
                report.at(path.at, message).help("watch what the build copies, or sync the path");
            }
        }
    }
}

/// Why the build of a service does not see a path; `None` when it does or that is not known.
fn unreached(subject: &ProjectSubject<'_>, service: &Service, path: &str) -> Option<&'static str> {
    let section = service.build.as_ref()?;
    let (id, build) = build_of(subject, service.id)?;
    let is_dockerfile =
        matches!(&build.dockerfile, DockerfileSource::File { path: file, .. } if file == path);
    if section.context_kind == BuildContextKind::Remote || is_dockerfile {
        return None;
    }
    let folder = build.context.as_deref()?;
    let in_named = section.additional_contexts.iter().any(|context| match &context.source {
        ContextSource::Folder(folder) => is_within(folder, path),
        ContextSource::Service(_) => true,
        _ => false,
    });
    if in_named {
        return None;
    }
    // A folder around the context has it too.
    if !is_within(folder, path) {
        return (!is_within(path, folder)).then_some("it is outside of the build context");
    }
    let context = subject.contexts.get(id.index())?.as_ref().filter(|it| it.complete)?;
    let is_unread = context.ignore_path.is_some() && context.ignore.is_none();
    let relative = path[folder.len()..].trim_start_matches('/');
    let is_ignored = !is_unread && presence(context, relative) == Presence::Ignored;
    is_ignored.then_some("the ignore file leaves it out")
}
