//! A base image is not pinned by its digest.
//!
//! ## What it does
//!
//! Finds base images whose reference has no `@sha256:…`.
//!
//! ## Why it matters
//!
//! A tag can be pushed again. Only a digest names one image for ever, which matters to those who
//! must reproduce or verify a build. It also means that somebody has to update it, so the rule is
//! not among the default ones.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20@sha256:beefdbd8a1da6d2915566fde36db9db0b524eb737fc57cd1367effd16dc0d06d
//! ```

use plimsoll_model::Base;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::image_reference::ImageReference;
use crate::rule::{Check, OwnProfile, Rule, semgrep};
use crate::subject::Section;

pub(crate) const RULE: Rule = Rule {
    aliases: &[semgrep("dockerfile-source-not-pinned")],
    profile: OwnProfile::All,
    ..Rule::new(
        "base-image-not-digest-pinned",
        Category::Reproducibility,
        Severity::Info,
        Check::Section(check),
    )
};

fn check(section: &Section<'_>, report: &mut Report) {
    let (Some(stage), Some((_, from))) = (section.stage, section.from()) else { return };
    let build = section.subject.build;
    let Base::Image(image) = build.stage(stage).base else { return };
    let reference = &build.image(image).reference;
    if ImageReference::parse(reference).digest.is_some() {
        return;
    }
    report
        .at(from.base.span, format!("{reference} is not pinned by a digest"))
        .help("add the digest that docker buildx imagetools inspect shows");
}
