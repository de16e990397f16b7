//! An instruction is written in another case than most of the file.
//!
//! ## What it does
//!
//! Counts the instructions in upper and in lower case, and finds those that are not written as most
//! are. Where both are equally many, upper case is expected.
//!
//! ## Why it matters
//!
//! A file in one case is easier to scan. The build is the same.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! copy app /app
//! USER 1000
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY app /app
//! USER 1000
//! ```
//!
//! ## References
//!
//! BuildKit's check [ConsistentInstructionCasing](https://docs.docker.com/reference/build-checks/consistent-instruction-casing/).

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Keyword;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, buildkit};
use crate::subject::Subject;

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("ConsistentInstructionCasing")],
    fix: FixAvailability::Safe,
    ..Rule::new("instruction-casing", Category::Maintainability, Severity::Info, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    // BuildKit counts from the first FROM on.
    let instructions = subject.file.instructions.iter();
    let words: Vec<_> = instructions
        .skip_while(|instruction| instruction.keyword != Keyword::From)
        .filter(|instruction| instruction.command.is_some())
        .map(|instruction| &instruction.word)
        .collect();
    let is_lower = |word: &str| word == word.to_ascii_lowercase();
    let is_upper = |word: &str| word == word.to_ascii_uppercase();
    let lower = words.iter().filter(|word| is_lower(&word.text)).count();
    let upper = words.iter().filter(|word| is_upper(&word.text)).count();
    let mostly_lower = lower > upper;
    let (case, title) = if mostly_lower { ("lowercase", "lower") } else { ("uppercase", "upper") };
    for word in words {
        if if mostly_lower { is_lower(&word.text) } else { is_upper(&word.text) } {
            continue;
        }
        let wanted = if mostly_lower {
            word.text.to_ascii_lowercase()
        } else {
            word.text.to_ascii_uppercase()
        };
        report
            .at(
                word.span,
                format!(
                    "Command '{}' should match the case of the command majority ({case})",
                    word.text
                ),
            )
            .help(format!("write {wanted}"))
            .fix(Fix::safe(
                format!("Write it in {title} case"),
                vec![Edit::replace(word.span, wanted)],
            ));
    }
}
