//! Sources are copied into the image beside the program made from them.
//!
//! ## What it does
//!
//! Finds a COPY from another stage whose source is a directory that holds sources, when that stage
//! made a program from them.
//!
//! ## Why it matters
//!
//! The program does not need them. They make the image larger and show to everyone who pulls it
//! what was not meant to be shown.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM golang:1.24-alpine AS builder
//! WORKDIR /app
//! COPY . .
//! RUN go build -o server .
//!
//! FROM alpine:3.22
//! WORKDIR /srv
//! COPY --from=builder /app .
//! CMD ["/srv/server"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM golang:1.24-alpine AS builder
//! WORKDIR /app
//! COPY . .
//! RUN go build -o server .
//!
//! FROM alpine:3.22
//! WORKDIR /srv
//! COPY --from=builder /app/server .
//! CMD ["/srv/server"]
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: the program may read other files of the directory when it runs, as templates
//! or migrations.
//!
//! ## Exceptions
//!
//! Programs in languages that are not compiled are their own sources.

use plimsoll_model::flow::{Class, LinkKind, Origin, Shipped};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::ballast::{self, Arrivals};
use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::subject::Subject;

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new("sources-shipped", Category::Leak, Severity::Warning, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let is_source = |shipped: &Shipped| {
        ballast::is_certain(shipped)
            && ballast::class(subject, shipped) == Class::Source
            && ballast::is_transferred(subject, shipped)
    };
    for arrivals in ballast::arrivals(subject, is_source) {
        if arrivals.link.kind != LinkKind::Copy {
            continue;
        }
        // Without a program that came the same way, the sources may be the program.
        let programs = programs(subject, &arrivals);
        if programs.is_empty() {
            continue;
        }
        let names = ballast::names(subject, &arrivals.shipped);
        let finding = ballast::report(
            report,
            subject,
            &arrivals,
            format!("sources ship with the image: {names}"),
        );
        finding.help("copy only what the build made");
        if let Some(fix) = fix(subject, &arrivals, &programs) {
            finding.fix(fix);
        }
    }
}

/// What was compiled and came by the same instruction: its places before and after.
fn programs<'a>(subject: &'a Subject<'_>, arrivals: &Arrivals<'_>) -> Vec<&'a Shipped> {
    let came_along = |shipped: &&Shipped| {
        let artifact = subject.flow.artifact(shipped.artifact);
        artifact.class == Class::Payload
            && matches!(artifact.origin, Origin::Built(_))
            && subject.flow.chain(subject.build, shipped).contains(&arrivals.link)
    };
    subject.flow.shipped().iter().filter(came_along).collect()
}

/// Names the one program in the place of the directory.
fn fix(subject: &Subject<'_>, arrivals: &Arrivals<'_>, programs: &[&Shipped]) -> Option<Fix> {
    let site = ballast::site_of(subject, &arrivals.link)?;
    let (Some(Command::Copy(transfer)), [program]) = (site.command(), programs) else {
        return None;
    };
    let [source] = transfer.sources.as_slice() else { return None };
    let place = subject.flow.artifact(program.artifact).place.path()?;
    let below = place.strip_prefix(source.text.trim_end_matches('/'))?.strip_prefix('/')?;
    // A program deeper down would come to lie elsewhere than before.
    if below.contains(['/', '*', '|', ' ']) || transfer.json || source.text.contains(['$', '*']) {
        return None;
    }
    let dest = transfer.dest.text.as_str();
    let mut edits = vec![Edit::insert(source.span.end, format!("{}{below}", slash(&source.text)))];
    if !dest.ends_with('/') && dest != "." {
        edits.push(Edit::insert(transfer.dest.span.end, "/"));
    }
    Some(Fix::risky(
        format!("Copy only {below}"),
        "the program may read other files of the directory when it runs",
        edits,
    ))
}

fn slash(directory: &str) -> &'static str {
    if directory.ends_with('/') { "" } else { "/" }
}
