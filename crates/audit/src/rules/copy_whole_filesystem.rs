//! COPY takes the whole file system of another stage.
//!
//! ## What it does
//!
//! Finds `COPY --from=… / /`.
//!
//! ## Why it matters
//!
//! Everything comes along that the other stage was built with: compilers, caches, sources. What the
//! multi-stage build was to leave behind is in the image again, and twice if it was there before.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM golang:1.22 AS build
//! RUN go build -o /app .
//! FROM debian:12-slim
//! COPY --from=build / /
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM golang:1.22 AS build
//! RUN go build -o /app .
//! FROM debian:12-slim
//! COPY --from=build /app /app
//! ```
//!
//! ## Exceptions
//!
//! In a stage from scratch it is the way to make one layer of many. The profile `default` does not
//! have it there.

use plimsoll_model::Base;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;

use crate::finding::{Category, Report};
use crate::hadolint_text::unquoted;
use crate::opinion::{anybody, settle};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::subject::Site;
use crate::word_value::value;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3067")],
    ..Rule::new(
        "copy-whole-filesystem",
        Category::Size,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(Command::Copy(copy)) = site.command() else { return };
    if copy.from.is_none() {
        return;
    }
    let source =
        copy.sources.iter().find(|source| value(site, source).is_some_and(|path| is_root(&path)));
    let we = source.is_some() && value(site, &copy.dest).is_some_and(|path| is_root(&path));
    let mut written = copy.sources.iter().filter(|source| unquoted(&source.text) == "/");
    let first = written.next();
    let others =
        [(Tool::Hadolint, !site.onbuild && first.is_some() && unquoted(&copy.dest.text) == "/")];
    let Some(source) = source.or(first) else { return };
    if !anybody(we, &others) {
        return;
    }
    let finding = report.at(source.span, "the whole file system of another stage is copied");
    finding.help("copy what the image needs");
    settle(finding, we, &others);
    let base = site.stage.map(|stage| &site.subject.build.stage(stage).base);
    if we && matches!(base, Some(Base::Scratch)) {
        finding.strict();
    }
}

fn is_root(path: &str) -> bool {
    let path = path.strip_suffix('*').unwrap_or(path);
    path.starts_with('/') && path.split('/').all(|part| matches!(part, "" | "."))
}
