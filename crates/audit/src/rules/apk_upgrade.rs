//! apk upgrades what the base image brings.
//!
//! ## What it does
//!
//! Finds `apk upgrade`.
//!
//! ## Why it matters
//!
//! What the image has then depends on the day it was built. A newer base image brings the same
//! fixes, and says so by its digest.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk upgrade --no-cache && apk add --no-cache curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk add --no-cache curl
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
    aliases: &[semgrep("avoid-apk-upgrade")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("apk-upgrade", Category::Reproducibility, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    upgrades::check(site, &[], is_upgrade, upgrades::never, report, |_, _| {});
}

fn is_upgrade(package: &PackageSite<'_>) -> bool {
    let asks = &package.asks;
    asks.manager == PackageManager::Apk
        && asks.action == Action::Upgrade
        && asks.packages.is_empty()
}
