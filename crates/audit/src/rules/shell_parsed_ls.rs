//! The output of ls is read by another program.
//!
//! ## What it does
//!
//! Finds `ls` before another command in a pipeline.
//!
//! ## Why it matters
//!
//! Names with line breaks or odd characters fall apart, and the form of the output differs between
//! systems.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN ls /srv | grep tmp
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN find /srv -maxdepth 1 -name '*tmp*'
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::Command;

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, Tool, hadolint};
use crate::shell_calls::{Call, each_pipeline, name_of};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2010"), hadolint("SC2012")],
    profile: OwnProfile::All,
    ..Rule::new("shell-parsed-ls", Category::Correctness, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_pipeline(site, |pipeline, place| {
        for pair in pipeline.stages.windows(2) {
            let Command::Simple(first) = &pair[0] else { continue };
            let Some(call) = Call::of(first, place) else { continue };
            let next = name_of(&pair[1]).unwrap_or_default();
            // What xargs makes of it is a rule of its own.
            if call.name != "ls" || next == "xargs" {
                continue;
            }
            let id = if next == "grep" { "SC2010" } else { "SC2012" };
            if id == "SC2012" && call.has_option(&["N"]) {
                continue;
            }
            let finding = report.at(first.span, "the output of ls is read by another program");
            finding.help("use a pattern, or find").known_as(Tool::Hadolint, id);
            call.settle(finding, site);
        }
    });
}
