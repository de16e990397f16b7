//! dnf upgrades what the base image brings.
//!
//! ## What it does
//!
//! Finds `dnf update` and `dnf upgrade` without packages.
//!
//! ## Why it matters
//!
//! What the image has then depends on the day it was built. A newer base image brings the same
//! fixes, and says so by its digest.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM fedora:40
//! RUN dnf update -y && dnf install -y httpd-2.4 && dnf clean all
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM fedora:40
//! RUN dnf install -y httpd-2.4 && dnf clean all
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
    aliases: &[semgrep("avoid-dnf-update")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("dnf-update", Category::Reproducibility, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    upgrades::check(site, &[], is_upgrade, upgrades::never, report, |_, _| {});
}

fn is_upgrade(package: &PackageSite<'_>) -> bool {
    let asks = &package.asks;
    [PackageManager::Dnf, PackageManager::Microdnf, PackageManager::Tdnf].contains(&asks.manager)
        && matches!(asks.action, Action::Upgrade | Action::DistUpgrade)
        && asks.packages.is_empty()
}
