//! COPY or ADD brings a file with credentials into the image.
//!
//! ## What it does
//!
//! Looks at the names of the files that the shipped stage copies: private keys of SSH, logins of
//! Git, npm, pip, Docker and the clouds, and `.env`.
//!
//! ## Why it matters
//!
//! Everybody who can pull the image can read the file. To delete it in a later step does not help:
//! the layer that has it is still there.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY id_rsa /root/.ssh/id_rsa
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN --mount=type=ssh git clone git@git.example.org:app.git
//! ```
//!
//! ## Exceptions
//!
//! Stages that do not ship are left alone: what they copy stays on the builder.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;

use crate::finding::{Category, Report};
use crate::rule::{Check, Confidence, Rule, dockle, trivy};
use crate::secret_files::{self, SecretFile};
use crate::shipping::shipped;
use crate::subject::{Site, Subject};

pub(crate) const RULE: Rule = Rule {
    aliases: &[trivy("DS-0031"), dockle("CIS-DI-0010")],
    confidence: Confidence::Medium,
    ..Rule::new("secret-file-copied", Category::Secrets, Severity::Warning, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    for section in shipped(subject) {
        section.sites().filter(|site| !site.onbuild).for_each(|site| look_at(&site, report));
    }
}

fn look_at(site: &Site<'_>, report: &mut Report) {
    let Some(Command::Copy(transfer) | Command::Add(transfer)) = site.command() else { return };
    for source in &transfer.sources {
        let path = source.text.trim_end_matches('/');
        if path.contains("://") {
            continue;
        }
        let Some(kind) = secret_files::kind(path) else { continue };
        let is_key = kind == SecretFile::PrivateKey;
        let what = if is_key { "a private key" } else { "credentials" };
        let finding = report.at(source.span, format!("{path} usually holds {what}"));
        finding.help("mount it where it is used: RUN --mount=type=secret,id=…").likely();
        if is_key {
            finding.severity(Severity::Error);
        }
    }
}
