//! Two accounts share a number.
//!
//! ## What it does
//!
//! Finds `useradd`, `usermod`, `groupadd` and `groupmod` with `--non-unique`.
//!
//! ## Why it matters
//!
//! The system only knows numbers. An account with the number of another one has all of its rights,
//! and logs name the wrong one.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12-slim
//! RUN useradd --non-unique --uid 0 admin
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12-slim
//! RUN useradd --uid 1001 admin
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Argument, OptionSpec};

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, dockle};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[dockle("DKL-LI-0002")],
    ..Rule::new("duplicate-uid-gid", Category::Security, Severity::Warning, Check::Run(check))
};

/// The options with a value of the four programs together (their manual pages).
const OPTIONS: OptionSpec = OptionSpec {
    short: "bcdefgGkKlnpPRsuZ",
    long: &["uid", "gid", "groups", "home-dir", "home", "shell", "comment", "password", "key"],
};

fn check(site: &Site<'_>, report: &mut Report) {
    for invocation in site.commands() {
        let Some(name) = invocation.name() else { continue };
        if !matches!(&*name, "useradd" | "usermod" | "groupadd" | "groupmod") {
            continue;
        }
        for argument in invocation.split(&OPTIONS) {
            if let Argument::Flag(flag) = argument
                && matches!(flag.name.as_str(), "o" | "non-unique")
            {
                report
                    .at(flag.word.span, format!("{name} lets two accounts share a number"))
                    .help("choose a number that is free");
            }
        }
    }
}
