//! ENV or LABEL is written without `=`.
//!
//! ## What it does
//!
//! Finds `ENV name value` and `LABEL name value`.
//!
//! ## Why it matters
//!
//! The old form takes the whole rest of the line as the value, so that a second pair on the line
//! becomes part of the first value. BuildKit warns of it and may drop it.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ENV GREETING hello world
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ENV GREETING="hello world"
//! ```
//!
//! ## References
//!
//! BuildKit's check [LegacyKeyValueFormat](https://docs.docker.com/reference/build-checks/legacy-key-value-format/).

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Pair};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::layout::blank_between;
use crate::rule::{Check, FixAvailability, Rule, Tool, buildkit};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("LegacyKeyValueFormat")],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "legacy-key-value",
        Category::Maintainability,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(Command::Env(pairs) | Command::Label(pairs)) = site.command() else { return };
    let keyword = &site.instruction.word.text;
    for pair in pairs.iter().filter(|pair| !pair.equals) {
        let finding = report.at(
            pair.key.span.cover(pair.value.span),
            format!(
                "\"{keyword} key=value\" should be used instead of legacy \"{keyword} key value\" \
                 format"
            ),
        );
        finding.help(format!("write {}=…", pair.key.text));
        if let Some(edits) = edits(site, pair) {
            finding.fix(Fix::safe("Write it with =", edits));
        }
        if site.onbuild {
            finding.unlike(&[Tool::Buildkit]);
        }
    }
}

/// Puts a `=` between name and value, and quotes where the value needs them; `None` when quotes of
/// its own make that a matter of taste.
fn edits(site: &Site<'_>, pair: &Pair) -> Option<Vec<Edit>> {
    let Pair { key, value, .. } = pair;
    let between = blank_between(site.subject, key.span, value.span)?;
    let is_plain = !value.text.contains(['"', '\'', site.subject.file.escape(), '#']);
    let mut edits = vec![Edit::replace(between, "=")];
    if key.text.contains(['"', '\'']) || !(is_plain || is_one_string(&value.text)) {
        return None;
    }
    if is_plain && value.text.contains(char::is_whitespace) {
        let Span { start, end } = value.span;
        edits[0].text.push('"');
        debug_assert_eq!(between.end, start);
        edits.push(Edit::insert(end, "\""));
    }
    Some(edits)
}

/// True for `"…"` and `'…'` without any other quote or escape.
fn is_one_string(value: &str) -> bool {
    ['"', '\''].into_iter().any(|quote| {
        let inner = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        inner.is_some_and(|inner| !inner.contains(['"', '\'', '\\', '`']))
    })
}
