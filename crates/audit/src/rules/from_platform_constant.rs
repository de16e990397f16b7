//! FROM has a fixed platform.
//!
//! ## What it does
//!
//! Finds `FROM --platform` with a value that no variable takes part in, unless the name of the stage
//! says that it is for that platform.
//!
//! ## Why it matters
//!
//! The stage is then built for that platform whatever `docker build --platform` asks for. The image
//! claims one platform and holds programs of another.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM --platform=linux/amd64 alpine:3.20
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM --platform=$BUILDPLATFORM alpine:3.20
//! ```
//!
//! ## Fix safety
//!
//! The fix removes the flag, after which the stage is built for the platform that is asked for.
//!
//! ## Exceptions
//!
//! hadolint also reports stages whose name has the platform in it, and any variable other than
//! BUILDPLATFORM and TARGETPLATFORM. We do not, because those stages are meant for one platform and
//! such variables can be set.
//!
//! ## References
//!
//! BuildKit's check [FromPlatformFlagConstDisallowed](https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/).

use plimsoll_model::Platform;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::layout::blank_between;
use crate::opinion::settle;
use crate::rule::{Check, FixAvailability, Rule, Tool, buildkit, hadolint, kics, semgrep};
use crate::subject::Section;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        buildkit("FromPlatformFlagConstDisallowed"),
        hadolint("DL3029"),
        kics("b16e8501-ef3c-44e1-a543-a093238099c9"),
        semgrep("avoid-platform-with-from"),
    ],
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "from-platform-constant",
        Category::Correctness,
        Severity::Warning,
        Check::Section(check),
    )
};

fn check(section: &Section<'_>, report: &mut Report) {
    let Some((_, from)) = section.from() else { return };
    let Some(platform) = &from.platform else { return };
    let name = from.name.as_ref().map_or("", |name| &name.text);
    let ours = is_constant(&platform.text, name);
    let theirs =
        !platform.text.contains("BUILDPLATFORM") && !platform.text.contains("TARGETPLATFORM");
    if !ours && !theirs {
        return;
    }
    let value = &platform.text;
    let message = if ours {
        format!("FROM --platform flag should not use constant value \"{value}\"")
    } else {
        format!("FROM --platform={value} is not $BUILDPLATFORM")
    };
    let finding = report.at(platform.span, message);
    finding.help("leave the flag out, or use $BUILDPLATFORM for tools that run during the build");
    if let Some(edit) = without_platform(section) {
        let reason = "the stage is then built for the platform that is asked for";
        finding.fix(Fix::risky("Remove --platform", reason, vec![edit]));
    }
    settle(finding, ours, &[(Tool::Hadolint, theirs)]);
}

/// Source: BuildKit `dockerfile2llb/validations.go` (`reportConstPlatformDisallowed`).
fn is_constant(value: &str, stage: &str) -> bool {
    let bare = value.trim_matches(['"', '\'']);
    !value.contains('$')
        && Platform::parse(bare).is_ok_and(|platform| {
            !stage.contains(&platform.os) && !stage.contains(&platform.architecture)
        })
}

/// Takes the flag out of a FROM line.
pub(crate) fn without_platform(section: &Section<'_>) -> Option<Edit> {
    let (instruction, from) = section.from()?;
    let [flag] = instruction.flags.as_slice() else { return None };
    let gap = blank_between(section.subject, flag.word.span, from.base.span)?;
    Some(Edit::delete(Span::new(flag.word.span.start, gap.end)))
}
