//! A password is set while the image is built.
//!
//! ## What it does
//!
//! Finds `chpasswd` in RUN.
//!
//! ## Why it matters
//!
//! The password, or its hash, is in a layer of the image and often in its history. All who can pull
//! the image have it, and all containers share it.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN echo 'root:secret' | chpasswd
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN useradd --create-home app
//! USER app
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, checkov};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[checkov("CKV2_DOCKER_17")],
    ..Rule::new("chpasswd", Category::Secrets, Severity::Warning, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    for invocation in site.commands().iter().filter(|invocation| invocation.is("chpasswd")) {
        if let Some(word) = invocation.name_word() {
            report
                .at(word.span, "chpasswd puts a password into a layer of the image")
                .help("leave the account without a password, or set it when the container starts");
        }
    }
}
