//! A file is fetched without encryption.
//!
//! ## What it does
//!
//! Finds `curl` and `wget` with an address that starts with `http://`.
//!
//! ## Why it matters
//!
//! Anybody between the build and the server can send a file of their own. It becomes part of the
//! image.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN curl -fsSLO http://example.com/a.tgz
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN curl -fsSLO https://example.com/a.tgz
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: the server may not answer over HTTPS.
//!
//! ## Exceptions
//!
//! Nothing is reported when the same RUN checks a checksum or signature, nor for addresses of the
//! machine itself or of a private network.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Argument, Invocation, OptionSpec, Word};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, kics};
use crate::subject::Site;
use crate::transfer::{CURL, WGET, is_private, verifies};

pub(crate) const RULE: Rule = Rule {
    aliases: &[kics("d5b3c9a1-7e8f-4c2a-9d6e-3f1a8b4c7e9d")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("plain-http-download", Category::Security, Severity::Warning, Check::Run(check))
};

const SCHEME: &str = "http://";

fn check(site: &Site<'_>, report: &mut Report) {
    let commands = site.commands();
    if commands.iter().any(verifies) {
        return;
    }
    for invocation in commands {
        let Some(spec) = spec(invocation) else { continue };
        for argument in invocation.split(spec) {
            let Argument::Operand(word) = argument else { continue };
            let address = word.static_prefix();
            let Some(host) = address.strip_prefix(SCHEME) else { continue };
            if host.is_empty() || is_private(host) {
                continue;
            }
            let finding = report.at(word.span, "this file is fetched without encryption");
            finding.help("fetch it over https://, or check its checksum in the same RUN");
            if let Some(span) = scheme(word, site.subject.source) {
                finding.fix(Fix::risky(
                    "Fetch it over HTTPS",
                    "the server may not answer over HTTPS",
                    vec![Edit::replace(span, "https://")],
                ));
            }
        }
    }
}

fn spec(invocation: &Invocation<'_>) -> Option<&'static OptionSpec> {
    match &*invocation.name()? {
        "curl" => Some(&CURL),
        "wget" => Some(&WGET),
        _ => None,
    }
}

/// Where the scheme stands in the file.
fn scheme(word: &Word, source: &str) -> Option<Span> {
    let text = word.text(source);
    let quotes = text.len() - text.trim_start_matches(['"', '\'']).len();
    let start = word.span.start + quotes as u32;
    let span = Span::new(start, start + SCHEME.len() as u32);
    (source.get(span.range()) == Some(SCHEME)).then_some(span)
}
