//! All arguments are passed on without quotes.
//!
//! ## What it does
//!
//! Finds `$@`, `$*` and whole arrays outside of quotes.
//!
//! ## Why it matters
//!
//! The shell splits each argument at blanks and expands patterns in it, so that other arguments
//! arrive than were given.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! SHELL ["/bin/bash", "-c"]
//! RUN files=(a b) && rm ${files[@]}
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! SHELL ["/bin/bash", "-c"]
//! RUN files=(a b) && rm "${files[@]}"
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Parameter, ParameterForm, Part, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint};
use crate::shell_tree::{Look, Place, Role};
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2048"), hadolint("SC2068")],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "shell-unquoted-arguments",
        Category::Correctness,
        Severity::Warning,
        Check::Run(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    walk(site, &mut Looker { site, report });
}

struct Looker<'r, 's> {
    site: &'r Site<'s>,
    report: &'r mut Report,
}

impl<'s> Look<'s> for Looker<'_, 's> {
    fn word(&mut self, word: &'s Word, role: Role<'s>, place: Place) {
        if !matches!(role, Role::Argument(..) | Role::Element | Role::Redirected | Role::Looped) {
            return;
        }
        for part in &word.parts {
            let Part::Parameter(parameter) = part else { continue };
            let Some(id) = id(parameter) else { continue };
            let text = self.site.subject.text(parameter.span);
            let message = format!("the values of {text} are split at blanks here");
            let finding = self.report.at(parameter.span, message);
            finding.help("put it in double quotes, with @ in the place of *");
            if id == "SC2068" && text.starts_with('$') && !place.is_backquoted && !place.is_nested {
                finding.fix(Fix::safe(
                    "Quote it",
                    vec![
                        Edit::insert(parameter.span.start, "\""),
                        Edit::insert(parameter.span.end, "\""),
                    ],
                ));
            }
            finding.known_as(Tool::Hadolint, id);
            settle(finding, self.site, place);
        }
    }
}

/// How `ShellCheck` calls it.
fn id(parameter: &Parameter) -> Option<&'static str> {
    if !matches!(parameter.form, ParameterForm::Bare | ParameterForm::Braced) {
        return None;
    }
    let is = |text: &str| {
        parameter.name == text || parameter.subscript.as_ref().is_some_and(|at| at.is(text))
    };
    if is("@") {
        return Some("SC2068");
    }
    is("*").then_some("SC2048")
}
