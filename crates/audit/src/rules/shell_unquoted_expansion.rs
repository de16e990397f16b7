//! A variable without quotes can become several words.
//!
//! ## What it does
//!
//! Finds `$x` outside of quotes, where the shell splits the value at blanks and expands patterns in
//! it.
//!
//! ## Why it matters
//!
//! A blank or `*` in the value changes what the command is given, and an empty value makes the
//! argument disappear. A value that is surely one word is not reported.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN dir=$(mktemp -d) && tar xf /a.tar -C $dir
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN dir=$(mktemp -d) && tar xf /a.tar -C "$dir"
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: some variables hold a list of words on purpose.
//!
//! ## Exceptions
//!
//! Variables of ARG and ENV are not reported, as in hadolint: who writes the file knows their
//! values.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Dialect, Parameter, ParameterForm, ParameterOperator, Part, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, Tool, hadolint};
use crate::shell_calls::is_command_name;
use crate::shell_tree::{Look, Place, Role};
use crate::shell_variables::{DECLARERS, Variables, is_number, is_plain_form};
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2086"), hadolint("SC2223")],
    fix: FixAvailability::Unsafe,
    profile: OwnProfile::All,
    ..Rule::new(
        "shell-unquoted-expansion",
        Category::Correctness,
        Severity::Info,
        Check::Run(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    if crate::shellcheck::script(site).is_none() {
        return;
    }
    let variables = Variables::of(site);
    walk(site, &mut Looker { site, variables: &variables, report });
}

struct Looker<'r, 's> {
    site: &'r Site<'s>,
    variables: &'r Variables<'s>,
    report: &'r mut Report,
}

impl<'s> Look<'s> for Looker<'_, 's> {
    fn word(&mut self, word: &'s Word, role: Role<'s>, place: Place) {
        if !is_split(word, role, place) {
            return;
        }
        let mut tail = false;
        for part in &word.parts {
            if let Part::Parameter(parameter) = part
                && !(tail && keeps_value_whole(role, place))
                && self.can_split(parameter)
            {
                self.tell(parameter, role, place);
            }
            tail |= matches!(part, Part::Literal(literal) if literal.text.contains('='));
        }
    }
}

impl Looker<'_, '_> {
    fn can_split(&self, parameter: &Parameter) -> bool {
        if is_number(&parameter.name) || parameter.form == ParameterForm::Length {
            return false;
        }
        let operator = parameter.operation.as_ref().map(|operation| operation.operator);
        let is_all =
            parameter.name == "@" || parameter.subscript.as_ref().is_some_and(|at| at.is("@"));
        if is_all || operator == Some(ParameterOperator::Alternative) {
            return false;
        }
        !is_plain_form(parameter)
            || !self.variables.is_one_word(self.site, &parameter.name, parameter.span.start)
    }

    fn tell(&mut self, parameter: &Parameter, role: Role<'_>, place: Place) {
        let text = self.site.subject.text(parameter.span);
        let message = format!("the value of {text} is split at blanks here");
        let finding = self.report.at(parameter.span, message);
        finding.help("put it in double quotes, unless it holds a list of words");
        if text.starts_with('$') && !place.is_backquoted && !place.is_nested {
            finding.fix(Fix::risky(
                "Quote it",
                "a list of words becomes one word, and an empty value an empty argument",
                vec![
                    Edit::insert(parameter.span.start, "\""),
                    Edit::insert(parameter.span.end, "\""),
                ],
            ));
        }
        let is_default = parameter
            .operation
            .as_ref()
            .is_some_and(|operation| operation.operator == ParameterOperator::Assign);
        let is_colon = matches!(role, Role::Argument(command, 1) if command.words[0].is(":"));
        finding.known_as(Tool::Hadolint, if is_default && is_colon { "SC2223" } else { "SC2086" });
        settle(finding, self.site, place);
    }
}

/// True where the shell splits words.
fn is_split(word: &Word, role: Role<'_>, place: Place) -> bool {
    match role {
        Role::Argument(command, index) => !is_command_name(command, index),
        // The value of `name=value` before a command is not split, that of a redirection is.
        Role::Redirected => !place.is_nested && !word.parts.is_empty(),
        Role::HereString => true,
        _ => false,
    }
}

/// True when what follows `=` in the word is taken as an assignment and not split.
fn keeps_value_whole(role: Role<'_>, place: Place) -> bool {
    let Role::Argument(command, _) = role else { return false };
    let is_declarer = command
        .words
        .first()
        .and_then(Word::literal)
        .is_some_and(|name| DECLARERS.contains(&&*name));
    is_declarer && matches!(place.dialect, Dialect::Bash | Dialect::Ksh | Dialect::Zsh)
}
