//! A file name can be taken for an option.
//!
//! ## What it does
//!
//! Finds arguments that begin with `*` or `?`.
//!
//! ## Why it matters
//!
//! A file whose name begins with `-` is then an option of the command.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN cd /srv && rm -f *
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN cd /srv && rm -f ./*
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, hadolint};
use crate::shell_calls::each_call;
use crate::shellcheck::settle;
use crate::subject::Site;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::Part;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2035")],
    profile: OwnProfile::All,
    fix: FixAvailability::Unsafe,
    ..Rule::new("shell-glob-as-option", Category::Correctness, Severity::Info, Check::Run(check))
};

/// Commands for which `-` at the beginning is no matter; hadolint also leaves them out.
const PRINTERS: [&str; 3] = ["[", "echo", "printf"];

fn check(site: &Site<'_>, report: &mut Report) {
    each_call(site, |call| {
        // `ShellCheck` looks at every argument, whoever runs the command.
        let words = &call.command.words[1..];
        let name = call.command.words[0].literal().unwrap_or_default();
        if PRINTERS.iter().any(|printer| name.rsplit('/').next() == Some(printer)) {
            return;
        }
        for word in words.iter().take_while(|word| !word.is("--")) {
            let is_pattern = matches!(
                word.parts.first(),
                Some(Part::Literal(literal)) if literal.text.starts_with(['*', '?'])
            );
            if !is_pattern {
                continue;
            }
            let message = "a name that begins with - would be an option here";
            let finding = report.at(word.span, message);
            finding.help("write ./ before the pattern");
            if !call.place.is_nested {
                finding.fix(Fix::risky(
                    "Write ./ before it",
                    "the names that the command is given begin with ./ then",
                    vec![Edit::insert(word.span.start, "./")],
                ));
            }
            settle(finding, site, call.place);
        }
    });
}
