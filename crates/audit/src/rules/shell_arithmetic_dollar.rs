//! Arithmetic needs no dollar sign before a variable.
//!
//! ## What it does
//!
//! Finds `$x` in `$(( … ))`.
//!
//! ## Why it matters
//!
//! Without the sign the value is a number whatever it holds; with it, the text of the value
//! becomes a part of the expression.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN n=1 && echo $(($n + 1))
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN n=1 && echo $((n + 1))
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Command, Parameter, ParameterForm, Part};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shell_tree::{Look, Place};
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2004")],
    profile: OwnProfile::All,
    ..Rule::new(
        "shell-arithmetic-dollar",
        Category::Maintainability,
        Severity::Info,
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
    fn command(&mut self, command: &'s Command, place: Place) {
        match command {
            Command::Arithmetic(expression) => self.expression(&expression.parts, place),
            Command::ArithmeticFor(each) => self.expression(&each.header, place),
            _ => {}
        }
    }

    fn part(&mut self, part: &'s Part, _is_quoted: bool, place: Place) {
        if let Part::Arithmetic(expression) = part {
            self.expression(&expression.parts, place);
        }
    }
}

impl Looker<'_, '_> {
    fn expression(&mut self, parts: &[Part], place: Place) {
        for (index, part) in parts.iter().enumerate() {
            let Part::Parameter(parameter) = part else { continue };
            let before = index.checked_sub(1).and_then(|before| parts.get(before));
            let is_joined = before
                .is_some_and(|part| is_name_at(part, |text| text.chars().next_back()))
                || parts
                    .get(index + 1)
                    .is_some_and(|part| is_name_at(part, |text| text.chars().next()));
            if is_joined || !is_variable(parameter) {
                continue;
            }
            let text = self.site.subject.text(parameter.span);
            let message = format!("{text} needs no dollar sign here");
            let finding = self.report.at(parameter.span, message);
            finding.help(format!("write {}", parameter.name));
            settle(finding, self.site, place);
        }
    }
}

/// True when the part goes on with the name or number at this end.
fn is_name_at(part: &Part, end: fn(&str) -> Option<char>) -> bool {
    match part {
        Part::Literal(literal) => end(&literal.text)
            .is_some_and(|char| char.is_alphanumeric() || char == '_' || char == '"'),
        _ => true,
    }
}

/// True for a variable with a name, of whose value nothing is asked.
fn is_variable(parameter: &Parameter) -> bool {
    matches!(parameter.form, ParameterForm::Bare | ParameterForm::Braced)
        && parameter.operation.is_none()
        && parameter.name.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
}
