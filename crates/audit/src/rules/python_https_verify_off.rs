//! Python does not check certificates.
//!
//! ## What it does
//!
//! Finds `PYTHONHTTPSVERIFY=0` in ENV, ARG and RUN.
//!
//! ## Why it matters
//!
//! Anybody between the build and the server can put what they like into the image. Set by ENV, the
//! variable also weakens everything that runs in the container.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM python:2.7
//! ENV PYTHONHTTPSVERIFY=0
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM python:2.7
//! ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
//! ```

use crate::insecure;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, checkov};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[checkov("CKV2_DOCKER_5")],
    ..Rule::new(
        "python-https-verify-off",
        Category::Security,
        Severity::Warning,
        Check::Instruction(check),
    )
};

const VARIABLE: &str = "PYTHONHTTPSVERIFY";

fn check(site: &Site<'_>, report: &mut Report) {
    for (span, value) in insecure::settings(site, VARIABLE) {
        if value == "0" {
            report
                .at(span, "Python accepts any certificate")
                .help("install the certificate of the authority and leave the variable out");
        }
    }
}
