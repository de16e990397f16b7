//! Git does not check certificates.
//!
//! ## What it does
//!
//! Finds `GIT_SSL_NO_VERIFY` with any value, since Git only asks whether it is set, and
//! `http.sslVerify=false` in `git -c` and `git config`.
//!
//! ## Why it matters
//!
//! Anybody between the build and the server can put what they like into the image. Set by ENV, the
//! variable also weakens everything that runs in the container.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN GIT_SSL_NO_VERIFY=1 git clone https://example.com/repository.git
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN git clone https://example.com/repository.git
//! ```

use crate::insecure;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::Word;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, Tool, checkov};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[checkov("CKV2_DOCKER_14")],
    ..Rule::new(
        "git-ssl-verify-off",
        Category::Security,
        Severity::Warning,
        Check::Instruction(check),
    )
};

const VARIABLE: &str = "GIT_SSL_NO_VERIFY";

fn check(site: &Site<'_>, report: &mut Report) {
    for (span, value) in insecure::settings(site, VARIABLE) {
        if !value.is_empty() {
            report
                .at(span, "Git accepts any certificate")
                .help("install the certificate of the authority, or name it in http.sslCAInfo");
        }
    }
    if site.run().is_some() {
        check_configuration(site, report);
    }
}

/// Reports `git -c http.sslVerify=false` and `git config http.sslVerify false`.
fn check_configuration(site: &Site<'_>, report: &mut Report) {
    for invocation in site.commands().iter().filter(|invocation| invocation.is("git")) {
        let words = invocation.arguments();
        let off = words.iter().enumerate().find(|(at, word)| {
            let Some(text) = word.literal() else { return false };
            let text = text.to_ascii_lowercase();
            let next = words.get(at + 1).and_then(Word::literal);
            let value = match text.split_once('=') {
                Some((name, value)) => is_setting(name).then(|| value.to_owned()),
                None => {
                    is_setting(&text).then(|| next.map(|next| next.to_ascii_lowercase())).flatten()
                }
            };
            value.is_some_and(|value| ["false", "0", "no", "off"].contains(&value.as_str()))
        });
        if let Some((_, word)) = off {
            let finding = report.at(word.span, "Git accepts any certificate");
            finding.help("install the certificate of the authority, or name it in http.sslCAInfo");
            finding.unlike(&[Tool::Checkov]);
        }
    }
}

/// True for the setting, of all servers or of one: `http.https://example.com.sslVerify`.
fn is_setting(name: &str) -> bool {
    name == "http.sslverify" || (name.starts_with("http.") && name.ends_with(".sslverify"))
}
