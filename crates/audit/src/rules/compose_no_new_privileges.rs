//! A service does not rule out that its processes gain rights.
//!
//! ## What it does
//!
//! Looks for services without `no-new-privileges:true` in `security_opt`.
//!
//! ## Why it matters
//!
//! Without it a program with the setuid bit, such as `su` or a forgotten helper in the image, makes
//! root of an attacker who got in as an ordinary user.
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
//!     security_opt:
//!       - apparmor:web
//! ```
//!
//! or
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     security_opt:
//!       - no-new-privileges:false
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     security_opt:
//!       - no-new-privileges:true
//! ```

use plimsoll_model::compose::{Service, Value};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::compose_edit::append_item;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, Tool, kics, semgrep};
use crate::service_settings::{add_lines, items, setting, whole_services};

/// KICS's name for a list that lacks it.
const LACKING: &str = "27fcc7d6-c49b-46e0-98f1-6c082a6a2750";

/// KICS's name for a service without the list.
const NO_LIST: &str = "610e266e-6c12-4bca-9925-1ed0cd29742b";

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    profile: OwnProfile::All,
    aliases: &[kics(LACKING), kics(NO_LIST), semgrep("no-new-privileges")],
    ..Rule::new(
        "compose-no-new-privileges",
        Category::Security,
        Severity::Info,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for service in whole_services(subject) {
        if items(service, "security_opt").iter().any(is_set) {
            continue;
        }
        let list = setting(service, &["security_opt"]);
        let at = list.map_or(service.at, |(key, _)| key.at);
        let message =
            format!("processes of {} can gain rights they did not start with", service.name);
        let finding = report.at(at, message);
        finding.help("add no-new-privileges:true to security_opt");
        finding.known_as(Tool::Kics, if list.is_some() { LACKING } else { NO_LIST });
        if let Some(edits) = fix(subject, service) {
            let reason = "programs with the setuid bit, as sudo, no longer work";
            finding.fix(Fix::risky("Add no-new-privileges:true", reason, edits));
        }
    }
}

fn fix(subject: &ProjectSubject<'_>, service: &Service) -> Option<Vec<Edit>> {
    const OPTION: &str = "no-new-privileges:true";
    match setting(service, &["security_opt"]) {
        None => add_lines(subject, service, &format!("security_opt:\n  - {OPTION}")),
        // The first of two that contradict each other may win.
        Some((key, _)) if !items(service, "security_opt").iter().any(is_about) => {
            append_item(subject, key.at, OPTION).map(|edit| vec![edit])
        }
        Some(_) => None,
    }
}

fn is_about(option: &Value) -> bool {
    option.as_str().is_some_and(|text| text.starts_with("no-new-privileges"))
}

fn is_set(option: &Value) -> bool {
    let Some(text) = option.as_str() else { return false };
    let value =
        text.strip_prefix("no-new-privileges").map(|rest| rest.trim_start_matches([':', '=']));
    matches!(value, Some("" | "true"))
}
