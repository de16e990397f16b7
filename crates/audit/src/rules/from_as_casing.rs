//! `FROM` and `AS` are written in different cases.
//!
//! ## What it does
//!
//! Compares the case of the two keywords of a FROM line.
//!
//! ## Why it matters
//!
//! A file in which keywords look alike is easier to scan. The build is the same.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine as base
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine AS base
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, buildkit};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("FromAsCasing")],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "from-as-casing",
        Category::Maintainability,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(Command::From(from)) = site.command() else { return };
    let Some(word) = &from.as_word else { return };
    let keyword = &site.instruction.word.text;
    let wanted = match Case::of(keyword) {
        Case::Lower => "as",
        Case::Upper => "AS",
        // BuildKit accepts any AS after a FROM in mixed case.
        Case::Mixed => return,
    };
    if word.text != wanted {
        report
            .at(word.span, format!("'{}' and '{keyword}' keywords' casing do not match", word.text))
            .help(format!("write {wanted}"))
            .fix(Fix::safe(format!("Write {wanted}"), vec![Edit::replace(word.span, wanted)]));
    }
}

/// How a word is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Lower,
    Upper,
    Mixed,
}

impl Case {
    fn of(word: &str) -> Self {
        if word == word.to_lowercase() {
            Self::Lower
        } else if word == word.to_uppercase() {
            Self::Upper
        } else {
            Self::Mixed
        }
    }
}
