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
use plimsoll_syntax::text::Word;

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
fn count_commands(site: &Site<'_>) -> usize {
    let mut written: Vec<*const _> = site
        .commands()
        .iter()
        .filter(|invocation| !invocation.words.is_empty())
        .map(|invocation| {
            let outer = invocation.wrappers.first().map(|wrapper| wrapper.words);
            outer.unwrap_or(invocation.words).as_ptr()
        })
        .collect();
    written.sort_unstable();
    written.dedup();
    written.len()
}

/// Both commands in the first RUN.
fn join(before: &Site<'_>, site: &Site<'_>) -> Option<Fix> {
    let (one, other) = (shell_line(before)?, shell_line(site)?);
    let source = site.subject.source;
    let between =
        source.get(before.instruction.span.end as usize..site.instruction.span.start as usize)?;
    // Comments may stand between the lines of an instruction, blank lines should not.
    let mut lines = between.split('\n').skip(1);
    if lines.any(|line| line.trim().is_empty() && !between.ends_with(line)) {
        return None;
    }
    let head = plimsoll_syntax::text::Span::new(site.instruction.span.start, other.span.start);
    let edits = vec![
        Edit::insert(one.span.end, format!(" {}", escape(site))),
        Edit::replace(head, "    && "),
    ];
    let reason = "a directory or variable that one sets then holds for the next, too";
    Some(Fix::risky("Join the commands", reason, edits))
}

/// A command line that another one can be joined to.
fn shell_line<'a>(site: &Site<'a>) -> Option<&'a Word> {
    let CommandLine::Shell(line) = &site.run()?.command else { return None };
    let script = site.script()?;
    let is_whole = site.instruction.heredocs.is_empty()
        && script.comments.is_empty()
        && script.diagnostics.is_empty()
        && !line.text.trim_end().ends_with([';', '&', '|', '\\'])
        && !line.text.is_empty();
    is_whole.then_some(line)
}
