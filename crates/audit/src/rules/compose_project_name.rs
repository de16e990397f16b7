//! The project has no name of its own.
//!
//! ## What it does
//!
//! Looks for `name` at the top of the Compose files.
//!
//! ## Why it matters
//!
//! Without it the project has the name of its folder. Two clones in folders of the same name share
//! containers, networks and volumes; one clone in a renamed folder loses its own.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! name: shop
//!
//! services:
//!   web:
//!     image: nginx:1.27
//! ```

use plimsoll_model::compose::{FileRole, Origin};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Fix;

use crate::compose_edit::insert_before;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, dclint};
use crate::service_settings::{compose_files, entries};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    profile: OwnProfile::All,
    aliases: &[dclint("require-project-name-field")],
    ..Rule::new(
        "compose-project-name",
        Category::Maintainability,
        Severity::Info,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let own = compose_files(subject).filter(|(file, _)| {
        // The name in an included file does not count.
        matches!(subject.project.file(*file).role, FileRole::Compose | FileRole::Override)
    });
    let files: Vec<_> = own.collect();
    let is_named = files
        .iter()
        .flat_map(|(_, yaml)| &yaml.documents)
        .any(|document| document.get("name").is_some());
    let Some((file, yaml)) = files.first().filter(|_| !is_named) else { return };
    let Some(first) = yaml.documents.first().and_then(|document| entries(document).first()) else {
        return;
    };
    let at = Origin { file: *file, span: first.key.span };
    let finding = report.at(at, "the project is called by its folder");
    finding.help("give it a name with name: at the top");
    if let Some(edit) = insert_before(subject, at, &format!("name: {}\n\n", subject.project.name)) {
        let reason = "a copy in another folder becomes the same project";
        finding.fix(Fix::risky("Add the name it has now", reason, vec![edit]));
    }
}
