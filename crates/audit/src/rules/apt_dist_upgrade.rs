//! apt upgrades the whole distribution.
//!
//! ## What it does
//!
//! Finds `apt-get dist-upgrade` and `full-upgrade`, and in the profile `all` also `upgrade`.
//!
//! ## Why it matters
//!
//! What the image has then depends on the day it was built. A newer base image brings the same
//! fixes, and says so by its digest.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get dist-upgrade -y && apt-get install -y --no-install-recommends curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y --no-install-recommends curl
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
use crate::rule::{Check, FixAvailability, Rule, Tool, dockle, semgrep, trivy};
use crate::subject::{PackageSite, Site};

pub(crate) const RULE: Rule = Rule {
    aliases: &[trivy("DS-0024"), dockle("DKL-DI-0003"), semgrep("avoid-apt-get-upgrade")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("apt-dist-upgrade", Category::Reproducibility, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    upgrades::check(site, &[], is_upgrade, upgrades::never, report, |package, finding| {
        if package.asks.action == Action::Upgrade {
            finding.strict().unlike(&[Tool::Trivy]);
        }
    });
}

fn is_upgrade(package: &PackageSite<'_>) -> bool {
    let asks = &package.asks;
    asks.manager == PackageManager::Apt
        && matches!(asks.action, Action::Upgrade | Action::DistUpgrade)
        && !asks.has_flag(&["s", "simulate", "dry-run", "d", "download-only", "print-uris"])
}
