//! A test does not ask what it seems to ask.
//!
//! ## What it does
//!
//! Finds tests whose answer is always the same, and operators that do something else in `[ … ]` or
//! `[[ … ]]` than they say: `[ -n $x ]` with an unquoted value, `[ a=b ]` without blanks, patterns
//! and `=~` in `[ … ]`, `>` between numbers, and constants.
//!
//! ## Why it matters
//!
//! The test is true or false whatever the values are, or compares text in place of numbers, and no
//! error tells.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN version=$(cat /version) && if [ -n $version ]; then echo "$version"; fi
//! ```
//!
//! ```dockerfile
//! FROM debian:12
//! RUN arch=$(uname -m) && if [ "$arch"=x86_64 ]; then echo yes; fi
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN version=$(cat /version) && if [ -n "$version" ]; then echo "$version"; fi
//! ```
//!
//! ```dockerfile
//! FROM debian:12
//! RUN arch=$(uname -m) && if [ "$arch" = x86_64 ]; then echo yes; fi
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Part, RedirectTarget, Word};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::shell_calls::{is_pattern, static_text};
use crate::shell_tests::{Condition, Operator, Test, TestForm, each_test};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("SC2050"),
        hadolint("SC2070"),
        hadolint("SC2071"),
        hadolint("SC2072"),
        hadolint("SC2074"),
        hadolint("SC2076"),
        hadolint("SC2077"),
        hadolint("SC2078"),
        hadolint("SC2081"),
        hadolint("SC2144"),
        hadolint("SC2157"),
        hadolint("SC2158"),
        hadolint("SC2159"),
        hadolint("SC2160"),
        hadolint("SC2161"),
    ],
    ..Rule::new("shell-test-misuse", Category::Correctness, Severity::Warning, Check::Run(check))
};

/// The operators with one operand that is no file.
const NOT_OF_FILES: [&str; 6] = ["-n", "-z", "-v", "-R", "-o", "-t"];
/// The operators that compare numbers.
const NUMERIC: [&str; 6] = ["-eq", "-ne", "-lt", "-le", "-gt", "-ge"];
/// The operators that compare text.
const TEXTUAL: [&str; 3] = ["=", "==", "!="];

/// What is wrong with a test.
struct Fault {
    id: &'static str,
    span: Span,
    message: String,
    help: &'static str,
}

fn check(site: &Site<'_>, report: &mut Report) {
    each_test(site, |test| {
        let order = test.redirect.and_then(|redirect| match &redirect.target {
            RedirectTarget::Word(_) if test.conditions.len() == 1 => Some(redirect.span),
            _ => None,
        });
        let order = order.map(|span| Fault {
            id: "SC2071",
            span,
            message: "this writes or reads a file and compares nothing".to_owned(),
            help: "use -gt or -lt for numbers",
        });
        let found = test.conditions.iter().filter_map(|condition| fault(site, test, condition));
        for Fault { id, span, message, help } in found.chain(order) {
            let finding = report.at(span, message);
            finding.help(help).known_as(Tool::Hadolint, id);
            test.settle(finding, site);
            if id == "SC2160" || id == "SC2161" || id == "SC2076" {
                finding.strict();
            }
        }
    });
}

fn fault(site: &Site<'_>, test: &Test<'_>, condition: &Condition<'_>) -> Option<Fault> {
    let written = |word: &Word| word.text(site.subject.source).to_owned();
    match *condition {
        Condition::Word(word) => of_word(test, word, &written(word)),
        Condition::Unary(operator, word) => {
            if operator.is("-n") && test.form != TestForm::Double && is_split(word) {
                return Some(Fault {
                    id: "SC2070",
                    span: operator.span,
                    message: format!("this is true when {} is empty too", written(word)),
                    help: "put the value in double quotes",
                });
            }
            let is_file_asked = !NOT_OF_FILES.iter().any(|text| operator.is(text));
            if is_file_asked && is_pattern(word) {
                return Some(Fault {
                    id: "SC2144",
                    span: operator.span,
                    message: format!(
                        "{} fails with several files",
                        operator.text(site.subject.source)
                    ),
                    help: "loop over the pattern, or use ls or find",
                });
            }
            let is_empty_asked = operator.is("-n") || operator.is("-z");
            (is_empty_asked && word.literal().is_some_and(|text| !text.is_empty())).then(|| Fault {
                id: "SC2157",
                span: word.span,
                message: format!("{} is not empty, whatever the values are", written(word)),
                help: "write the variable that is meant with its $",
            })
        }
        Condition::Binary(left, operator, right) => {
            of_comparison(test, left, operator, right, &written)
        }
        Condition::Other => None,
    }
}

