//! Files are deleted in a later layer than the one that brought them.
//!
//! ## What it does
//!
//! Finds RUN steps that remove what an earlier step of the image installed, downloaded or left: the
//! lists of apt, archives, build tools.
//!
//! ## Why it matters
//!
//! A layer is never changed again. The files are hidden and still stored and pulled: the removal
//! saves nothing.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y --no-install-recommends make
//! RUN rm -rf /var/lib/apt/lists/*
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y --no-install-recommends make \
//!  && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Fix safety
//!
//! The fix joins the two RUN instructions when nothing stands between them. It is unsafe: what the
//! shell sets in the first then holds in the second too.

use std::collections::BTreeMap;

use plimsoll_model::StepId;
use plimsoll_model::flow::{Certainty, Class, Origin, Shipped};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{CommandLine, Keyword};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::ballast;
use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::script_edits::escape;
use crate::subject::{Site, Subject};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "package-cleanup-in-later-layer",
        Category::Size,
        Severity::Warning,
        Check::File(check),
    )
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let mut removed: BTreeMap<StepId, Vec<&Shipped>> = BTreeMap::new();
    for shipped in subject.flow.shipped() {
        let artifact = subject.flow.artifact(shipped.artifact);
        let counts = shipped.certainty == Certainty::Certain
            && artifact.certainty == Certainty::Certain
            && artifact.step.is_some()
            && artifact.class != Class::Secret;
        if let Some(step) = shipped.hidden.filter(|_| counts) {
            removed.entry(step).or_default().push(shipped);
        }
    }
    for (step, shipped) in removed {
        let Some(site) = subject.site(subject.build.step(step).instruction) else { continue };
        tell(subject, &site, &shipped, report);
    }
}

fn tell(subject: &Subject<'_>, site: &Site<'_>, shipped: &[&Shipped], report: &mut Report) {
    let names = ballast::names(subject, shipped);
    let finding = report.at(
        site.instruction.word.span,
        format!("removing {names} here saves nothing: the layer below keeps all of it"),
    );
    finding.help("remove it in the RUN that brings it");
    // A script that was copied weighs next to nothing.
    let is_copied = |shipped: &&Shipped| {
        matches!(
            subject.flow.artifact(shipped.artifact).origin,
            Origin::Context(..) | Origin::Inline
        )
    };
    if shipped.iter().all(is_copied) {
        finding.severity(Severity::Info);
    }
    if let Some(first) = shipped.first() {
        let chain = subject.flow.chain(subject.build, first);
        if let Some(link) = chain.last() {
            let name = &subject.flow.artifact(first.artifact).name;
            finding.related(
                ballast::span_of(subject, link),
                format!("this brings {name} into the image"),
            );
            if let Some(origin) = ballast::site_of(subject, link)
                && let Some(fix) = fix(&origin, site)
            {
                finding.fix(fix);
            }
        }
        finding.chain = chain;
    }
}

/// Joins two RUN instructions that stand one below the other.
fn fix(first: &Site<'_>, second: &Site<'_>) -> Option<Fix> {
    let is_plain = |site: &Site<'_>| {
        site.instruction.keyword == Keyword::Run
            && site.instruction.flags.is_empty()
            && site.instruction.heredocs.is_empty()
            && !site.onbuild
            && site.run().is_some_and(|run| matches!(run.command, CommandLine::Shell(_)))
            && site.script().is_some_and(|script| script.diagnostics.is_empty())
    };
    if first.index + 1 != second.index || !is_plain(first) || !is_plain(second) {
        return None;
    }
    let subject = first.subject;
    let end =
        first.instruction.span.start + subject.text(first.instruction.span).trim_end().len() as u32;
    let between = subject.text(Span::new(end, second.instruction.span.start));
    let start = second.script()?.body.items.first()?.command.span().start;
    let is_alone = first.script()?.body.items.len() == 1;
    if !between.trim().is_empty() || !is_alone {
        return None;
    }
    let joint = format!(" {}\n && ", escape(first));
    Some(Fix::risky(
        "Join the two RUN instructions",
        "what the shell sets in the first then holds in the second too",
        vec![Edit::replace(Span::new(end, start), joint)],
    ))
}
