//! A gem is installed without a version.
//!
//! ## What it does
//!
//! Finds gems that `gem install` installs by name alone.
//!
//! ## Why it matters
//!
//! A release of the gem, or of what it needs, changes the image from one build to the next.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM ruby:3.3
//! RUN gem install rails
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM ruby:3.3
//! RUN gem install rails:7.1.3
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
use crate::rule::{Check, OwnProfile, Rule, hadolint, kics};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    aliases: &[hadolint("DL3028"), kics("22cd11f7-9c6c-4f6e-84c0-02058120b341")],
    ..Rule::new("gem-unpinned", Category::Reproducibility, Severity::Info, Check::Run(check))
};

const PINNING: Pinning = Pinning {
    managers: &[PackageManager::Gem],
    names: &["gem"],
    help: "write NAME:VERSION, or --version",
};

fn check(site: &Site<'_>, report: &mut Report) {
    pinning::check(site, &PINNING, is_faulted_by_hadolint, report);
}

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    let has_version = command.has_argument(&["-v", "--version"])
        || command.arguments.iter().any(|word| word.starts_with("--version="));
    if command.name != "gem" || !command.has_argument(&["install", "i"]) || has_version {
        return false;
    }
    let words = command.arguments.iter().map(String::as_str);
    let mut words = words.take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        if word.starts_with('-') {
            // It takes every option for one with a value.
            words.next();
        } else if !["install", "i"].contains(&word) && !word.contains(':') {
            return true;
        }
    }
    false
}
