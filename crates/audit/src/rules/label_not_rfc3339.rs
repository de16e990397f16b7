//! A label that should be a time is none.
//!
//! ## What it does
//!
//! Checks the labels that the configuration calls times: they must be written as RFC 3339 says.
//!
//! ## Why it matters
//!
//! Tools that sort or delete images by age read such labels. What they cannot read they skip.
//!
//! ## Example
//!
//! ```toml
//! [labels]
//! "org.opencontainers.image.created" = "rfc3339"
//! ```
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.created="1 May 2026"
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.created="2026-05-01T12:00:00Z"
//! ```
//!
//! ## Exceptions
//!
//! A value with a variable that the file does not set is not judged. hadolint judges its text. hadolint
//! accepts offsets without a colon, and fractions without digits.

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::label::{Strictness, Test, check_kind, is_rfc3339};
use crate::rule::{Check, Rule, hadolint};
use crate::settings::LabelKind;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3053")],
    ..Rule::new(
        "label-not-rfc3339",
        Category::Maintainability,
        Severity::Warning,
        Check::Instruction(check),
    )
};

const TEST: Test = Test {
    kind: LabelKind::Rfc3339,
    wanted: "a time as 2026-05-01T12:00:00Z",
    accepts: |text| is_rfc3339(text, Strictness::Standard),
    hadolint_accepts: |text| is_rfc3339(text, Strictness::Hadolint),
};

fn check(site: &Site<'_>, report: &mut Report) {
    check_kind(site, &TEST, report, |_, _, _| {});
}
