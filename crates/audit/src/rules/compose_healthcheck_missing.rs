//! Nothing tells whether a service works.
//!
//! ## What it does
//!
//! Looks for services without `healthcheck`, and for those that switch that of their image off. A
//! HEALTHCHECK in the Dockerfile of the service counts. The official images have none; what other
//! images have is not known.
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
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::edit::Fix;

use crate::compose_values::{Root, build_of, is_official, root_of, shipped_commands};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, Tool, kics};
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

/// How sure it is that an image has no check.
enum Knowledge {
    Certain,
    Likely,
    Nothing,
}

/// What somebody has to complete.
const SKELETON: &str =
    "healthcheck:\n  test: [\"CMD\", \"COMMAND\"]\n  interval: 30s\n  timeout: 5s";

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
                let Some(knowledge) = image_check(subject, service) else { continue };
                let message = "nothing tells whether {} works";
                let help = "say with healthcheck: how to find out";
                let finding = report_missing(report, service, message, help);
                match knowledge {
                    Knowledge::Certain => {}
                    Knowledge::Likely => {
                        finding.likely();
                    }
                    Knowledge::Nothing => {
                        finding.likely().only(&[Tool::Kics]);
                    }
                }
                if let Some(edits) = add_lines(subject, service, SKELETON) {
                    let reason = "put the command in that tells whether it works";
                    finding.fix(Fix::manual("Add a health check", reason, edits));
                }
            }
        }
    }
}

/// What is known of the image of a service without a check of its own; `None` where it has one.
fn image_check(subject: &ProjectSubject<'_>, service: &Service) -> Option<Knowledge> {
    let of_image = |reference: &str| {
        if is_official(reference) { Knowledge::Likely } else { Knowledge::Nothing }
    };
    let Some((_, build)) = build_of(subject, service.id) else {
        let is_built = subject.builds.links.iter().any(|link| link.to == service.id);
        let image = service.image.as_ref().filter(|_| !is_built);
        return Some(image.map_or(Knowledge::Nothing, |image| of_image(&image.reference.text)));
    };
    let Some(read) = build.read.as_ref() else { return Some(Knowledge::Nothing) };
    let mut commands = shipped_commands(&read.file, &read.build);
    if commands.any(|command| matches!(command, Command::Healthcheck(_))) {
        return None;
    }
    Some(match root_of(&read.build) {
        Root::Scratch => Knowledge::Certain,
        Root::Image(reference) => of_image(reference),
        Root::Unknown => Knowledge::Nothing,
    })
}
