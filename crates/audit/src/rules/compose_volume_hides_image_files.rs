//! A mount hides files that the image was built with.
//!
//! ## What it does
//!
//! Compares what is mounted into a service with what the steps of its Dockerfile leave there: a
//! folder of the host over installed packages or built files, a named volume over copied files.
//!
//! ## Why it matters
//!
//! A folder of the host takes the place of what is there: `node_modules` that the build installed is
//! gone in the container. A named volume is filled from the image once, and shows these first files
//! for ever, however often the image is built.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     build: web
//!     volumes:
//!       - ./web:/app
//! ```
//!
//! ```dockerfile web/Dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY package.json package-lock.json ./
//! RUN npm ci
//! COPY . .
//! CMD ["node", "server.js"]
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     build: web
//!     volumes:
//!       - ./web:/app
//!       - /app/node_modules
//! ```
//!
//! ## Exceptions
//!
//! Where the folder of the host has the files too, they are found there and nothing is said.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::compose::{Mount, MountKind, Origin, Service};
use plimsoll_model::files::{Found, join};
use plimsoll_model::flow::{Artifact, Certainty, Origin as From, Place};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Fix;

use crate::Analysis;
use crate::compose_edit::append_item;
use crate::compose_values::{build_of, dockerfile_name, is_within, key_of, listed};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Confidence, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    confidence: Confidence::Medium,
    ..Rule::new(
        "compose-volume-hides-image-files",
        Category::Correctness,
        Severity::Warning,
        Check::Project(check),
    )
};

/// How many mounts of a service are compared with what its image holds.
const MAX_COMPARED: usize = 128;

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut told: BTreeSet<Origin> = BTreeSet::new();
    for service in &subject.project.services {
        let Some((id, _)) = build_of(subject, service.id) else { continue };
        let Some(analysis) = subject.analysis(id).filter(|it| !it.flow.truncated) else { continue };
        for mount in service.mounts.iter().take(MAX_COMPARED) {
            let lost = lost(subject, service, mount, analysis);
            if lost.is_empty() || !told.insert(mount.at) {
                continue;
            }
            let file = dockerfile_name(subject, id);
            tell(subject, report, (service, mount), &lost, &file);
        }
    }
}

fn tell(
    subject: &ProjectSubject<'_>,
    report: &mut ProjectReport,
    (service, mount): (&Service, &Mount),
    lost: &BTreeMap<&str, &Artifact>,
    file: &str,
) {
    let names: BTreeSet<&str> = lost.values().map(|artifact| artifact.name.as_str()).collect();
    let names = listed(names);
    if mount.kind == MountKind::Volume {
        let volume = mount.source.as_deref().unwrap_or_default();
        let message = format!(
            "the volume {volume} keeps the {} of the first build: {names} from {file}",
            mount.target
        );
        let finding = report.at(mount.at, message);
        finding
            .help("mount volumes over folders for data, not over what the image brings")
            .likely();
        return;
    }
    let message = format!("this mount hides {names}, which {file} puts below {}", mount.target);
    let finding = report.at(mount.at, message);
    let paths: Vec<&str> = lost.keys().copied().collect();
    finding.help(format!("mount a volume over {}", listed(paths.iter().copied()))).likely();
    if let ([path], Some(key)) = (paths.as_slice(), key_of(&service.value, &["volumes"]))
        && let Some(edit) = append_item(subject, key.at, path)
    {
        let reason = "the volume keeps its files until docker compose up --renew-anon-volumes";
        finding.fix(Fix::risky(format!("Keep {path} in a volume"), reason, vec![edit]));
    }
}

/// What the image has where the mount is, and the container does not see, by path.
fn lost<'a>(
    subject: &ProjectSubject<'_>,
    service: &Service,
    mount: &Mount,
    analysis: &'a Analysis,
) -> BTreeMap<&'a str, &'a Artifact> {
    let mut lost = BTreeMap::new();
    if !mount.target.starts_with('/') || mount.target == "/" {
        return lost;
    }
    for shipped in analysis.flow.shipped().iter().filter(|it| it.hidden.is_none()) {
        let Place::At(path) = &shipped.place else { continue };
        let is_plain = path.starts_with('/') && !path.contains(['*', '?', '|']);
        if !is_plain || !is_within(&mount.target, path) {
            continue;
        }
        let artifact = analysis.flow.artifact(shipped.artifact);
        let is_made = matches!(artifact.origin, From::Built(_) | From::Package(_));
        let is_copied =
            matches!(artifact.origin, From::Context(..)) && shipped.certainty == Certainty::Certain;
        let is_lost = match mount.kind {
            MountKind::Bind => is_made && **path != mount.target && !has(subject, mount, path),
            // A volume over just one thing that was made is there to keep it.
            MountKind::Volume if mount.source.is_some() => {
                is_copied || (is_made && **path != mount.target)
            }
            _ => false,
        };
        let is_covered = |other: &Mount| {
            other.target.len() > mount.target.len()
                && is_within(&mount.target, &other.target)
                && is_within(&other.target, path)
        };
        if is_lost && !service.mounts.iter().take(MAX_COMPARED).any(is_covered) {
            // Of several things at a path the first gave it its name.
            lost.entry(&**path).or_insert(artifact);
        }
    }
    lost
}

/// True when the folder of the host has something at a path of the container.
fn has(subject: &ProjectSubject<'_>, mount: &Mount, path: &str) -> bool {
    let Some(source) = &mount.source else { return false };
    let rest = path[mount.target.trim_end_matches('/').len()..].trim_start_matches('/');
    matches!(subject.tree.look(&join(source, rest)), Found::Folder | Found::File(_))
}
