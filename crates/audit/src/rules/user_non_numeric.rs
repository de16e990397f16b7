//! USER is a name.
//!
//! ## What it does
//!
//! Finds a USER that is given by name and not by number.
//!
//! ## Why it matters
//!
//! Kubernetes can only check `runAsNonRoot` of a number: a name is looked up in the image, which it
//! does not read. Volumes also belong to numbers.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12-slim
//! RUN useradd --uid 1001 app
//! USER app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12-slim
//! RUN useradd --uid 1001 app
//! USER 1001
//! ```
//!
//! ## Fix safety
//!
//! The fix is offered where a command of the file gives the user its number.
//!
//! ## Exceptions
//!
//! hadolint accepts any use of an ARG and no use of an ENV. We look at the value where it is known,
//! and say nothing where it is not.

use std::borrow::Cow;

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Argument, FlagValue, OptionSpec};

use crate::finding::{Category, Report};
use crate::opinion::{anybody, settle};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, Tool, hadolint};
use crate::shipping::shipped;
use crate::subject::{Section, Subject};
use crate::word_value::value;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3066")],
    profile: OwnProfile::All,
    fix: FixAvailability::Safe,
    ..Rule::new("user-non-numeric", Category::Security, Severity::Info, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    // The names of the ARGs so far, of all stages: hadolint looks for them in the text.
    let mut arguments: Vec<&str> = Vec::new();
    for site in subject.sites().filter(|site| !site.onbuild) {
        match site.command() {
            Some(Command::Arg(declared)) => {
                arguments.extend(declared.first().map(|argument| argument.name.text.as_str()));
            }
            Some(Command::User(word)) => {
                let hadolint = is_name_to_hadolint(&word.text, &arguments);
                let we = value(&site, word).is_some_and(|user| is_name(&user));
                let others = [(Tool::Hadolint, hadolint)];
                if !anybody(we, &others) {
                    continue;
                }
                let finding = report.at(word.span, format!("USER {} is not a number", word.text));
                finding.help("write the number of the user, and of the group behind a colon");
                if let Some(number) = number_of(subject, &word.text) {
                    let edit = Edit::replace(word.span, number);
                    finding.fix(Fix::safe("Write the number of the user", vec![edit]));
                }
                settle(finding, we, &others);
            }
            _ => {}
        }
    }
}

fn is_name(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or_default();
    !name.is_empty() && !name.bytes().all(|byte| byte.is_ascii_digit())
}

/// hadolint takes a text that refers to an ARG for a number.
fn is_name_to_hadolint(user: &str, arguments: &[&str]) -> bool {
    let name = user.split(':').next().unwrap_or_default();
    let refers = |argument: &&str| {
        user.split('$').skip(1).any(|rest| {
            rest.starts_with(*argument)
                || rest.strip_prefix('{').is_some_and(|rest| {
                    rest.strip_prefix(*argument).is_some_and(|rest| rest.starts_with('}'))
                })
        })
    };
    !name.chars().all(|char| char.is_ascii_digit()) && !arguments.iter().any(refers)
}

/// The number that a `useradd` or `adduser` in the image gives this user.
fn number_of(subject: &Subject<'_>, user: &str) -> Option<String> {
    const OPTIONS: OptionSpec = OptionSpec {
        short: "ugGdscefkKpbhR",
        long: &["uid", "gid", "groups", "home", "home-dir", "shell", "comment", "gecos", "ingroup"],
    };
    if !user.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-')) {
        return None;
    }
    let sites = shipped(subject).flat_map(Section::sites);
    for invocation in sites.flat_map(|site| site.commands()) {
        if !invocation.is("useradd") && !invocation.is("adduser") {
            continue;
        }
        let arguments = invocation.split(&OPTIONS);
        let names = arguments
            .iter()
            .any(|argument| matches!(argument, Argument::Operand(word) if word.is(user)));
        let number = arguments.iter().find_map(|argument| match argument {
            Argument::Flag(flag) if matches!(flag.name.as_str(), "u" | "uid") => {
                match &flag.value {
                    FlagValue::Attached(text) => Some(text.clone()),
                    FlagValue::Next(word) => word.literal().map(Cow::into_owned),
                    _ => None,
                }
            }
            _ => None,
        });
        if let Some(number) = number
            && names
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && !number.is_empty()
        {
            return Some(number);
        }
    }
    None
}
