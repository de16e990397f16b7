//! egrep and fgrep are old names.
//!
//! ## What it does
//!
//! Finds `egrep` and `fgrep`.
//!
//! ## Why it matters
//!
//! GNU grep prints a warning for them since 3.8, and POSIX does not have them any more.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN egrep -q '^(a|b)' /etc/passwd
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN grep -E -q '^(a|b)' /etc/passwd
//! ```
//!
//! ## References
//!
//! [GNU grep, "egrep and fgrep"](https://www.gnu.org/software/grep/manual/html_node/Usage.html)

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint};
use crate::shell_calls::each_call;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2196"), hadolint("SC2197")],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "shell-deprecated-grep",
        Category::Maintainability,
        Severity::Info,
        Check::Run(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_call(site, |call| {
        let (id, new) = match call.name.as_str() {
            "egrep" => ("SC2196", "grep -E"),
            "fgrep" => ("SC2197", "grep -F"),
            _ => return,
        };
        let span = call.name_word().span;
        let finding = report.at(span, format!("{} is an old name of {new}", call.name));
        finding.help(format!("write {new}"));
        if site.subject.text(span) == call.name && !call.place.is_nested {
            finding.fix(Fix::safe(format!("Write {new}"), vec![Edit::replace(span, new)]));
        }
        finding.known_as(Tool::Hadolint, id);
        call.settle(finding, site);
    });
}
