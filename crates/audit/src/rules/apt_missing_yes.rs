//! apt asks for confirmation in a build.
//!
//! ## What it does
//!
//! Finds commands of apt that ask before they act and are given no option that answers.
//!
//! ## Why it matters
//!
//! Nobody is there to answer. The step stops when the question comes, which can depend on what the
//! base image brings.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! ## Exceptions
//!
//! A command is not judged when something is piped into it, or when a variable may hold the option;
//! hadolint reports these.

use crate::confirmation::{self, Confirmation};
use crate::hadolint_command::HadolintCommand;
use plimsoll_model::packages::{PackageCommand, PackageManager};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Flag, FlagValue};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, hadolint, kics, semgrep, trivy};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3014"),
        trivy("DS-0021"),
        kics("77783205-c4ca-4f80-bb80-c777f267c547"),
        semgrep("missing-assume-yes-switch"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new("apt-missing-yes", Category::Correctness, Severity::Warning, Check::Run(check))
};

const CONFIRMATION: Confirmation = Confirmation {
    managers: &[PackageManager::Apt],
    names: &["apt-get"],
    answers: &[
        "y",
        "yes",
        "assume-yes",
        "force-yes",
        "s",
        "simulate",
        "just-print",
        "dry-run",
        "recon",
        "no-act",
        "print-uris",
        "assume-no",
        "trivial-only",
        "d",
        "download-only",
        "h",
        "help",
    ],
    is_answered,
    option: "-y",
    is_global: false,
};

fn check(site: &Site<'_>, report: &mut Report) {
    confirmation::check(site, &CONFIRMATION, is_faulted_by_hadolint, report);
}

/// True for `-qq`, which implies the answer, and for the setting.
fn is_answered(asks: &PackageCommand<'_>) -> bool {
    let quiet = asks.flags_named(&["q", "quiet"]);
    let level = |flag: &Flag<'_>| match &flag.value {
        FlagValue::Attached(level) => level.trim_start_matches('=').parse().unwrap_or(1),
        _ => 1,
    };
    let is_two = asks.flags_named(&["q"]).any(|flag| flag.word.is("-q=2"));
    is_two
        || quiet.map(level).sum::<u32>() >= 2
        || asks.flag_values(&["o", "option"]).any(|value| {
            let value = value.to_ascii_lowercase();
            value.contains("assume-yes") || value.contains("force-yes")
        })
}

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    command.name == "apt-get"
        && command.has_argument(&["install"])
        && !command.has_flag(&["y", "yes", "assume-yes"])
        && !command.has_argument(&["-q=2"])
        && command.count_flags(&["q"]) != 2
        && command.count_flags(&["quiet"]) != 2
}
