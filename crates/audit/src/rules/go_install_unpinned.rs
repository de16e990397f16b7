//! A Go program is installed without a version.
//!
//! ## What it does
//!
//! Finds `go install`, `go get` and `go run` of a module that is not at hand, without a version or
//! with `@latest`.
//!
//! ## Why it matters
//!
//! The newest release is built, whatever it is that day.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM golang:1.22
//! RUN go install golang.org/x/tools/cmd/goimports@latest
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM golang:1.22
//! RUN go install golang.org/x/tools/cmd/goimports@v0.24.0
//! ```
//!
//! ## Exceptions
//!
//! A word that a variable makes is not judged, since the variable may hold a version; hadolint
//! reports it.

use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::hadolint_command::HadolintCommand;
use crate::pinning::{self, Pinning};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    aliases: &[hadolint("DL3062")],
    ..Rule::new("go-install-unpinned", Category::Reproducibility, Severity::Info, Check::Run(check))
};

const PINNING: Pinning = Pinning {
    managers: &[PackageManager::Go],
    names: &["go"],
    help: "write @VERSION after the path",
};

fn check(site: &Site<'_>, report: &mut Report) {
    let commands = HadolintCommand::named(site, &["go"]);
    // Where a program is run, hadolint does not look at what is installed.
    let runs = commands.iter().any(|command| !programs(command).is_empty());
    let is_faulted = |command: &HadolintCommand| {
        let words = if runs { programs(command) } else { installed(command) };
        words.iter().any(|word| !is_pinned(word))
    };
    pinning::check(site, &PINNING, is_faulted, report);
}

/// The program that `go run` runs, as hadolint sees it; the words after it are its arguments.
fn programs(command: &HadolintCommand) -> Vec<&str> {
    if command.name != "go" || !command.has_argument(&["run"]) {
        return Vec::new();
    }
    command.operands(&[]).into_iter().take(2).filter(|word| *word != "run").collect()
}

fn installed(command: &HadolintCommand) -> Vec<&str> {
    if command.name != "go" || !command.has_argument(&["install", "get"]) {
        return Vec::new();
    }
    let words = command.operands(&[]).into_iter();
    words.filter(|word| !["install", "get", "tool"].contains(word)).collect()
}

fn is_pinned(word: &str) -> bool {
    word.starts_with(['.', '/'])
        || (word.contains('@') && !word.ends_with("@latest") && !word.ends_with("@none"))
}
