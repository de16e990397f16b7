//! A pattern of grep is written as one of the shell.
//!
//! ## What it does
//!
//! Finds expressions of `grep` that begin with `*`, or in which `*` follows a letter.
//!
//! ## Why it matters
//!
//! In a regular expression `*` repeats what stands before it. At the beginning it is a plain
//! character, and `lib*` also matches `li`.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN grep "*.conf" /list
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN grep "\.conf" /list
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, Tool, hadolint};
use crate::shell_calls::{each_call, grep_expression, static_text};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2022"), hadolint("SC2063")],
    profile: OwnProfile::All,
    ..Rule::new(
        "shell-glob-as-expression",
        Category::Correctness,
        Severity::Info,
        Check::Run(check),
    )
};

/// Options with which the expression is another one, or a file name stands there.
const OTHERS: [&str; 7] =
    ["fixed-strings", "F", "include", "exclude", "exclude-dir", "o", "only-matching"];

fn check(site: &Site<'_>, report: &mut Report) {
    each_call(site, |call| {
        if call.name != "grep" || call.has_option(&OTHERS) {
            return;
        }
        let Some(word) = grep_expression(call.arguments()) else { return };
        if word.literal().is_none() {
            return;
        }
        let text = static_text(word);
        let (id, message) = if is_glob(&text) {
            ("SC2063", "this is a pattern of the shell and not a regular expression")
        } else if repeats_letter(&text) {
            ("SC2022", "the * in this expression repeats the letter before it")
        } else {
            return;
        };
        let finding = report.at(word.span, message);
        finding.help("write .* for any text").known_as(Tool::Hadolint, id);
        call.settle(finding, site);
    });
}

/// True for `*…` and for one character and `*`.
fn is_glob(text: &str) -> bool {
    let mut chars = text.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some('*'), ..) => true,
        (Some(first), Some('*'), None) => first != '.' && first != '\\',
        _ => false,
    }
}

/// True when `*` follows a letter or digit, in a text without sign of a regular expression.
fn repeats_letter(text: &str) -> bool {
    let repeated = text.match_indices('*').filter_map(|(at, _)| text[..at].chars().next_back());
    let is_plain = |char: char| char.is_ascii_alphabetic() || ('1'..='9').contains(&char);
    let mut repeated = repeated.peekable();
    let is_expression = text.contains(['[', ']', '^', '$', '+', '\\']);
    repeated.peek().is_some() && !is_expression && repeated.all(is_plain)
}
