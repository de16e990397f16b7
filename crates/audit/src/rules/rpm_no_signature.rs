//! rpm does not check packages.
//!
//! ## What it does
//!
//! Finds `rpm --nosignature`, `--nodigest` and their like.
//!
//! ## Why it matters
//!
//! Whoever can change what is downloaded on its way, or at the mirror, decides what runs as root in
//! the image.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM fedora:40
//! COPY tool.rpm /tmp/
//! RUN rpm -i --nosignature /tmp/tool.rpm
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM fedora:40
//! COPY tool.rpm /tmp/
//! RUN rpm -i /tmp/tool.rpm
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
    aliases: &[checkov("CKV2_DOCKER_10")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("rpm-no-signature", Category::Security, Severity::Warning, Check::Run(check))
};

const MANAGERS: &[PackageManager] = &[PackageManager::Rpm];
const OPTIONS: &[&str] = &["nosignature", "nodigest", "noverify", "nofiledigest"];

fn check(site: &Site<'_>, report: &mut Report) {
    for package in site.packages().iter().filter(|found| MANAGERS.contains(&found.asks.manager)) {
        for flag in package.asks.flags_named(OPTIONS) {
            let message = format!("--{} leaves out a check of the package", flag.name);
            let finding = insecure::report_option(site, &package.invocation, flag, message, report);
            finding.help("import the key with rpm --import");
        }
    }
}
