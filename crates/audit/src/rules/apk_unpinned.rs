//! A package of apk is installed without a version.
//!
//! ## What it does
//!
//! Finds packages that `apk add` installs by name alone. Virtual packages, package files and names
//! made by variables are left alone.
//!
//! ## Why it matters
//!
//! The distribution's repository moves. The same file gives another image next month, and a cached
//! layer hides it until then. Alpine deletes old versions, so that an exact version stops the build
//! some day; `~` lets fixes in.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk add --no-cache curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk add --no-cache curl~8.9
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
    aliases: &[hadolint("DL3018"), kics("d3499f6d-1651-41bb-a9a7-de925fea487b")],
    ..Rule::new("apk-unpinned", Category::Reproducibility, Severity::Info, Check::Run(check))
};

const PINNING: Pinning = Pinning {
    managers: &[PackageManager::Apk],
    names: &["apk"],
    help: "write curl=VERSION, or curl~8.9 to let fixes in",
};

fn check(site: &Site<'_>, report: &mut Report) {
    pinning::check(site, &PINNING, is_faulted_by_hadolint, report);
}

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    let is_pinned = |word: &&str| word.contains(['=', '~', '>', '<']) || ends_in(word, &[".apk"]);
    command.name == "apk"
        && command.has_argument(&["add"])
        && command
            .operands(&["t", "virtual", "repository", "X"])
            .iter()
            .any(|word| *word != "add" && !is_pinned(word))
}
