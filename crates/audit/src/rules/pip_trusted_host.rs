//! pip does not check the certificate of a host.
//!
//! ## What it does
//!
//! Finds `pip --trusted-host`, and `PIP_TRUSTED_HOST` in ENV, ARG and RUN.
//!
//! ## Why it matters
//!
//! Anybody between the build and the host can put what they like into the image. The host may even
//! answer without encryption.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM python:3.12
//! RUN pip install --no-cache-dir --trusted-host packages.example flask==3.0.3
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM python:3.12
//! RUN pip install --no-cache-dir --cert /etc/ssl/certs/company.pem flask==3.0.3
//! ```
//!
//! ## Fix safety
//!
//! The download fails when the certificate does not pass the check.

use crate::insecure;
use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, checkov};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    aliases: &[checkov("CKV2_DOCKER_4"), checkov("CKV2_DOCKER_16")],
    ..Rule::new(
        "pip-trusted-host",
        Category::Security,
        Severity::Warning,
        Check::Instruction(check),
    )
};

const VARIABLE: &str = "PIP_TRUSTED_HOST";

fn check(site: &Site<'_>, report: &mut Report) {
    for (span, value) in insecure::settings(site, VARIABLE) {
        if !value.is_empty() {
            let finding = report.at(span, "pip does not check the certificate of this host");
            finding.help("install the certificate of the authority, or name it with --cert");
            finding.aliases.retain(|alias| alias.id != "CKV2_DOCKER_4");
        }
    }
    if site.run().is_some() {
        check_options(site, report);
    }
}

fn check_options(site: &Site<'_>, report: &mut Report) {
    let pip = |manager| matches!(manager, PackageManager::Pip | PackageManager::Uv);
    for package in site.packages().iter().filter(|found| pip(found.asks.manager)) {
        for flag in package.asks.flags_named(&["trusted-host", "allow-insecure-host"]) {
            let message = "pip does not check the certificate of this host";
            let finding = insecure::report_option(site, &package.invocation, flag, message, report);
            finding.help("install the certificate of the authority, or name it with --cert");
            finding.aliases.retain(|alias| alias.id != "CKV2_DOCKER_16");
        }
    }
}
