//! Node does not check certificates.
//!
//! ## What it does
//!
//! Finds `NODE_TLS_REJECT_UNAUTHORIZED=0` in ENV, ARG and RUN.
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
//! ENV NODE_TLS_REJECT_UNAUTHORIZED=0
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/company.pem
//! ```

use crate::insecure;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, checkov};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[checkov("CKV2_DOCKER_6")],
    ..Rule::new(
        "node-tls-verify-off",
        Category::Security,
        Severity::Warning,
        Check::Instruction(check),
    )
};

const VARIABLE: &str = "NODE_TLS_REJECT_UNAUTHORIZED";

fn check(site: &Site<'_>, report: &mut Report) {
    for (span, value) in insecure::settings(site, VARIABLE) {
        if value == "0" {
            report
                .at(span, "Node accepts any certificate")
                .help("name the certificate of the authority in NODE_EXTRA_CA_CERTS");
        }
    }
}
