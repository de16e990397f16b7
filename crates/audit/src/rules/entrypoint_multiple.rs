//! A stage has more than one ENTRYPOINT.
//!
//! ## What it does
//!
//! Finds every ENTRYPOINT of a stage that another one follows.
//!
//! ## Why it matters
//!
//! Only the last ENTRYPOINT of a stage is used. The others mislead the reader.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ENTRYPOINT ["httpd"]
//! ENTRYPOINT ["httpd", "-f"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ENTRYPOINT ["httpd", "-f"]
//! ```
//!
//! ## Exceptions
//!
//! hadolint reports the second and later ones, BuildKit and we the earlier ones, which have no
//! effect.
//!
//! ## References
//!
//! BuildKit's check [MultipleInstructionsDisallowed](https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/).

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;

use crate::finding::{Category, Report};
use crate::overridden;
use crate::rule::{Check, FixAvailability, Rule, buildkit, hadolint, kics, semgrep, trivy};
use crate::subject::Section;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        buildkit("MultipleInstructionsDisallowed"),
        hadolint("DL4004"),
        trivy("DS-0007"),
        kics("6938958b-3f1a-451c-909b-baeee14bdc97"),
        semgrep("multiple-entrypoint-instructions"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "entrypoint-multiple",
        Category::Correctness,
        Severity::Warning,
        Check::Section(check),
    )
};

fn check(section: &Section<'_>, report: &mut Report) {
    overridden::check(section, report, "ENTRYPOINT", |site| {
        matches!(site.command(), Some(Command::Entrypoint(_)))
    });
}
