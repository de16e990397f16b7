//! A port is written without quotes.
//!
//! ## What it does
//!
//! Looks for entries of `ports` and `expose` that are not in quotes.
//!
//! ## Why it matters
//!
//! Compose reads them as they are meant. Other programs that read YAML 1.1 take `22:22` for a
//! number to the base of 60, which is 1342.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     ports:
//!       - 8080:80
//!     expose:
//!       - 3000
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
//!     expose:
//!       - "3000"
//! ```

use plimsoll_model::compose::Origin;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::yaml::{Node, NodeKind, Style};

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, dclint};
use crate::service_settings::{compose_files, sequence, written_services};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    profile: OwnProfile::All,
    aliases: &[dclint("require-quotes-in-ports")],
    ..Rule::new(
        "compose-ports-unquoted",
        Category::Maintainability,
        Severity::Info,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in compose_files(subject) {
        let mut spans: Vec<_> = written_services(&yaml)
            .flat_map(|service| ["ports", "expose"].map(|key| service.value.get(key)))
            .flatten()
            .flat_map(sequence)
            .filter(|item| is_unquoted(item))
            .map(|item| item.span)
            .collect();
        // Aliases repeat what stands at their anchor.
        spans.sort_unstable();
        spans.dedup();
        for span in spans {
            let at = Origin { file, span };
            let text = subject.text(at);
            let finding = report.at(at, format!("the port {text} has no quotes"));
            finding.help("put it into quotes");
            // A number that begins with 0 is to the base of 8, which a text is not.
            if !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_graphic()) {
                let edit = Edit::replace(span, format!("\"{text}\""));
                finding.fix(Fix::safe("Put it into quotes", vec![edit]));
            }
        }
    }
}

fn is_unquoted(item: &Node) -> bool {
    match &item.kind {
        NodeKind::Int(_) | NodeKind::Float(_) | NodeKind::Timestamp(_) => true,
        NodeKind::String { style, .. } => *style == Style::Plain,
        _ => false,
    }
}
