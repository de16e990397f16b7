//! Conditions are joined inside of a test.
//!
//! ## What it does
//!
//! Finds `-a` and `-o` between the conditions of `[ … ]`.
//!
//! ## Why it matters
//!
//! POSIX no longer has them: with some values, shells read the test in different ways.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN if [ -f /a -a -f /b ]; then echo both; fi
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN if [ -f /a ] && [ -f /b ]; then echo both; fi
//! ```
//!
//! ## References
//!
//! [POSIX, `test`](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/test.html)

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shell_tests::each_test;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2166")],
    profile: OwnProfile::All,
    ..Rule::new(
        "shell-test-connective",
        Category::Maintainability,
        Severity::Info,
        Check::Run(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_test(site, |test| {
        for word in &test.connectives {
            let (text, instead) = if word.is("-a") { ("-a", "&&") } else { ("-o", "||") };
            let finding = report.at(word.span, format!("{text} joins conditions inside of a test"));
            finding.help(format!("write two tests with {instead} between them"));
            test.settle(finding, site);
        }
    });
}
