//! zypper upgrades the whole distribution.
//!
//! ## What it does
//!
//! Finds `zypper dist-upgrade`.
//!
//! ## Why it matters
//!
//! What the image has then depends on the day it was built. A newer base image brings the same
//! fixes, and says so by its digest.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper -n dist-upgrade && zypper -n install httpd=2.4 && zypper clean
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper -n install httpd=2.4 && zypper clean
//! ```
//!
//! ## Fix safety
//!
//! The packages stay at the versions of the base image, with the faults that newer versions have
//! repaired.

use crate::hadolint_command::HadolintCommand;
use crate::upgrades;
use plimsoll_model::packages::{Action, PackageManager};
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, hadolint};
use crate::subject::{PackageSite, Site};

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3035")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("zypper-dist-upgrade", Category::Reproducibility, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    upgrades::check(site, &["zypper"], is_upgrade, is_faulted_by_hadolint, report, |_, _| {});
}

fn is_upgrade(package: &PackageSite<'_>) -> bool {
    let asks = &package.asks;
    asks.manager == PackageManager::Zypper && asks.action == Action::DistUpgrade
}

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    command.name == "zypper" && command.has_argument(&["dist-upgrade", "dup"])
}
