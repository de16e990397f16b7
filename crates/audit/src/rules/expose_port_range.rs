//! EXPOSE names a port that does not exist.
//!
//! ## What it does
//!
//! Finds ports above 65535, ranges that end before they begin, and what is no number.
//!
//! ## Why it matters
//!
//! BuildKit refuses to build it.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! EXPOSE 80000
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! EXPOSE 8000
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;

use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::ports::ports;
use crate::rule::{Check, Rule, Tool, hadolint, kics, semgrep, trivy};
use crate::subject::Site;

/// The last port there is.
const LAST_PORT: u64 = 65_535;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3011"),
        trivy("DS-0008"),
        kics("71bf8cf8-f0a1-42fa-b9d2-d10525e0a38e"),
        semgrep("invalid-port"),
    ],
    ..Rule::new(
        "expose-port-range",
        Category::Correctness,
        Severity::Error,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let mut theirs = !site.onbuild && hadolint_reports(site);
    for port in ports(site) {
        if port.is_open() || port.range().is_some() {
            continue;
        }
        // hadolint reports an instruction once.
        let message = match port.container {
            "" => format!("{} names no port", port.text),
            container => format!("{container} is not a port or a range of ports"),
        };
        let finding =
            report.at(port.word.span, message).help(format!("ports go up to {LAST_PORT}"));
        settle(finding, true, &[(Tool::Hadolint, std::mem::take(&mut theirs))]);
    }
    if theirs
        && let Some(Command::Expose(words)) = site.command()
        && let Some(word) = words.first()
    {
        report
            .at(word.span, "a port of this EXPOSE is too large")
            .help(format!("ports go up to {LAST_PORT}"))
            .only(&[Tool::Hadolint]);
    }
}

/// True when a number that is written is too large; a range with a variable is not looked at.
fn hadolint_reports(site: &Site<'_>) -> bool {
    let Some(Command::Expose(words)) = site.command() else { return false };
    words.iter().any(|word| {
        let range = word.text.split('/').next().unwrap_or_default();
        let is_number =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let too_large =
            |part: &str| part.parse::<u64>().is_ok_and(|port| port > LAST_PORT) || part.len() > 19;
        range.split('-').all(is_number) && range.split('-').any(too_large)
    })
}
