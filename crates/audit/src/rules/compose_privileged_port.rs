//! A port below 1024 is mapped.
//!
//! ## What it does
//!
//! Looks for published ports whose number, on the host or in the container, is below 1024.
//!
//! ## Why it matters
//!
//! Many policies keep these ports for services of the system. A program that listens on one may
//! need root or a capability, and on the host one of them is soon taken.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     ports: ["80:80"]
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx-unprivileged:1.27
//!     ports: ["8080:8080"]
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, OwnProfile, Rule, kics};
use crate::service_settings::shared;

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    aliases: &[kics("bc2908f3-f73c-40a9-8793-c1b7d5544f79")],
    ..Rule::new(
        "compose-privileged-port",
        Category::Security,
        Severity::Info,
        Check::Project(check),
    )
};

/// The first port that every user may listen on.
const FIRST_FREE: u16 = 1024;

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for found in shared(subject, |service| {
        service.ports.iter().filter_map(|port| {
            let published = port.published.as_deref().and_then(|it| it.split('-').next());
            let host = published.and_then(|it| it.parse().ok()).filter(|it| *it < FIRST_FREE);
            let inside = Some(port.target).filter(|it| *it < FIRST_FREE);
            let (number, place) =
                host.map(|it| (it, "the host")).or(inside.map(|it| (it, "the container")))?;
            Some((port.at, (number, place)))
        })
    }) {
        let (number, place) = found.what;
        let message =
            format!("{} uses port {number} of {place}, which is below 1024", found.names());
        report.at(found.at, message).help("listen on a higher port");
    }
}
