//! A service has both build and image, and no pull policy.
//!
//! ## What it does
//!
//! Looks for services with `build` and `image` that do not say with `pull_policy` which of the two
//! counts.
//!
//! ## Why it matters
//!
//! Without a policy Compose first tries to pull the image and builds only when there is none.
//! Whatever somebody has pushed under that name runs instead of the sources at hand.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     build: .
//!     image: example/web:1.0
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     build: .
//!     image: example/web:1.0
//!     pull_policy: build
//! ```
//!
//! or
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     build: .
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Fix;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, dclint};
use crate::service_settings::{add_lines, setting, shared};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    profile: OwnProfile::All,
    aliases: &[dclint("no-build-and-image")],
    ..Rule::new(
        "compose-build-and-image",
        Category::Correctness,
        Severity::Warning,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for found in shared(subject, |service| {
        let (build, _) = setting(service, &["build"])?;
        let is_named = service.image.as_ref().is_some_and(|image| image.named);
        let is_open = is_named && setting(service, &["pull_policy"]).is_none();
        is_open.then_some((build.at, service))
    }) {
        let names = found.names();
        let message = format!("{names} may run an image of that name that others have pushed");
        let finding = report.at(found.at, message);
        finding.help("say which of build and image counts with pull_policy:, or leave image out");
        if let Some(edits) = add_lines(subject, found.what, "pull_policy: build") {
            let reason = "the image of that name is no longer pulled";
            finding.fix(Fix::risky("Add pull_policy: build", reason, edits));
        }
    }
}
