//! The package index of apk stays in the image.
//!
//! ## What it does
//!
//! Finds `apk add` without `--no-cache`, and `apk update`, when nothing in the same RUN removes the
//! index.
//!
//! ## Why it matters
//!
//! The index takes some megabytes in the layer. With `--no-cache`, apk fetches it, uses it and
//! leaves nothing.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk update && apk add curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk add --no-cache curl
//! ```
//!
//! ## Exceptions
//!
//! A stage whose layers do not get into the image is not judged, since its cache costs nothing
//! there; hadolint and others report most of them.
//!
//! Hadolint does not accept `rm -rf /var/cache/apk/*`; we do. It does not report `apk update`; we
//! do.

use crate::hadolint_command::{HadolintCommand, Judged, Verdict, has_mount_with, judged, verdicts};
use crate::kept_cache;
use crate::script_edits;
use plimsoll_model::packages::{Action, PackageCommand, PackageManager};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, dockle, hadolint, kics, semgrep, trivy};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3019"),
        trivy("DS-0025"),
        kics("ae9c56a6-3ed1-4ac0-9b54-31267f51151d"),
        dockle("DKL-DI-0004"),
        semgrep("missing-apk-no-cache"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new("apk-cache-kept", Category::Size, Severity::Info, Check::Run(check))
};

const PATHS: [&str; 2] = ["/var/cache/apk", "/etc/apk/cache"];

fn check(site: &Site<'_>, report: &mut Report) {
    let judged = judged(site, &["apk"]);
    let last = site.packages().iter().rev().find(|package| is_filling(&package.asks));
    let held = kept_cache::is_mounted(site, &PATHS)
        || last.is_none_or(|last| kept_cache::is_emptied(site, last.index, &PATHS, is_clean));
    let is_mounted = has_mount_with(site, "/var/cache/apk");
    let is_faulted = |command: &HadolintCommand| !is_mounted && is_faulted_by_hadolint(command);
    let verdicts = verdicts(&judged, |package| !held && is_filling(&package.asks), is_faulted);
    for (command, verdict) in verdicts {
        complain(site, command, verdict, report);
    }
}

fn complain(site: &Site<'_>, command: &Judged<'_, '_>, verdict: Verdict, report: &mut Report) {
    let Some(package) = command.package.filter(|_| verdict.ours) else {
        let message = "apk add without --no-cache, whose index something else removes";
        verdict.mark(report.at(command.invocation.command.span, message));
        return;
    };
    let asks = &package.asks;
    let update = asks.action == Action::Update;
    let message = if update {
        "the index that apk update fetches stays in the layer"
    } else {
        "the index that apk add fetches stays in the layer"
    };
    let finding = report.at(kept_cache::place(package), message);
    finding.help("write apk add --no-cache, which needs no apk update before it");
    let (title, edit) = if update && is_followed_by_add(site, package.index) {
        ("Leave out apk update", script_edits::take_out(site, command.invocation.command.span))
    } else if update {
        ("Remove the index", script_edits::append(site, "rm -rf /var/cache/apk/*"))
    } else {
        ("Add --no-cache", add_flag(site, command))
    };
    if let Some(edit) = edit {
        finding.fix(Fix::safe(title, vec![edit]));
    }
    kept_cache::mark(site, verdict, finding);
}

fn add_flag(site: &Site<'_>, command: &Judged<'_, '_>) -> Option<Edit> {
    let asks = &command.package?.asks;
    script_edits::after_subcommand(site, command.invocation, asks, "--no-cache")
}

/// True when packages are added after the update and all with `--no-cache`, which fetches the index
/// again.
fn is_followed_by_add(site: &Site<'_>, update: usize) -> bool {
    let after = || site.packages().iter().filter(|package| package.index > update);
    let is_apk = |asks: &PackageCommand<'_>| asks.manager == PackageManager::Apk;
    let adds = |asks: &PackageCommand<'_>| is_apk(asks) && asks.action == Action::Install;
    after().any(|package| adds(&package.asks))
        && after()
            .filter(|package| is_apk(&package.asks))
            .all(|package| adds(&package.asks) && package.asks.has_flag(&["no-cache"]))
}

fn is_filling(asks: &PackageCommand<'_>) -> bool {
    asks.manager == PackageManager::Apk
        && matches!(asks.action, Action::Install | Action::Update | Action::Upgrade)
        && !asks.has_flag(&["no-cache", "no-network", "cache-dir"])
}

fn is_clean(asks: &PackageCommand<'_>) -> bool {
    asks.manager == PackageManager::Apk && asks.action == Action::Clean
}

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    command.name == "apk" && command.has_argument(&["add"]) && !command.has_flag(&["no-cache"])
}
