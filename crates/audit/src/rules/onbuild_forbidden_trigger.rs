//! ONBUILD wraps ONBUILD, FROM or MAINTAINER.
//!
//! ## What it does
//!
//! Looks at the instruction after ONBUILD.
//!
//! ## Why it matters
//!
//! These three cannot be triggers. BuildKit refuses the file.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ONBUILD MAINTAINER somebody@example.org
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ONBUILD LABEL org.opencontainers.image.authors="somebody@example.org"
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
    aliases: &[hadolint("DL3043"), kics("408460f2-2a0f-21ab-ab37-4fb86ac3b5ce")],
    profile: OwnProfile::All,
    ..Rule::new(
        "onbuild-forbidden-trigger",
        Category::Build,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let instruction = &site.subject.file.instructions[site.index];
    // BuildKit refuses these triggers, so they have no command.
    if instruction.keyword != Keyword::Onbuild || instruction.command.is_some() {
        return;
    }
    let word = instruction.text.as_str().split_whitespace().nth(1).unwrap_or_default();
    let trigger = Keyword::parse(word);
    if !matches!(trigger, Keyword::Onbuild | Keyword::From | Keyword::Maintainer) {
        return;
    }
    report
        .at(instruction.word.span, format!("{} cannot be a trigger", trigger.as_str()))
        .help("delete the instruction")
        .only(&[Tool::Hadolint, Tool::Kics]);
}
