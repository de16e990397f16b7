//! COPY names a stage by its number.
//!
//! ## What it does
//!
//! Finds `COPY --from=0` and the like.
//!
//! ## Why it matters
//!
//! A stage that is put in above changes what the number means, and the build takes from another
//! stage without a word.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM golang:1.22 AS build
//! RUN go build -o /app .
//! FROM scratch
//! COPY --from=0 /app /app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM golang:1.22 AS build
//! RUN go build -o /app .
//! FROM scratch
//! COPY --from=build /app /app
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, kics};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[kics("68a51e22-ae5a-4d48-8e87-b01a323605c9")],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "copy-from-numeric-index",
        Category::Maintainability,
        Severity::Info,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(Command::Copy(copy)) = site.command() else { return };
    let Some(from) = &copy.from else { return };
    let Ok(index) = from.text.parse::<usize>() else { return };
    let Some(stage) = site.subject.build.stages.get(index) else { return };
    let finding = report.at(from.span, format!("the stage is named by its number, {index}"));
    let stages = &site.subject.build.stages;
    let later = stages.get(index + 1..).unwrap_or_default();
    match &stage.name {
        // The last stage of a name above the COPY is meant by it, so the name must not come again.
        Some(name) if !later.iter().any(|later| later.name.as_ref() == Some(name)) => {
            let edit = Edit::replace(from.span, name.as_str());
            finding.help(format!("write {name}")).fix(Fix::safe("Write its name", vec![edit]));
        }
        _ => {
            finding.help("name the stage with AS, and use the name");
        }
    }
}
