//! ENV uses a variable that the same ENV sets.
//!
//! ## What it does
//!
//! Finds an ENV in which one value refers to a name that stands before it in the same instruction.
//!
//! ## Why it matters
//!
//! All values of one ENV see the variables from before it. The reference gives the old value, or
//! nothing.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ENV APP_HOME=/srv/app APP_BIN=$APP_HOME/bin
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ENV APP_HOME=/srv/app
//! ENV APP_BIN=$APP_HOME/bin
//! ```
//!
//! ## Fix safety
//!
//! The fix splits the instruction, after which the value is another one: the one that is probably
//! meant.
//!
//! ## Exceptions
//!
//! hadolint also reports a reference to a name that stands later in the instruction, and names in
//! single quotes. It is silent when an ENV or ARG anywhere above sets the name; we are not, because
//! the old value is used then.

use std::collections::{HashMap, HashSet};

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::expand::{Lexer, NoVariables};
use plimsoll_syntax::dockerfile::{Command, Pair};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint, kics};
use crate::subject::{Site, Subject};
use crate::variable_reference::references;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3044"), kics("be8aab51-94cb-cc12-c40e-f6928d9b544a")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("env-self-reference", Category::Correctness, Severity::Warning, Check::File(check))
};

/// The value at `user` refers to the name at `setter`.
#[derive(Clone, Copy)]
struct Use {
    setter: usize,
    user: usize,
}

fn check(subject: &Subject<'_>, report: &mut Report) {
    // hadolint knows what ENV and ARG have set above, in whatever stage.
    let mut set_above: HashSet<&str> = HashSet::new();
    for site in subject.sites().filter(|site| !site.onbuild) {
        match site.command() {
            Some(Command::Arg(arguments)) => {
                set_above.extend(arguments.iter().map(|argument| argument.name.text.as_str()));
            }
            Some(Command::Env(pairs)) => {
                look_at(&site, pairs, &set_above, report);
                set_above.extend(pairs.iter().map(|pair| pair.key.text.as_str()));
            }
            _ => {}
        }
    }
}

fn look_at(site: &Site<'_>, pairs: &[Pair], set_above: &HashSet<&str>, report: &mut Report) {
    if pairs.len() < 2 {
        return;
    }
    let ours = use_of_earlier(site, pairs);
    let theirs = use_that_hadolint_sees(pairs, set_above);
    let Some(Use { setter, user }) = ours.or(theirs) else { return };
    let (setter, user_pair) = (&pairs[setter], &pairs[user]);
    let name = &setter.key.text;
    let finding = report.at(
        user_pair.value.span,
        format!("{name} has the value from before this ENV in {}", user_pair.key.text),
    );
    finding.help(format!("set {} in an ENV of its own, below", user_pair.key.text));
    finding.related(setter.key.span, format!("{name} is set here"));
    if ours.is_some()
        && let Some(edit) = split(site, pairs, user)
    {
        let reason = "the value becomes another one: that with the variable as it is set here";
        finding.fix(Fix::risky("Split the ENV", reason, vec![edit]));
    }
    settle(finding, ours.is_some(), &[(Tool::Hadolint, theirs.is_some())]);
}

/// The first value that refers to a name before it.
fn use_of_earlier(site: &Site<'_>, pairs: &[Pair]) -> Option<Use> {
    let lexer = Lexer::instruction(site.subject.file.escape());
    let mut earlier: HashMap<&str, usize> = HashMap::new();
    for (user, pair) in pairs.iter().enumerate() {
        if pair.value.text.contains('$')
            && let Ok(expansion) = lexer.expand(&pair.value.text, &NoVariables)
        {
            let setter = expansion.unmatched.iter().find_map(|name| earlier.get(name.as_str()));
            if let Some(&setter) = setter {
                return Some(Use { setter, user });
            }
        }
        earlier.insert(&pair.key.text, user);
    }
    None
}

/// Source: hadolint `Rule/DL3044.hs`.
fn use_that_hadolint_sees(pairs: &[Pair], set_above: &HashSet<&str>) -> Option<Use> {
    let mut setters: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, pair) in pairs.iter().enumerate() {
        setters.entry(&pair.key.text).or_default().push(index);
    }
    let is_seen = |after: Option<char>| matches!(after, None | Some('}'));
    pairs.iter().enumerate().find_map(|(user, pair)| {
        let mut names = references(&pair.value.text)
            .filter(|found| is_seen(found.after) && !set_above.contains(found.name));
        names.find_map(|found| {
            let setter = setters.get(found.name)?.iter().find(|setter| **setter != user)?;
            Some(Use { setter: *setter, user })
        })
    })
}

/// Begins a new ENV before the pair at `user`.
fn split(site: &Site<'_>, pairs: &[Pair], user: usize) -> Option<Edit> {
    let before = pairs.get(user.checked_sub(1)?)?.value.span;
    let after = pairs[user].key.span;
    let between = (before.end <= after.start).then(|| Span::new(before.end, after.start))?;
    let escape = site.subject.file.escape();
    let is_gap = |char: char| char.is_whitespace() || char == escape;
    let keyword = &site.instruction.word.text;
    site.subject
        .text(between)
        .chars()
        .all(is_gap)
        .then(|| Edit::replace(between, format!("\n{keyword} ")))
}
