//! A network, volume, secret or config is declared, and no service uses it.
//!
//! ## What it does
//!
//! Looks for top-level resources that no service names, services of other profiles included.
//!
//! ## Why it matters
//!
//! Compose does not make them. Mostly something is misspelt or was left behind: a service stores its
//! data in a volume that goes with the container.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   db:
//!     image: postgres:17
//!     volumes:
//!       - data:/var/lib/postgresql/data
//! volumes:
//!   data:
//!   backup:
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   db:
//!     image: postgres:17
//!     volumes:
//!       - data:/var/lib/postgresql/data
//! volumes:
//!   data:
//! ```

use std::collections::BTreeSet;

use plimsoll_model::compose::{Kind, ResourceKind, Value};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Fix;

use crate::compose_edit::delete_entry;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    ..Rule::new(
        "compose-unused-resource",
        Category::Maintainability,
        Severity::Info,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    if subject.project.unused.is_empty() {
        return;
    }
    // Services that are off now may use it.
    let mut mentioned: BTreeSet<&str> = BTreeSet::new();
    if let Some(services) = subject.project.merged.get("services") {
        mention(services, &mut mentioned);
    }
    for unused in &subject.project.unused {
        let name = &*unused.key.text;
        if mentioned.contains(name) || !subject.is_open(unused.key.at) {
            continue;
        }
        let what = match unused.kind {
            ResourceKind::Network => "network",
            ResourceKind::Volume => "volume",
            ResourceKind::Secret => "secret",
            ResourceKind::Config => "config",
            ResourceKind::Model => "model",
        };
        let edit = delete_entry(subject, unused.key.at);
        let finding = report.at(unused.key.at, format!("no service uses the {what} {name}"));
        finding.help("use it, or take it out");
        if let Some(edit) = edit {
            finding.fix(Fix::safe(format!("Take {name} out"), vec![edit]));
        }
    }
}

/// All that could name a resource: keys, texts, and what stands before a colon in them.
fn mention<'v>(value: &'v Value, mentioned: &mut BTreeSet<&'v str>) {
    match &value.kind {
        Kind::Map(map) => {
            for (key, value) in map.iter() {
                mentioned.insert(&key.name);
                mention(value, mentioned);
            }
        }
        Kind::List(items) => items.iter().for_each(|item| mention(item, mentioned)),
        Kind::String(text) => {
            mentioned.insert(text.split(':').next().unwrap_or(text));
        }
        _ => {}
    }
}
