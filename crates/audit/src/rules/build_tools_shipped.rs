//! Compilers and headers are in the image that ships.
//!
//! ## What it does
//!
//! Follows what each step installs to the stage that is built, through FROM and COPY, and names
//! compilers and packages of headers that arrive there, with the way by which they came.
//!
//! ## Why it matters
//!
//! A program needs its compiler only once. In the image the compiler costs hundreds of megabytes at
//! every pull, and gives whoever breaks in the tools to go on.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM golang:1.24
//! WORKDIR /src
//! COPY . .
//! RUN go build -o /usr/local/bin/server .
//! CMD ["server"]
//! ```
//!
//! ```dockerfile
//! FROM python:3.13-slim
//! RUN apt-get update && apt-get install -y --no-install-recommends gcc libpq-dev
//! COPY requirements.txt ./
//! RUN pip install -r requirements.txt
//! CMD ["gunicorn", "app:app"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM golang:1.24 AS build
//! WORKDIR /src
//! COPY . .
//! RUN CGO_ENABLED=0 go build -o /usr/local/bin/server .
//!
//! FROM gcr.io/distroless/static-debian12
//! COPY --from=build /usr/local/bin/server /usr/local/bin/server
//! CMD ["server"]
//! ```
//!
//! ## Fix safety
//!
//! The fix is a proposal: it begins a stage for the program, on a base that has to be chosen, and
//! copies what the build made. What else the program needs has to be added by hand.
//!
//! ## Exceptions
//!
//! An image whose command is a shell, or that has none, is there to be worked in: for it the
//! finding is a note, as it is when the base brings the tools and nothing is compiled, and for tools
//! such as git and make alone.

use plimsoll_model::flow::{Class, LinkKind, Origin, Shipped};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Keyword;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::ballast::{self, Arrivals};
use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, tally};
use crate::subject::Subject;

pub(crate) const RULE: Rule = Rule {
    aliases: &[tally("prefer-multi-stage-build")],
    fix: FixAvailability::Manual,
    ..Rule::new("build-tools-shipped", Category::Leak, Severity::Warning, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let is_tool = |shipped: &Shipped| {
        ballast::is_certain(shipped)
            && ballast::class(subject, shipped) == Class::BuildTool
            && !is_inherited(subject, shipped)
    };
    let is_run = ballast::runs_a_program(subject);
    let compiles = ballast::ships_compiled_output(subject);
    for arrivals in ballast::arrivals(subject, is_tool) {
        let names = ballast::names(subject, &arrivals.shipped);
        let by_base = arrivals.link.kind == LinkKind::Base;
        let message = if by_base {
            format!("the base brings build tools that ship: {names}")
        } else {
            format!("build tools ship with the image: {names}")
        };
        let finding = ballast::report(report, subject, &arrivals, message);
        finding.help(if by_base {
            "build in one stage, and copy what it makes into another that begins with a small base"
        } else {
            "install them in a build stage, or remove them in the RUN that needs them"
        });
        let can_compile = arrivals.shipped.iter().any(|shipped| is_for_compiling(subject, shipped));
        if !is_run || !can_compile || (by_base && !compiles) {
            finding.severity(Severity::Info);
        }
        if let Some(fix) = fix(subject, &arrivals) {
            finding.fix(fix);
        }
    }
}

/// True for compilers and headers; other tools may well be what the image is for.
fn is_for_compiling(subject: &Subject<'_>, shipped: &Shipped) -> bool {
    let name = &subject.flow.artifact(shipped.artifact).name;
    subject.flow.is_compiler(shipped.artifact) || name.ends_with("-dev") || name.ends_with("-devel")
}

/// True when the target begins with a build stage: another rule says so once for all.
fn is_inherited(subject: &Subject<'_>, shipped: &Shipped) -> bool {
    let chain = subject.flow.chain(subject.build, shipped);
    chain.last().is_some_and(|link| link.kind == LinkKind::From)
        && ballast::ships_compiled_output(subject)
}

/// Names the stage, and begins another one for the program.
fn fix(subject: &Subject<'_>, arrivals: &Arrivals<'_>) -> Option<Fix> {
    let section = subject.target().filter(|_| arrivals.link.kind == LinkKind::Base)?;
    let (instruction, from) = section.from()?;
    let paths = subject.flow.shipped().iter().filter_map(|shipped| {
        let artifact = subject.flow.artifact(shipped.artifact);
        let is_made = artifact.class == Class::Payload
            && matches!(artifact.origin, Origin::Built(_))
            && ballast::is_certain(shipped);
        shipped
            .place
            .path()
            .filter(|path| is_made && path.starts_with('/') && !path.contains(['*', '|']))
    });
    let copies: Vec<String> =
        paths.map(|path| format!("COPY --from=build {path} {path}\n")).collect();
    if copies.is_empty() || from.name.is_some() || subject.source.contains("AS build\n") {
        return None;
    }
    // What starts the program belongs to the new stage: it is where the old one ends.
    let first_of_end = section
        .sites()
        .rev()
        .take_while(|site| {
            matches!(
                site.instruction.keyword,
                Keyword::Cmd
                    | Keyword::Entrypoint
                    | Keyword::Expose
                    | Keyword::User
                    | Keyword::Healthcheck
            )
        })
        .last()?;
    let stage = format!("\nFROM debian:stable-slim\n{}", copies.concat());
    let place = subject.file.instructions.get(first_of_end.index)?.span.start;
    Some(Fix::manual(
        "Begin a stage for the program",
        "the base has to be chosen to fit the program, and what else it needs has to be copied",
        vec![Edit::insert(instruction.span.end, " AS build"), Edit::insert(place, stage)],
    ))
}
