//! printf takes its format from a variable.
//!
//! ## What it does
//!
//! Finds `printf` whose first argument has an expansion and no `%`.
//!
//! ## Why it matters
//!
//! A `%` or backslash in the value is taken for a part of the format, so that other text is
//! printed or none.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN name=$(cat /name) && printf "$name\n" > /copy
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN name=$(cat /name) && printf '%s\n' "$name" > /copy
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shell_calls::{each_call, printf_format, static_text};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2059")],
    profile: OwnProfile::All,
    ..Rule::new("shell-printf-format", Category::Correctness, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_call(site, |call| {
        if call.name != "printf" {
            return;
        }
        let Some((format, _)) = printf_format(call.arguments()) else { return };
        if format.literal().is_some() || static_text(format).contains('%') {
            return;
        }
        let finding = report.at(format.span, "the format of printf comes from an expansion");
        finding.help("write printf '%s' before it");
        call.settle(finding, site);
    });
}
