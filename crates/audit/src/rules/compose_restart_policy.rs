//! A service is not started again when it ends.
//!
//! ## What it does
//!
//! Looks for services without `restart` that nobody waits for to complete, and for `on-failure`
//! without a number of attempts.
//!
//! ## Why it matters
//!
//! After a crash or a restart of the host the service stays down until somebody notices. One that
//! fails at once and has no limit is started again for ever.
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
//!     restart: on-failure
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     restart: unless-stopped
//!     depends_on:
//!       migrate:
//!         condition: service_completed_successfully
//!   migrate:
//!     image: migrate:1.0
//! ```

use plimsoll_model::compose::{Condition, Service};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Fix;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, Tool, kics};
use crate::service_settings::{add_lines, cover, report_missing, setting, shared, whole_services};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    profile: OwnProfile::All,
    aliases: &[kics("2fc99041-ddad-49d5-853f-e35e70a48391")],
    ..Rule::new(
        "compose-restart-policy",
        Category::Correctness,
        Severity::Info,
        Check::Project(check),
    )
};

/// How many attempts KICS wants.
const BY_KICS: &str = "5";

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for service in whole_services(subject) {
        let is_set = setting(service, &["restart"]).is_some()
            || setting(service, &["deploy", "restart_policy"]).is_some();
        if !is_set && !ends_by_itself(subject, service) {
            let message = "{} stays down after a crash or a restart of the host";
            let help = "set restart: unless-stopped, or restart: \"no\" for what ends by itself";
            let finding = report_missing(report, service, message, help).unlike(&[Tool::Kics]);
            if let Some(edits) = add_lines(subject, service, "restart: unless-stopped") {
                let reason = "a service that is meant to end is started again";
                finding.fix(Fix::risky("Add restart: unless-stopped", reason, edits));
            }
        }
    }
    for found in shared(subject, attempts) {
        let Some(count) = &found.what else {
            let message = format!("{} is started again for ever when it fails", found.names());
            report.at(found.at, message).help("say how often, as in on-failure:5");
            continue;
        };
        if count != BY_KICS {
            let message = format!("{} is started again {count} times and not 5", found.names());
            let finding = report.at(found.at, message);
            finding.help("set five attempts").only(&[Tool::Kics]);
        }
    }
}

/// How often a service is started again after a failure, where that is what it asks for.
fn attempts(service: &Service) -> Vec<(plimsoll_model::compose::Origin, Option<String>)> {
    let mut found = Vec::new();
    if let Some((key, value)) = setting(service, &["restart"])
        && let Some(rest) = value.as_str().and_then(|text| text.strip_prefix("on-failure"))
    {
        let at = if key.at.file == value.at.file { cover(key.at, value.at) } else { value.at };
        found.push((at, rest.strip_prefix(':').map(str::to_owned)));
    }
    if let Some((key, value)) = setting(service, &["deploy", "restart_policy", "max_attempts"]) {
        found.push((key.at, value.as_int().map(|count| count.to_string())));
    }
    found
}

fn ends_by_itself(subject: &ProjectSubject<'_>, service: &Service) -> bool {
    let others = subject.project.services.iter().flat_map(|other| &other.depends_on);
    !service.profiles.is_empty()
        || others
            .filter(|it| it.service == Some(service.id))
            .any(|it| it.condition == Condition::CompletedSuccessfully)
}
