//! Two stages have the same name.
//!
//! ## What it does
//!
//! Compares the names of all stages, in any case.
//!
//! ## Why it matters
//!
//! FROM means the nearest stage above, `COPY --from` the last one in the file. A file with two
//! stages of one name rarely builds what its author thinks.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM golang:1.23 AS build
//! FROM node:22 AS build
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM golang:1.23 AS build-server
//! FROM node:22 AS build-client
//! ```
//!
//! ## References
//!
//! BuildKit's check [DuplicateStageName](https://docs.docker.com/reference/build-checks/duplicate-stage-name/).

use std::collections::{HashMap, HashSet};

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::rule::{Check, Rule, Tool, buildkit, checkov, hadolint, kics, trivy};
use crate::subject::Subject;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        buildkit("DuplicateStageName"),
        hadolint("DL3024"),
        trivy("DS-0012"),
        checkov("CKV_DOCKER_11"),
        kics("f2daed12-c802-49cd-afed-fe41d0b82fed"),
    ],
    ..Rule::new(
        "stage-name-duplicate",
        Category::Correctness,
        Severity::Warning,
        Check::File(check),
    )
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let mut first: HashMap<&str, Span> = HashMap::new();
    let mut written: HashSet<&str> = HashSet::new();
    for section in subject.sections() {
        let Some(name) = section.from().and_then(|(_, from)| from.name.as_ref()) else { continue };
        // hadolint compares the names as they are written.
        let theirs = !written.insert(subject.text(name.span));
        let Some(&earlier) = first.get(name.text.as_str()) else {
            first.insert(&name.text, name.span);
            continue;
        };
        let finding = report
            .at(
                name.span,
                format!("Duplicate stage name \"{}\", stage names should be unique", name.text),
            )
            .help("rename one of the stages")
            .related(earlier, "the name is taken here");
        settle(finding, true, &[(Tool::Hadolint, theirs)]);
    }
}
