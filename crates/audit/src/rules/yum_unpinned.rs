//! A package of yum is installed without a version.
//!
//! ## What it does
//!
//! Finds packages and modules that yum installs by name alone.
//!
//! ## Why it matters
//!
//! The distribution's repository moves. The same file gives another image next month, and a cached
//! layer hides it until then.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM centos:7
//! RUN yum install -y httpd && yum clean all
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM centos:7
//! RUN yum install -y httpd-2.4.6 && yum clean all
//! ```
//!
//! ## Exceptions
//!
//! A word that a variable makes is not judged, since the variable may hold a version; hadolint
//! reports it.
//!
//! A group of packages has no version; hadolint reports it.

use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::hadolint_command::HadolintCommand;
use crate::hadolint_versions::{Variables, is_version};
use crate::pinning::{self, Pinning};
use crate::rule::{Check, OwnProfile, Rule, hadolint, kics};
use crate::subject::Subject;

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    aliases: &[hadolint("DL3033"), kics("6452c424-1d92-4deb-bb18-a03e95d579c4")],
    ..Rule::new("yum-unpinned", Category::Reproducibility, Severity::Info, Check::File(check))
};

const PINNING: Pinning = Pinning {
    managers: &[PackageManager::Yum],
    names: &["yum"],
    help: "write httpd-VERSION, or module:STREAM",
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let mut variables = Variables::default();
    for site in subject.sites() {
        variables.read(&site);
        if site.run().is_some() {
            let is_faulted = |command: &HadolintCommand| {
                is_faulted_by_hadolint(command, |word| variables.name_a_version(&site, word))
            };
            pinning::check(&site, &PINNING, is_faulted, report);
        }
    }
}

fn is_faulted_by_hadolint(command: &HadolintCommand, is_known: impl Fn(&str) -> bool) -> bool {
    if command.name != "yum" || !command.has_argument(&["install"]) {
        return false;
    }
    let words = command.operands(&[]);
    let mut words = words.iter().filter(|word| !["install", "module"].contains(word));
    if command.has_argument(&["module"]) {
        return words.any(|word| !word.contains(':'));
    }
    words.any(|word| !is_version(word, &is_known))
}