/// What is wrong with a word that is asked whether it is empty.
fn of_word(test: &Test<'_>, word: &Word, written: &str) -> Option<Fault> {
    let tell = |id, message: String, help| Some(Fault { id, span: word.span, message, help });
    let always = format!("{written} is true whatever it says");
    if let Some(value) = word.literal() {
        if test.form == TestForm::Named && value.is_empty() {
            return None;
        }
        return match &*value {
            "true" => tell("SC2160", always, "run the command true"),
            "1" => tell("SC2161", always, "run the command true"),
            "false" => tell("SC2158", always, "run the command false"),
            "0" => tell("SC2159", always, "run the command false"),
            _ => tell("SC2078", always, "write the variable that is meant with its $"),
        };
    }
    let has_operator = word.parts.iter().any(|part| match part {
        Part::Literal(literal) => literal.text.contains('='),
        _ => false,
    });
    let message = format!("{written} is one word and not a comparison, so that it is always true");
    if has_operator { tell("SC2077", message, "put blanks around the operator") } else { None }
}

fn of_comparison(
    test: &Test<'_>,
    left: &Word,
    operator: Operator<'_>,
    right: &Word,
    written: &dyn Fn(&Word) -> String,
) -> Option<Fault> {
    let is_single = test.form != TestForm::Double;
    let is_textual = operator.is_any(&TEXTUAL);
    let tell = |id, span, message: String, help| Some(Fault { id, span, message, help });
    if is_single && is_textual && is_pattern(right) {
        let message =
            format!("[ does not match patterns, and the shell expands {}", written(right));
        return tell("SC2081", right.span, message, "use case, or [[ in Bash");
    }
    if operator.is_any(&["=~"]) {
        let message = "[ has no operator =~".to_owned();
        if is_single {
            return tell("SC2074", left.span, message, "use [[ in Bash, or grep");
        }
        return is_quoted_expression(right).then(|| Fault {
            id: "SC2076",
            span: right.span,
            message: format!("{} in quotes is compared as it is written", written(right)),
            help: "leave the quotes away where a regular expression is meant",
        });
    }
    let order = ["<", ">"];
    if operator.is_any(&order) && (is_number(left) || is_number(right)) {
        let message = "this compares the numbers as text".to_owned();
        return tell("SC2071", left.span, message, "use -lt or -gt");
    }
    let decimal = [left, right].into_iter().find(|word| is_decimal(word));
    if let Some(word) = decimal.filter(|_| operator.is_any(&NUMERIC)) {
        let message = format!("the shell has no fractions as {}", written(word));
        return tell("SC2072", word.span, message, "use whole numbers, or awk");
    }
    let is_constant = |word: &Word| word.literal().is_some() && !is_pattern(word);
    let is_compared = is_textual || operator.is_any(&NUMERIC) || operator.is_any(&order);
    if is_compared && is_constant(left) && is_constant(right) {
        let message = format!("{} and {} never change", written(left), written(right));
        return tell("SC2050", left.span, message, "write the variable that is meant with its $");
    }
    None
}

/// True for a word with an unquoted expansion, which can become none.
fn is_split(word: &Word) -> bool {
    let is_value = |part: &Part| matches!(part, Part::Parameter(_) | Part::Command(_));
    !word.parts.is_empty() && word.parts.iter().all(is_value)
}

fn is_number(word: &Word) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    word.literal().is_some_and(|text| is_digits(&text))
}

fn is_decimal(word: &Word) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    word.literal().is_some_and(|text| {
        text.split_once('.').is_some_and(|(whole, rest)| is_digits(whole) && is_digits(rest))
    })
}

/// True for a quoted word with characters that mean something in a regular expression.
fn is_quoted_expression(word: &Word) -> bool {
    let [Part::Quoted(_)] = word.parts.as_slice() else { return false };
    static_text(word).contains(['[', '*', '.', '+', '(', ')', '|'])
}
