//! The value of a secret ARG gets into the history of the image that ships.
//!
//! ## What it does
//!
//! Finds the first RUN after an ARG with the name of a secret, in the stage that is built and in
//! those that it is built on.
//!
//! ## Why it matters
//!
//! BuildKit writes the values of all ARGs into the history entry of each RUN below them, used or
//! not. `docker history` shows them.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! ARG NPM_TOKEN
//! RUN npm ci
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22 AS build
//! ARG NPM_TOKEN
//! RUN npm ci
//!
//! FROM node:22
//! COPY --from=build /app /app
//! ```
//!
//! ## Exceptions
//!
//! Whether a variable is a secret is judged by its name. Vague ones, as KEY and AUTH, are left to
//! `secret-name-in-arg-env`, and so are ARGs with a default value that nobody would keep secret.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Argument, Command};

use crate::finding::{Category, Report};
use crate::rule::{Check, Confidence, Rule};
use crate::secret_names::{is_harmless_value, is_surely_secret};
use crate::shipping::shipped;
use crate::subject::Subject;

pub(crate) const RULE: Rule = Rule {
    confidence: Confidence::Medium,
    ..Rule::new(
        "arg-secret-reaches-layer",
        Category::Secrets,
        Severity::Warning,
        Check::File(check),
    )
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let mut chain: Vec<_> = shipped(subject).collect();
    chain.reverse();
    let mut open: Vec<&Argument> = Vec::new();
    for section in chain {
        for site in section.sites().filter(|site| !site.onbuild) {
            match site.command() {
                Some(Command::Arg(arguments)) => {
                    open.extend(arguments.iter().filter(|argument| is_secret(argument)));
                }
                Some(Command::Run(_)) => {
                    for argument in std::mem::take(&mut open) {
                        let name = &argument.name.text;
                        report
                            .at(
                                site.instruction.word.span,
                                format!("the history of this RUN shows the value of {name}"),
                            )
                            .help("mount it: RUN --mount=type=secret,id=…,env=…")
                            .related(argument.name.span, "the ARG")
                            .likely();
                    }
                }
                _ => {}
            }
        }
    }
}

fn is_secret(argument: &Argument) -> bool {
    let is_harmless = |value: &plimsoll_syntax::text::Word| {
        // An empty default is there to be replaced.
        !value.text.trim_matches(['"', '\'']).is_empty() && is_harmless_value(&value.text)
    };
    is_surely_secret(&argument.name.text) && !argument.value.as_ref().is_some_and(is_harmless)
}
