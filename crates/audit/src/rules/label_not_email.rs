//! A label that should be an email address is none.
//!
//! ## What it does
//!
//! Checks the labels that the configuration calls email addresses.
//!
//! ## Why it matters
//!
//! Somebody who finds a hole in the image has to reach you.
//!
//! ## Example
//!
//! ```toml
//! [labels]
//! "maintainer" = "email"
//! ```
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL maintainer="Jo Doe"
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL maintainer="jo@example.com"
//! ```
//!
//! ## Exceptions
//!
//! A value with a variable that the file does not set is not judged. hadolint judges its text.

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::label::{Test, check_kind, is_email, is_email_to_hadolint};
use crate::rule::{Check, Rule, hadolint};
use crate::settings::LabelKind;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3058")],
    ..Rule::new(
        "label-not-email",
        Category::Maintainability,
        Severity::Warning,
        Check::Instruction(check),
    )
};

const TEST: Test = Test {
    kind: LabelKind::Email,
    wanted: "an email address",
    accepts: is_email,
    hadolint_accepts: is_email_to_hadolint,
};

fn check(site: &Site<'_>, report: &mut Report) {
    check_kind(site, &TEST, report, |_, _, _| {});
}
