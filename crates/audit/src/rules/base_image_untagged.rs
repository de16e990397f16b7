//! FROM names an image without a tag.
//!
//! ## What it does
//!
//! Finds base images that have neither a tag nor a digest, after variables are replaced by their
//! default values.
//!
//! ## Why it matters
//!
//! Without a tag the image is `latest`, which is another one after each release. The same file then
//! builds different images, or none.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ```
//!
//! ## Exceptions
//!
//! hadolint judges the text before variables are replaced. It does not see that `FROM ${IMAGE}` has
//! no tag when the ARG says `IMAGE=alpine`, and takes `localhost:5000/app` for an image with a tag.

use std::collections::HashSet;

use plimsoll_model::Base;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::From;

use crate::finding::{Category, Report};
use crate::image_reference::ImageReference;
use crate::opinion::settle;
use crate::rule::{Check, Rule, Tool, checkov, dockle, hadolint, kics, semgrep, trivy};
use crate::subject::{Section, Subject};

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3006"),
        trivy("DS-0001"),
        checkov("CKV_DOCKER_7"),
        kics("9efb0b2d-89c9-41a3-91ca-dcc0aec911fd"),
        dockle("DKL-DI-0006"),
        semgrep("missing-image-version"),
    ],
    ..Rule::new(
        "base-image-untagged",
        Category::Reproducibility,
        Severity::Warning,
        Check::File(check),
    )
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let mut names: HashSet<&str> = HashSet::new();
    for section in subject.sections() {
        let Some((_, from)) = section.from() else { continue };
        let image = image(section);
        let ours = image.map(ImageReference::parse);
        let ours = ours.is_some_and(|image| image.tag.is_none() && image.digest.is_none());
        let theirs = is_untagged_to_hadolint(from, &names);
        names.extend(from.name.as_ref().map(|name| subject.text(name.span)));
        if !ours && !theirs {
            continue;
        }
        let image = image.unwrap_or(&from.base.text);
        let finding = report
            .at(from.base.span, format!("{image} has no tag, which means latest"))
            .help(format!("name a version, as {image}:<version>"));
        settle(finding, ours, &[(Tool::Hadolint, theirs)]);
    }
}

/// The image that the stage is built from.
fn image(section: Section<'_>) -> Option<&str> {
    let build = section.subject.build;
    match build.stage(section.stage?).base {
        Base::Image(image) => Some(&build.image(image).reference),
        _ => None,
    }
}

/// Whether hadolint says so; `names` are the stages above.
fn is_untagged_to_hadolint(from: &From, names: &HashSet<&str>) -> bool {
    let image = ImageReference::as_hadolint(&from.base.text);
    let is_scratch = image.registry.is_none() && image.name == "scratch";
    image.tag.is_none()
        && image.digest.is_none()
        && !is_scratch
        && !image.name.starts_with('$')
        && !names.contains(image.name)
}
