//! The cache of yum stays in the image.
//!
//! ## What it does
//!
//! Finds RUN steps that install with yum and do not empty its cache.
//!
//! ## Why it matters
//!
//! What yum knows of all packages, and with some settings the packages too, takes tens of megabytes
//! in the layer.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM centos:7
//! RUN yum install -y httpd-2.4.6
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
//! A stage whose layers do not get into the image is not judged, since its cache costs nothing
//! there; hadolint and others report most of them.
//!
//! Hadolint does not accept a cache mount for yum; we do.

use crate::hadolint_command::HadolintCommand;
use crate::kept_cache::{self, Cache};
use plimsoll_model::packages::{Action, PackageManager};
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, hadolint, kics, trivy};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3032"), trivy("DS-0015"), kics("00481784-25aa-4a55-8633-3136dfcf4f37")],
    fix: FixAvailability::Safe,
    ..Rule::new("yum-cache-kept", Category::Size, Severity::Warning, Check::Run(check))
};

const CACHE: Cache = Cache {
    paths: &["/var/cache/yum", "/var/cache/dnf"],
    variables: &[],
    fills: |asks| asks.manager == PackageManager::Yum && fills(asks.action),
    is_needed: false,
    empties: |asks| {
        matches!(asks.manager, PackageManager::Yum | PackageManager::Dnf)
            && asks.action == Action::Clean
    },
    message: "what yum fetches here to know the packages stays in the layer",
    help: "run yum clean all in the same RUN, or mount a cache on /var/cache/yum",
    cleanup: "yum clean all",
};

/// True for what fetches packages, and with them what is known of all packages.
fn fills(action: Action) -> bool {
    matches!(action, Action::Install | Action::Update | Action::Upgrade | Action::DistUpgrade)
}

fn check(site: &Site<'_>, report: &mut Report) {
    kept_cache::check(site, &CACHE, is_faulted_by_hadolint(site), report);
}

fn is_faulted_by_hadolint(site: &Site<'_>) -> bool {
    let commands = HadolintCommand::named(site, &["yum", "rm"]);
    let fills =
        |command: &HadolintCommand| command.name == "yum" && command.has_argument(&["install"]);
    let empties = |command: &HadolintCommand| match command.name.as_str() {
        "yum" => command.has_argument(&["clean", "all"]),
        "rm" => command.has_argument(&["-rf", "/var/cache/yum/*"]),
        _ => false,
    };
    kept_cache::is_left(&commands, fills, empties)
}
