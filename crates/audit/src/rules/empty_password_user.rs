//! An account has an empty password.
//!
//! ## What it does
//!
//! Finds `passwd -d`, and `useradd` and `usermod` with an empty `-p`.
//!
//! ## Why it matters
//!
//! Anybody who gets to a login, `su` or an SSH server in the container is let in as that user.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12-slim
//! RUN useradd --create-home app && passwd -d app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12-slim
//! RUN useradd --create-home app
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Argument, FlagValue, Invocation, OptionSpec};

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, dockle};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[dockle("DKL-LI-0001")],
    ..Rule::new("empty-password-user", Category::Security, Severity::Warning, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    for invocation in site.commands() {
        let Some(first) = invocation.name_word() else { continue };
        let Some(last) = invocation.words.last() else { continue };
        if empties(invocation) {
            let span = first.span.cover(last.span);
            report
                .at(span, "the account has an empty password, which anybody knows")
                .help("leave the account locked, as it is when it is made");
        }
    }
}

fn empties(invocation: &Invocation<'_>) -> bool {
    const OPTIONS: OptionSpec = OptionSpec { short: "pbcdefgGkKRPsuZ", long: &["password"] };
    let Some(name) = invocation.name() else { return false };
    match &*name {
        "passwd" => invocation.split(&OptionSpec::default()).iter().any(|argument| {
            matches!(argument, Argument::Flag(flag) if matches!(flag.name.as_str(), "d" | "delete"))
        }),
        "useradd" | "usermod" => invocation.split(&OPTIONS).iter().any(|argument| match argument {
            Argument::Flag(flag) if matches!(flag.name.as_str(), "p" | "password") => {
                match &flag.value {
                    FlagValue::Attached(text) => text.is_empty(),
                    FlagValue::Next(word) => word.is(""),
                    FlagValue::None | FlagValue::AttachedUnknown => false,
                }
            }
            _ => false,
        }),
        _ => false,
    }
}
