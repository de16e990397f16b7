//! The file holds a secret.
//!
//! ## What it does
//!
//! Looks in the whole text, comments and heredocs included, for private keys and for tokens that
//! have the form their provider gives them.
//!
//! ## Why it matters
//!
//! The file is in the repository, and what it says in the image or its history. Such a token must
//! be taken for stolen and replaced.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ENV GH=ghp_0123456789abcdefghijklmnopqrstuvwxyz
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN --mount=type=secret,id=gh,env=GH ./fetch.sh
//! ```
//!
//! ## Exceptions
//!
//! Tokens that providers use as examples in their documentation are left alone.

use plimsoll_syntax::diagnostic::Severity;

use crate::credentials::tokens;
use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, dockle, tally};
use crate::subject::Subject;

pub(crate) const RULE: Rule = Rule {
    aliases: &[dockle("CIS-DI-0010"), tally("secrets-in-code")],
    ..Rule::new("secret-value-literal", Category::Secrets, Severity::Error, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    for token in tokens(subject.source) {
        report
            .at(token.span, format!("this is {}", token.what))
            .help("revoke it, and hand the new one to the build as a secret");
    }
}
