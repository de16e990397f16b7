//! COPY goes to a relative path and no WORKDIR says where that is.
//!
//! ## What it does
//!
//! Finds COPY with a relative destination in a stage where neither the stage nor its base stages
//! have a WORKDIR.
//!
//! ## Why it matters
//!
//! The files go where the base image happens to work, which the file does not show and which the
//! next version of the base image may change. Mostly that is `/`.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12-slim
//! COPY start.sh bin/
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12-slim
//! WORKDIR /srv
//! COPY start.sh bin/
//! ```
//!
//! ## Fix safety
//!
//! The proposal has to be completed: the directory is yours to choose.
//!
//! ## Exceptions
//!
//! hadolint remembers WORKDIR by the names of images, so that a second stage from the same image
//! passes for one with a WORKDIR. We follow the stages.

use std::collections::HashMap;

use plimsoll_model::Base;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Keyword};
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::hadolint_text::{image_name, unquoted};
use crate::opinion::{anybody, settle};
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint};
use crate::subject::{Section, Subject};
use crate::word_value::value;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3045")],
    fix: FixAvailability::Manual,
    ..Rule::new(
        "copy-relative-without-workdir",
        Category::Correctness,
        Severity::Info,
        Check::File(check),
    )
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    // By stage: whether it ends with a WORKDIR of the file.
    let mut ends: Vec<bool> = Vec::new();
    let mut memory: HashMap<&str, bool> = HashMap::new();
    let mut current = "";
    for section in subject.sections() {
        let mut is_set = inherited(&section, &ends);
        if let Some((_, from)) = section.from() {
            let image = image_name(&from.base.text);
            // Before the first FROM hadolint remembers nothing of what it is built from.
            let seen = !ends.is_empty() && memory.get(image).copied().unwrap_or(false);
            current = from.name.as_ref().map_or(image, |name| subject.text(name.span));
            if !ends.is_empty() {
                memory.insert(current, seen);
            }
        }
        for site in section.sites().filter(|site| !site.onbuild) {
            if site.instruction.keyword == Keyword::Workdir {
                is_set = true;
                memory.insert(current, true);
            }
            let Some(Command::Copy(copy)) = site.command() else { continue };
            let known = memory.get(current).copied().unwrap_or(false);
            let others = [(Tool::Hadolint, !known && is_relative_to_hadolint(&copy.dest.text))];
            let dest = value(&site, &copy.dest);
            let we = !is_set && dest.as_deref().is_some_and(is_relative);
            if !anybody(we, &others) {
                continue;
            }
            let message = format!("COPY to {} without a WORKDIR", copy.dest.text);
            let finding = report.at(copy.dest.span, message);
            finding.help("set WORKDIR first, or write an absolute path");
            if let Some(start) = subject.lines.line_start(site.instruction.lines.first) {
                finding.fix(Fix::manual(
                    "Set WORKDIR first",
                    "the directory is yours to choose",
                    vec![Edit::insert(start, "WORKDIR /srv\n")],
                ));
            }
            settle(finding, we, &others);
        }
        if section.stage.is_some() {
            ends.push(is_set);
        }
    }
}

fn inherited(section: &Section<'_>, ends: &[bool]) -> bool {
    let base = section.stage.map(|stage| &section.subject.build.stage(stage).base);
    matches!(base, Some(Base::Stage(base)) if ends.get(base.index()) == Some(&true))
}

fn is_relative(path: &str) -> bool {
    !path.starts_with(['/', '\\']) && path.as_bytes().get(1) != Some(&b':')
}

fn is_relative_to_hadolint(path: &str) -> bool {
    let path = unquoted(path);
    let drive = path.char_indices().nth(1).map_or("", |(at, _)| &path[at..]);
    !path.starts_with(['/', '$']) && !drive.starts_with(":\\") && !drive.starts_with(":/")
}
