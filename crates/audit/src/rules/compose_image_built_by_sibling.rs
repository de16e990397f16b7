//! A Dockerfile uses the image of another service, and nothing builds that first.
//!
//! ## What it does
//!
//! Looks for a FROM or `COPY --from` that names the image which another service of the project
//! builds.
//!
//! ## Why it matters
//!
//! Compose builds the services side by side. The name is looked up in the registry or among the
//! images of the last build: the first build fails, and later ones use what is old.
//! `depends_on` orders containers, not builds.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   base:
//!     image: acme/base:1
//!     build: base
//!   worker:
//!     build:
//!       context: worker
//! ```
//!
//! ```dockerfile base/Dockerfile
//! FROM debian:13-slim
//! ```
//!
//! ```dockerfile worker/Dockerfile
//! FROM acme/base:1
//! CMD ["sleep", "inf"]
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   base:
//!     image: acme/base:1
//!     build: base
//!   worker:
//!     build:
//!       context: worker
//!       additional_contexts:
//!         "acme/base:1": service:base
//! ```

use std::collections::BTreeSet;

use plimsoll_model::compose::{LinkKind, Service};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::compose_edit::insert_under;
use crate::compose_values::{build_key, build_of, dockerfile_name, insert_in_build, key_of};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "compose-image-built-by-sibling",
        Category::Correctness,
        Severity::Warning,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut told = BTreeSet::new();
    for link in &subject.builds.links {
        let LinkKind::Reference { reference, line } = &link.kind else { continue };
        let service = subject.project.service(link.to);
        let maker = &subject.project.service(link.from).name;
        let Some((id, _)) = build_of(subject, link.to) else { continue };
        let at = build_key(service);
        if !told.insert((at, reference)) {
            continue;
        }
        let file = dockerfile_name(subject, id);
        let message = format!(
            "line {line} of {file} uses {reference}, which {maker} builds, and nothing builds that \
             first"
        );
        let finding = report.at(at, message);
        finding
            .help(format!("hand it over: additional_contexts with {reference}: service:{maker}"));
        if let Some(edit) = with_context(subject, service, reference, maker) {
            let reason = "the build then uses what is built now, and not what has that name";
            finding.fix(Fix::risky(format!("Build {maker} first"), reason, vec![edit]));
        }
    }
}

fn with_context(
    subject: &ProjectSubject<'_>,
    service: &Service,
    reference: &str,
    maker: &str,
) -> Option<Edit> {
    let line = format!("\"{reference}\": service:{maker}");
    match key_of(&service.value, &["build", "additional_contexts"]) {
        Some(key) => insert_under(subject, key.at, &line),
        None => insert_in_build(subject, service, &format!("additional_contexts:\n  {line}")),
    }
}
