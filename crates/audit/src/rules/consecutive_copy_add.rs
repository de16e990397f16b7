//! COPY follows COPY to the same place.
//!
//! ## What it does
//!
//! Finds COPY or ADD directly after one with the same flags and the same destination.
//!
//! ## Why it matters
//!
//! Each of them makes a layer, and one does for all sources.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! WORKDIR /srv
//! COPY package.json /srv/
//! COPY package-lock.json /srv/
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! WORKDIR /srv
//! COPY package.json package-lock.json /srv/
//! ```
//!
//! ## Fix safety
//!
//! When one of the files changes, all of them are copied again.
//!
//! ## Exceptions
//!
//! The gain is small. The rule is only in the profile `all`.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Transfer};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, Tool, kics};
use crate::subject::{Site, Subject};

pub(crate) const RULE: Rule = Rule {
    aliases: &[kics("0008c003-79aa-42d8-95b8-1c2fe37dbfe6")],
    profile: OwnProfile::All,
    fix: FixAvailability::Unsafe,
    ..Rule::new("consecutive-copy-add", Category::Size, Severity::Info, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let last_stage = subject.sections().last().map(|section| section.stage);
    let mut before: Option<(Site<'_>, &Transfer)> = None;
    for site in subject.sites() {
        let transfer = match site.command() {
            Some(Command::Copy(transfer) | Command::Add(transfer)) if !site.onbuild => transfer,
            _ => {
                before = None;
                continue;
            }
        };
        if let Some((other, first)) = before
            && is_alike(&other, first, &site, transfer)
        {
            let keyword = site.instruction.keyword.as_str();
            let message = format!("{keyword} follows {keyword} to the same place");
            let finding = report.at(site.instruction.word.span, message);
            finding.related(other.instruction.word.span, "the one before");
            finding.help("name all sources in one instruction");
            if let Some(fix) = merge(&other, first, &site, transfer) {
                finding.fix(fix);
            }
            settle(finding, true, &[(Tool::Kics, last_stage == Some(site.stage))]);
        }
        before = Some((site, transfer));
    }
}

fn is_alike(one: &Site<'_>, first: &Transfer, other: &Site<'_>, second: &Transfer) -> bool {
    let flags = |site: &Site<'_>| {
        let mut flags: Vec<String> =
            site.instruction.flags.iter().map(|flag| flag.word.text.clone()).collect();
        flags.sort_unstable();
        flags
    };
    one.instruction.keyword == other.instruction.keyword
        && first.dest.text == second.dest.text
        && flags(one) == flags(other)
}

/// All sources in the first instruction.
fn merge(one: &Site<'_>, first: &Transfer, other: &Site<'_>, second: &Transfer) -> Option<Fix> {
    let is_plain = |transfer: &Transfer| !transfer.json && transfer.inline.is_empty();
    if !is_plain(first) || !is_plain(second) || !first.dest.text.ends_with('/') {
        return None;
    }
    let text = |span: Span| one.subject.text(span);
    let sources: Vec<&str> = second.sources.iter().map(|source| text(source.span)).collect();
    // A word that is continued on the next line is left to a human.
    if sources.iter().any(|source| source.contains('\n')) {
        return None;
    }
    let lines = &one.subject.lines;
    let start = lines.line_start(other.instruction.lines.first)?;
    let end = lines.line_start(other.instruction.lines.last + 1);
    let end = end.unwrap_or(one.subject.source.len() as u32);
    let edits = vec![
        Edit::insert(first.dest.span.start, format!("{} ", sources.join(" "))),
        Edit::delete(Span::new(start, end)),
    ];
    let reason = "a change of one file then copies all of them again";
    Some(Fix::risky("Name all sources in one instruction", reason, edits))
}
