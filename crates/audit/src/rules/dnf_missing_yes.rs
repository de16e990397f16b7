//! dnf asks for confirmation in a build.
//!
//! ## What it does
//!
//! Finds commands of dnf that ask before they act and are given no option that answers.
//!
//! ## Why it matters
//!
//! Nobody is there to answer. The step stops when the question comes, which can depend on what the
//! base image brings.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM fedora:40
//! RUN dnf install httpd-2.4.59 && dnf clean all
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM fedora:40
//! RUN dnf install -y httpd-2.4.59 && dnf clean all
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
        hadolint("DL3038"),
        kics("7ebd323c-31b7-4e5b-b26f-de5e9e477af8"),
        semgrep("missing-dnf-assume-yes-switch"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new("dnf-missing-yes", Category::Correctness, Severity::Warning, Check::Run(check))
};

const CONFIRMATION: Confirmation = Confirmation {
    managers: &[PackageManager::Dnf, PackageManager::Microdnf, PackageManager::Tdnf],
    names: &["dnf", "microdnf"],
    answers: &["y", "assumeyes", "assumeno", "downloadonly", "h", "help"],
    is_answered: |asks| {
        asks.manager == PackageManager::Microdnf && asks.has_flag(&["noninteractive"])
    },
    option: "-y",
    is_global: false,
};

fn check(site: &Site<'_>, report: &mut Report) {
    confirmation::check(site, &CONFIRMATION, is_faulted_by_hadolint, report);
}

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    ["dnf", "microdnf"].contains(&command.name.as_str())
        && command.has_argument(&["install", "groupinstall", "localinstall"])
        && !command.has_flag(&["y", "assumeyes"])
}
