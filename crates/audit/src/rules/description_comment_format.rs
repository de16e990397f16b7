//! The comment above ARG or FROM does not begin with the name.
//!
//! ## What it does
//!
//! Looks at the comment on the line above an ARG or a named stage, when the `check` directive asks
//! for this experimental check.
//!
//! ## Why it matters
//!
//! `docker build --call=outline` and `--call=targets` show such a comment as the description, but
//! only when it begins with the name of the argument or stage.
//!
//! ## Example
//!
//! ```dockerfile
//! # check=experimental=InvalidDefinitionDescription
//!
//! # the base for everything
//! FROM alpine:3.20 AS base
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! # check=experimental=InvalidDefinitionDescription
//!
//! # base is what everything is built on
//! FROM alpine:3.20 AS base
//! ```
//!
//! ## Fix safety
//!
//! The fix puts a blank line below the comment, so that it is no description.
//!
//! ## References
//!
//! BuildKit's check [InvalidDefinitionDescription](https://docs.docker.com/reference/build-checks/invalid-definition-description/).

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Instruction};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, buildkit};
use crate::subject::Subject;

/// How BuildKit calls the check.
const CHECK: &str = "InvalidDefinitionDescription";

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit(CHECK)],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "description-comment-format",
        Category::Maintainability,
        Severity::Info,
        Check::File(check),
    )
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    if !subject.checks.wants_experimental(CHECK) {
        return;
    }
    for instruction in &subject.file.instructions {
        let (keyword, names): (_, Vec<&str>) = match &instruction.command {
            Some(Command::Arg(arguments)) => {
                ("ARG", arguments.iter().map(|argument| argument.name.text.as_str()).collect())
            }
            Some(Command::From(from)) => {
                ("FROM", from.name.iter().map(|name| name.text.as_str()).collect())
            }
            _ => continue,
        };
        let Some((span, comment)) = comment_above(subject, instruction) else { continue };
        let word = comment.split(' ').next().unwrap_or_default();
        if names.is_empty() || names.contains(&word) {
            continue;
        }
        let name = if names.len() == 1 { names[0] } else { "<arg_key>" };
        let finding = report.at(
            instruction.word.span,
            format!("Comment for {keyword} should follow the format: `# {name} <description>`"),
        );
        finding.help("begin the comment with the name, or put a blank line below it");
        finding.related(span, "the comment");
        // A comment that suppresses findings works only where it is.
        if !comment.contains("ignore") && !comment.contains("check=") {
            let start = subject.lines.line_start(instruction.lines.first);
            let edit = Edit::insert(start.unwrap_or(instruction.span.start), "\n");
            finding.fix(Fix::safe("Put a blank line below the comment", vec![edit]));
        }
    }
}

/// The comment on the line above an instruction, unless it is empty or a directive.
fn comment_above<'a>(subject: &Subject<'a>, instruction: &Instruction) -> Option<(Span, &'a str)> {
    let comments = &subject.file.comments;
    let next = comments.partition_point(|comment| comment.start < instruction.span.start);
    let span = *comments.get(next.checked_sub(1)?)?;
    let directives = &subject.file.directives;
    let is_directive = [&directives.syntax, &directives.escape, &directives.check]
        .into_iter()
        .flatten()
        .any(|directive| span.touches(directive.span.start));
    let text = subject.text(span).trim_start_matches('#').trim();
    let is_above = subject.lines.line(span.start) + 1 == instruction.lines.first;
    (is_above && !is_directive && !text.is_empty()).then_some((span, text))
}
