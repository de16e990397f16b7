//! npm or Yarn does not check certificates.
//!
//! ## What it does
//!
//! Finds `strict-ssl` switched off by `config set`, or by `NPM_CONFIG_STRICT_SSL` in ENV, ARG and
//! RUN.
//!
//! ## Why it matters
//!
//! Anybody between the build and the server can put what they like into the image. Set by ENV, the
//! variable also weakens everything that runs in the container.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! RUN npm config set strict-ssl false
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! RUN npm config set cafile /etc/ssl/certs/company.pem
//! ```

use crate::insecure;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::Word;
use std::borrow::Cow;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, checkov};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[checkov("CKV2_DOCKER_12"), checkov("CKV2_DOCKER_13")],
    ..Rule::new(
        "npm-strict-ssl-off",
        Category::Security,
        Severity::Warning,
        Check::Instruction(check),
    )
};

const VARIABLE: &str = "NPM_CONFIG_STRICT_SSL";

/// How many words of a command are looked at.
const MOST_WORDS: usize = 5;

fn check(site: &Site<'_>, report: &mut Report) {
    for (span, value) in insecure::settings(site, VARIABLE) {
        if value == "false" {
            let finding = report.at(span, "npm accepts any certificate");
            finding.help("name the certificate of the authority in NODE_EXTRA_CA_CERTS or cafile");
            finding.aliases.retain(|alias| alias.id != "CKV2_DOCKER_13");
        }
    }
    if site.run().is_some() {
        check_configuration(site, report);
    }
}

/// Reports `npm config set strict-ssl false` and the same of Yarn.
fn check_configuration(site: &Site<'_>, report: &mut Report) {
    let programs = ["npm", "yarn", "pnpm"];
    let is_one = |name: Cow<'_, str>| programs.contains(&&*name);
    for invocation in site.commands() {
        if !invocation.name().is_some_and(is_one) {
            continue;
        }
        let words: Vec<_> =
            invocation.arguments().iter().filter_map(Word::literal).take(MOST_WORDS).collect();
        let words: Vec<&str> = words.iter().map(|word| &**word).collect();
        let is_off = match words.as_slice() {
            ["config" | "c", "set", rest @ ..] | ["set", rest @ ..] => {
                matches!(rest, ["strict-ssl=false", ..] | ["strict-ssl", "false", ..])
            }
            _ => false,
        };
        if is_off {
            let finding = report.at(invocation.command.span, "packages come from any server");
            finding.help("name the certificate of the authority in NODE_EXTRA_CA_CERTS or cafile");
            finding.aliases.retain(|alias| alias.id != "CKV2_DOCKER_12");
        }
    }
}
