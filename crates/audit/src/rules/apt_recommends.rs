//! apt also installs what the packages recommend.
//!
//! ## What it does
//!
//! Finds `apt-get install` without `--no-install-recommends`.
//!
//! ## Why it matters
//!
//! Recommended packages make images larger, and most of them are of use at a desk rather than in a
//! container.
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
//! RUN apt-get update && apt-get install -y --no-install-recommends curl
//! ```
//!
//! ## Exceptions
//!
//! `--install-recommends` says that they are wanted. Stages whose layers do not get into the image
//! are not judged. Hadolint reports both.
//!
//! ## Fix safety
//!
//! The image may need a package that was only recommended.

use crate::confirmation;
use crate::hadolint_command::{HadolintCommand, judged, verdicts};
use crate::kept_cache;
use crate::script_edits;
use plimsoll_model::packages::{Action, PackageCommand, PackageKind, PackageManager};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Fix;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, hadolint, kics, semgrep, trivy};
use crate::subject::{PackageSite, Site};

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3015"),
        trivy("DS-0029"),
        kics("7384dfb2-fcd1-4fbf-91cd-6c44c318c33c"),
        semgrep("missing-no-install-recommends"),
    ],
    fix: FixAvailability::Unsafe,
    ..Rule::new("apt-recommends", Category::Size, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    let judged = judged(site, &["apt-get"]);
    let ours = |package: &PackageSite<'_>| {
        takes_recommended(&package.asks)
            && !confirmation::may_hold_options(site, &package.invocation)
    };
    for (command, verdict) in verdicts(&judged, ours, is_faulted_by_hadolint) {
        let Some(package) = command.package.filter(|_| verdict.ours) else {
            let message = "hadolint sees no --no-install-recommends here";
            verdict.mark(report.at(command.invocation.command.span, message));
            continue;
        };
        let span = kept_cache::place(package);
        let finding = report.at(span, "recommended packages are installed too");
        finding.help("write --no-install-recommends, and name those that the image needs");
        let flag = "--no-install-recommends";
        let edit = script_edits::after_subcommand(site, command.invocation, &package.asks, flag);
        if let Some(edit) = edit {
            let reason = "the image may need a package that was only recommended";
            finding.fix(Fix::risky(format!("Add {flag}"), reason, vec![edit]));
        }
        kept_cache::mark(site, verdict, finding);
    }
}

fn takes_recommended(asks: &PackageCommand<'_>) -> bool {
    let is_set = |value: &str| value.to_ascii_lowercase().contains("install-recommends");
    asks.manager == PackageManager::Apt
        && asks.program != "aptitude"
        && asks.action == Action::Install
        && asks.flags_named(&["no-install-recommends", "install-recommends"]).next().is_none()
        && !asks.flag_values(&["o", "option"]).any(|value| is_set(&value))
        && asks.packages.iter().any(|package| {
            // What a package file recommends is known as little as what a variable holds.
            matches!(package.kind, PackageKind::Registry | PackageKind::BuildDependencies)
        })
}

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    command.name == "apt-get"
        && command.has_argument(&["install"])
        && !command.has_flag(&["no-install-recommends"])
        && !command.has_argument(&["APT::Install-Recommends=false"])
}
