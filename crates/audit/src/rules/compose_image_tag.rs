//! A service runs an image whose tag moves.
//!
//! ## What it does
//!
//! Looks for services that run an image without a tag, or with one that is meant to move: `latest`,
//! `stable`, `edge`, `test`, `nightly`, `dev`, `beta` and `canary`. A service with `build` is left
//! out, since its tag is its own, and so is one that runs what another service builds.
//!
//! ## Why it matters
//!
//! The same file starts different programs on different days and machines, and nothing tells which
//! version ran.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   db:
//!     image: postgres
//!   cache:
//!     image: redis:latest
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build: .
//!   db:
//!     image: postgres:17.2
//! ```
//!
//! ```dockerfile Dockerfile
//! FROM scratch
//! ```

use plimsoll_model::compose::LinkKind;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::image_reference::ImageReference;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Rule, Tool, dclint};
use crate::service_settings::shared;

/// Tags that are meant to move, by the list of `DCLint`.
const MOVING: [&str; 8] = ["latest", "stable", "edge", "test", "nightly", "dev", "beta", "canary"];

pub(crate) const RULE: Rule = Rule {
    aliases: &[dclint("service-image-require-explicit-tag")],
    ..Rule::new(
        "compose-image-tag",
        Category::Reproducibility,
        Severity::Warning,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let is_built = |id| {
        let links = &subject.builds.links;
        links.iter().any(|link| link.to == id && matches!(link.kind, LinkKind::Image { .. }))
    };
    for found in shared(subject, |service| {
        let image = service.image.as_ref().filter(|image| image.named)?;
        Some((image.reference.at, (service, &*image.reference.text)))
    }) {
        let (service, image) = found.what;
        let reference = ImageReference::parse(image);
        if reference.digest.is_some() || reference.tag.is_some_and(|tag| !MOVING.contains(&tag)) {
            continue;
        }
        let names = found.names();
        let message = match reference.tag {
            Some(_) => format!("{names} may run another {image} tomorrow, since that tag moves"),
            None => format!("{names} may run another {image} tomorrow, since it has no tag"),
        };
        let finding = report.at(found.at, message);
        finding.help("name a version, or the digest");
        if service.build.is_some() || is_built(service.id) {
            finding.only(&[Tool::Dclint]);
        }
    }
}
