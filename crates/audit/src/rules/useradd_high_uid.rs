//! `useradd` with a high number makes a huge file.
//!
//! ## What it does
//!
//! Finds `useradd -u` with a number of six digits or more and without `--no-log-init`.
//!
//! ## Why it matters
//!
//! `useradd` writes to `/var/log/lastlog` and `/var/log/faillog` at a place that is proportional to
//! the number. The files are sparse on disk, but layers know no holes: a layer of gigabytes can come
//! of it.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12-slim
//! RUN useradd --create-home -u 1000650000 app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12-slim
//! RUN useradd --no-log-init --create-home -u 1000650000 app
//! ```
//!
//! ## Exceptions
//!
//! hadolint counts the letters of a variable's name as if they were digits. We do not, and we also
//! know `--uid`.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Argument, FlagValue, Invocation, OptionSpec};

use crate::finding::{Category, Report};
use crate::hadolint_command::HadolintCommand;
use crate::opinion::{Opinion, anybody, settle};
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint, kics, tally};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3046"),
        kics("44fbf45c-87a6-3b95-64ef-07e1fef7395b"),
        tally("hadolint/DL3046"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new("useradd-high-uid", Category::Size, Severity::Warning, Check::Run(check))
};

/// The options of `useradd` with a value (its manual page).
const OPTIONS: OptionSpec = OptionSpec {
    short: "bcdefgGkKpRPsuZ",
    long: &[
        "base-dir",
        "comment",
        "home-dir",
        "expiredate",
        "inactive",
        "gid",
        "groups",
        "skel",
        "key",
        "password",
        "root",
        "prefix",
        "shell",
        "uid",
        "selinux-user",
    ],
};

/// The shortest number that hadolint calls high.
const HIGH_DIGITS: usize = 6;

fn check(site: &Site<'_>, report: &mut Report) {
    let commands = HadolintCommand::named(site, &["useradd"]);
    // hadolint reports each RUN once.
    let mut hadolint =
        commands.iter().any(|command| command.name == "useradd" && is_high_to_hadolint(command));
    let calls = site.commands().iter().filter(|found| found.is("useradd"));
    let judged: Vec<_> = calls.map(|call| (call, high_number(call))).collect();
    let alone = hadolint && judged.iter().all(|(_, number)| number.is_none());
    for (call, number) in judged {
        let others = [(Tool::Hadolint, hadolint && (alone || number.is_some()))];
        if !anybody(number.is_some(), &others) {
            continue;
        }
        hadolint = false;
        add(call, number.as_deref(), &others, report);
    }
}

fn add(call: &Invocation<'_>, number: Option<&str>, others: &[Opinion], report: &mut Report) {
    let [name, .., last] = call.words else { return };
    let number_text = number.unwrap_or("with a number that may be high");
    let message = format!("useradd -u {number_text} without --no-log-init makes a huge layer");
    let finding = report.at(name.span.cover(last.span), message);
    let edit = Edit::insert(name.span.end, " --no-log-init");
    finding.help("add --no-log-init").fix(Fix::safe("Add --no-log-init", vec![edit]));
    settle(finding, number.is_some(), others);
}

/// The number of six digits or more that a call gives, when nothing keeps it out of the logs.
fn high_number(call: &Invocation<'_>) -> Option<String> {
    let arguments = call.split(&OPTIONS);
    if arguments.iter().any(|argument| is_flag(argument, &["l", "no-log-init"])) {
        return None;
    }
    arguments.iter().find_map(number).filter(|number| number.len() >= HIGH_DIGITS)
}

fn is_flag(argument: &Argument<'_>, names: &[&str]) -> bool {
    matches!(argument, Argument::Flag(flag) if names.contains(&flag.name.as_str()))
}

/// The number that `-u` gives.
fn number(argument: &Argument<'_>) -> Option<String> {
    let Argument::Flag(flag) = argument else { return None };
    if !matches!(flag.name.as_str(), "u" | "uid") {
        return None;
    }
    let value = match &flag.value {
        FlagValue::Attached(text) => text.clone(),
        FlagValue::Next(word) => word.literal()?.into_owned(),
        FlagValue::None | FlagValue::AttachedUnknown => return None,
    };
    value.bytes().all(|byte| byte.is_ascii_digit()).then_some(value)
}

/// hadolint measures the word after one that has the letter `u` as an option.
fn is_high_to_hadolint(command: &HadolintCommand) -> bool {
    let is_u = |word: &str| {
        word.strip_prefix('-').is_some_and(|rest| !rest.starts_with('-') && rest.contains('u'))
    };
    !command.has_flag(&["l", "no-log-init"])
        && command
            .arguments
            .windows(2)
            .any(|pair| is_u(&pair[0]) && pair[1].chars().count() >= HIGH_DIGITS)
}
