//! apk installs packages without a trusted signature.
//!
//! ## What it does
//!
//! Finds `apk --allow-untrusted`.
//!
//! ## Why it matters
//!
//! Whoever can change what is downloaded on its way, or at the mirror, decides what runs as root in
//! the image.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk add --no-cache --allow-untrusted curl
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
//! The download fails when what is downloaded does not pass the check.

use crate::insecure;
use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, checkov};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[checkov("CKV2_DOCKER_7")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("apk-allow-untrusted", Category::Security, Severity::Warning, Check::Run(check))
};

const MANAGERS: &[PackageManager] = &[PackageManager::Apk];
const OPTIONS: &[&str] = &["allow-untrusted"];

fn check(site: &Site<'_>, report: &mut Report) {
    for package in site.packages().iter().filter(|found| MANAGERS.contains(&found.asks.manager)) {
        for flag in package.asks.flags_named(OPTIONS) {
            let message = format!("--{} installs packages that nobody signed", flag.name);
            let finding = insecure::report_option(site, &package.invocation, flag, message, report);
            finding.help("put the key of the repository into /etc/apk/keys");
        }
    }
}
