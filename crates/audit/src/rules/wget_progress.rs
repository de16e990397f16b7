//! Wget writes its progress bar into the build log.
//!
//! ## What it does
//!
//! Finds `wget` without an option that makes its output short.
//!
//! ## Why it matters
//!
//! The progress of a large file fills thousands of lines of the log. What went wrong is hard to
//! find between them.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN wget https://example.com/a.tgz
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN wget --progress=dot:giga https://example.com/a.tgz
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: the wget of `BusyBox` does not know the option.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Invocation, Word};

use crate::finding::{Category, Report};
use crate::hadolint_view::{self, OncePerRun};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, hadolint};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3047")],
    fix: FixAvailability::Unsafe,
    profile: OwnProfile::All,
    ..Rule::new("wget-progress", Category::Maintainability, Severity::Info, Check::Run(check))
};

/// The letters of options that make the output short or put it elsewhere.
const QUIET_LETTERS: [char; 3] = ['q', 'o', 'a'];

/// The long options that do.
const QUIET_OPTIONS: [&str; 5] =
    ["--progress", "--quiet", "--output-file", "--append-output", "--no-verbose"];

fn check(site: &Site<'_>, report: &mut Report) {
    let mut once = OncePerRun::default();
    for invocation in site.commands().iter().filter(|invocation| invocation.is("wget")) {
        let Some(word) = invocation.name_word().filter(|_| !is_quiet(invocation)) else { continue };
        let finding = report.at(word.span, "this wget writes its progress bar into the log");
        finding.help("add --progress=dot:giga, or -q or -nv for silence");
        if !site.subject.text(word.span).ends_with(['"', '\'']) {
            finding.fix(Fix::risky(
                "Add --progress=dot:giga",
                "the wget of BusyBox does not know the option",
                vec![Edit::insert(word.span.end, " --progress=dot:giga")],
            ));
        }
        once.settle(finding, hadolint_view::sees(invocation));
    }
}

fn is_quiet(invocation: &Invocation<'_>) -> bool {
    invocation.arguments().iter().any(makes_quiet)
}

fn makes_quiet(word: &Word) -> bool {
    let text = word.static_prefix();
    if text.starts_with("--") {
        let name = text.split('=').next().unwrap_or_default();
        return QUIET_OPTIONS.contains(&name);
    }
    let Some(letters) = text.strip_prefix('-') else { return false };
    letters == "nv" || letters.contains(QUIET_LETTERS)
}
