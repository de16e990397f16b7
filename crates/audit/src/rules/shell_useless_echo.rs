//! Echo only prints what another command prints, or what a word could say.
//!
//! ## What it does
//!
//! Finds `echo $(…)` with nothing else in it, and `$(echo …)`.
//!
//! ## Why it matters
//!
//! The command would print its output by itself, and the words of `echo` could stand where its
//! output does.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN echo "$(date)" > /built
//! ```
//!
//! ```dockerfile
//! FROM debian:12
//! RUN name=$(echo "app") && mkdir "/srv/$name"
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN date > /built
//! ```
//!
//! ```dockerfile
//! FROM debian:12
//! RUN name=app && mkdir "/srv/$name"
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Command, List, Part, SimpleCommand, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, Tool, hadolint};
use crate::shell_calls::{is_pattern, simple};
use crate::shell_tree::{Look, Place};
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2005"), hadolint("SC2116")],
    profile: OwnProfile::All,
    ..Rule::new("shell-useless-echo", Category::Maintainability, Severity::Info, Check::Run(check))
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
        let Command::Simple(command) = command else { return };
        let [name, word] = command.words.as_slice() else { return };
        if !name.is("echo") || !is_one_output(word) {
            return;
        }
        let message = "the command in this word would print its output by itself";
        let finding = self.report.at(word.span, message);
        finding.help("run the command without echo").known_as(Tool::Hadolint, "SC2005");
        settle(finding, self.site, place);
    }

    fn part(&mut self, part: &'s Part, _is_quoted: bool, place: Place) {
        let Part::Command(substitution) = part else { return };
        if !only_command(&substitution.body).is_some_and(only_echoes) {
            return;
        }
        let finding = self.report.at(substitution.span, "echo only repeats its words here");
        finding.help("write the words without echo").known_as(Tool::Hadolint, "SC2116");
        settle(finding, self.site, place);
    }
}

/// True when the word is the output of one command and nothing else.
fn is_one_output(word: &Word) -> bool {
    let [part] = word.parts.as_slice() else { return false };
    let part = match part {
        Part::Quoted(quoted) => quoted.parts.as_slice(),
        _ => std::slice::from_ref(part),
    };
    let [Part::Command(substitution)] = part else { return false };
    let [item] = substitution.body.items.as_slice() else { return false };
    // `$(<file)` has no command.
    !matches!(&item.command, Command::Simple(command) if command.words.is_empty())
}

/// The command of a list that has only one, and that a simple one.
fn only_command(list: &List) -> Option<&SimpleCommand> {
    let [item] = list.items.as_slice() else { return None };
    simple(&item.command)
}

/// True for `echo` with words that would be the same without it.
fn only_echoes(command: &SimpleCommand) -> bool {
    let Some((name, words)) = command.words.split_first() else { return false };
    let may_change = |word: &Word| is_pattern(word) || word.has_brace_expansion();
    let has_option = words.first().is_some_and(|word| word.static_prefix().starts_with('-'));
    name.is("echo") && !has_option && !words.iter().any(may_change)
}
