//! A file that is mounted into a container does not exist.
//!
//! ## What it does
//!
//! Looks for the sources of bind mounts that are files by the names of both ends.
//!
//! ## Why it matters
//!
//! Docker makes an empty folder in the place of what does not exist, which belongs to root. The
//! program finds a folder where it expects its configuration.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.28
//!     volumes:
//!       - ./ngnix.conf:/etc/nginx/nginx.conf:ro
//! ```
//!
//! ```text nginx.conf
//! events {}
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.28
//!     volumes:
//!       - ./nginx.conf:/etc/nginx/nginx.conf:ro
//! ```
//!
//! ## Exceptions
//!
//! Folders that do not exist yet are there for data. Nothing is said of files outside of what was
//! given.

use std::collections::BTreeSet;

use plimsoll_model::compose::{MountKind, Origin};
use plimsoll_model::files::{Found, base_name};
use plimsoll_syntax::diagnostic::Severity;

use crate::compose_values::{correction, is_within, neighbour, shown};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Confidence, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    confidence: Confidence::Medium,
    ..Rule::new(
        "compose-bind-source-missing",
        Category::Correctness,
        Severity::Warning,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut told: BTreeSet<Origin> = BTreeSet::new();
    for mount in subject.project.services.iter().flat_map(|service| &service.mounts) {
        let Some(path) = mount.source.as_deref().filter(|_| mount.kind == MountKind::Bind) else {
            continue;
        };
        let is_file = is_within(subject.tree.root(), path)
            && extension(path).is_some()
            && extension(&mount.target).is_some();
        if !is_file || subject.tree.look(path) != Found::Nothing || !told.insert(mount.at) {
            continue;
        }
        let name = shown(subject, path);
        let message = format!("{name} does not exist, and Docker makes a folder in its place");
        let near = neighbour(subject, path);
        let finding = report.at(mount.at, message);
        match near {
            Some(near) => {
                finding.help(format!("did you mean {near}?"));
                finding.fix = correction(subject, mount.at, base_name(path), near);
            }
            None => {
                finding.help("write the file before the project is started");
            }
        }
    }
}

/// What follows the last dot of a name that does not begin with it.
fn extension(path: &str) -> Option<&str> {
    let (stem, extension) = base_name(path).rsplit_once('.')?;
    (!stem.is_empty() && !extension.is_empty()).then_some(extension)
}
