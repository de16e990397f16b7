//! A stage has more than one CMD.
//!
//! ## What it does
//!
//! Finds every CMD of a stage that another one follows.
//!
//! ## Why it matters
//!
//! Only the last CMD of a stage is used. The others mislead the reader.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! CMD ["httpd"]
//! CMD ["httpd", "-f"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! CMD ["httpd", "-f"]
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
use crate::rule::{Check, FixAvailability, Rule, buildkit, hadolint, kics, trivy};
use crate::subject::Section;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        buildkit("MultipleInstructionsDisallowed"),
        hadolint("DL4003"),
        trivy("DS-0016"),
        kics("41c195f4-fc31-4a5c-8a1b-90605538d49f"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new("cmd-multiple", Category::Correctness, Severity::Warning, Check::Section(check))
};

fn check(section: &Section<'_>, report: &mut Report) {
    overridden::check(section, report, "CMD", |site| {
        matches!(site.command(), Some(Command::Cmd(_)))
    });
}
