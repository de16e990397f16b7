//! The ports of a service are not sorted.
//!
//! ## What it does
//!
//! Compares the entries of `ports`: those for one address by the port of the host.
//!
//! ## Why it matters
//!
//! It is a matter of taste: what is sorted is found faster, and two people who add something meet
//! in fewer conflicts.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     ports:
//!       - "8443:443"
//!       - "8080:80"
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     ports:
//!       - "8080:80"
//!       - "8443:443"
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, dclint};
use crate::service_settings::{compose_files, written_services};
use crate::written_order::{own_items, report_list_order};
use plimsoll_syntax::yaml::{Node, NodeKind};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    profile: OwnProfile::All,
    aliases: &[dclint("service-ports-alphabetical-order")],
    ..Rule::new(
        "compose-ports-order",
        Category::Maintainability,
        Severity::Info,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in compose_files(subject) {
        for service in written_services(&yaml) {
            let Some(list) = service.value.entry("ports") else { continue };
            let parts = own_items(file, list, published);
            report_list_order(subject, report, list.key.span, &parts, "the ports");
        }
    }
}

/// The port of the host, or the only one, by which an entry is sorted: as a number of five digits.
fn published(port: &Node) -> Option<String> {
    let text = |node: &Node| match &node.kind {
        NodeKind::Int(number) => Some(number.to_string()),
        NodeKind::String { text, .. } => Some(text.to_string()),
        _ => None,
    };
    let text = text(port).or_else(|| text(port.get("published")?))?;
    let text = text.split('/').next().unwrap_or_default();
    let mut parts = text.rsplit(':');
    let last = parts.next().unwrap_or_default();
    let host = parts.next().unwrap_or(last);
    let first = host.split('-').next().unwrap_or_default();
    Some(format!("{first:0>5}"))
}
