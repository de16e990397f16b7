//! The cache of zypper stays in the image.
//!
//! ## What it does
//!
//! Finds RUN steps that install with zypper and do not empty its cache.
//!
//! ## Why it matters
//!
//! What zypper knows of all packages takes tens of megabytes in the layer.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper install -y httpd=2.4.58
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper install -y httpd=2.4.58 && zypper clean --all
//! ```
//!
//! ## Exceptions
//!
//! A stage whose layers do not get into the image is not judged, since its cache costs nothing
//! there; hadolint and others report most of them.

use crate::hadolint_command::{HadolintCommand, has_mount_with};
use crate::kept_cache::{self, Cache};
use plimsoll_model::packages::{Action, PackageManager};
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, hadolint, kics, semgrep, trivy};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3036"),
        trivy("DS-0020"),
        kics("38300d1a-feb2-4a48-936a-d1ef1cd24313"),
        semgrep("missing-zypper-clean"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new("zypper-cache-kept", Category::Size, Severity::Warning, Check::Run(check))
};

const CACHE: Cache = Cache {
    paths: &["/var/cache/zypp"],
    variables: &[],
    fills: |asks| asks.manager == PackageManager::Zypper && fills(asks.action),
    is_needed: false,
    empties: |asks| asks.manager == PackageManager::Zypper && asks.action == Action::Clean,
    message: "what zypper fetches here to know the packages stays in the layer",
    help: "run zypper clean --all in the same RUN, or mount a cache on /var/cache/zypp",
    cleanup: "zypper clean --all",
};

/// True for what fetches packages, and with them what is known of all packages.
fn fills(action: Action) -> bool {
    matches!(action, Action::Install | Action::Update | Action::Upgrade | Action::DistUpgrade)
}

fn check(site: &Site<'_>, report: &mut Report) {
    kept_cache::check(site, &CACHE, is_faulted_by_hadolint(site), report);
}

fn is_faulted_by_hadolint(site: &Site<'_>) -> bool {
    let commands = HadolintCommand::named(site, &["zypper"]);
    let fills = |command: &HadolintCommand| {
        command.name == "zypper" && command.has_argument(&["install", "in"])
    };
    let empties = |command: &HadolintCommand| {
        command.name == "zypper" && command.has_argument(&["clean", "cc"])
    };
    kept_cache::is_left(&commands, fills, empties) && !has_mount_with(site, "/var/cache/zypp")
}
