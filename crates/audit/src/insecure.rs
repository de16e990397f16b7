//! Options and variables that switch off the checks of what is downloaded, for the rules about
//! each of them.

use std::borrow::Cow;

use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::edit::Fix;
use plimsoll_syntax::shell::{Argument, Flag, FlagValue, Invocation, OptionSpec};
use plimsoll_syntax::text::Span;

use crate::finding::{Finding, Report};
use crate::script_edits;
use crate::subject::Site;

/// Why none of the fixes is safe.
const REASON: &str = "the download fails when what is downloaded does not pass the check";

/// Reports an option, and offers to take it out.
pub(crate) fn report_option<'r>(
    site: &Site<'_>,
    invocation: &Invocation<'_>,
    flag: &Flag<'_>,
    message: impl Into<String>,
    report: &'r mut Report,
) -> &'r mut Finding {
    let finding = report.at(flag.word.span, message);
    let last = match flag.value {
        FlagValue::Next(value) => value,
        _ => flag.word,
    };
    let is_plain = script_edits::is_verbatim(site, flag.word)
        && script_edits::is_verbatim(site, last)
        && site.subject.text(flag.word.span).starts_with("--");
    if is_plain && script_edits::can_take_words(site, invocation) {
        let edit = script_edits::without_words(site, flag.word, last);
        finding.fix(Fix::risky(format!("Leave out --{}", flag.name), REASON, vec![edit]));
    }
    finding
}

/// The options of a command that is no package manager's.
pub(crate) fn options<'a>(invocation: &Invocation<'a>, spec: &OptionSpec) -> Vec<Flag<'a>> {
    let arguments = invocation.split(spec).into_iter();
    arguments
        .filter_map(|argument| match argument {
            Argument::Flag(flag) => Some(flag),
            Argument::Operand(_) => None,
        })
        .collect()
}

/// The places where an instruction gives a variable a value that is known: in ENV, in the default
/// of ARG, or in the script of RUN.
pub(crate) fn settings<'a>(site: &Site<'a>, name: &str) -> Vec<(Span, Cow<'a, str>)> {
    match site.command() {
        Some(Command::Env(pairs)) => pairs
            .iter()
            .filter(|pair| pair.key.text == name)
            .map(|pair| (pair.key.span.cover(pair.value.span), unquoted(&pair.value.text)))
            .collect(),
        Some(Command::Arg(arguments)) => arguments
            .iter()
            .filter(|argument| argument.name.text == name)
            .filter_map(|argument| {
                let value = argument.value.as_ref()?;
                Some((argument.name.span.cover(value.span), unquoted(&value.text)))
            })
            .collect(),
        Some(Command::Run(_)) => {
            site.commands().iter().flat_map(|invocation| in_script(invocation, name)).collect()
        }
        _ => Vec::new(),
    }
}

/// The value of an ENV or ARG, which keeps its quotes.
fn unquoted(value: &str) -> Cow<'_, str> {
    Cow::Borrowed(value.trim().trim_matches(['"', '\'']))
}

/// `NAME=value command`, `export NAME=value` and `env NAME=value command`.
fn in_script<'a>(invocation: &Invocation<'a>, name: &str) -> Vec<(Span, Cow<'a, str>)> {
    let assigned = invocation.command.assignments.iter();
    let assigned = assigned
        .filter(|assignment| assignment.name == name)
        .filter_map(|assignment| Some((assignment.span, assignment.value.literal()?)));
    let exports = matches!(invocation.name().as_deref(), Some("export" | "declare" | "setx"));
    let words = exports.then_some(invocation.words).into_iter();
    let env = invocation.wrapper("env").map(|wrapper| wrapper.words);
    let words = words.chain(env).flatten().filter_map(|word| {
        let text = word.literal()?;
        let value = text.strip_prefix(name)?.strip_prefix('=')?;
        Some((word.span, Cow::Owned(value.trim_matches(['"', '\'']).to_owned())))
    });
    assigned.chain(words).collect()
}
