//! Nothing in the shipped stage needs a shell or a distribution.
//!
//! ## What it does
//!
//! Finds a target on a base with a shell and a package manager whose command is in exec form and
//! that runs nothing itself, only copies a program that needs no libraries.
//!
//! ## Why it matters
//!
//! Without shell and package manager there is less to pull, less to keep up to date, and less to
//! use for whoever breaks in.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM golang:1.24 AS build
//! WORKDIR /src
//! COPY . .
//! RUN CGO_ENABLED=0 go build -o /server .
//!
//! FROM debian:12
//! COPY --from=build /server /server
//! ENTRYPOINT ["/server"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM golang:1.24 AS build
//! WORKDIR /src
//! COPY . .
//! RUN CGO_ENABLED=0 go build -o /server .
//!
//! FROM gcr.io/distroless/static-debian12
//! COPY --from=build /server /server
//! ENTRYPOINT ["/server"]
//! ```
//!
//! ## Fix safety
//!
//! The fix is a proposal: somebody may want the shell for debugging.

use plimsoll_model::Base;
use plimsoll_model::catalogue::{BaseImage, base_image};
use plimsoll_model::flow::{Class, Origin};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::ballast;
use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::subject::Subject;

/// A base with certificates and time zones and nothing else.
const STATIC: &str = "gcr.io/distroless/static-debian12";

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Manual,
    ..Rule::new("distroless-possible", Category::Security, Severity::Info, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let Some(target) = subject.target() else { return };
    let (Some((_, from)), Some(stage)) = (target.from(), target.stage) else { return };
    let Base::Image(image) = subject.build.stage(stage).base else { return };
    let known = base_image(&subject.build.image(image).reference).structure();
    if known.and_then(BaseImage::has_shell) != Some(true) {
        return;
    }
    let needs = subject.flow.needs_shell(subject.file, subject.build, stage);
    let runs = target.sites().any(|site| site.run().is_some());
    if runs || !needs.is_empty() || !ballast::runs_a_program(subject) || !is_static(subject) {
        return;
    }
    let reference = &subject.build.image(image).reference;
    report
        .at(from.base.span, format!("nothing here needs the shell and packages of {reference}"))
        .help("a base without them will do, as distroless, or scratch with certificates")
        .fix(Fix::manual(
            format!("Begin with {STATIC}"),
            "somebody may want the shell for debugging",
            vec![Edit::replace(from.base.span, STATIC)],
        ));
}

/// True when all that was built for the image is made by Go without C, and at least one thing is.
fn is_static(subject: &Subject<'_>) -> bool {
    let mut built = subject.flow.shipped().iter().filter_map(|shipped| {
        let artifact = subject.flow.artifact(shipped.artifact);
        let is_built =
            artifact.class == Class::Payload && matches!(artifact.origin, Origin::Built(_));
        artifact.step.filter(|_| is_built)
    });
    let without_c = |step| {
        let site = subject.site(subject.build.step(step).instruction);
        site.is_some_and(|site| site.variable("CGO_ENABLED") == Some("0") || assigns_cgo(&site))
    };
    let Some(first) = built.next() else { return false };
    without_c(first) && built.all(without_c)
}

/// True when each `go build` of the step has `CGO_ENABLED=0` before it.
fn assigns_cgo(site: &crate::subject::Site<'_>) -> bool {
    let mut builds = site.commands().iter().filter(|command| command.is("go")).peekable();
    builds.peek().is_some()
        && builds.all(|command| {
            command
                .command
                .assignments
                .iter()
                .any(|assignment| assignment.name == "CGO_ENABLED" && assignment.value.is("0"))
        })
}
