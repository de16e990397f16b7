//! A comment ignores findings.
//!
//! ## What it does
//!
//! Finds comments that hold findings back, in the words of any tool we know.
//!
//! ## Why it matters
//!
//! Where a policy says that exceptions belong into the configuration, where somebody reviews them,
//! comments get around it.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! # hadolint ignore=DL3018
//! RUN apk add --no-cache curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk add --no-cache curl=8.9.1-r2
//! ```
//!
//! ## Exceptions
//!
//! It is a matter of policy. The rule is only in the profile `all`. hadolint only knows its own
//! comments, and of these neither global ones nor those within an instruction.

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::rule::{Check, OwnProfile, Rule, Tool, hadolint};
use crate::subject::Subject;
use crate::suppression::{holds_findings_back, is_ignore_of_hadolint};

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL1001")],
    profile: OwnProfile::All,
    ..Rule::new("ignore-pragma-used", Category::Maintainability, Severity::Info, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let instructions = &subject.file.instructions;
    for &span in &subject.file.comments {
        let comment = subject.text(span);
        if !holds_findings_back(comment) && !is_ignore_of_hadolint(comment) {
            continue;
        }
        let next = instructions.partition_point(|found| found.span.start < span.start);
        let within = next.checked_sub(1).is_some_and(|at| instructions[at].span.end > span.start);
        let finding = report.at(span, "a comment holds findings back");
        finding.help("move the exception into the configuration");
        settle(finding, true, &[(Tool::Hadolint, is_ignore_of_hadolint(comment) && !within)]);
    }
}
