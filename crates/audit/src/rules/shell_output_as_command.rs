//! The output of a command is run as a command.
//!
//! ## What it does
//!
//! Finds `$(…)` as a whole command.
//!
//! ## Why it matters
//!
//! The shell runs what the command prints. Most often the command alone was meant, or its status.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN if $(grep -q root /etc/passwd); then echo yes; fi
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN if grep -q root /etc/passwd; then echo yes; fi
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Command, Part, SubstitutionStyle};

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::shell_calls::each_command;
use crate::shellcheck::settle;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2091"), hadolint("SC2092")],
    ..Rule::new(
        "shell-output-as-command",
        Category::Correctness,
        Severity::Warning,
        Check::Run(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_command(site, |command, place| {
        let Command::Simple(command) = command else { return };
        let [word] = command.words.as_slice() else { return };
        let [Part::Command(substitution)] = word.parts.as_slice() else { return };
        let id = match substitution.style {
            SubstitutionStyle::Dollar => "SC2091",
            SubstitutionStyle::Backquote => "SC2092",
        };
        let finding = report.at(word.span, "what this command prints is run as a command");
        finding.help("run the command itself, or use eval where its output is meant");
        finding.likely().known_as(Tool::Hadolint, id);
        settle(finding, site, place);
    });
}
