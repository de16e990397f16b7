//! A step waits for another stage that it does not need.
//!
//! ## What it does
//!
//! Finds a RUN that installs packages of the distribution below a COPY from another stage, when it
//! does not mention what was copied.
//!
//! ## Why it matters
//!
//! BuildKit builds stages side by side. The installation could run while the other stage builds,
//! and be cached when it changes; below the COPY it does neither.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM golang:1.24 AS build
//! WORKDIR /src
//! COPY . .
//! RUN go build -o /server .
//!
//! FROM debian:12
//! COPY --from=build /server /usr/local/bin/server
//! RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \
//!  && rm -rf /var/lib/apt/lists/*
//! CMD ["server"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM golang:1.24 AS build
//! WORKDIR /src
//! COPY . .
//! RUN go build -o /server .
//!
//! FROM debian:12
//! RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \
//!  && rm -rf /var/lib/apt/lists/*
//! COPY --from=build /server /usr/local/bin/server
//! CMD ["server"]
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: a script of a package may use what was copied.

use plimsoll_model::packages::{Action, PackageKind};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Transfer};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, Confidence, FixAvailability, Rule};
use crate::subject::{Section, Site};

pub(crate) const RULE: Rule = Rule {
    confidence: Confidence::Medium,
    fix: FixAvailability::Unsafe,
    ..Rule::new("copy-from-before-install", Category::Cache, Severity::Info, Check::Section(check))
};

fn check(section: &Section<'_>, report: &mut Report) {
    if !section.is_reachable() {
        return;
    }
    let mut copies: Vec<(Site<'_>, &Transfer)> = Vec::new();
    for site in section.sites().filter(|site| !site.onbuild) {
        match site.command() {
            Some(Command::Copy(transfer)) if comes_from_a_stage(&site) => {
                copies.push((site, transfer));
            }
            // Another directory, user or shell may be what the copy is for.
            Some(Command::Run(_)) if !copies.is_empty() && installs_only(&site) => {
                let needs = copies.iter().any(|(_, transfer)| mentions(&site, transfer));
                if !needs && let [.., (copy, _)] = copies.as_slice() {
                    tell(&site, copy, report);
                }
                return;
            }
            Some(Command::Run(_)) => return,
            _ => {}
        }
    }
}

fn comes_from_a_stage(site: &Site<'_>) -> bool {
    let Some(step) = site.step() else { return false };
    site.subject.build.inputs(step.stage).any(|edge| {
        edge.step == Some(step.id) && matches!(edge.from, plimsoll_model::Node::Stage(_))
    })
}

/// True when all it does is to install packages of the distribution by their names.
fn installs_only(site: &Site<'_>) -> bool {
    let packages = site.packages();
    let installs = packages.iter().any(|package| package.asks.action == Action::Install);
    installs
        && packages.iter().all(|package| {
            package.asks.manager.is_system()
                && package.asks.packages.iter().all(|word| word.kind == PackageKind::Registry)
        })
        && site.commands().iter().enumerate().all(|(index, command)| {
            packages.iter().any(|package| package.index == index)
                || command.is("rm")
                || command.is("set")
        })
}

/// True when the RUN has the destination, or the last part of a source, in its text.
fn mentions(site: &Site<'_>, transfer: &Transfer) -> bool {
    let text = site.subject.text(site.instruction.span);
    let words = transfer.sources.iter().chain([&transfer.dest]);
    words
        .filter_map(|word| word.text.trim_end_matches('/').rsplit('/').next())
        .any(|name| matches!(name, "" | "." | "*") || text.contains(name))
}

fn tell(site: &Site<'_>, copy: &Site<'_>, report: &mut Report) {
    let finding = report.at(
        site.instruction.word.span,
        "this installation waits for another stage and reruns whenever that changes",
    );
    finding
        .related(copy.instruction.word.span, "the other stage comes in here")
        .help("install first, copy afterwards");
    if copy.index + 1 == site.index {
        finding.fix(fix(site, copy));
    }
}

/// Exchanges the two instructions.
fn fix(site: &Site<'_>, copy: &Site<'_>) -> Fix {
    let subject = site.subject;
    let text = subject.text(site.instruction.span).trim_end();
    let after = subject.lines.line_start(site.instruction.lines.last + 1);
    let whole =
        Span::new(site.instruction.span.start, after.unwrap_or(subject.source.len() as u32));
    Fix::risky(
        "Install before the copy",
        "a script of a package may use what is copied",
        vec![Edit::insert(copy.instruction.span.start, format!("{text}\n")), Edit::delete(whole)],
    )
}
