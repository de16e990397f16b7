//! The shell expands a pattern that is meant for the command.
//!
//! ## What it does
//!
//! Finds unquoted `*`, `?` and `[…]` in the patterns of `find -name` and its kin, of `grep` and of
//! `tr`.
//!
//! ## Why it matters
//!
//! When a file of the current directory matches, the command is given its name and not the
//! pattern.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN find /usr -name lib*.a -delete
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN find /usr -name 'lib*.a' -delete
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Part, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint};
use crate::shell_calls::{Call, each_call, grep_expression, is_pattern};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2060"), hadolint("SC2061"), hadolint("SC2062")],
    fix: FixAvailability::Safe,
    ..Rule::new("shell-unquoted-pattern", Category::Correctness, Severity::Info, Check::Run(check))
};

/// The tests of `find` that take a pattern.
const TESTS: [&str; 10] = [
    "-ilname",
    "-iname",
    "-ipath",
    "-iregex",
    "-iwholename",
    "-lname",
    "-name",
    "-path",
    "-regex",
    "-wholename",
];

fn check(site: &Site<'_>, report: &mut Report) {
    each_call(site, |call| match call.name.as_str() {
        "find" => {
            let pairs = call.arguments().windows(2);
            let tested = pairs.filter(|pair| TESTS.iter().any(|test| pair[0].is(test)));
            for pair in tested.filter(|pair| is_pattern(&pair[1])) {
                tell(site, report, &call, &pair[1], "SC2061");
            }
        }
        "grep" => {
            if let Some(word) = grep_expression(call.arguments()).filter(|word| is_pattern(word)) {
                tell(site, report, &call, word, "SC2062");
            }
        }
        "tr" => {
            for word in call.arguments().iter().filter(|word| is_pattern(word)) {
                tell(site, report, &call, word, "SC2060");
            }
        }
        _ => {}
    });
}

fn tell(site: &Site<'_>, report: &mut Report, call: &Call<'_>, word: &Word, id: &str) {
    let text = site.subject.text(word.span);
    let finding = report.at(word.span, format!("the shell expands {text} before {}", call.name));
    finding.help("put it in quotes");
    let is_plain = matches!(word.parts.as_slice(), [Part::Literal(_)]) && !text.contains('\\');
    if is_plain && !call.place.is_nested {
        let quote = |at| Edit::insert(at, "'");
        finding.fix(Fix::safe("Quote it", vec![quote(word.span.start), quote(word.span.end)]));
    }
    finding.known_as(Tool::Hadolint, id);
    if id == "SC2060" {
        // The names of single letters that `[a-z]` could be are seldom there.
        finding.strict();
    }
    call.settle(finding, site);
}
