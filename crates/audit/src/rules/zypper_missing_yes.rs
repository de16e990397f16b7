//! zypper asks for confirmation in a build.
//!
//! ## What it does
//!
//! Finds commands of zypper that ask before they act and are given no option that answers.
//!
//! ## Why it matters
//!
//! Nobody is there to answer. The step stops when the question comes, which can depend on what the
//! base image brings.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper install httpd=2.4.58 && zypper clean
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper --non-interactive install httpd=2.4.58 && zypper clean
//! ```
//!
//! ## Exceptions
//!
//! A command is not judged when something is piped into it, or when a variable may hold the option;
//! hadolint reports these.

use crate::confirmation::{self, Confirmation};
use crate::hadolint_command::HadolintCommand;
use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, hadolint, kics};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3034"), kics("45e1fca5-f90e-465d-825f-c2cb63fa3944")],
    fix: FixAvailability::Safe,
    ..Rule::new("zypper-missing-yes", Category::Correctness, Severity::Warning, Check::Run(check))
};

const CONFIRMATION: Confirmation = Confirmation {
    managers: &[PackageManager::Zypper],
    names: &["zypper"],
    answers: &["y", "no-confirm", "n", "non-interactive", "D", "dry-run", "h", "help"],
    is_answered: |_| false,
    option: "--non-interactive",
    is_global: true,
};

fn check(site: &Site<'_>, report: &mut Report) {
    confirmation::check(site, &CONFIRMATION, is_faulted_by_hadolint, report);
}

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    const ACTIONS: [&str; 7] = ["install", "in", "remove", "rm", "source-install", "si", "patch"];
    command.name == "zypper"
        && command.has_argument(&ACTIONS)
        && !command.has_flag(&["y", "no-confirm", "n", "non-interactive"])
}
