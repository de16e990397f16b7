//! An assignment before a command comes too late for its arguments.
//!
//! ## What it does
//!
//! Finds `name=value command … $name`.
//!
//! ## Why it matters
//!
//! The shell expands the arguments first. They get the value that the variable had before, or
//! nothing; only the command itself sees the new one.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN VERSION=3 curl -O "https://example.org/$VERSION.tar.gz"
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN VERSION=3 && curl -O "https://example.org/$VERSION.tar.gz"
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Assignment, Part};

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::shell_calls::each_simple;
use crate::shell_variables::Variables;
use crate::shellcheck::{self, is_exported, settle};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2097"), hadolint("SC2098")],
    ..Rule::new(
        "shell-late-assignment",
        Category::Correctness,
        Severity::Warning,
        Check::Run(check),
    )
};

/// Each expansion is compared with so many assignments.
const MAX_ASSIGNMENTS: usize = 64;

fn check(site: &Site<'_>, report: &mut Report) {
    if shellcheck::script(site).is_none() {
        return;
    }
    let mut variables = None;
    each_simple(site, |command, place| {
        if command.words.is_empty() || command.assignments.is_empty() {
            return;
        }
        for word in &command.words {
            for part in word.expansions() {
                let Part::Parameter(parameter) = part else { continue };
                let is_it = |assignment: &&Assignment| assignment.name == parameter.name;
                let Some(assignment) = command.assignments.iter().take(MAX_ASSIGNMENTS).find(is_it)
                else {
                    continue;
                };
                let text = site.subject.text(parameter.span);
                let message = format!("{text} does not have the value given before the command");
                let finding = report.at(parameter.span, message);
                finding.related(assignment.span, "this is for the command itself");
                finding.help("assign in a command of its own before");
                finding.known_as(Tool::Hadolint, "SC2098");
                settle(finding, site, place);
                // A value from before may be what is meant.
                let variables = variables.get_or_insert_with(|| Variables::of(site));
                if is_exported(site, &parameter.name) || variables.sets(&parameter.name) {
                    finding.only(&[Tool::Hadolint]);
                }
            }
        }
    });
}
