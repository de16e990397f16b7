//! `FROM --platform=$TARGETPLATFORM` says what holds anyway.
//!
//! ## What it does
//!
//! Finds FROM lines whose platform is TARGETPLATFORM.
//!
//! ## Why it matters
//!
//! The platform that is asked for is the default. The flag makes the reader look for a difference.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM --platform=$TARGETPLATFORM alpine:3.20
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ```
//!
//! ## References
//!
//! BuildKit's check [RedundantTargetPlatform](https://docs.docker.com/reference/build-checks/redundant-target-platform/).

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::expand::Lexer;
use plimsoll_syntax::edit::Fix;

use super::from_platform_constant::without_platform;
use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::rule::{Check, FixAvailability, Rule, Tool, buildkit, hadolint};
use crate::subject::{Section, Subject};

/// The variable that holds the platform that is asked for.
const TARGET_PLATFORM: &str = "TARGETPLATFORM";

/// A longer value is not looked at: it is no platform.
const MAX_PLATFORM_BYTES: usize = 256;

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("RedundantTargetPlatform"), hadolint("DL3065")],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "from-platform-redundant",
        Category::Maintainability,
        Severity::Warning,
        Check::Section(check),
    )
};

fn check(section: &Section<'_>, report: &mut Report) {
    let Some((instruction, from)) = section.from() else { return };
    let Some(platform) = &from.platform else { return };
    // hadolint compares the text as it is written, quotes included.
    let flag = instruction.flags.first().map_or("", |flag| section.subject.text(flag.word.span));
    let written = flag.split_once('=').map_or("", |(_, value)| value);
    let ours = is_target(section.subject, &platform.text);
    let theirs = matches!(written, "$TARGETPLATFORM" | "${TARGETPLATFORM}");
    if !ours && !theirs {
        return;
    }
    let finding = report.at(
        platform.span,
        format!(
            "Setting platform to predefined {} in FROM is redundant as this is the default \
             behavior",
            platform.text
        ),
    );
    finding.help("leave --platform out");
    if let Some(edit) = without_platform(section) {
        finding.fix(Fix::safe("Remove --platform", vec![edit]));
    }
    settle(finding, ours, &[(Tool::Hadolint, theirs)]);
}

/// True when the value is TARGETPLATFORM and nothing else.
///
/// Source: BuildKit `dockerfile2llb/validations.go` (`reportRedundantTargetPlatform`).
fn is_target(subject: &Subject<'_>, written: &str) -> bool {
    let globals = &subject.build.global_args;
    let Some(target) = globals.get(TARGET_PLATFORM) else { return false };
    if written.len() > MAX_PLATFORM_BYTES || target.len() > MAX_PLATFORM_BYTES {
        return false;
    }
    let only = std::collections::BTreeMap::from([(TARGET_PLATFORM.to_owned(), target.clone())]);
    let expansion = Lexer::instruction(subject.file.escape()).expand(written, &only);
    expansion.is_ok_and(|expansion| {
        expansion.text == *target
            && expansion.unmatched.is_empty()
            && expansion.matched.contains(TARGET_PLATFORM)
    })
}
