//! RUN follows RUN.
//!
//! ## What it does
//!
//! Finds a RUN of one command directly after another one, when both have the same flags.
//!
//! ## Why it matters
//!
//! Each RUN makes a layer. What one RUN writes and the next deletes stays in the image.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12-slim
//! RUN mkdir -p /srv/app
//! RUN chmod 750 /srv/app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12-slim
//! RUN mkdir -p /srv/app \
//!     && chmod 750 /srv/app
//! ```
//!
//! ## Fix safety
//!
//! A `cd` or a variable of the first command then also holds for the second.
//!
//! ## Exceptions
//!
//! Separate steps are cached separately, which is often what is wanted. The rule is only in the
//! profile `all`.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{CommandLine, Keyword};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::Word;
use plimsoll_syntax::text;

use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, Tool, hadolint, kics};
use crate::subject::{Site, Subject};
use crate::word_value::escape;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3059"), kics("0008c003-79aa-42d8-95b8-1c2fe37dbfe6")],
    profile: OwnProfile::All,
    fix: FixAvailability::Unsafe,
    ..Rule::new("consecutive-run", Category::Size, Severity::Info, Check::File(check))
};

/// The RUN that the following ones are compared with.
struct First<'a> {
    site: Site<'a>,
    commands: usize,
    flags: Vec<&'a str>,
}

fn check(subject: &Subject<'_>, report: &mut Report) {
    let last_stage = subject.sections().last().map(|section| section.stage);
    let mut first: Option<First<'_>> = None;
    let mut before: Option<Site<'_>> = None;
    for site in subject.sites() {
        if site.instruction.keyword != Keyword::Run || site.onbuild {
            (first, before) = (None, None);
            continue;
        }
        let commands = count_commands(&site);
        let flags = flags(&site);
        match &first {
            Some(first) if first.flags == flags && commands <= 1 && first.commands <= 1 => {
                let finding = report.at(site.instruction.word.span, "RUN directly follows RUN");
                finding.related(first.site.instruction.word.span, "the first of them");
                finding.help("join the commands with && in one RUN");
                if let Some(fix) = before.and_then(|before| join(&before, &site)) {
                    finding.fix(fix);
                }
                settle(finding, true, &[(Tool::Kics, last_stage == Some(site.stage))]);
            }
            _ => first = Some(First { site, commands, flags }),
        }
        before = Some(site);
    }
}

fn flags<'a>(site: &Site<'a>) -> Vec<&'a str> {
    let mut flags: Vec<&str> =
        site.instruction.flags.iter().map(|flag| flag.word.text.as_str()).collect();
    flags.sort_unstable();
    flags
}

/// How many commands are written; those in a quoted script count as the one that runs it.
///
/// A script that cannot be read has none to hadolint.
fn count_commands(site: &Site<'_>) -> usize {
    if site.script().is_some_and(|script| !script.diagnostics.is_empty()) {
        return 0;
    }
    let mut written: Vec<*const _> = Vec::new();
    let mut timed = 0;
    for invocation in site.commands() {
        let outer = invocation.wrappers.first().map(|wrapper| wrapper.words);
        let words = outer.unwrap_or(invocation.words);
        // A command whose name a variable or another command gives counts as none, and `time` counts
        // beside what it measures.
        let Some(name) = words.first().and_then(Word::literal) else { continue };
        // To hadolint brackets are a condition, no command.
        if name == "[" {
            continue;
        }
        timed += usize::from(name == "time");
        written.push(words.as_ptr());
    }
    written.sort_unstable();
    written.dedup();
    written.len() + timed
}

/// Both commands in the first RUN.
fn join(before: &Site<'_>, site: &Site<'_>) -> Option<Fix> {
    let (one, other) = (shell_line(before)?, shell_line(site)?);
    let source = site.subject.source;
    let between =
        source.get(before.instruction.span.end as usize..site.instruction.span.start as usize)?;
    // Comments may stand between the lines of an instruction, blank lines should not. The first piece
    // is the end of the line before, the last one the indentation of this instruction.
    let pieces: Vec<&str> = between.split('\n').collect();
    let lines = pieces.get(1..pieces.len().saturating_sub(1)).unwrap_or_default();
    if lines.iter().any(|line| line.trim().is_empty()) {
        return None;
    }
    let head = text::Span::new(site.instruction.span.start, other.span.start);
    let edits = vec![
        Edit::insert(one.span.end, format!(" {}", escape(site))),
        Edit::replace(head, "    && "),
    ];
    let reason = "a directory or variable that one sets then holds for the next, too";
    Some(Fix::risky("Join the commands", reason, edits))
}

/// A command line that another one can be joined to.
fn shell_line<'a>(site: &Site<'a>) -> Option<&'a text::Word> {
    let CommandLine::Shell(line) = &site.run()?.command else { return None };
    let script = site.script()?;
    let is_whole = site.instruction.heredocs.is_empty()
        && script.comments.is_empty()
        && script.diagnostics.is_empty()
        && !line.text.trim_end().ends_with([';', '&', '|', '\\'])
        && !line.text.is_empty();
    is_whole.then_some(line)
}
