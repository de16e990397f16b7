//! An assignment has blanks in it.
//!
//! ## What it does
//!
//! Finds `name = value` and `$name=value`.
//!
//! ## Why it matters
//!
//! The shell takes the name for a command, which is not there.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN version = 3 && echo "$version"
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN version=3 && echo "$version"
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{ParameterForm, Part, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::shell_calls::each_simple;
use crate::shellcheck::settle;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2281"), hadolint("SC2283")],
    ..Rule::new(
        "shell-spaced-assignment",
        Category::Correctness,
        Severity::Warning,
        Check::Run(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_simple(site, |command, place| {
        let Some((name, rest)) = command.words.split_first() else { return };
        let (id, span) = if is_dollar_assignment(name) {
            ("SC2281", name.span)
        } else if let Some(equals) = rest.first()
            && is_name(name)
            && equals.static_prefix().starts_with('=')
            && !equals.static_prefix().starts_with("==")
        {
            ("SC2283", equals.span)
        } else {
            return;
        };
        let finding = report.at(span, "this is a command and no assignment");
        finding.help("write name=value without blanks and $").known_as(Tool::Hadolint, id);
        settle(finding, site, place);
    });
}

/// True for `$name=…`.
fn is_dollar_assignment(word: &Word) -> bool {
    let [Part::Parameter(parameter), Part::Literal(literal), ..] = word.parts.as_slice() else {
        return false;
    };
    let is_named = parameter.name.starts_with(|char: char| char.is_ascii_alphabetic());
    is_named && parameter.form == ParameterForm::Bare && literal.text.starts_with('=')
}

/// True when the word could be the name of a variable.
fn is_name(word: &Word) -> bool {
    let [Part::Literal(literal)] = word.parts.as_slice() else { return false };
    let text = literal.text.as_str();
    text.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
        && text.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
}
