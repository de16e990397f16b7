//! The mode of mkdir is for the last directory only.
//!
//! ## What it does
//!
//! Finds `mkdir -p` with `-m` and a path of several directories.
//!
//! ## Why it matters
//!
//! The directories on the way are made with the usual mode.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN mkdir -p -m 0700 /srv/keys/private
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN mkdir -p /srv/keys && mkdir -m 0700 /srv/keys/private
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::Word;

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shell_calls::{each_call, options};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2174")],
    profile: OwnProfile::All,
    ..Rule::new("shell-mkdir-mode", Category::Correctness, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_call(site, |call| {
        if call.name != "mkdir" || !call.has_option(&["p", "parents"]) {
            return;
        }
        let sets_mode = |word: &&Word| {
            options(std::slice::from_ref(*word)).any(|name| name == "m" || name == "mode")
        };
        let Some(mode) = call.arguments().iter().find(sets_mode) else { return };
        // As in `ShellCheck`, the first argument is taken for an option.
        if !call.arguments().iter().skip(1).any(may_be_deep) {
            return;
        }
        let finding = report.at(mode.span, "the directories on the way do not get this mode");
        finding.help("make them first, or use chmod");
        call.settle(finding, site);
    });
}

/// True when several directories may have to be made for it.
fn may_be_deep(word: &Word) -> bool {
    let Some(text) = word.literal() else { return true };
    let mut below = &*text;
    while let Some(rest) = below.strip_prefix("./").or_else(|| below.strip_prefix("../")) {
        below = rest;
    }
    below.contains('/')
}
