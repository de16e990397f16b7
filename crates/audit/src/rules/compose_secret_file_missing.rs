//! The file of a secret or config does not exist.
//!
//! ## What it does
//!
//! Looks for the files that the secrets and configs of the project are read from.
//!
//! ## Why it matters
//!
//! Compose mounts the file into the container. Where there is none, the container does not start, or
//! it finds an empty folder in the place of its secret.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   db:
//!     image: postgres:17
//!     secrets: [password]
//! secrets:
//!   password:
//!     file: ./secrets/pasword.txt
//! ```
//!
//! ```text secrets/password.txt
//! hunter2
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   db:
//!     image: postgres:17
//!     secrets: [password]
//! secrets:
//!   password:
//!     file: ./secrets/password.txt
//! ```
//!
//! ## Exceptions
//!
//! Files of secrets are rarely in the repository; where one is missing, it may be made later. Nothing
//! is said of files outside of what was given.

use plimsoll_model::compose::Resource;
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
        "compose-secret-file-missing",
        Category::Correctness,
        Severity::Warning,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let project = subject.project;
    let secrets = project.secrets.iter().map(|secret| (secret, "secret"));
    for (resource, what) in secrets.chain(project.configs.iter().map(|it| (it, "config"))) {
        look(subject, report, resource, what);
    }
}

fn look(subject: &ProjectSubject<'_>, report: &mut ProjectReport, it: &Resource, what: &str) {
    let Some(file) = it.value.get("file") else { return };
    let Some(path) = file.as_str().filter(|_| !it.external) else { return };
    let is_inside = is_within(subject.tree.root(), path);
    if !is_inside || subject.tree.look(path) != Found::Nothing {
        return;
    }
    let name = shown(subject, path);
    let message = format!("the file {name} of the {what} {} does not exist", it.key);
    let finding = report.at(file.at, message);
    match neighbour(subject, path) {
        Some(near) => {
            finding.help(format!("did you mean {near}?"));
            finding.fix = correction(subject, file.at, base_name(path), near);
        }
        None => {
            finding.help("write the file before the project is started");
        }
    }
}
