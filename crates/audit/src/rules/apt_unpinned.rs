//! A package of apt is installed without a version.
//!
//! ## What it does
//!
//! Finds packages that apt installs by name alone. Package files, releases as in `curl/bookworm`
//! and names made by variables are left alone.
//!
//! ## Why it matters
//!
//! The distribution's repository moves. The same file gives another image next month, and a cached
//! layer hides it until then.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y curl=7.88.1-10+deb12u8
//! ```
//!
//! ## Exceptions
//!
//! A word that a variable makes is not judged, since the variable may hold a version; hadolint
//! reports it.

use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::hadolint_command::{HadolintCommand, ends_in};
use crate::pinning::{self, Pinning};
use crate::rule::{Check, OwnProfile, Rule, hadolint, kics};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    aliases: &[hadolint("DL3008"), kics("965a08d7-ef86-4f14-8792-4a3b2098937e")],
    ..Rule::new("apt-unpinned", Category::Reproducibility, Severity::Info, Check::Run(check))
};

const PINNING: Pinning = Pinning {
    managers: &[PackageManager::Apt],
    names: &["apt-get"],
    help: "write curl=VERSION, as apt-cache policy shows it, or take packages from a snapshot",
};

fn check(site: &Site<'_>, report: &mut Report) {
    pinning::check(site, &PINNING, is_faulted_by_hadolint, report);
}

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    let is_pinned = |word: &&str| word.contains(['=', '/']) || ends_in(word, &[".deb"]);
    command.name == "apt-get"
        && command.has_argument(&["install"])
        && command
            .operands(&["t", "target-release"])
            .iter()
            .any(|word| *word != "install" && !is_pinned(word))
}
