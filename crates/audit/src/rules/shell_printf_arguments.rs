//! printf has too few or too many arguments.
//!
//! ## What it does
//!
//! Finds `printf` whose arguments are not as many as its format asks for, or a multiple of that.
//!
//! ## Why it matters
//!
//! What is missing is printed as nothing or 0, and what no part of the format takes is lost.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN printf "%s=%s\n" name > /config
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN printf "%s=%s\n" name value > /config
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::shell_calls::{each_call, is_one_word, printf_format};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2182"), hadolint("SC2183")],
    ..Rule::new(
        "shell-printf-arguments",
        Category::Correctness,
        Severity::Warning,
        Check::Run(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_call(site, |call| {
        if call.name != "printf" {
            return;
        }
        let Some((format, arguments)) = printf_format(call.arguments()) else { return };
        let Some(wanted) = format.literal().and_then(|text| count(&text)) else { return };
        let given = arguments.len();
        let is_known = arguments.iter().all(is_one_word);
        let (id, message) = if wanted == 0 && given > 0 {
            ("SC2182", "this format takes no arguments".to_owned())
        } else if wanted > 0 && is_known && (given == 0 || given % wanted != 0) {
            ("SC2183", format!("this format takes {wanted} arguments, and there are {given}"))
        } else {
            return;
        };
        let finding = report.at(format.span, message);
        finding.help("write a % for each argument, and an argument for each %");
        finding.known_as(Tool::Hadolint, id);
        call.settle(finding, site);
    });
}

/// How many arguments a format takes; `None` when nobody knows.
fn count(format: &str) -> Option<usize> {
    let mut wanted = 0;
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            rest = after;
            continue;
        }
        let end = rest.find(|char: char| !"-+ #0123456789.*'".contains(char))?;
        let (modifiers, conversion) = rest.split_at(end);
        wanted += 1 + modifiers.matches('*').count();
        // A date of Bash has a format of its own.
        rest = match conversion.strip_prefix('(') {
            Some(date) => &date[date.find(')')?..],
            None => conversion,
        };
    }
    Some(wanted)
}
