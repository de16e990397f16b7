//! A later file publishes a port again and does not replace the first.
//!
//! ## What it does
//!
//! Looks for ports of a container that two files of the project publish in two ways.
//!
//! ## Why it matters
//!
//! Lists of ports are added up. The override that was to move a port to another one opens both, and
//! where the first is taken, the service still does not start.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.28
//!     ports:
//!       - "80:80"
//! ```
//!
//! ```yaml compose.override.yaml
//! services:
//!   web:
//!     ports:
//!       - "8080:80"
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.override.yaml
//! services:
//!   web:
//!     ports: !override
//!       - "8080:80"
//! ```

use std::collections::BTreeSet;

use plimsoll_model::compose::{Origin, Port};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::compose_yaml::entry_of_item;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "compose-override-adds-port",
        Category::Correctness,
        Severity::Warning,
        Check::Project(check),
    )
};

/// How many ports of a service are compared with each other.
const MAX_COMPARED: usize = 256;

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut told: BTreeSet<Origin> = BTreeSet::new();
    for service in &subject.project.services {
        let ports = &service.ports[..service.ports.len().min(MAX_COMPARED)];
        for (index, port) in ports.iter().enumerate() {
            let Some(first) = ports[..index].iter().find(|first| is_again(first, port)) else {
                continue;
            };
            if !told.insert(port.at) {
                continue;
            }
            let message = format!(
                "port {} is published twice: line {} of {} stays",
                port.target,
                subject.project.line(first.at),
                subject.project.file(first.at.file).shown
            );
            let finding = report.at(port.at, message);
            finding.help("write ports: !override to replace the list of the other file");
            if let Some(edit) = with_override(subject, port.at) {
                let reason = "all ports of the other file are dropped";
                finding.fix(Fix::risky("Replace the list", reason, vec![edit]));
            }
        }
    }
}

/// True for the same port of the container, published in another way by another file.
fn is_again(first: &Port, port: &Port) -> bool {
    first.at.file != port.at.file
        && (first.target, &first.protocol) == (port.target, &port.protocol)
        && first.published.is_some()
        && port.published.is_some()
        && (&first.published, &first.host_ip) != (&port.published, &port.host_ip)
}

fn with_override(subject: &ProjectSubject<'_>, at: Origin) -> Option<Edit> {
    let yaml = subject.yaml(at.file);
    let entry = yaml.documents.iter().find_map(|document| entry_of_item(document, at.span))?;
    let end = entry.key.span.end;
    let rest = subject.project.file(at.file).source.get(end as usize..)?;
    let is_plain = entry.value.tag.is_none() && rest.starts_with(':');
    is_plain.then(|| Edit::insert(end + 1, " !override"))
}
