//! yum asks for confirmation in a build.
//!
//! ## What it does
//!
//! Finds commands of yum that ask before they act and are given no option that answers.
//!
//! ## Why it matters
//!
//! Nobody is there to answer. The step stops when the question comes, which can depend on what the
//! base image brings.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM centos:7
//! RUN yum install httpd-2.4.6 && yum clean all
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM centos:7
//! RUN yum install -y httpd-2.4.6 && yum clean all
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
use crate::rule::{Check, FixAvailability, Rule, hadolint, kics, semgrep};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3030"),
        kics("6e19193a-8753-436d-8a09-76dcff91bb03"),
        semgrep("missing-yum-assume-yes-switch"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new("yum-missing-yes", Category::Correctness, Severity::Warning, Check::Run(check))
};

const CONFIRMATION: Confirmation = Confirmation {
    managers: &[PackageManager::Yum],
    names: &["yum"],
    answers: &["y", "assumeyes", "assumeno", "downloadonly", "h", "help"],
    is_answered: |_| false,
    option: "-y",
    is_global: false,
};

fn check(site: &Site<'_>, report: &mut Report) {
    confirmation::check(site, &CONFIRMATION, is_faulted_by_hadolint, report);
}

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    command.name == "yum"
        && command.has_argument(&["install", "groupinstall", "localinstall"])
        && !command.has_flag(&["y", "assumeyes"])
}
