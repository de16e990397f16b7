//! A Python package is installed without a version.
//!
//! ## What it does
//!
//! Finds packages that pip installs by name alone, and repositories without a commit or tag.
//! Requirement files, constraints and directories are left alone.
//!
//! ## Why it matters
//!
//! A release of the package, or of what it needs, changes the image from one build to the next.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM python:3.12
//! RUN pip install --no-cache-dir flask
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM python:3.12
//! RUN pip install --no-cache-dir flask==3.0.3
//! ```
//!
//! ## Exceptions
//!
//! A word that a variable makes is not judged, since the variable may hold a version; hadolint
//! reports it.
//!
//! Hadolint leaves commands alone that also name a requirements file; we judge the packages beside
//! it.

use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::hadolint_command::{HadolintCommand, ends_in};
use crate::pinning::{self, Pinning};
use crate::rule::{Check, OwnProfile, Rule, hadolint, kics};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    aliases: &[hadolint("DL3013"), kics("02d9c71f-3ee8-4986-9c27-1a20d0d19bfc")],
    ..Rule::new("pip-unpinned", Category::Reproducibility, Severity::Info, Check::Run(check))
};

const PINNING: Pinning = Pinning {
    managers: &[PackageManager::Pip],
    names: &["pip", "python"],
    help: "write flask==VERSION, or install from a requirements file with versions",
};

fn check(site: &Site<'_>, report: &mut Report) {
    pinning::check(site, &PINNING, is_faulted_by_hadolint, report);
}

/// The options whose value hadolint leaves out.
const VALUED: [&str; 26] = [
    "abi",
    "b",
    "build",
    "e",
    "editable",
    "extra-index-url",
    "f",
    "find-links",
    "i",
    "index-url",
    "implementation",
    "no-binary",
    "only-binary",
    "platform",
    "prefix",
    "progress-bar",
    "proxy",
    "python",
    "python-version",
    "root",
    "root-user-action",
    "src",
    "t",
    "target",
    "trusted-host",
    "upgrade-strategy",
];

const VCS: [&str; 5] = ["git", "hg+", "svn", "bzr+", "hg+static-http"];

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    let is_pipenv = command.name.contains("pipenv");
    if !command.is_pip_install()
        || is_pipenv
        || command.has_flag(&["constraint", "c"])
        || command.has_argument(&["--requirement", "-r", "."])
    {
        return false;
    }
    let operands = command.operands(&VALUED);
    let mut packages = operands
        .iter()
        .skip_while(|word| **word != "install")
        .skip_while(|word| **word == "install");
    packages.any(|word| !is_pinned(word))
}

fn is_pinned(word: &str) -> bool {
    const COMPARISONS: [&str; 5] = ["==", ">", "<", "!=", "~="];
    let is_vcs = VCS.iter().any(|scheme| word.starts_with(scheme));
    COMPARISONS.iter().any(|comparison| word.contains(comparison))
        || ends_in(word, &[".whl", ".tar.gz"])
        || if is_vcs { word.contains('@') } else { word.contains('/') }
}
