//! An instruction other than ARG stands before the first FROM.
//!
//! ## What it does
//!
//! Finds every instruction but ARG before the first FROM, or in a file without one.
//!
//! ## Why it matters
//!
//! There is nothing yet that it could change. BuildKit refuses the file.
//!
//! ## Example
//!
//! ```dockerfile
//! ENV MODE=production
//! FROM alpine:3.20
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ENV MODE=production
//! ```
//!
//! ## Exceptions
//!
//! BuildKit's own error says the same, so the rule is only in the profiles of the tools that need
//! one.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Keyword;

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, Tool, hadolint, kics};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3061"),
        kics("52e2b1c6-56e4-5264-2fc6-523166b2c8f3"),
        kics("19619060-f22e-094f-fda1-aacf37b69bba"),
    ],
    profile: OwnProfile::All,
    ..Rule::new(
        "instruction-before-from",
        Category::Build,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let outer = &site.subject.file.instructions[site.index];
    if site.section().from().is_some() || matches!(outer.keyword, Keyword::Arg | Keyword::Unknown) {
        return;
    }
    // A FROM that cannot be read begins a stage all the same.
    if site.stage.is_some() {
        return;
    }
    let keyword = outer.keyword.as_str();
    report
        .at(outer.word.span, format!("{keyword} stands before the first FROM"))
        .help("begin with FROM; only ARG can come before it")
        .only(&[Tool::Hadolint, Tool::Kics]);
}
