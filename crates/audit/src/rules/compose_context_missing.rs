//! The folder that a build is made from does not exist.
//!
//! ## What it does
//!
//! Looks for the folders of build contexts, named ones included.
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
//!     build: ./backnd
//! ```
//!
//! ```dockerfile backend/Dockerfile
//! FROM alpine:3.22
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build: ./backend
//! ```
//!
//! ## Exceptions
//!
//! Nothing is said of folders outside of what was given.

use std::collections::BTreeSet;

use plimsoll_model::compose::{BuildContextKind, ContextSource, Origin};
use plimsoll_model::files::{Found, base_name};
use plimsoll_syntax::diagnostic::Severity;

use crate::compose_values::{correction, neighbour, shown};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new("compose-context-missing", Category::Build, Severity::Error, Check::Project(check))
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut told: BTreeSet<Origin> = BTreeSet::new();
    for section in subject.project.services.iter().filter_map(|it| it.build.as_ref()) {
        if section.context_kind == BuildContextKind::Local && told.insert(section.context.at) {
            look(subject, report, &section.context.text, section.context.at);
        }
        for context in &section.additional_contexts {
            if let ContextSource::Folder(path) = &context.source
                && told.insert(context.address.at)
            {
                look(subject, report, path, context.address.at);
            }
        }
    }
}

fn look(subject: &ProjectSubject<'_>, report: &mut ProjectReport, path: &str, at: Origin) {
    let name = shown(subject, path);
    match subject.tree.look(path) {
        Found::Nothing => {
            let finding = report.at(at, format!("the build context {name} does not exist"));
            let wrong = base_name(path);
            match neighbour(subject, path) {
                Some(near) => {
                    finding.help(format!("did you mean {near}?"));
                    finding.fix = correction(subject, at, wrong, near);
                }
                None => {
                    finding.help("name the folder that the build needs");
                }
            }
        }
        Found::File(_) => {
            let finding = report.at(at, format!("the build context {name} is a file"));
            finding.help("name its folder, and the file with dockerfile");
        }
        Found::Folder | Found::Unknown => {}
    }
}
