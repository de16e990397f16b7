//! Curl does not check whom it talks to.
//!
//! ## What it does
//!
//! Finds `curl -k` and `curl --insecure`.
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
//! RUN curl -fsSLk -o a.tgz https://example.com/a.tgz
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN curl -fsSL -o a.tgz https://example.com/a.tgz
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: the download fails if the certificate is not valid. Then install the
//! certificate of the authority.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Argument, Flag};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, checkov};
use crate::subject::Site;
use crate::transfer::CURL;
use crate::word_edit::without_flag;

pub(crate) const RULE: Rule = Rule {
    aliases: &[checkov("CKV2_DOCKER_2")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("curl-insecure", Category::Security, Severity::Warning, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    for invocation in site.commands().iter().filter(|invocation| invocation.is("curl")) {
        let arguments = invocation.split(&CURL);
        let flags = arguments.iter().filter_map(|argument| match argument {
            Argument::Flag(flag) if is_insecure(flag) => Some(flag),
            _ => None,
        });
        for flag in flags {
            let message = format!("{} accepts any certificate", name(flag));
            let finding = report.at(flag.word.span, message);
            finding.help("leave it out, and install the authority's certificate if need be");
            if let Some(span) = without_flag(flag, site.subject.source) {
                finding.fix(Fix::risky(
                    "Delete the option",
                    "the download fails if the certificate is not valid",
                    vec![Edit::delete(span)],
                ));
            }
        }
    }
}

fn is_insecure(flag: &Flag<'_>) -> bool {
    matches!(flag.name.as_str(), "k" | "insecure" | "proxy-insecure" | "doh-insecure")
}

fn name(flag: &Flag<'_>) -> String {
    if flag.name == "k" { "-k".to_owned() } else { format!("--{}", flag.name) }
}
