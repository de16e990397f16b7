//! grep can count by itself.
//!
//! ## What it does
//!
//! Finds `grep` before `wc -l`.
//!
//! ## Why it matters
//!
//! One process more runs.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN grep root /etc/passwd | wc -l
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN grep -c root /etc/passwd
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::Command;

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shell_calls::{Call, each_pipeline, options};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2126")],
    profile: OwnProfile::All,
    ..Rule::new("shell-grep-count", Category::Maintainability, Severity::Info, Check::Run(check))
};

/// Options with which `grep` prints other lines than those that match, or parts of them.
const OTHERS: [&str; 13] = [
    "l",
    "files-with-matches",
    "L",
    "files-without-matches",
    "o",
    "only-matching",
    "r",
    "R",
    "recursive",
    "A",
    "after-context",
    "B",
    "before-context",
];

fn check(site: &Site<'_>, report: &mut Report) {
    each_pipeline(site, |pipeline, place| {
        for pair in pipeline.stages.windows(2) {
            let [Command::Simple(first), Command::Simple(second)] = pair else { continue };
            let (Some(grep), Some(count)) = (Call::of(first, place), Call::of(second, place))
            else {
                continue;
            };
            let counts_lines = |name: String| name == "l" || name == "lines";
            let mut counted = options(count.arguments()).peekable();
            if grep.name != "grep"
                || count.name != "wc"
                || grep.has_option(&OTHERS)
                || counted.peek().is_none()
                || !counted.all(counts_lines)
            {
                continue;
            }
            let finding = report.at(first.span, "grep can count these lines by itself");
            finding.help("use grep -c");
            count.settle(finding, site);
            grep.settle(finding, site);
        }
    });
}
