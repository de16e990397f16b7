//! A label that should be a URL is none.
//!
//! ## What it does
//!
//! Checks the labels that the configuration calls URLs.
//!
//! ## Why it matters
//!
//! Registries and catalogues show such labels as links. One that is no URL leads nowhere.
//!
//! ## Example
//!
//! ```toml
//! [labels]
//! "org.opencontainers.image.url" = "url"
//! ```
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.url="example.com"
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.url="https://example.com"
//! ```
//!
//! ## Exceptions
//!
//! A value with a variable that the file does not set is not judged. hadolint judges its text.

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::label::{Test, check_kind, is_uri};
use crate::rule::{Check, Rule, hadolint};
use crate::settings::LabelKind;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3052")],
    ..Rule::new(
        "label-not-url",
        Category::Maintainability,
        Severity::Warning,
        Check::Instruction(check),
    )
};

const TEST: Test = Test {
    kind: LabelKind::Url,
    wanted: "a URL with its scheme",
    accepts: is_uri,
    hadolint_accepts: is_uri,
};

fn check(site: &Site<'_>, report: &mut Report) {
    check_kind(site, &TEST, report, |_, _, _| {});
}
