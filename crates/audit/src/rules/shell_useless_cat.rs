//! Cat only passes one file on.
//!
//! ## What it does
//!
//! Finds `cat` with one file at the head of a pipeline.
//!
//! ## Why it matters
//!
//! The next command can read the file itself. One process less runs, and the script is shorter.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN cat /etc/passwd | grep root
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN grep root /etc/passwd
//! ```
//!
//! ## Exceptions
//!
//! The ShellCheck in hadolint 2.15 does not report it unless it is asked to.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::Command;

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, Tool, hadolint};
use crate::shell_calls::{Call, each_pipeline, may_be_several};
use crate::shellcheck::settle;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2002")],
    profile: OwnProfile::All,
    ..Rule::new("shell-useless-cat", Category::Maintainability, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_pipeline(site, |pipeline, place| {
        let Some(Command::Simple(command)) = pipeline.stages.first() else { return };
        let Some(call) = Call::of(command, place) else { return };
        let [file] = call.arguments() else { return };
        if call.name != "cat" || may_be_several(file) || file.static_prefix().starts_with('-') {
            return;
        }
        let finding = report.at(command.span, "the next command can read this file itself");
        finding.help("give it the file as an argument, or with <");
        settle(finding, site, place).unlike(&[Tool::Hadolint]);
    });
}
