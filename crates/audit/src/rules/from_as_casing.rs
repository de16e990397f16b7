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

use super::Rule;
use crate::analysis::Subject;
use crate::finding::{Category, Finding};

pub(crate) const RULE: Rule = Rule {
    slug: "from-as-casing",
    aliases: &["FromAsCasing"],
    severity: Severity::Warning,
    category: Category::Style,
    check,
};

fn check(rule: &Rule, subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for instruction in &subject.file.instructions {
        let Some(Command::From(from)) = &instruction.command else { continue };
        let Some(word) = &from.as_word else { continue };
        let matches = match Case::of(&instruction.word.text) {
            // BuildKit accepts any AS after a FROM in mixed case.
            Case::Mixed => true,
            case => Case::of(&word.text) == case,
        };
        if !matches {
            findings.push(Finding {
                rule: rule.slug,
                aliases: rule.aliases,
                severity: rule.severity,
                category: rule.category,
                message: format!(
                    "'{}' and '{}' keywords' casing do not match",
                    word.text, instruction.word.text
                ),
                span: word.span,
                help: Some("write both keywords in the same case".to_owned()),
            });
        }
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
