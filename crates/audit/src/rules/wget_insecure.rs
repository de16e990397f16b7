//! Wget does not check whom it talks to.
//!
//! ## What it does
//!
//! Finds `wget --no-check-certificate`.
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
//! RUN wget -q --no-check-certificate https://example.com/a.tgz
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN wget -q https://example.com/a.tgz
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: the download fails if the certificate is not valid. Then install the
//! certificate of the authority, or the package `ca-certificates`.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::Argument;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, checkov};
use crate::subject::Site;
use crate::transfer::WGET;
use crate::word_edit::without_flag;

pub(crate) const RULE: Rule = Rule {
    aliases: &[checkov("CKV2_DOCKER_3")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("wget-insecure", Category::Security, Severity::Warning, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    for invocation in site.commands().iter().filter(|invocation| invocation.is("wget")) {
        for argument in invocation.split(&WGET) {
            let Argument::Flag(flag) = argument else { continue };
            if flag.name != "no-check-certificate" {
                continue;
            }
            let finding =
                report.at(flag.word.span, "--no-check-certificate accepts any certificate");
            finding.help("leave it out, and install ca-certificates if need be");
            if let Some(span) = without_flag(&flag, site.subject.source) {
                finding.fix(Fix::risky(
                    "Delete the option",
                    "the download fails if the certificate is not valid",
                    vec![Edit::delete(span)],
                ));
            }
        }
    }
}
