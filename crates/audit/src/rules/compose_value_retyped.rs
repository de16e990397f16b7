//! A value without quotes becomes another one.
//!
//! ## What it does
//!
//! Looks in environments, labels, build arguments and options for numbers, dates and booleans that
//! YAML reads as such, and that Compose then writes in another form.
//!
//! ## Why it matters
//!
//! `1.10` arrives as `1.1`, `017` as `15`, `1e3` as `1000`, and a date with a time that nobody wrote.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: acme/web:1
//!     environment:
//!       API_VERSION: 1.10
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: acme/web:1
//!     environment:
//!       API_VERSION: "1.10"
//! ```

use std::collections::BTreeSet;

use plimsoll_model::compose::Origin;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::yaml::{Node, NodeKind};

use crate::compose_yaml::{entries, files, text_mappings, written};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule};
use crate::secret_names::is_secret;

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "compose-value-retyped",
        Category::Correctness,
        Severity::Warning,
        Check::Project(check),
    )
};

/// The numbers that Go writes without an exponent, and which it holds as they are.
const PLAIN: std::ops::Range<f64> = 1e-4..1e15;

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in files(subject) {
        // Mappings can share what an anchor has.
        let mut told = BTreeSet::new();
        for entry in text_mappings(&yaml).into_iter().flat_map(|mapping| entries(&mapping.value)) {
            let Some(name) = entry.key.as_str() else { continue };
            let Some(arrives) = read(&entry.value) else { continue };
            let text = written(subject, file, &entry.value);
            if text == arrives || text.is_empty() || !told.insert(entry.value.span) {
                continue;
            }
            let message = if is_secret(name) {
                format!("the value of {name} is read as a number and arrives in another form")
            } else {
                format!("{name} arrives as {arrives}, not as {text}")
            };
            let finding = report.at(Origin { file, span: entry.value.span }, message);
            let edit = Edit::replace(entry.value.span, format!("\"{text}\""));
            let reason = "the container then gets the value as it is written";
            finding.help("put it in quotes").fix(Fix::risky("Add quotes", reason, vec![edit]));
        }
    }
}

/// A value that is no text, as Compose writes it.
fn read(node: &Node) -> Option<String> {
    match &node.kind {
        NodeKind::Bool(value) => Some(value.to_string()),
        NodeKind::Int(value) => Some(value.to_string()),
        // Others have an exponent, which Go writes in a way of its own.
        NodeKind::Float(value) if *value == 0.0 || PLAIN.contains(&value.abs()) => {
            Some(value.to_string())
        }
        NodeKind::Timestamp(text) => Some(text.clone()),
        _ => None,
    }
}
