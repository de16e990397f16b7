//! A && B || C is not if, then and else.
//!
//! ## What it does
//!
//! Finds `A && B || C` whose status nobody asks for.
//!
//! ## Why it matters
//!
//! C also runs when A succeeds and B fails.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN test -d /srv && rm -r /srv/cache || mkdir /srv
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN if test -d /srv; then rm -r /srv/cache; else mkdir /srv; fi
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{AndOr, AndOrLink, AndOrOperator, Command};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shell_calls::{each_command, name_of, simple};
use crate::shellcheck::settle;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2015")],
    profile: OwnProfile::All,
    ..Rule::new("shell-and-or-as-if", Category::Correctness, Severity::Info, Check::Run(check))
};

/// Commands after which it does not matter why they ran.
const HARMLESS: [&str; 6] = ["echo", "exit", "return", "printf", "true", ":"];

fn check(site: &Site<'_>, report: &mut Report) {
    each_command(site, |command, place| {
        let Command::AndOr(AndOr { rest, .. }) = command else { return };
        let [.., and, or] = rest.as_slice() else { return };
        let is_pair = and.operator == AndOrOperator::And && or.operator == AndOrOperator::Or;
        if !is_pair || place.is_asked || is_test(&and.command) || is_harmless(or) {
            return;
        }
        let message = "what follows || also runs when what follows && fails";
        let finding = report.at(and.operator_span, message);
        finding.help("use if, then and else").related(or.operator_span, "this alternative");
        settle(finding, site, place);
    });
}

fn is_test(command: &Command) -> bool {
    matches!(command, Command::Test(_))
        || name_of(command).is_some_and(|name| name == "[" || name == "test")
}

/// True for a print, an end or an assignment.
fn is_harmless(link: &AndOrLink) -> bool {
    let is_assignment = simple(&link.command).is_some_and(|command| command.words.is_empty());
    is_assignment || name_of(&link.command).is_some_and(|name| HARMLESS.contains(&&*name))
}
