//! A label that should be a Git commit is none.
//!
//! ## What it does
//!
//! Checks the labels that the configuration calls hashes: 7 to 40 or 64 hexadecimal digits.
//!
//! ## Why it matters
//!
//! Somebody who looks for the sources of an image has to find the commit.
//!
//! ## Example
//!
//! ```toml
//! [labels]
//! "org.opencontainers.image.revision" = "hash"
//! ```
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.revision="main"
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.revision="43c572f1272b6b3171dd1db9e41b7027128ce080"
//! ```
//!
//! ## Exceptions
//!
//! A value with a variable that the file does not set is not judged. hadolint judges its text. hadolint
//! only accepts 7 and 40 digits.

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::label::{Test, check_kind, is_commit, is_commit_to_hadolint};
use crate::rule::{Check, Rule, hadolint};
use crate::settings::LabelKind;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3055")],
    ..Rule::new(
        "label-not-git-hash",
        Category::Maintainability,
        Severity::Warning,
        Check::Instruction(check),
    )
};

const TEST: Test = Test {
    kind: LabelKind::Hash,
    wanted: "the hash of a commit",
    accepts: is_commit,
    hadolint_accepts: is_commit_to_hadolint,
};

fn check(site: &Site<'_>, report: &mut Report) {
    check_kind(site, &TEST, report, |_, _, _| {});
}
