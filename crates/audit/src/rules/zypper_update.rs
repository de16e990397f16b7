//! zypper upgrades what the base image brings.
//!
//! ## What it does
//!
//! Finds `zypper update` and `zypper patch` without packages.
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
//! RUN zypper -n update && zypper -n install httpd=2.4 && zypper clean
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

use crate::upgrades;
use plimsoll_model::packages::{Action, PackageManager};
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, semgrep};
use crate::subject::{PackageSite, Site};

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    aliases: &[semgrep("avoid-zypper-update")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("zypper-update", Category::Reproducibility, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    upgrades::check(site, &[], is_upgrade, upgrades::never, report, |_, _| {});
}

fn is_upgrade(package: &PackageSite<'_>) -> bool {
    let asks = &package.asks;
    asks.manager == PackageManager::Zypper
        && asks.action == Action::Upgrade
        && asks.packages.is_empty()
}
