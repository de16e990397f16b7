//! The script goes on when cd fails.
//!
//! ## What it does
//!
//! Finds `cd`, `pushd` and `popd` that other commands follow, when nothing asks whether they
//! succeed.
//!
//! ## Why it matters
//!
//! The commands after it then run in the wrong directory. In a build that is most often `/`.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN cd /srv/app; rm -rf build
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN cd /srv/app && rm -rf build
//! ```
//!
//! ```dockerfile
//! FROM debian:12
//! RUN cd /srv/app || exit; rm -rf build
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: the build now ends where it went on.
//!
//! ## Exceptions
//!
//! hadolint also reports a `cd` that no command follows.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Command, Invocation, ShellOption, ShellOptions, SimpleCommand};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint};
use crate::shell_tree::{Look, Place};
use crate::shellcheck::{self, settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2164")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("shell-unchecked-cd", Category::Correctness, Severity::Warning, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(script) = shellcheck::script(site) else { return };
    // What the script sets counts everywhere in it, to `ShellCheck` as to us.
    if site.commands().iter().any(sets_errexit) {
        return;
    }
    let end = script.body.items.last().map_or(0, |item| item.command.span().end);
    walk(site, &mut Looker { site, report, is_strict: is_strict(site), end });
}

/// True when SHELL has a failing command end the script.
fn is_strict(site: &Site<'_>) -> bool {
    site.commands()
        .first()
        .is_some_and(|invocation| invocation.context.options.contains(ShellOption::ErrExit))
}

fn sets_errexit(invocation: &Invocation<'_>) -> bool {
    invocation.is("set")
        && ShellOptions::NONE.after(invocation.arguments()).contains(ShellOption::ErrExit)
}

struct Looker<'r, 's> {
    site: &'r Site<'s>,
    report: &'r mut Report,
    is_strict: bool,
    /// Where the last command ends.
    end: u32,
}

impl<'s> Look<'s> for Looker<'_, 's> {
    fn command(&mut self, command: &'s Command, place: Place) {
        let Command::Simple(simple) = command else { return };
        let Some(name) = simple.words.first() else { return };
        let changes = ["cd", "pushd", "popd"].iter().any(|text| name.is(text));
        if !changes || place.is_asked || is_harmless(simple) {
            return;
        }
        let text = name.literal().unwrap_or_default();
        let message = format!("the commands after this {text} run elsewhere when it fails");
        let is_last = simple.span.end == self.end;
        let finding = self.report.at(name.span, message);
        finding.help(format!("join them with &&, or write {text} … || exit"));
        if !place.is_nested && !is_last {
            finding.fix(Fix::risky(
                "Exit when it fails",
                "the build now ends where it went on",
                vec![Edit::insert(simple.span.end, " || exit")],
            ));
        }
        settle(finding, self.site, place);
        if self.is_strict || is_last {
            finding.only(&[Tool::Hadolint]);
        }
    }
}

/// True for directories that are always there.
fn is_harmless(command: &SimpleCommand) -> bool {
    match command.words.get(1..) {
        Some([directory]) => ["/", "..", "../..", "."].iter().any(|text| directory.is(text)),
        _ => false,
    }
}
