//! A heredoc goes on after a command that fails.
//!
//! ## What it does
//!
//! Finds heredocs that a shell runs, with several commands and without `set -e`.
//!
//! ## Why it matters
//!
//! The status of the script is that of its last command. When one before it fails, the step
//! succeeds and the image lacks what that command should have made.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN <<EOF
//! apt-get update
//! apt-get install -y --no-install-recommends curl
//! EOF
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN <<EOF
//! set -e
//! apt-get update
//! apt-get install -y --no-install-recommends curl
//! EOF
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: a command that fails without harm now ends the build.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{List, ShellOption};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new("heredoc-no-errexit", Category::Correctness, Severity::Warning, Check::Run(check))
};

/// Commands that do not fail, or whose failure is of no account.
const UNFAILING: [&str; 8] = ["echo", "printf", "set", "export", "true", ":", "umask", "shopt"];

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(script) = site.script() else { return };
    let Some(heredoc) = site.instruction.heredocs.first() else { return };
    // A heredoc that is the whole command is the script; others feed a shell.
    let is_script = script.body.span.start >= heredoc.span.start;
    let direct = is_script.then_some(&script.body);
    let fed = script.heredocs.iter().filter_map(|heredoc| heredoc.script.as_ref());
    for list in direct.into_iter().chain(fed) {
        look(site, list, report);
    }
}

fn look(site: &Site<'_>, list: &List, report: &mut Report) {
    let Some((_, unwatched)) = list.items.split_last() else { return };
    let ignored = unwatched.iter().find_map(|item| {
        let span = item.command.span();
        let mut inside = site.commands().iter().filter(|invocation| {
            span.start <= invocation.command.span.start && invocation.command.span.end <= span.end
        });
        inside.find(|invocation| {
            !invocation.context.options.contains(ShellOption::ErrExit)
                && invocation.context.function.is_none()
                && invocation.context.dialect.is_parsed()
                && invocation.name().is_some_and(|name| !UNFAILING.contains(&&*name))
        })
    });
    let (Some(ignored), Some(first)) = (ignored, list.items.first()) else { return };
    let name = ignored.name().unwrap_or_default();
    let finding = report.at(
        ignored.name_word().map_or(ignored.command.span, |word| word.span),
        format!("the heredoc goes on when `{name}` fails"),
    );
    finding.help("begin the heredoc with set -e, or join the commands with &&");
    let start = first.command.span().start;
    let line = site.subject.lines.line(start);
    let line_start = site.subject.lines.line_start(line).unwrap_or(start);
    let indent = site.subject.source.get(line_start as usize..start as usize).unwrap_or_default();
    if indent.trim().is_empty() {
        finding.fix(Fix::risky(
            "Begin with set -e",
            "a command that fails without harm now ends the build",
            vec![Edit::insert(start, format!("set -e\n{indent}"))],
        ));
    }
}
