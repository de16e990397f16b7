//! A secret is deleted after the layer that holds it is made.
//!
//! ## What it does
//!
//! Finds files with credentials that one step puts into the image and a later one removes.
//!
//! ## Why it matters
//!
//! The layer with the secret is still part of the image: everyone who can pull the image can read
//! it.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM python:3.13-slim
//! COPY id_rsa /root/.ssh/id_rsa
//! RUN pip install --no-cache-dir -r https://example.com/requirements.txt
//! RUN rm /root/.ssh/id_rsa
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM python:3.13-slim
//! RUN --mount=type=secret,id=key,target=/root/.ssh/id_rsa \
//!     pip install --no-cache-dir -r https://example.com/requirements.txt
//! ```

use plimsoll_model::flow::{Certainty, Class};
use plimsoll_syntax::diagnostic::Severity;

use crate::ballast;
use crate::finding::{Category, Report};
use crate::rule::{Check, Rule};
use crate::subject::Subject;

pub(crate) const RULE: Rule =
    Rule::new("secret-removed-too-late", Category::Secrets, Severity::Error, Check::File(check));

fn check(subject: &Subject<'_>, report: &mut Report) {
    for shipped in subject.flow.shipped() {
        let artifact = subject.flow.artifact(shipped.artifact);
        let is_secret = artifact.class == Class::Secret
            && artifact.certainty == Certainty::Certain
            && shipped.certainty == Certainty::Certain;
        let Some(step) = shipped.hidden.filter(|_| is_secret) else { continue };
        let chain = subject.flow.chain(subject.build, shipped);
        let Some(link) = chain.first() else { continue };
        let removal = subject.build.step(step);
        let finding = report.at(
            ballast::span_of(subject, link),
            format!("everyone who pulls the image can read {}", artifact.name),
        );
        finding
            .related(removal.span, "removing it here only hides it")
            .help("hand it to the RUN that needs it with --mount=type=secret");
        finding.chain.clone_from(&chain);
    }
}
