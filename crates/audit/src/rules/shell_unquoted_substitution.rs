//! The output of a command without quotes can become several words.
//!
//! ## What it does
//!
//! Finds `$(…)` and backquotes outside of quotes, where the shell splits the output at blanks and
//! expands patterns in it.
//!
//! ## Why it matters
//!
//! A blank or `*` in the output changes what the command is given, and no output makes the argument
//! disappear.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN cp /a $(dirname /srv/b/c)
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN cp /a "$(dirname /srv/b/c)"
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: the output of some commands is a list of words.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{
    Command, CommandSubstitution, Dialect, List, Part, SubstitutionStyle, Word,
};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, hadolint};
use crate::shell_calls::is_command_name;
use crate::shell_tree::{Look, Place, Role};
use crate::shell_variables::DECLARERS;
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2046")],
    fix: FixAvailability::Unsafe,
    profile: OwnProfile::All,
    ..Rule::new(
        "shell-unquoted-substitution",
        Category::Correctness,
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

/// Programs whose output is meant to be split.
const LISTS: [&str; 2] = ["seq", "pgrep"];

impl<'s> Look<'s> for Looker<'_, 's> {
    fn word(&mut self, word: &'s Word, role: Role<'s>, place: Place) {
        let is_split = match role {
            Role::Argument(command, index) => !is_command_name(command, index),
            Role::Redirected | Role::HereString => true,
            _ => false,
        };
        if !is_split || is_declared(role, place) {
            return;
        }
        for part in &word.parts {
            if let Part::Command(substitution) = part
                && !is_list(&substitution.body)
            {
                self.tell(substitution, place);
            }
        }
    }
}

impl Looker<'_, '_> {
    fn tell(&mut self, substitution: &CommandSubstitution, place: Place) {
        let finding =
            self.report.at(substitution.span, "the output of this command is split at blanks here");
        finding.help("put it in double quotes, unless it is a list of words");
        let is_plain = substitution.style == SubstitutionStyle::Dollar;
        if is_plain && !place.is_backquoted && !place.is_nested {
            let span = substitution.span;
            finding.fix(Fix::risky(
                "Quote it",
                "a list of words becomes one word, and no output an empty argument",
                vec![Edit::insert(span.start, "\""), Edit::insert(span.end, "\"")],
            ));
        }
        settle(finding, self.site, place);
    }
}

/// True when the output is a list by its nature, or there is none.
fn is_list(body: &List) -> bool {
    let [item] = body.items.as_slice() else { return body.items.is_empty() };
    match &item.command {
        Command::Simple(command) => command
            .words
            .first()
            .and_then(Word::literal)
            .is_some_and(|name| LISTS.contains(&&*name)),
        _ => false,
    }
}

/// True for the value of `export name=value` in shells that do not split it.
fn is_declared(role: Role<'_>, place: Place) -> bool {
    let Role::Argument(command, _) = role else { return false };
    let name = command.words.first().and_then(Word::literal);
    name.is_some_and(|name| DECLARERS.contains(&&*name))
        && matches!(place.dialect, Dialect::Bash | Dialect::Ksh | Dialect::Zsh)
}
