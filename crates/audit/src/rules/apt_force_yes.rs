//! apt answers yes to everything.
//!
//! ## What it does
//!
//! Finds `--force-yes`.
//!
//! ## Why it matters
//!
//! It installs packages without a signature, removes essential ones and downgrades others, all
//! without a word. `-y` stops there.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install --force-yes curl
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
//! apt stops where it would have to do something dangerous.

use crate::script_edits;
use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, checkov};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[checkov("CKV2_DOCKER_11")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("apt-force-yes", Category::Security, Severity::Warning, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    let apt = site.packages().iter().filter(|found| found.asks.manager == PackageManager::Apt);
    for package in apt {
        for flag in package.asks.flags_named(&["force-yes"]) {
            let finding = report.at(
                flag.word.span,
                "--force-yes installs packages that nobody signed and removes essential ones",
            );
            finding.help("write -y");
            if script_edits::is_verbatim(site, flag.word) {
                let edit = Edit::replace(flag.word.span, "-y");
                let reason = "apt stops where it would have to do something dangerous";
                finding.fix(Fix::risky("Write -y", reason, vec![edit]));
            }
        }
    }
}
