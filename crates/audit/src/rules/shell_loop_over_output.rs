//! A loop goes over the output of ls, find or cat.
//!
//! ## What it does
//!
//! Finds `for x in $(ls …)`, `$(find …)` and `$(cat …)`.
//!
//! ## Why it matters
//!
//! The output is split at blanks too, and patterns in it are expanded, so that names and lines
//! with such characters fall apart.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN for file in $(find /srv -name '*.gz'); do gunzip "$file"; done
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN find /srv -name '*.gz' -exec gunzip {} +
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Command, Part, SubstitutionStyle, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, Tool, hadolint};
use crate::shell_calls::{each_command, is_pattern, simple};
use crate::shellcheck::settle;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2013"), hadolint("SC2044"), hadolint("SC2045")],
    profile: OwnProfile::All,
    ..Rule::new("shell-loop-over-output", Category::Correctness, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_command(site, |command, place| {
        let Command::For(each) = command else { return };
        let Some([word]) = each.words.as_deref() else { return };
        let Some((id, help)) = source(word) else { return };
        let finding = report.at(word.span, "this loop goes over words and not over lines or names");
        finding.help(help).known_as(Tool::Hadolint, id);
        settle(finding, site, place);
    });
}

/// What the loop goes over: how `ShellCheck` calls it, and what to do.
fn source(word: &Word) -> Option<(&'static str, &'static str)> {
    let [Part::Command(substitution)] = word.parts.as_slice() else { return None };
    let [item] = substitution.body.items.as_slice() else { return None };
    let (first, is_alone) = match &item.command {
        Command::Pipeline(pipeline) => (pipeline.stages.first()?, pipeline.stages.len() == 1),
        command => (command, true),
    };
    let command = simple(first)?;
    let name = command.words.first()?.literal()?;
    match &*name {
        "ls" if is_alone => Some(("SC2045", "loop over a pattern")),
        "find" if is_alone => Some(("SC2044", "use find -exec, or read its lines in a while loop")),
        "cat" if substitution.style == SubstitutionStyle::Dollar || is_alone => {
            let is_file = command.words.get(1).is_some_and(|word| !is_pattern(word));
            is_file.then_some(("SC2013", "read the lines in a while loop"))
        }
        _ => None,
    }
}
