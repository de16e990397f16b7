//! Nothing tells whether a service works.
//!
//! ## What it does
//!
//! Looks for services without `healthcheck`, and for those that switch that of their image off. A
//! HEALTHCHECK in the Dockerfile of the service counts. What an image from a registry has is not
//! known, so that the finding is a likely one there.
//!
//! ## Why it matters
//!
//! A container whose process runs counts as well even when it answers nobody. Other services cannot
//! wait for it with `condition: service_healthy`, and nothing replaces it.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//! ```
//!
//! or
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     healthcheck:
//!       disable: true
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     healthcheck:
//!       test: ["CMD", "curl", "-f", "http://localhost"]
//!   api:
//!     build: .
//! ```
//!
//! ```dockerfile Dockerfile
//! FROM alpine:3.22
//! HEALTHCHECK CMD wget -q -O /dev/null http://localhost:8080 || exit 1
//! ```

use plimsoll_model::compose::{Healthcheck, Service};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Keyword;
use plimsoll_syntax::edit::Fix;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, kics};
use crate::service_settings::{add_lines, report_missing, setting, whole_services};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Manual,
    profile: OwnProfile::All,
    aliases: &[kics("698ed579-b239-4f8f-a388-baa4bcb13ef8")],
    ..Rule::new(
        "compose-healthcheck-missing",
        Category::Correctness,
        Severity::Info,
        Check::Project(check),
    )
};

/// What somebody has to complete.
const SKELETON: &str = "healthcheck:\n  test: [\"CMD\", \"COMMAND\"]\n  interval: 30s\n  timeout: 5s";

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for service in whole_services(subject) {
        match service.healthcheck {
            Healthcheck::Set(_) | Healthcheck::Tuned(_) => {}
            Healthcheck::Disabled(at) => {
                let keys = ["disable", "test"].map(|key| setting(service, &["healthcheck", key]));
                let at = keys.into_iter().flatten().next().map_or(at, |(key, _)| key.at);
                let message = format!("{} switches its health check off", service.name);
                report.at(at, message).help("say how to find out whether it works");
            }
            Healthcheck::Unset => {
                let Some(is_certain) = lacks_own(subject, service) else { continue };
                let message = "nothing tells whether {} works";
                let help = "say with healthcheck: how to find out";
                let finding = report_missing(report, service, message, help);
                if !is_certain {
                    finding.likely();
                }
                if let Some(edits) = add_lines(subject, service, SKELETON) {
                    let reason = "put the command in that tells whether it works";
                    finding.fix(Fix::manual("Add a health check", reason, edits));
                }
            }
        }
    }
}

/// Whether it is certain that the image has no check; `None` when it has one or may have.
fn lacks_own(subject: &ProjectSubject<'_>, service: &Service) -> Option<bool> {
    let Some(build) = subject.builds.of_service[service.id.index()] else { return Some(false) };
    let analysis = subject.analysis(build)?;
    let mut stage = analysis.build.target;
    loop {
        let has = analysis.file.instructions.iter().any(|it| it.keyword == Keyword::Healthcheck);
        let _ = &mut stage;
        return (!has).then_some(false);
    }
}
