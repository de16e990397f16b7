//! An archive is copied into the image and unpacked there.
//!
//! ## What it does
//!
//! Finds COPY of a local archive that a RUN of the same stage unpacks.
//!
//! ## Why it matters
//!
//! The archive stays in the layer of the COPY, even when the RUN deletes it. ADD unpacks local tar
//! archives as it copies, and leaves none behind. For others a bind mount does.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY site.tar.gz /srv/
//! RUN tar -xzf /srv/site.tar.gz -C /srv
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ADD site.tar.gz /srv/
//! ```
//!
//! ## Exceptions
//!
//! hadolint only reports the last stage, and neither `tar xf` without a dash nor ZIP archives.

use std::collections::{HashMap, HashSet};

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::shell::{Invocation, Word};
use plimsoll_syntax::text::Span;

use crate::archive::{base_name, is_archive_to_hadolint};
use crate::finding::{Category, Report};
use crate::hadolint_text::unquoted;
use crate::hadolint_view::sees;
use crate::opinion::{anybody, settle};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::subject::{Section, Site, Subject};

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3010")],
    ..Rule::new("archive-copied-then-extracted", Category::Size, Severity::Info, Check::File(check))
};

/// Programs that unpack what they are given.
const UNPACKERS: [&str; 10] =
    ["unzip", "gunzip", "bunzip2", "unlzma", "unxz", "zgz", "uncompress", "zcat", "gzcat", "7z"];

/// An archive in the image.
struct Archive<'a> {
    /// The index of the COPY.
    copy: usize,
    span: Span,
    name: &'a str,
    known_to_hadolint: bool,
    /// The command that unpacks it.
    unpacked: Option<Span>,
}

fn check(subject: &Subject<'_>, report: &mut Report) {
    let last = subject.sections().last().map(|section| section.stage);
    for section in subject.sections() {
        let is_last = last == Some(section.stage);
        check_section(&section, is_last, report);
    }
}

fn check_section(section: &Section<'_>, is_last: bool, report: &mut Report) {
    let mut archives: HashMap<&str, Vec<Archive<'_>>> = HashMap::new();
    // Those that are unpacked where hadolint does not see it; it may yet see them unpacked again.
    let mut unseen: HashMap<&str, Vec<Archive<'_>>> = HashMap::new();
    let mut unpacked: Vec<(Archive<'_>, bool)> = Vec::new();
    for site in section.sites() {
        remember(&site, &mut archives);
        if site.run().is_none() || (archives.is_empty() && unseen.is_empty()) {
            continue;
        }
        for invocation in site.commands() {
            let seen = is_last && !site.onbuild && unpacks_to_hadolint(invocation);
            if !seen && !unpacks(invocation) {
                continue;
            }
            for word in invocation.arguments() {
                let Some(text) = word.literal() else { continue };
                let name = base_name(&text);
                let place = invocation.name_word().map_or(word.span, |first| first.span);
                let found = archives.remove(name).into_iter().flatten();
                let found = found.map(|archive| Archive { unpacked: Some(place), ..archive });
                if !seen {
                    for archive in found {
                        unseen.entry(archive.name).or_default().push(archive);
                    }
                    continue;
                }
                let earlier = unseen.remove(name).into_iter().flatten();
                unpacked.extend(found.chain(earlier).map(|archive| {
                    let known = archive.known_to_hadolint;
                    (archive, known)
                }));
            }
        }
    }
    unpacked.extend(unseen.into_values().flatten().map(|archive| (archive, false)));
    tell(section, unpacked, report);
}

/// Notes the archives that a COPY brings.
fn remember<'a>(site: &Site<'a>, archives: &mut HashMap<&'a str, Vec<Archive<'a>>>) {
    let Some(Command::Copy(copy)) = site.command() else { return };
    if copy.from.is_some() || site.onbuild {
        return;
    }
    let renamed = is_archive(unquoted(&copy.dest.text));
    let words = if renamed { std::slice::from_ref(&copy.dest) } else { copy.sources.as_slice() };
    for word in words {
        let name = base_name(unquoted(&word.text));
        if is_archive(name) {
            archives.entry(name).or_default().push(Archive {
                copy: site.index,
                span: word.span,
                name,
                known_to_hadolint: is_archive_to_hadolint(name),
                unpacked: None,
            });
        }
    }
}

/// Reports the archives, with whether hadolint sees that they are unpacked.
fn tell(section: &Section<'_>, mut unpacked: Vec<(Archive<'_>, bool)>, report: &mut Report) {
    unpacked.sort_by_key(|(archive, _)| archive.span);
    // hadolint reports a COPY once, however many of its archives are unpacked.
    let mut told = HashSet::new();
    for (archive, seen) in unpacked {
        let by_hadolint = seen && told.insert(archive.copy);
        let others = [(Tool::Hadolint, by_hadolint)];
        if !anybody(section.is_reachable(), &others) {
            continue;
        }
        let message = format!("{} is unpacked later and stays in the image", archive.name);
        let finding = report.at(archive.span, message);
        if let Some(place) = archive.unpacked {
            finding.related(place, "it is unpacked here");
        }
        finding.help("let ADD unpack it, or mount it: RUN --mount=type=bind,source=…");
        settle(finding, section.is_reachable(), &others);
    }
}

fn is_archive(name: &str) -> bool {
    is_archive_to_hadolint(name) || [".zip", ".tar.zst"].iter().any(|end| name.ends_with(end))
}

fn unpacks(invocation: &Invocation<'_>) -> bool {
    let Some(name) = invocation.name() else { return false };
    if UNPACKERS.contains(&&*name) {
        return true;
    }
    if name != "tar" && name != "bsdtar" {
        return false;
    }
    // The first word may be a bundle of letters without a dash.
    invocation.arguments().iter().enumerate().any(|(index, word)| {
        word.literal().is_some_and(|text| match text.strip_prefix("--") {
            Some(long) => matches!(long, "extract" | "get"),
            None => (index == 0 || text.starts_with('-')) && text.contains('x'),
        })
    })
}

fn unpacks_to_hadolint(invocation: &Invocation<'_>) -> bool {
    if !sees(invocation) {
        return false;
    }
    let name = invocation.name_word().and_then(Word::literal);
    let Some(name) = name else { return false };
    let extracts = || {
        invocation.arguments().iter().filter_map(Word::literal).any(|text| {
            matches!(&*text, "--extract" | "--get") || (text.starts_with('-') && text.contains('x'))
        })
    };
    UNPACKERS[..9].contains(&&*name) || (name == "tar" && extracts())
}
