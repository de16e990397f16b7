//! Watched files are synced to where the image has none of them.
//!
//! ## What it does
//!
//! Compares the targets that `develop.watch` syncs to with where COPY and ADD put files.
//!
//! ## Why it matters
//!
//! The files arrive beside those that the program reads, and a change seems to do nothing.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build: api
//!     develop:
//!       watch:
//!         - action: sync
//!           path: ./api/src
//!           target: /src
//! ```
//!
//! ```dockerfile api/Dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY src ./src
//! CMD ["node", "src/main.js"]
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
//!         - action: sync
//!           path: ./api/src
//!           target: /app/src
//! ```
//!
//! ## Exceptions
//!
//! Nothing is said where the base image decides where files are copied to.

use std::collections::BTreeSet;

use plimsoll_model::compose::{Origin, Value};
use plimsoll_model::files::clean;
use plimsoll_model::flow::{Origin as From, Place};
use plimsoll_syntax::diagnostic::Severity;

use crate::Analysis;
use crate::compose_values::{build_of, dockerfile_name, is_within};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Confidence, Rule};

pub(crate) const RULE: Rule = Rule {
    confidence: Confidence::Medium,
    ..Rule::new(
        "compose-watch-target-uncopied",
        Category::Correctness,
        Severity::Warning,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut told: BTreeSet<Origin> = BTreeSet::new();
    for service in &subject.project.services {
        let watched = service.value.at_path(&["develop", "watch"]).and_then(Value::as_list);
        let Some((id, _)) = build_of(subject, service.id) else { continue };
        let Some(places) = subject.analysis(id).and_then(copied) else { continue };
        for target in watched.unwrap_or_default().iter().filter_map(|watch| watch.get("target")) {
            let Some(path) = target.as_str().filter(|path| path.starts_with('/')) else { continue };
            let path = clean(path);
            let meets = |place: &&str| is_within(place, &path) || is_within(&path, place);
            if places.iter().any(meets) || !told.insert(target.at) {
                continue;
            }
            let file = dockerfile_name(subject, id);
            let message = format!("no COPY in {file} puts files at {path}");
            report.at(target.at, message).help("sync to where the image has the files").likely();
        }
    }
}

/// Where the files of contexts are in the image; `None` when not all of that is known.
fn copied(analysis: &Analysis) -> Option<Vec<&str>> {
    if analysis.flow.truncated {
        return None;
    }
    let mut places = Vec::new();
    for shipped in analysis.flow.shipped() {
        if !matches!(analysis.flow.artifact(shipped.artifact).origin, From::Context(..)) {
            continue;
        }
        let Place::At(path) = &shipped.place else { return None };
        if path.contains(['*', '?', '|', '$']) {
            return None;
        }
        places.push(&**path);
    }
    (!places.is_empty()).then_some(places)
}
