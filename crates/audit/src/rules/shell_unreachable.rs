//! A command never runs.
//!
//! ## What it does
//!
//! Finds commands after `exit` or `return`, and after `exec` with a program.
//!
//! ## Why it matters
//!
//! The shell has ended, or has become the other program, before it comes there.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN make; exit 0; make install
//! ```
//!
//! ```dockerfile
//! FROM debian:12
//! RUN exec make; make install
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN make; make install
//! ```
//!
//! ```dockerfile
//! FROM debian:12
//! RUN make && exec make install
//! ```

use std::collections::HashSet;

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{
    AndOrOperator, Command, Item, List, Terminator, TerminatorKind, Word,
};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Finding, Report};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::shell_calls::{name_of, simple};
use crate::shell_tree::{Look, Place};
use crate::shellcheck::{self, settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2093"), hadolint("SC2317")],
    ..Rule::new("shell-unreachable", Category::Correctness, Severity::Warning, Check::Run(check))
};

/// Commands after `exec` that speak of its failure.
const EXCUSES: [&str; 3] = ["echo", "exit", "printf"];

fn check(site: &Site<'_>, report: &mut Report) {
    if shellcheck::script(site).is_some() {
        walk(site, &mut Looker { site, report, unseen: HashSet::new() });
    }
}

struct Looker<'r, 's> {
    site: &'r Site<'s>,
    report: &'r mut Report,
    /// The lists in which `ShellCheck` does not look for `exec`.
    unseen: HashSet<Span>,
}

impl<'s> Look<'s> for Looker<'_, 's> {
    fn list(&mut self, list: &'s List, place: Place) {
        for pair in list.items.windows(2) {
            if ends(&pair[0].command) && !is_background(&pair[0]) {
                let is_and_or = matches!(pair[1].command, Command::AndOr(_));
                let finding = self.tell(pair[1].command.span(), pair[0].command.span(), place);
                // `ShellCheck` is silent about those.
                if is_and_or {
                    finding.unlike(&[Tool::Hadolint]);
                }
                break;
            }
        }
        let is_excuse =
            |item: &&Item| name_of(&item.command).is_some_and(|name| EXCUSES.contains(&&*name));
        let after = list.items.iter().rev().take_while(is_excuse).count();
        let meant = &list.items[..list.items.len() - after];
        for item in meant.iter().rev().skip(1).filter(|item| !is_background(item)) {
            let Some(command) = simple(&item.command) else { continue };
            if !command.words.first().is_some_and(|word| word.is("exec")) || command.words.len() < 2
            {
                continue;
            }
            let message = "the commands after this exec run only when it fails";
            let finding = self.report.at(command.span, message);
            finding.help("leave exec away, or write it last").known_as(Tool::Hadolint, "SC2093");
            settle(finding, self.site, place);
            if self.unseen.contains(&list.span) {
                finding.unlike(&[Tool::Hadolint]);
            }
        }
    }

    fn command(&mut self, command: &'s Command, place: Place) {
        match command {
            Command::AndOr(and_or) if ends(&and_or.first) => {
                if let Some(link) = and_or.rest.first() {
                    self.tell(link.command.span(), and_or.first.span(), place);
                }
            }
            Command::Subshell(block) => {
                self.unseen.insert(block.body.span);
            }
            Command::Case(case) => {
                self.unseen.extend(case.branches.iter().map(|branch| branch.body.span));
            }
            _ => {}
        }
    }
}

impl Looker<'_, '_> {
    fn tell(&mut self, span: Span, end: Span, place: Place) -> &mut Finding {
        let finding = self.report.at(span, "this command never runs");
        finding.related(end, "the script ends here");
        finding.help("take it away, or write the end of the script after it");
        finding.known_as(Tool::Hadolint, "SC2317");
        settle(finding, self.site, place)
    }
}

fn is_background(item: &Item) -> bool {
    matches!(item.terminator, Some(Terminator { kind: TerminatorKind::Background, .. }))
}

/// True when nothing after the command runs.
fn ends(command: &Command) -> bool {
    let list_ends =
        |list: &List| list.items.iter().any(|item| ends(&item.command) && !is_background(item));
    match command {
        Command::Simple(simple) => {
            let mut words = simple.words.iter().skip_while(|word| word.is("builtin"));
            let name = words.next().and_then(Word::literal);
            matches!(name.as_deref(), Some("exit" | "return"))
        }
        Command::Pipeline(pipeline) => pipeline.stages.len() == 1 && ends(&pipeline.stages[0]),
        Command::AndOr(and_or) => {
            // Whatever the first does, the second is reached by one way only.
            let is_sure = |operator| matches!(operator, AndOrOperator::And | AndOrOperator::Or);
            ends(&and_or.first) && and_or.rest.iter().all(|link| is_sure(link.operator))
        }
        Command::Group(block) => list_ends(&block.body),
        Command::If(conditional) => {
            conditional.otherwise.as_ref().is_some_and(list_ends)
                && conditional.arms.iter().all(|arm| list_ends(&arm.body))
        }
        Command::Case(case) => {
            let is_any = |word: &Word| word.is("*");
            let mut patterns = case.branches.iter().flat_map(|branch| &branch.patterns);
            patterns.any(is_any) && case.branches.iter().all(|branch| list_ends(&branch.body))
        }
        _ => false,
    }
}
