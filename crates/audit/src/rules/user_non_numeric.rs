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

use std::collections::{HashMap, HashSet};

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
    let mut arguments: HashSet<&str> = HashSet::new();
    let numbers = numbers(subject);
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
                if let Some(number) = numbers.get(&word.text) {
                    let edit = Edit::replace(word.span, number.as_str());
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

/// The longest name of an ARG that is looked for in a USER.
const MAX_NAME_BYTES: usize = 128;

/// hadolint takes a text that refers to an ARG for a number.
fn is_name_to_hadolint(user: &str, arguments: &HashSet<&str>) -> bool {
    let name = user.split(':').next().unwrap_or_default();
    // A name need not end where it does: `$UIDX` refers to UID, too.
    let begins = |rest: &str| {
        let longest = rest.len().min(MAX_NAME_BYTES);
        (1..=longest).any(|end| rest.get(..end).is_some_and(|name| arguments.contains(name)))
    };
    let refers = user.split('$').skip(1).any(|rest| {
        let braced = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        begins(rest) || braced.is_some_and(|(name, _)| arguments.contains(name))
    });
    !name.chars().all(|char| char.is_ascii_digit()) && !refers
}

/// The numbers that `useradd` and `adduser` give to users of the image.
fn numbers(subject: &Subject<'_>) -> HashMap<String, String> {
    const OPTIONS: OptionSpec = OptionSpec {
        short: "ugGdscefkKpbhR",
        long: &["uid", "gid", "groups", "home", "home-dir", "shell", "comment", "gecos", "ingroup"],
    };
    let sites = shipped(subject).flat_map(Section::sites);
    let calls = sites
        .flat_map(|site| site.commands())
        .filter(|invocation| invocation.is("useradd") || invocation.is("adduser"));
    let pairs = calls.filter_map(|invocation| {
        let arguments = invocation.split(&OPTIONS);
        let user = arguments.iter().find_map(|argument| match argument {
            Argument::Operand(word) => word.literal(),
            Argument::Flag(_) => None,
        })?;
        let number = arguments.iter().find_map(number)?;
        Some((user.into_owned(), number))
    });
    pairs.collect()
}

/// The number that `-u` gives.
fn number(argument: &Argument<'_>) -> Option<String> {
    let Argument::Flag(flag) = argument else { return None };
    if !matches!(flag.name.as_str(), "u" | "uid") {
        return None;
    }
    let number = match &flag.value {
        FlagValue::Attached(text) => text.clone(),
        FlagValue::Next(word) => word.literal()?.into_owned(),
        FlagValue::None | FlagValue::AttachedUnknown => return None,
    };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(number)
}
