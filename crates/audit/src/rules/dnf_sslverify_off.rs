//! The certificates of package repositories are not checked.
//!
//! ## What it does
//!
//! Finds `sslverify` switched off for yum and dnf, in a repository or in all.
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
//! RUN dnf config-manager --save --setopt=sslverify=false
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM fedora:40
//! RUN dnf config-manager --save --setopt=fastestmirror=true
//! ```
//!
//! ## Fix safety
//!
//! The download fails when the certificate does not pass the check.

use crate::insecure;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{FlagValue, OptionSpec};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, checkov};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[checkov("CKV2_DOCKER_15")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("dnf-sslverify-off", Category::Security, Severity::Warning, Check::Run(check))
};

const PROGRAMS: [&str; 8] = [
    "yum",
    "dnf",
    "dnf5",
    "microdnf",
    "tdnf",
    "yum-config-manager",
    "dnf-config-manager",
    "yumdownloader",
];
const OPTIONS: OptionSpec = OptionSpec { short: "", long: &["setopt"] };

fn check(site: &Site<'_>, report: &mut Report) {
    for invocation in site.commands() {
        if !invocation.name().is_some_and(|name| PROGRAMS.contains(&&*name)) {
            continue;
        }
        let options = insecure::options(invocation, &OPTIONS);
        for flag in options.iter().filter(|flag| flag.name == "setopt" && is_off(&flag.value)) {
            let message = "the certificate of the repository is not checked";
            let finding = insecure::report_option(site, invocation, flag, message, report);
            finding.help("install the certificate of the authority that signed the server's");
        }
    }
}

fn is_off(value: &FlagValue<'_>) -> bool {
    let text = match value {
        FlagValue::Attached(text) => text.clone(),
        FlagValue::Next(word) => word.literal().unwrap_or_default().into_owned(),
        _ => return false,
    };
    let Some((name, value)) = text.split_once('=') else { return false };
    let is_name = name == "sslverify" || name.ends_with(".sslverify");
    is_name && ["0", "false", "no", "off"].contains(&value.to_ascii_lowercase().as_str())
}
