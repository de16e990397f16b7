//! A variable that the Compose file refers to is not set.
//!
//! ## What it does
//!
//! Looks for variables that neither the environment nor a file of variables sets, where the file
//! says nothing for that case.
//!
//! ## Why it matters
//!
//! Compose warns, puts nothing in the place of the variable, and goes on: with an image without a
//! tag, an empty password, a mount of another folder.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:${NGINX_TAG}
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:${NGINX_TAG:-1.28}
//! ```
//!
//! ## Exceptions
//!
//! The environment of whoever starts the project may set the variable. Where nothing may run without
//! it, `${NGINX_TAG:?}` says so, and Compose stops instead of going on.

use std::collections::BTreeSet;

use plimsoll_model::compose::{Origin, Variable, VariableSource};
use plimsoll_model::files::{Found, join};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::compose_values::bare_references;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject, UNSET_VARIABLE};
use crate::rule::{Check, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    ..Rule::new(
        "compose-undefined-interpolation",
        Category::Correctness,
        Severity::Warning,
        Check::Project(check),
    )
};

/// The files that people copy to `.env`.
const EXAMPLES: [&str; 4] = [".env.example", ".env.sample", ".env.dist", ".env.template"];

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    // What Compose would warn of: it knows which branch of a reference counts.
    let warned =
        subject.project.diagnostics.iter().filter(|it| it.diagnostic.code == UNSET_VARIABLE);
    let warned: BTreeSet<(Option<_>, Span, &str)> = warned
        .filter_map(|it| {
            let name = it.diagnostic.message.split('"').nth(1)?;
            Some((it.file, it.diagnostic.span, name))
        })
        .collect();
    if warned.is_empty()
        || subject.tree.look(&join(&subject.project.folder, ".env")) == Found::Unknown
    {
        return;
    }
    let images = subject.project.services.iter().filter_map(|service| service.image.as_ref());
    let broken = images.filter(|image| is_broken(&image.reference.text));
    let broken: BTreeSet<Origin> = broken.map(|image| image.reference.at).collect();
    for variable in &subject.project.variables {
        if variable.source != VariableSource::Unset || variable.required {
            continue;
        }
        let is_warned = |at: &&Origin| warned.contains(&(Some(at.file), at.span, &*variable.name));
        let uses: Vec<Origin> = variable.uses.iter().filter(is_warned).copied().collect();
        tell(subject, report, (variable, &uses), &broken);
    }
}

fn tell(
    subject: &ProjectSubject<'_>,
    report: &mut ProjectReport,
    (variable, uses): (&Variable, &[Origin]),
    broken: &BTreeSet<Origin>,
) {
    let Some(first) = uses.first() else { return };
    let name = &variable.name;
    let more = match uses.len() {
        1 => String::new(),
        2 => ", and so is another use of it".to_owned(),
        count => format!(", and so are {} other uses of it", count - 1),
    };
    let finding = report.at(*first, format!("{name} is not set: it is empty here{more}"));
    if uses.iter().any(|at| broken.contains(at)) {
        finding.severity(Severity::Error);
    }
    let example = EXAMPLES.iter().find(|example| is_there(subject, example));
    finding.help(match example {
        Some(example) => format!("copy {example} to .env, or write ${{{name}:?}} to insist on it"),
        None => format!("set it in .env, or write ${{{name}:?}} to insist on it"),
    });
    for other in uses.iter().skip(1).filter(|other| other.file == first.file) {
        finding.related(other.span, "it is empty here too");
    }
    let edits: Vec<Edit> = uses
        .iter()
        .filter(|at| at.file == first.file)
        .flat_map(|at| {
            let references = bare_references(subject.text(*at));
            let own = references.filter(|(found, _)| **found == **name);
            own.map(|(_, range)| {
                let span = |it: usize| at.span.start + it as u32;
                let place = Span::new(span(range.start), span(range.end));
                Edit::replace(place, format!("${{{name}:-}}"))
            })
            .collect::<Vec<_>>()
        })
        .collect();
    if !edits.is_empty() && uses.iter().all(|at| at.file == first.file) {
        finding.fix(Fix::safe("Say that it may be empty", edits));
    }
}

fn is_there(subject: &ProjectSubject<'_>, name: &str) -> bool {
    // Asking only for what is listed spares whoever has the files a question.
    subject.tree.listing() == plimsoll_model::files::Listing::Complete
        && matches!(subject.tree.look(&join(&subject.project.folder, name)), Found::File(_))
}

/// True for what is left of a reference whose parts were empty.
fn is_broken(reference: &str) -> bool {
    reference.is_empty()
        || reference.starts_with(['/', ':', '@'])
        || reference.ends_with([':', '@', '/'])
        || reference.contains("//")
}
