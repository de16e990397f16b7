//! The status of a command is asked for in a test of its own.
//!
//! ## What it does
//!
//! Finds tests that compare `$?` with 0.
//!
//! ## Why it matters
//!
//! A command between the two, as an `echo` that somebody adds, changes the status. Where a failing
//! command ends the script, the test never sees a failure.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN make; if [ $? -ne 0 ]; then cat build.log; fi
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN if ! make; then cat build.log; fi
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Command, Part, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shell_calls::each_command;
use crate::shell_tests::{Condition, each_test};
use crate::shellcheck::settle;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2181")],
    profile: OwnProfile::All,
    ..Rule::new("shell-status-test", Category::Maintainability, Severity::Info, Check::Run(check))
};

const MESSAGE: &str = "this asks for the status of the command before it";
const HELP: &str = "write the command itself as the condition";
const COMPARISONS: [&str; 9] = ["=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"];

fn check(site: &Site<'_>, report: &mut Report) {
    each_test(site, |test| {
        let [Condition::Binary(left, operator, right)] = test.conditions.as_slice() else { return };
        let is_status_test =
            (is_status(left) && right.is("0")) || (left.is("0") && is_status(right));
        if !is_status_test || !operator.is_any(&COMPARISONS) {
            return;
        }
        let finding = report.at(left.span.cover(right.span), MESSAGE);
        test.settle(finding.help(HELP), site);
    });
    each_command(site, |command, place| {
        let Command::Arithmetic(expression) = command else { return };
        let status = expression.parts.iter().find(|part| is_status_part(part));
        let rest = expression.parts.iter().map(|part| match part {
            Part::Literal(literal) => literal.text.trim(),
            _ => "",
        });
        let rest: String = rest.collect();
        let is_compared = ["==", "!=", ">", "<", ">=", "<="].iter().any(|operator| {
            rest.strip_prefix(operator) == Some("0")
                || rest == format!("0{operator}")
                || rest.strip_prefix(operator).is_some_and(|rest| rest.trim() == "0")
        });
        if let Some(part) = status.filter(|_| is_compared) {
            settle(report.at(part.span(), MESSAGE).help(HELP), site, place);
        }
    });
}

/// True for `$?`, in quotes or not.
fn is_status(word: &Word) -> bool {
    match word.parts.as_slice() {
        [Part::Quoted(quoted)] => matches!(quoted.parts.as_slice(), [part] if is_status_part(part)),
        [part] => is_status_part(part),
        _ => false,
    }
}

fn is_status_part(part: &Part) -> bool {
    matches!(part, Part::Parameter(parameter) if parameter.name == "?")
}
