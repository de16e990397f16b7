//! A label that should be a semantic version is none.
//!
//! ## What it does
//!
//! Checks the labels that the configuration calls semantic versions.
//!
//! ## Why it matters
//!
//! Tools that compare versions need them in the agreed form.
//!
//! ## Example
//!
//! ```toml
//! [labels]
//! "org.opencontainers.image.version" = "semver"
//! ```
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.version="1.0"
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.version="1.0.0"
//! ```
//!
//! ## Exceptions
//!
//! A value with a variable that the file does not set is not judged. hadolint judges its text. hadolint
//! accepts numbers with leading zeros.

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::label::{Test, check_kind, is_semver, is_semver_to_hadolint};
use crate::rule::{Check, Rule, hadolint};
use crate::settings::LabelKind;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3056")],
    ..Rule::new(
        "label-not-semver",
        Category::Maintainability,
        Severity::Warning,
        Check::Instruction(check),
    )
};

const TEST: Test = Test {
    kind: LabelKind::Semver,
    wanted: "a semantic version as 1.2.3",
    accepts: is_semver,
    hadolint_accepts: is_semver_to_hadolint,
};

fn check(site: &Site<'_>, report: &mut Report) {
    check_kind(site, &TEST, report, |_, _, _| {});
}
