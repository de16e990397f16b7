//! A service has capabilities that it may not need.
//!
//! ## What it does
//!
//! Looks for capabilities in `cap_add` that are as good as root on the host, and, in the profile
//! `all`, for services that do not drop the default ones with `cap_drop: [ALL]`.
//!
//! ## Why it matters
//!
//! `SYS_ADMIN`, `SYS_MODULE`, `SYS_PTRACE` and a few others let a process leave its container. Of
//! the fourteen that Docker gives by default most services need none.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: web:3.0
//!     cap_drop: [ALL]
//!     cap_add:
//!       - SYS_ADMIN
//! ```
//!
//! or
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: web:3.0
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: web:3.0
//!     cap_drop: [ALL]
//!     cap_add: [NET_BIND_SERVICE]
//! ```

use plimsoll_model::compose::{Service, Value};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Fix;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule, Tool, kics};
use crate::service_settings::{add_lines, items, report_missing, shared, whole_services};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    aliases: &[kics("ce76b7d0-9e77-464d-b86f-c5c48e03e22d")],
    ..Rule::new(
        "compose-capabilities",
        Category::Security,
        Severity::Warning,
        Check::Project(check),
    )
};

/// Capabilities with which a process can leave its container.
const MIGHTY: [&str; 9] = [
    "ALL",
    "BPF",
    "DAC_READ_SEARCH",
    "MAC_ADMIN",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
];

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for found in shared(subject, |service| {
        let added = items(service, "cap_add").iter();
        added.filter(|item| mighty(item).is_some()).map(|item| (item.at, mighty(item)))
    }) {
        let capability = found.what.unwrap_or_default();
        let message =
            format!("with the capability {capability}, {} can take the host", found.names());
        report
            .at(found.at, message)
            .help("add only the capabilities that the service fails without");
    }
    for service in whole_services(subject).filter(|service| !drops_all(service)) {
        let message = "{} keeps the capabilities that Docker gives by default";
        let help = "drop them with cap_drop: [ALL], and add those back that it fails without";
        let finding = report_missing(report, service, message, help);
        finding.severity(Severity::Info).strict();
        if !items(service, "cap_drop").is_empty() {
            finding.unlike(&[Tool::Kics]);
        } else if let Some(edits) = add_lines(subject, service, "cap_drop:\n  - ALL") {
            let reason = "it fails where it needs one of them, as to become another user";
            finding.fix(Fix::risky("Add cap_drop: ALL", reason, edits));
        }
    }
}

fn mighty(item: &Value) -> Option<&'static str> {
    let name = item.as_str()?.to_ascii_uppercase();
    let name = name.strip_prefix("CAP_").unwrap_or(&name);
    MIGHTY.into_iter().find(|mighty| *mighty == name)
}

fn drops_all(service: &Service) -> bool {
    let is_all = |item: &Value| item.as_str().is_some_and(|name| name.eq_ignore_ascii_case("all"));
    items(service, "cap_drop").iter().any(is_all)
}
