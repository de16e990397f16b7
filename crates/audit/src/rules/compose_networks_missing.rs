//! All services are on the default network.
//!
//! ## What it does
//!
//! Looks for services that name no network, in projects of more than one service.
//!
//! ## Why it matters
//!
//! Everything on one network reaches everything else: who gets into the web server can talk to the
//! database. With a network for each pair that has to talk the others stay out of reach.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: web:1.0
//!   api:
//!     image: api:1.0
//!   db:
//!     image: postgres:17.2
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: web:1.0
//!     networks: [front]
//!   api:
//!     image: api:1.0
//!     networks: [front, back]
//!   db:
//!     image: postgres:17.2
//!     networks: [back]
//! networks:
//!   front:
//!   back:
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::compose_values::listed;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, OwnProfile, Rule, kics};
use crate::service_settings::whole_services;

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    aliases: &[kics("ce14a68b-1668-41a0-ab7d-facd9f784742")],
    ..Rule::new(
        "compose-networks-missing",
        Category::Security,
        Severity::Info,
        Check::Project(check),
    )
};

/// Two services that talk to each other are alike with a network of their own.
const FEWEST: usize = 3;

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut found: Vec<_> = whole_services(subject)
        .filter(|service| matches!(service.networks.as_slice(), [only] if &*only.name == "default"))
        .collect();
    found.sort_by_key(|service| service.at);
    let services: Vec<&str> = found.iter().map(|service| &*service.name).collect();
    let Some(first) = found.first().filter(|_| found.len() >= FEWEST) else { return };
    let message = format!(
        "{} can all reach each other on the default network",
        listed(services.iter().copied())
    );
    let help = "give those a network that have to talk to each other";
    report.at(first.at, message).help(help);
}
