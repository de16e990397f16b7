//! Packages are installed without a look at their signature.
//!
//! ## What it does
//!
//! Finds `--nogpgcheck` of yum, dnf and tdnf.
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
//! RUN dnf install -y --nogpgcheck httpd && dnf clean all
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM fedora:40
//! RUN dnf install -y httpd && dnf clean all
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
    aliases: &[checkov("CKV2_DOCKER_9")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("rpm-nogpgcheck", Category::Security, Severity::Warning, Check::Run(check))
};

const MANAGERS: &[PackageManager] =
    &[PackageManager::Yum, PackageManager::Dnf, PackageManager::Microdnf, PackageManager::Tdnf];
const OPTIONS: &[&str] = &["nogpgcheck", "no-gpgchecks"];

fn check(site: &Site<'_>, report: &mut Report) {
    for package in site.packages().iter().filter(|found| MANAGERS.contains(&found.asks.manager)) {
        for flag in package.asks.flags_named(OPTIONS) {
            let message = format!("--{} installs packages that nobody signed", flag.name);
            let finding = insecure::report_option(site, &package.invocation, flag, message, report);
            finding.help("import the key of the repository with rpm --import");
        }
    }
}
