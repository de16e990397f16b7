//! Each of several commands opens the same file again.
//!
//! ## What it does
//!
//! Finds three or more commands of a list after each other that append to the same file.
//!
//! ## Why it matters
//!
//! The name stands there several times, and one of them is easily forgotten when it changes.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN echo a >> /list; echo b >> /list; echo c >> /list
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN { echo a; echo b; echo c; } >> /list
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{
    Command, Item, Redirect, RedirectOperator, RedirectTarget, Terminator, TerminatorKind,
};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shell_calls::each_list;
use crate::shellcheck::settle;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2129")],
    profile: OwnProfile::All,
    ..Rule::new(
        "shell-repeated-redirect",
        Category::Maintainability,
        Severity::Info,
        Check::Run(check),
    )
};

/// How many commands in a row are worth a word.
const MANY: usize = 3;

fn check(site: &Site<'_>, report: &mut Report) {
    each_list(site, |list, place| {
        let targets: Vec<Option<&str>> =
            list.items.iter().map(|item| appended(site, item)).collect();
        let mut at = 0;
        for group in targets.chunk_by(|one, other| one == other) {
            let first = &list.items[at];
            at += group.len();
            let Some(target) = group[0].filter(|_| group.len() >= MANY) else { continue };
            let message = format!("{} commands in a row append to {target}", group.len());
            let finding = report.at(first.command.span(), message);
            finding.help(format!("write {{ …; …; }} >> {target}"));
            settle(finding, site, place);
        }
    });
}

/// What the command appends to.
fn appended<'s>(site: &Site<'s>, item: &'s Item) -> Option<&'s str> {
    if matches!(item.terminator, Some(Terminator { kind: TerminatorKind::Background, .. })) {
        return None;
    }
    let command = match &item.command {
        Command::Pipeline(pipeline) => pipeline.stages.last()?,
        command => command,
    };
    command.redirects().iter().find_map(|redirect: &Redirect| match &redirect.target {
        RedirectTarget::Word(word) if redirect.operator == RedirectOperator::Append => {
            Some(word.text(site.subject.source))
        }
        _ => None,
    })
}
