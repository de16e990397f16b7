//! A RUN calls a command that is named like an instruction.
//!
//! ## What it does
//!
//! Finds words as `RUN` and `COPY` where the shell expects a command, or at the start of a line that
//! a backslash joins to the one above.
//!
//! ## Why it matters
//!
//! The shell knows no such command. The step fails, or passes the instruction to another command as
//! an argument.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && \
//!     RUN apt-get install -y --no-install-recommends curl
//! ```
//!
//! ```dockerfile
//! FROM debian:12
//! RUN echo prepared \
//! COPY . /srv
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && \
//!     apt-get install -y --no-install-recommends curl
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: commands run that did not run before.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Quoting, Word};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "instruction-inside-run",
        Category::Correctness,
        Severity::Warning,
        Check::Run(check),
    )
};

/// The instructions, in the case in which people write them.
const INSTRUCTIONS: [&str; 17] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

fn check(site: &Site<'_>, report: &mut Report) {
    for invocation in site.commands() {
        for (index, word) in invocation.words.iter().enumerate() {
            let Some(name) = instruction(word) else { continue };
            let is_called = index == 0 && invocation.wrappers.is_empty();
            let is_last = index + 1 == invocation.words.len();
            if !is_called && (is_last || !starts_line(site, word)) {
                continue;
            }
            let message = if is_called {
                format!("the shell runs {name} as a command here")
            } else {
                format!("the line above goes on, so {name} is an argument here")
            };
            let finding = report.at(word.span, message);
            finding.help(if is_called && name == "RUN" {
                "leave RUN out"
            } else {
                "end the RUN above, without a backslash"
            });
            if is_called
                && name == "RUN"
                && let Some(next) = invocation.words.get(1)
            {
                finding.fix(Fix::risky(
                    "Leave RUN out",
                    "commands run that did not run before",
                    vec![Edit::delete(Span::new(word.span.start, next.span.start))],
                ));
            }
        }
    }
}

fn instruction(word: &Word) -> Option<&'static str> {
    let text = (word.quoting() == Quoting::None).then(|| word.literal()).flatten()?;
    INSTRUCTIONS.iter().find(|name| **name == text).copied()
}

/// True when nothing stands before the word on its line.
fn starts_line(site: &Site<'_>, word: &Word) -> bool {
    word.span.start > site.instruction.span.start
        && site
            .subject
            .source
            .get(..word.span.start as usize)
            .is_some_and(|text| text.ends_with('\n'))
}
