//! Two services publish the same port of the host.
//!
//! ## What it does
//!
//! Compares the ports that services publish: their numbers, ranges, protocols and addresses.
//! Services that no profile has in common are not compared.
//!
//! ## Why it matters
//!
//! Compose does not see it. The second container fails to start with "port is already allocated",
//! often only on the machine where both run. A range of the host for one port of the container is
//! likely to give way, and is reported as a warning.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     image: api:1.0
//!     ports: ["8080:80"]
//!   web:
//!     image: web:1.0
//!     ports: ["8080-8081:8080-8081"]
//! ```
//!
//! or
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: web:1.0
//!     ports: ["8080:80"]
//!     deploy:
//!       replicas: 2
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     image: api:1.0
//!     ports: ["127.0.0.1:8080:80", "8080:80/udp"]
//!   web:
//!     image: web:1.0
//!     ports: ["127.0.0.2:8080:80", "8090-8091:8080-8081"]
//! ```

use std::collections::BTreeSet;

use plimsoll_model::compose::{Port, Service};
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Rule, dclint};
use crate::service_settings::{is_known, setting};

pub(crate) const RULE: Rule = Rule {
    aliases: &[dclint("no-duplicate-exported-ports")],
    ..Rule::new(
        "compose-duplicate-host-port",
        Category::Correctness,
        Severity::Error,
        Check::Project(check),
    )
};

/// With how many others, next in the order of numbers, a port is compared.
const MAX_NEIGHBOURS: usize = 256;

/// A port, or a range of ports, of the host.
struct Publication<'p> {
    service: &'p Service,
    port: &'p Port,
    first: u16,
    last: u16,
}

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut all: Vec<Publication<'_>> = subject
        .project
        .services
        .iter()
        .filter(|service| service.network_mode.as_ref().is_none_or(|mode| &*mode.text != "host"))
        .flat_map(|service| service.ports.iter().filter_map(move |port| publication(service, port)))
        .filter(|it| is_known(subject.project, it.port.at))
        .collect();
    let mut told = BTreeSet::new();
    for one in &all {
        // A range is many ports at one place.
        if has_too_few(one) && told.insert(one.port.at) {
            tell_of_replicas(one, report);
        }
    }
    // In the order of the ports, so that each is compared with its neighbours only.
    all.sort_by_key(|it| (it.first, it.last, it.port.at));
    for (at, one) in all.iter().enumerate() {
        let next = all[at + 1..].iter().take(MAX_NEIGHBOURS);
        let overlapping = next.take_while(|other| other.first <= one.last);
        for other in overlapping.filter(|other| clash(one, other)) {
            // What stands further down is in the way of what stands before it.
            let (before, after) =
                if one.port.at <= other.port.at { (one, other) } else { (other, one) };
            if before.port.at != after.port.at && told.insert(after.port.at) {
                tell(before, after, report);
            }
        }
    }
}

fn publication<'p>(service: &'p Service, port: &'p Port) -> Option<Publication<'p>> {
    let published = port.published.as_deref()?;
    let (first, last) = published.split_once('-').unwrap_or((published, published));
    Some(Publication { service, port, first: first.parse().ok()?, last: last.parse().ok()? })
}

fn clash(one: &Publication<'_>, other: &Publication<'_>) -> bool {
    one.port.protocol == other.port.protocol
        && meet(one.port.host_ip.as_deref(), other.port.host_ip.as_deref())
        && are_on_together(one.service, other.service)
}

/// True when both listen on an address.
fn meet(one: Option<&str>, other: Option<&str>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    let is_version_six = |address: &str| address.contains(':');
    let is_any = |address: &str| matches!(address, "0.0.0.0" | "::");
    one == other || (is_version_six(one) == is_version_six(other) && (is_any(one) || is_any(other)))
}

/// Profiles that two services do not share are usually alternatives.
fn are_on_together(one: &Service, other: &Service) -> bool {
    one.profiles.is_empty()
        || other.profiles.is_empty()
        || one
            .profiles
            .iter()
            .any(|profile| other.profiles.iter().any(|wanted| wanted.text == profile.text))
}

fn tell(before: &Publication<'_>, after: &Publication<'_>, report: &mut ProjectReport) {
    let port = before.first.max(after.first);
    let (here, there) = (&after.service.name, &before.service.name);
    let gives_way = before.first < before.last || after.first < after.last;
    let message = match (here == there, gives_way) {
        (true, false) => format!("{here} publishes port {port} of the host twice"),
        (false, false) => format!("{here} and {there} both publish port {port} of the host"),
        (_, true) => {
            format!("the ports of the host that {here} and {there} may publish overlap at {port}")
        }
    };
    let finding = report.at(after.port.at, message);
    finding.help("publish one of them at another port, or on another address");
    if gives_way {
        finding.severity(Severity::Warning).likely();
    }
    if before.port.at.file == after.port.at.file {
        finding.related(before.port.at.span, format!("{there} publishes it here"));
    }
}

/// How many containers a service has.
fn count(service: &Service) -> i64 {
    let paths = [&["scale"][..], &["deploy", "replicas"]];
    paths.iter().find_map(|path| setting(service, path)?.1.as_int()).unwrap_or(1)
}

/// True when there are fewer ports than containers: two of them cannot have the same.
fn has_too_few(one: &Publication<'_>) -> bool {
    i64::from(one.last.saturating_sub(one.first)) + 1 < count(one.service)
}

fn tell_of_replicas(one: &Publication<'_>, report: &mut ProjectReport) {
    let (count, name) = (count(one.service), &one.service.name);
    let message = format!("{count} containers of {name} publish port {} of the host", one.first);
    let help = "publish a range of ports that is as long, or put a proxy before them";
    report.at(one.port.at, message).help(help);
}
