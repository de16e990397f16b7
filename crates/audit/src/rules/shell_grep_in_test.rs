//! A test asks whether grep printed something.
//!
//! ## What it does
//!
//! Finds `[ -n "$(… grep …)" ]` and its kin.
//!
//! ## Why it matters
//!
//! `grep -q` tells the same by its status, ends at the first match, and keeps nothing in memory.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN if [ -n "$(grep root /etc/passwd)" ]; then echo yes; fi
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN if grep -q root /etc/passwd; then echo yes; fi
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Command, Part, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shell_calls::name_of;
use crate::shell_tests::{Condition, each_test};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2143")],
    profile: OwnProfile::All,
    ..Rule::new("shell-grep-in-test", Category::Maintainability, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_test(site, |test| {
        for condition in &test.conditions {
            let (word, span) = match *condition {
                Condition::Unary(operator, word) if operator.is("-n") || operator.is("-z") => {
                    (word, operator.span)
                }
                Condition::Word(word) => (word, word.span),
                _ => continue,
            };
            if !ends_in_grep(word).unwrap_or_default() {
                continue;
            }
            let finding = report.at(span, "this asks whether grep printed something");
            finding.help("use grep -q as the condition");
            test.settle(finding, site);
        }
    });
}

/// True for a word that is the output of `grep`.
fn ends_in_grep(word: &Word) -> Option<bool> {
    let [part] = word.parts.as_slice() else { return None };
    let part = match part {
        Part::Quoted(quoted) => quoted.parts.as_slice(),
        _ => std::slice::from_ref(part),
    };
    let [Part::Command(substitution)] = part else { return None };
    let [item] = substitution.body.items.as_slice() else { return None };
    let last = match &item.command {
        Command::Pipeline(pipeline) => pipeline.stages.last()?,
        command => command,
    };
    let name = name_of(last)?;
    Some(["grep", "egrep", "fgrep", "zgrep"].contains(&&*name))
}
