//! apt installs packages without a signature.
//!
//! ## What it does
//!
//! Finds `--allow-unauthenticated` and its like.
//!
//! ## Why it matters
//!
//! Whoever can change what is downloaded on its way, or at the mirror, decides what runs as root in
//! the image.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y --allow-unauthenticated curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! ## Fix safety
//!
//! The download fails when what is downloaded does not pass the check.

use crate::insecure;
use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, checkov};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[checkov("CKV2_DOCKER_8")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("apt-unauthenticated", Category::Security, Severity::Warning, Check::Run(check))
};

const MANAGERS: &[PackageManager] = &[PackageManager::Apt];
const OPTIONS: &[&str] = &["allow-unauthenticated", "allow-insecure-repositories"];

fn check(site: &Site<'_>, report: &mut Report) {
    for package in site.packages().iter().filter(|found| MANAGERS.contains(&found.asks.manager)) {
        for flag in package.asks.flags_named(OPTIONS) {
            let message = format!("--{} installs packages that nobody signed", flag.name);
            let finding = insecure::report_option(site, &package.invocation, flag, message, report);
            finding.help(
                "add the key of the repository below /etc/apt/keyrings and name it with signed-by",
            );
        }
    }
}
