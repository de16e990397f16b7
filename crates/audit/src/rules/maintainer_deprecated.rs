//! MAINTAINER is used.
//!
//! ## What it does
//!
//! Finds the MAINTAINER instruction.
//!
//! ## Why it matters
//!
//! It is deprecated. A label says the same, and tools that show labels show it.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! MAINTAINER Jo <jo@example.org>
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.authors="Jo <jo@example.org>"
//! ```
//!
//! ## References
//!
//! BuildKit's check [MaintainerDeprecated](https://docs.docker.com/reference/build-checks/maintainer-deprecated/).

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::rule::{
    Check, FixAvailability, Rule, buildkit, checkov, hadolint, kics, semgrep, trivy,
};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        buildkit("MaintainerDeprecated"),
        hadolint("DL4000"),
        trivy("DS-0022"),
        checkov("CKV_DOCKER_6"),
        kics("99614418-f82b-4852-a9ae-5051402b741c"),
        semgrep("maintainer-is-deprecated"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "maintainer-deprecated",
        Category::Maintainability,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(Command::Maintainer(name)) = site.command() else { return };
    let word = site.instruction.word.span;
    let escape = site.subject.file.escape();
    let mut value = String::new();
    for char in bare(&name.text).chars() {
        if matches!(char, '"' | '$') || char == escape {
            value.push(escape);
        }
        value.push(char);
    }
    let label = format!("LABEL org.opencontainers.image.authors=\"{value}\"");
    report
        .at(word, "Maintainer instruction is deprecated in favor of using label")
        .help("use the label org.opencontainers.image.authors")
        .fix(Fix::safe("Make it a label", vec![Edit::replace(word.cover(name.span), label)]));
}

/// The name without the quotes that MAINTAINER does not need.
fn bare(name: &str) -> &str {
    let inner = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(name)
}
