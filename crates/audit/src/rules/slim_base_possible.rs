//! A smaller variant of the base image exists that lacks only build tools.
//!
//! ## What it does
//!
//! Looks the base of the shipped stage up in a table of measured images, and names the `-slim`
//! variant of the same tag when the image it is based on brings compilers.
//!
//! ## Why it matters
//!
//! The full variants of language images are made for building. A stage that only runs a program
//! pulls several times the bytes for it.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM python:3.13
//! COPY app.py /srv/
//! CMD ["python", "/srv/app.py"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM python:3.13-slim
//! COPY app.py /srv/
//! CMD ["python", "/srv/app.py"]
//! ```

use plimsoll_model::Base;
use plimsoll_model::catalogue::{BaseImage, base_image};
use plimsoll_syntax::diagnostic::Severity;

use crate::ballast;
use crate::finding::{Category, Report};
use crate::rule::{Check, Confidence, Rule};
use crate::subject::Subject;

pub(crate) const RULE: Rule = Rule {
    confidence: Confidence::Medium,
    ..Rule::new("slim-base-possible", Category::Size, Severity::Info, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let Some(target) = subject.target() else { return };
    let (Some((_, from)), Some(stage)) = (target.from(), target.stage) else { return };
    let Base::Image(image) = subject.build.stage(stage).base else { return };
    let reference = subject.build.image(image).reference.as_str();
    if reference.contains(['@', '$']) || !ballast::runs_a_program(subject) {
        return;
    }
    let Some(full) = base_image(reference).structure() else { return };
    let Some((slim, name)) = slim(reference) else { return };
    if full.has_tool("gcc") != Some(true) || slim.has_tool("gcc") == Some(true) {
        return;
    }
    let finding =
        report.at(from.base.span, format!("{reference} brings build tools; {name} does not"));
    finding.help(match (base_image(reference).exact().and_then(compressed), compressed(slim)) {
        (Some(full), Some(slim)) => format!(
            "if nothing is compiled when it runs, use {name}: {} MB are pulled instead of {} MB",
            megabytes(slim),
            megabytes(full)
        ),
        _ => format!("if nothing is compiled when it runs, use {name}"),
    });
}

/// The slim variant of the same tag, when the table has it.
fn slim(reference: &str) -> Option<(&'static BaseImage, String)> {
    let (_, tag) = reference.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'))?;
    if tag.contains("slim") || tag.contains("alpine") {
        return None;
    }
    let name = format!("{reference}-slim");
    base_image(&name).exact().map(|slim| (slim, name))
}

/// The bytes that are pulled.
fn compressed(image: &BaseImage) -> Option<u64> {
    image.compressed.bytes()
}

/// Whole megabytes of 1,000,000 bytes.
fn megabytes(bytes: u64) -> u64 {
    (bytes + 500_000) / 1_000_000
}
