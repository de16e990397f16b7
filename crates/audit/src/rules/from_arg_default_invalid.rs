//! FROM names no image when no build argument is given.
//!
//! ## What it does
//!
//! Replaces the variables in each FROM line by their default values and checks whether the result
//! can be an image.
//!
//! ## Why it matters
//!
//! `docker build .` fails without the right `--build-arg`. Whoever builds the file for the first
//! time does not know which one that is.
//!
//! ## Example
//!
//! ```dockerfile
//! ARG VERSION
//! FROM busybox:$VERSION
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! ARG VERSION=1.36
//! FROM busybox:$VERSION
//! ```
//!
//! ## Exceptions
//!
//! When the build fails for it here and now, only that error is reported.
//!
//! ## References
//!
//! BuildKit's check [InvalidDefaultArgInFrom](https://docs.docker.com/reference/build-checks/invalid-default-arg-in-from/).

use plimsoll_model::{Base, check_reference};
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::rule::{Check, Rule, Tool, buildkit};
use crate::subject::Section;

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("InvalidDefaultArgInFrom")],
    ..Rule::new(
        "from-arg-default-invalid",
        Category::Correctness,
        Severity::Warning,
        Check::Section(check),
    )
};

fn check(section: &Section<'_>, report: &mut Report) {
    let (Some(stage), Some((_, from))) = (section.stage, section.from()) else { return };
    let build = section.subject.build;
    let stage = build.stage(stage);
    if stage.default_base.as_deref().is_none_or(|base| check_reference(base).is_ok()) {
        return;
    }
    let builds = match stage.base {
        Base::Image(image) => check_reference(&build.image(image).reference).is_ok(),
        Base::Unknown => false,
        Base::Stage(_) | Base::Scratch | Base::Context(_) => true,
    };
    let finding = report
        .at(
            from.base.span,
            format!(
                "Default value for ARG {} results in empty or invalid base image name",
                from.base.text
            ),
        )
        .help("give the ARG a default value");
    settle(finding, builds, &[(Tool::Buildkit, true)]);
}
