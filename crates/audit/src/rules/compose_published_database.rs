//! A database is published on all addresses of the host.
//!
//! ## What it does
//!
//! Looks for databases, caches and brokers whose port is published without an address, in a project
//! whose other services reach them over a network of their own.
//!
//! ## Why it matters
//!
//! Everybody who reaches the host reaches the database, and Docker opens the port past most
//! firewalls of the host. The other services need no published port.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     image: acme/api:1
//!   db:
//!     image: postgres:17
//!     ports:
//!       - "5432:5432"
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     image: acme/api:1
//!   db:
//!     image: postgres:17
//!     ports:
//!       - "127.0.0.1:5432:5432"
//! ```
//!
//! ## Exceptions
//!
//! A project with nothing but databases is there for others to use; nothing is said of it.
//!
//! ## References
//!
//! [Packet filtering and firewalls](https://docs.docker.com/engine/network/packet-filtering-firewalls/)
//! in Docker's documentation.

use std::collections::BTreeSet;

use plimsoll_model::catalogue::Reference;
use plimsoll_model::compose::{Origin, Port, Service};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::compose_edit::insert_before;
use crate::compose_values::{Root, build_of, root_of};
use crate::compose_yaml::{entries, entry_of_item, items};
use crate::datastores::{Datastore, of_image};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "compose-published-database",
        Category::Security,
        Severity::Warning,
        Check::Project(check),
    )
};

/// The addresses that stand for all of them.
const ALL_ADDRESSES: [&str; 3] = ["0.0.0.0", "::", "[::]"];

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut told: BTreeSet<Origin> = BTreeSet::new();
    let mut stores: Vec<(&Service, &Datastore)> = Vec::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for service in &subject.project.services {
        match datastore(subject, service) {
            Some(store) => stores.push((service, store)),
            None => used.extend(service.networks.iter().map(|network| &*network.name)),
        }
    }
    for (service, store) in stores {
        if !service.networks.iter().any(|network| used.contains(&*network.name)) {
            continue;
        }
        for port in service.ports.iter().filter(|port| is_open(port, store)) {
            if !told.insert(port.at) {
                continue;
            }
            let message = format!(
                "port {} of {} is open to everybody who reaches the host",
                port.target, service.name
            );
            let finding = report.at(port.at, message);
            finding.help(
                "publish it on 127.0.0.1, or not at all: the other services reach it without",
            );
            if port.host_ip.is_none()
                && let Some(edit) = with_address(subject, port.at)
            {
                let reason = "other machines cannot reach the port any more";
                finding.fix(Fix::risky("Publish it on this host only", reason, vec![edit]));
            }
        }
    }
}

/// The datastore that a service runs, by the image it pulls or is built on.
fn datastore(subject: &ProjectSubject<'_>, service: &Service) -> Option<&'static Datastore> {
    let named = service.image.as_ref().filter(|image| image.named && service.build.is_none());
    if let Some(image) = named {
        return of_image(Reference::parse(&image.reference.text).repository);
    }
    let (_, build) = build_of(subject, service.id)?;
    match root_of(&build.read.as_ref()?.build) {
        Root::Image(reference) => of_image(Reference::parse(reference).repository),
        _ => None,
    }
}

fn is_open(port: &Port, store: &Datastore) -> bool {
    let everywhere = port.host_ip.as_deref().is_none_or(|ip| ALL_ADDRESSES.contains(&ip));
    port.published.is_some() && everywhere && store.ports.contains(&port.target)
}

/// Puts the address of the host itself into a port.
fn with_address(subject: &ProjectSubject<'_>, at: Origin) -> Option<Edit> {
    let yaml = subject.yaml(at.file);
    let node = yaml.documents.iter().find_map(|document| {
        let entry = entry_of_item(document, at.span)?;
        items(&entry.value).iter().find(|item| item.span == at.span)
    })?;
    // The first key stands behind the dash.
    if let Some(second) = entries(node).get(1) {
        let key = Origin { span: second.key.span, ..at };
        return insert_before(subject, key, "host_ip: 127.0.0.1");
    }
    let text = node.as_str()?;
    let start = subject.text(at).find(text)? as u32;
    text.contains(':').then(|| Edit::insert(at.span.start + start, "127.0.0.1:"))
}
