//! A port is published on all interfaces of the host.
//!
//! ## What it does
//!
//! Looks for published ports without an address of the host.
//!
//! ## Why it matters
//!
//! Such a port is open to every network that the host is part of, and Docker lets it past the rules
//! of firewalls such as ufw. What only this machine needs, as the database of a developer, belongs
//! on `127.0.0.1`. Write `0.0.0.0:` where it is meant.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     ports:
//!       - "8080:80"
//!       - target: 443
//!         published: "8443"
//! ```
//!
//! or
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     ports: [8080]
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     ports:
//!       - "127.0.0.1:8080:80"
//!       - "0.0.0.0:8443:443"
//! ```

use plimsoll_model::compose::{Origin, Port};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::compose_edit::append_to;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, Tool, dclint, kics};
use crate::service_settings::shared;

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    profile: OwnProfile::All,
    aliases: &[dclint("no-unbound-port-interfaces"), kics("451d79dc-0588-476a-ad03-3c7f0320abb3")],
    ..Rule::new(
        "compose-port-all-interfaces",
        Category::Security,
        Severity::Warning,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let ports = shared(subject, |service| {
        let is_host = service.network_mode.as_ref().is_some_and(|mode| &*mode.text == "host");
        let ports = service.ports.iter().filter(move |_| !is_host);
        ports.filter(|port| is_open(port)).map(|port| (port.at, port))
    });
    for found in ports {
        let port = match &found.what.published {
            Some(published) => format!("port {published} of the host"),
            None => "a free port of the host".to_owned(),
        };
        let message = format!("{port} leads to {} from all networks", found.names());
        let finding = report.at(found.at, message);
        finding.help("write 127.0.0.1: before it, or 0.0.0.0: where all are meant");
        if found.what.published.is_none() {
            finding.unlike(&[Tool::Kics]);
        }
        if let Some(edit) = fix(subject, found.at, found.what) {
            let reason = "other machines can no longer reach it";
            finding.fix(Fix::risky("Publish it on 127.0.0.1 only", reason, vec![edit]));
        }
    }
}

/// True for a port without an address; one that is no number Docker refuses.
fn is_open(port: &Port) -> bool {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    port.host_ip.is_none() && port.published.as_deref().is_none_or(is_number)
}

fn fix(subject: &ProjectSubject<'_>, at: Origin, port: &Port) -> Option<Edit> {
    let text = subject.text(at);
    let colons = if port.published.is_some() { ":" } else { "::" };
    let address = format!("127.0.0.1{colons}");
    if text.starts_with(['"', '\'']) {
        return Some(Edit::insert(at.span.start + 1, address));
    }
    if text.starts_with(|letter: char| letter.is_ascii_digit() || letter == '$') {
        let is_one_word = !text.contains(char::is_whitespace);
        return is_one_word.then(|| Edit::replace(at.span, format!("\"{address}{text}\"")));
    }
    append_to(subject, at, "host_ip: 127.0.0.1")
}
