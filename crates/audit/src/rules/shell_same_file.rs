//! A command reads the file that its output replaces.
//!
//! ## What it does
//!
//! Finds a file that a pipeline reads and a redirection of it writes.
//!
//! ## Why it matters
//!
//! The shell empties the file before the command reads it.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN grep -v root /etc/passwd > /etc/passwd
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN grep -v root /etc/passwd > /tmp/passwd && mv /tmp/passwd /etc/passwd
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Command, Redirect, RedirectOperator, RedirectTarget, Word};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::shell_calls::{each_command, name_of};
use crate::shell_tree::Place;
use crate::shellcheck::settle;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2094")],
    ..Rule::new("shell-same-file", Category::Correctness, Severity::Warning, Check::Run(check))
};

/// Commands whose arguments are no files.
const TALKERS: [&str; 4] = ["echo", "mapfile", "printf", "read"];
/// Commands that read what they are given and nothing else.
const READERS: [&str; 14] = [
    "awk", "base64", "cat", "cut", "envsubst", "grep", "head", "jq", "sed", "sort", "tac", "tail",
    "tr", "uniq",
];

/// Each redirection is compared with each command; pipelines longer than this are none that somebody
/// wrote.
const MAX_STAGES: usize = 64;
/// The same for the redirections of a pipeline.
const MAX_REDIRECTS: usize = 64;

fn check(site: &Site<'_>, report: &mut Report) {
    let mut inner: u32 = 0;
    each_command(site, |command, place| {
        // The stages of a pipeline come after it, and have been looked at with it.
        let stages = match command {
            Command::Pipeline(pipeline) => pipeline.stages.as_slice(),
            Command::Simple(_) if command.span().start >= inner => std::slice::from_ref(command),
            _ => return,
        };
        inner = inner.max(command.span().end);
        look(site, report, stages, place);
    });
}

fn look(site: &Site<'_>, report: &mut Report, stages: &[Command], place: Place) {
    let text = |word: &Word| word.text(site.subject.source);
    if stages.len() > MAX_STAGES {
        return;
    }
    for write in stages.iter().flat_map(Command::redirects).take(MAX_REDIRECTS) {
        let Some((target, kind)) = written(write) else { continue };
        if text(target).starts_with("/dev/") || text(target).is_empty() {
            continue;
        }
        for stage in stages {
            let Some((read, is_surely_read)) = read_in(stage, text(target), &text) else {
                continue;
            };
            let (first, last) =
                (read.start.min(target.span.start), target.span.start.max(read.start));
            let span = if last == read.start { read } else { target.span };
            let other = if first == read.start { read } else { target.span };
            let message = format!("{} is both read and written here", text(target));
            let finding = report.at(span, message);
            finding.related(other, "here too").help("write to another file and move it");
            settle(finding, site, place);
            if kind != RedirectOperator::Write || !is_surely_read {
                finding.strict();
            }
            if kind != RedirectOperator::Write && !is_surely_read {
                finding.only(&[Tool::Hadolint]);
            }
            return;
        }
    }
}

/// The file that a redirection of the output writes.
fn written(redirect: &Redirect) -> Option<(&Word, RedirectOperator)> {
    let kind = redirect.operator;
    let writes = [RedirectOperator::Write, RedirectOperator::Append, RedirectOperator::Clobber];
    match &redirect.target {
        RedirectTarget::Word(word) if writes.contains(&kind) => Some((word, kind)),
        _ => None,
    }
}

/// Where a command reads a file, and whether it surely does.
fn read_in<'t>(
    command: &Command,
    target: &str,
    text: &dyn Fn(&Word) -> &'t str,
) -> Option<(Span, bool)> {
    let name = name_of(command);
    let name = name.as_deref().unwrap_or_default();
    let input = command.redirects().iter().find_map(|redirect| match &redirect.target {
        RedirectTarget::Word(word) if redirect.operator == RedirectOperator::Read => {
            (text(word) == target).then_some((word.span, true))
        }
        _ => None,
    });
    let Command::Simple(simple) = command else { return input };
    if TALKERS.contains(&name) {
        return None;
    }
    let mut arguments = simple.words.iter().skip(1);
    let argument = arguments.find(|word| text(word) == target);
    let is_first = argument.is_some_and(|word| simple.words[1].span == word.span);
    // The first argument of these is often a script or an expression.
    let is_expression = is_first && matches!(name, "awk" | "grep" | "jq" | "sed" | "tr");
    let is_sure = READERS.contains(&name) && !is_expression;
    input.or_else(|| argument.map(|word| (word.span, is_sure)))
}
