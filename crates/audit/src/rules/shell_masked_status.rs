//! An assignment hides that its command failed.
//!
//! ## What it does
//!
//! Finds `export`, `local`, `declare` and `readonly` with a command substitution as the value.
//!
//! ## Why it matters
//!
//! The status is that of the builtin, which succeeds. With `set -e` or `&&` the script goes on with
//! an empty value.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN export VERSION="$(cat /version)" && make
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN VERSION="$(cat /version)" && export VERSION && make
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Command, Part, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, hadolint};
use crate::shell_tree::{Look, Place};
use crate::shell_variables::DECLARERS;
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2155")],
    ..Rule::new("shell-masked-status", Category::Correctness, Severity::Warning, Check::Run(check))
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
        let Command::Simple(simple) = command else { return };
        let Some(builtin) = simple.words.first().and_then(Word::literal) else { return };
        if !DECLARERS.contains(&&*builtin) {
            return;
        }
        for word in simple.words.iter().skip(1) {
            if !word.static_prefix().contains('=') || !runs_command(&word.parts) {
                continue;
            }
            let message = format!("{builtin} hides the status of the command in this value");
            let finding = self.report.at(word.span, message);
            finding.help(format!("assign first, and {builtin} the name after that"));
            settle(finding, self.site, place);
        }
    }
}

/// True when the value comes from a command.
fn runs_command(parts: &[Part]) -> bool {
    parts.iter().any(|part| match part {
        Part::Command(_) => true,
        Part::Quoted(quoted) => runs_command(&quoted.parts),
        _ => false,
    })
}
