//! FROM uses the tag `latest`.
//!
//! ## What it does
//!
//! Finds base images with the tag `latest` and no digest.
//!
//! ## Why it matters
//!
//! `latest` is another image after each release. The same file then builds different images, or
//! none.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:latest
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
//! hadolint judges the text before variables are replaced and does not see a `latest` that comes
//! from an ARG. It also reports `${IMAGE}:latest` when the value of IMAGE is not known.

use plimsoll_model::Base;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::image_reference::ImageReference;
use crate::opinion::settle;
use crate::rule::{Check, Rule, Tool, checkov, dockle, hadolint, kics, semgrep, trivy};
use crate::subject::Section;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3007"),
        trivy("DS-0001"),
        checkov("CKV_DOCKER_7"),
        kics("f45ea400-6bbe-4501-9fc7-1c3d75c32067"),
        dockle("DKL-DI-0006"),
        semgrep("avoid-latest-version"),
    ],
    ..Rule::new(
        "base-image-latest",
        Category::Reproducibility,
        Severity::Warning,
        Check::Section(check),
    )
};

fn check(section: &Section<'_>, report: &mut Report) {
    let Some((_, from)) = section.from() else { return };
    let build = section.subject.build;
    let image = match section.stage.map(|stage| build.stage(stage).base.clone()) {
        Some(Base::Image(image)) => Some(build.image(image).reference.as_str()),
        _ => None,
    };
    let is_latest =
        |image: ImageReference<'_>| image.tag == Some("latest") && image.digest.is_none();
    let ours = image.is_some_and(|image| is_latest(ImageReference::parse(image)));
    let theirs = is_latest(ImageReference::as_hadolint(&from.base.text));
    if !ours && !theirs {
        return;
    }
    let image = image.unwrap_or(&from.base.text);
    let finding = report
        .at(from.base.span, format!("{image} is another image after each release"))
        .help("name a version in place of latest");
    settle(finding, ours, &[(Tool::Hadolint, theirs)]);
}
