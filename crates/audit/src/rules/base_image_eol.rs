//! The base image is of a release that gets no fixes any more.
//!
//! ## What it does
//!
//! Looks the tags of FROM lines up in a table of releases with the last day on which each gets
//! fixes that are free for everyone. It needs to be told the day; without one it is silent.
//!
//! ## Why it matters
//!
//! Holes that are found in such a release stay open, and its package servers are switched off
//! sooner or later, which breaks the build.
//!
//! ## Example
//!
//! ```today
//! 2026-11-24
//! ```
//!
//! ```dockerfile
//! FROM python:3.7
//! ```
//!
//! ```dockerfile
//! FROM node:22-buster
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM python:3.13
//! ```
//!
//! ## Exceptions
//!
//! Support that is paid for is not considered. Images whose release the table does not have are
//! left alone.

use plimsoll_model::Base;
use plimsoll_model::catalogue::end_of_life;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule};
use crate::subject::Section;

pub(crate) const RULE: Rule =
    Rule::new("base-image-eol", Category::Security, Severity::Warning, Check::Section(check));

fn check(section: &Section<'_>, report: &mut Report) {
    let Some(today) = section.subject.settings.today else { return };
    let (Some((_, from)), Some(stage)) = (section.from(), section.stage) else { return };
    let Base::Image(image) = section.subject.build.stage(stage).base else { return };
    let reference = &section.subject.build.image(image).reference;
    let Some(end) = end_of_life(reference).filter(|end| end.is_past(today)) else { return };
    let release = end.release.map_or_else(String::new, |release| format!(" {release}"));
    let finding = report.at(
        from.base.span,
        format!("{}{release} in {reference} has had no fixes since {}", end.product, end.date),
    );
    finding.help(match end.release {
        Some(_) => "use a release that is still looked after",
        None => "use another image: this one is no longer made",
    });
    if !section.is_reachable() {
        finding.severity(Severity::Info);
    }
}
