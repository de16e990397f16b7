//! The cache of dnf stays in the image.
//!
//! ## What it does
//!
//! Finds RUN steps that install with dnf, microdnf or tdnf and do not empty the cache.
//!
//! ## Why it matters
//!
//! What dnf knows of all packages, and with some settings the packages too, takes tens of megabytes
//! in the layer.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM fedora:40
//! RUN dnf install -y httpd-2.4.59
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM fedora:40
//! RUN dnf install -y httpd-2.4.59 && dnf clean all
//! ```
//!
//! ## Exceptions
//!
//! A stage whose layers do not get into the image is not judged, since its cache costs nothing
//! there; hadolint and others report most of them.

use crate::hadolint_command::{HadolintCommand, has_mount_with};
use crate::kept_cache::{self, Cache};
use plimsoll_model::packages::{Action, PackageCommand, PackageManager};
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, hadolint, kics, semgrep, trivy};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3040"),
        trivy("DS-0019"),
        trivy("DS-0027"),
        kics("295acb63-9246-4b21-b441-7c1f1fb62dc0"),
        semgrep("missing-dnf-clean-all"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new("dnf-cache-kept", Category::Size, Severity::Warning, Check::Run(check))
};

const DNF: Cache = Cache {
    paths: &["/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"],
    variables: &[],
    fills: |asks| asks.manager == PackageManager::Dnf && fills(asks.action),
    is_needed: false,
    empties: is_clean,
    message: "what dnf fetches here to know the packages stays in the layer",
    help: "run dnf clean all in the same RUN, or mount a cache on /var/cache/dnf",
    cleanup: "dnf clean all",
};

const MICRODNF: Cache = Cache {
    fills: |asks| asks.manager == PackageManager::Microdnf && fills(asks.action),
    help: "run microdnf clean all in the same RUN, or mount a cache on /var/cache/dnf",
    cleanup: "microdnf clean all",
    ..DNF
};

const TDNF: Cache = Cache {
    paths: &["/var/cache/tdnf"],
    fills: |asks| asks.manager == PackageManager::Tdnf && fills(asks.action),
    help: "run tdnf clean all in the same RUN, or mount a cache on /var/cache/tdnf",
    cleanup: "tdnf clean all",
    ..DNF
};

fn is_clean(asks: &PackageCommand<'_>) -> bool {
    use PackageManager::{Dnf, Microdnf, Tdnf, Yum};
    matches!(asks.manager, Dnf | Microdnf | Tdnf | Yum) && asks.action == Action::Clean
}

/// True for what fetches packages, and with them what is known of all packages.
fn fills(action: Action) -> bool {
    matches!(action, Action::Install | Action::Update | Action::Upgrade | Action::DistUpgrade)
}

fn check(site: &Site<'_>, report: &mut Report) {
    let mut hadolint = is_faulted_by_hadolint(site);
    for cache in [DNF, MICRODNF, TDNF] {
        if site.packages().iter().any(|package| (cache.fills)(&package.asks)) {
            kept_cache::check(site, &cache, std::mem::take(&mut hadolint), report);
        }
    }
    if hadolint {
        kept_cache::check(site, &DNF, true, report);
    }
}

fn is_faulted_by_hadolint(site: &Site<'_>) -> bool {
    let commands = HadolintCommand::named(site, &["dnf", "microdnf", "rm"]);
    let fills = |command: &HadolintCommand, name: &str| {
        command.name == name
            && command.has_argument(&[
                "install",
                "in",
                "upgrade",
                "up",
                "upgrade-minimal",
                "up-min",
                "reinstall",
                "rei",
            ])
    };
    let empties = |command: &HadolintCommand, name: &str| match command.name.as_str() {
        "rm" => command.has_argument(&["-rf", "/var/cache/libdnf5"]),
        found => found == name && command.has_argument(&["clean", "all"]),
    };
    let is_left = ["dnf", "microdnf"].iter().any(|name| {
        let fills = |command: &HadolintCommand| fills(command, name);
        kept_cache::is_left(&commands, fills, |command| empties(command, name))
    });
    is_left
        && !has_mount_with(site, "/var/cache/libdnf5")
        && !has_mount_with(site, ".cache/libdnf5")
}
