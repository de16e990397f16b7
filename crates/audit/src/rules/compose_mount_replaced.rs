//! Two mounts of a service have the same target, and only the last one counts.
//!
//! ## What it does
//!
//! Looks in each list of volumes for targets that stand there twice.
//!
//! ## Why it matters
//!
//! Compose drops all but the last of them without a word: what the others name is not in the
//! container.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.28
//!     volumes:
//!       - ./site:/usr/share/nginx/html
//!       - ./theme:/usr/share/nginx/html
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.28
//!     volumes:
//!       - ./site:/usr/share/nginx/html
//!       - ./theme:/usr/share/nginx/html/theme
//! ```
//!
//! ## Exceptions
//!
//! That a later file replaces a mount of an earlier one is what later files are for.

use std::collections::BTreeMap;

use plimsoll_model::compose::Origin;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Fix;
use plimsoll_syntax::yaml::Node;

use crate::compose_edit::delete_item;
use crate::compose_yaml::{files, mount_of, service_items, services};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    ..Rule::new(
        "compose-mount-replaced",
        Category::Correctness,
        Severity::Warning,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in files(subject) {
        for service in services(&yaml) {
            // Compose compares the texts: it refuses `/x` beside `/x/`.
            let mut by_target: BTreeMap<&str, &Node> = BTreeMap::new();
            for item in service_items(service, "volumes") {
                let Some((_, target)) = mount_of(item).filter(|(_, it)| !it.contains('$')) else {
                    continue;
                };
                let Some(lost) = by_target.insert(target, item) else { continue };
                let at = Origin { file, span: lost.span };
                let message = format!("this is not mounted: another mount on {target} replaces it");
                let edit = delete_item(subject, at);
                let finding = report.at(at, message);
                finding.help("mount it somewhere else, or take it out");
                finding.related(item.span, "this one counts");
                if let Some(edit) = edit {
                    finding.fix(Fix::safe("Take out what does not count", vec![edit]));
                }
            }
        }
    }
}
