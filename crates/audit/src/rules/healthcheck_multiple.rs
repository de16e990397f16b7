//! A stage has more than one HEALTHCHECK.
//!
//! ## What it does
//!
//! Finds every HEALTHCHECK of a stage that another one follows.
//!
//! ## Why it matters
//!
//! Only the last HEALTHCHECK of a stage is used. The others mislead the reader.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! HEALTHCHECK NONE
//! HEALTHCHECK CMD ["wget", "-q", "http://localhost/"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! HEALTHCHECK CMD ["wget", "-q", "http://localhost/"]
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
        hadolint("DL3012"),
        trivy("DS-0023"),
        kics("1c2d47bd-eec6-6485-7ed7-3d0650e960a4"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "healthcheck-multiple",
        Category::Correctness,
        Severity::Warning,
        Check::Section(check),
    )
};

fn check(section: &Section<'_>, report: &mut Report) {
    overridden::check(section, report, "HEALTHCHECK", |site| {
        matches!(site.command(), Some(Command::Healthcheck(_)))
    });
}
