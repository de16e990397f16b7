//! A package of zypper is installed without a version.
//!
//! ## What it does
//!
//! Finds packages that zypper installs by name alone.
//!
//! ## Why it matters
//!
//! The distribution's repository moves. The same file gives another image next month, and a cached
//! layer hides it until then.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper install -y httpd && zypper clean
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper install -y httpd=2.4.58 && zypper clean
//! ```
//!
//! ## Exceptions
//!
//! A word that a variable makes is not judged, since the variable may hold a version; hadolint
//! reports it.
//!
//! A pattern has no version; hadolint reports it.

use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::hadolint_command::{HadolintCommand, ends_in};
use crate::pinning::{self, Pinning};
use crate::rule::{Check, OwnProfile, Rule, hadolint, kics};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    aliases: &[hadolint("DL3037"), kics("562952e4-0348-4dea-9826-44f3a2c6117b")],
    ..Rule::new("zypper-unpinned", Category::Reproducibility, Severity::Info, Check::Run(check))
};

const PINNING: Pinning = Pinning {
    managers: &[PackageManager::Zypper],
    names: &["zypper"],
    help: "write httpd=VERSION",
};

fn check(site: &Site<'_>, report: &mut Report) {
    pinning::check(site, &PINNING, is_faulted_by_hadolint, report);
}

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    let is_pinned = |word: &&str| word.contains(['=', '<', '>']) || ends_in(word, &[".rpm"]);
    command.name == "zypper"
        && command.has_argument(&["install", "in"])
        && command
            .operands(&[])
            .iter()
            .any(|word| !["install", "in"].contains(word) && !is_pinned(word))
}
