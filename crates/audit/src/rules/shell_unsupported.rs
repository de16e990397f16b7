//! The scripts are for a shell that cannot be checked.
//!
//! ## What it does
//!
//! Finds RUN instructions after a SHELL that is neither one of the family of `sh` nor one of
//! Windows.
//!
//! ## Why it matters
//!
//! Nothing in such a script is checked.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! SHELL ["/bin/zsh", "-c"]
//! RUN echo hello
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! SHELL ["/bin/bash", "-c"]
//! RUN echo hello
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::CommandLine;
use plimsoll_syntax::shell::Dialect;

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shellcheck;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC1071")],
    profile: OwnProfile::All,
    ..Rule::new("shell-unsupported", Category::Maintainability, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    let is_shell_form = site.run().is_some_and(|run| matches!(run.command, CommandLine::Shell(_)));
    let dialect = shellcheck::hadolint_dialect(site);
    if is_shell_form && matches!(dialect, Dialect::Zsh | Dialect::Unknown) {
        report
            .at(site.instruction.word.span, "the script is for a shell that is not checked")
            .help("use a shell of the family of sh for scripts that should be checked");
    }
}
