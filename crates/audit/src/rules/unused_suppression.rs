//! A comment ignores findings that do not exist.
//!
//! ## What it does
//!
//! Finds comments that suppress findings, of any tool we know, when what they name finds nothing at
//! that place. Names that no rule of ours has are left alone.
//!
//! ## Why it matters
//!
//! Such a comment outlived its reason, or never worked because it stands in the wrong place. It
//! will hide the next real finding.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! # hadolint ignore=DL3004
//! RUN adduser -D app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN adduser -D app
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::rule::{Check, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    ..Rule::new("unused-suppression", Category::Maintainability, Severity::Warning, Check::Engine)
};
