//! read takes backslashes away.
//!
//! ## What it does
//!
//! Finds `read` without `-r`.
//!
//! ## Why it matters
//!
//! A backslash in the input quotes the character after it, and one at the end of a line joins it
//! with the next.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN while read line; do echo "$line"; done < /etc/fstab
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN while read -r line; do echo "$line"; done < /etc/fstab
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, hadolint};
use crate::shell_calls::each_call;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2162")],
    profile: OwnProfile::All,
    fix: FixAvailability::Unsafe,
    ..Rule::new("shell-read-backslash", Category::Correctness, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_call(site, |call| {
        if call.name != "read" || call.has_path || call.has_option(&["r"]) {
            return;
        }
        let span = call.name_word().span;
        let finding = report.at(span, "this read takes backslashes away");
        finding.help("use read -r");
        if !call.place.is_nested {
            finding.fix(Fix::risky(
                "Use read -r",
                "backslashes in the input stay",
                vec![Edit::insert(span.end, " -r")],
            ));
        }
        call.settle(finding, site);
    });
}
