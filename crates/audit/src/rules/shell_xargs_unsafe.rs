//! xargs splits file names at blanks and quotes.
//!
//! ## What it does
//!
//! Finds `find` or `ls` before `xargs` without a zero byte between the names.
//!
//! ## Why it matters
//!
//! A name with a blank, a quote or a line break becomes several arguments, or ends the command.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN find /srv -name '*.tmp' | xargs rm -f
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN find /srv -name '*.tmp' -print0 | xargs -0 rm -f
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Command, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, Tool, hadolint};
use crate::shell_calls::{Call, each_pipeline};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2011"), hadolint("SC2038")],
    profile: OwnProfile::All,
    ..Rule::new("shell-xargs-unsafe", Category::Correctness, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_pipeline(site, |pipeline, place| {
        for pair in pipeline.stages.windows(2) {
            let [Command::Simple(first), Command::Simple(second)] = pair else { continue };
            let (Some(lister), Some(xargs)) = (Call::of(first, place), Call::of(second, place))
            else {
                continue;
            };
            let id = match lister.name.as_str() {
                "find" => "SC2038",
                "ls" => "SC2011",
                _ => continue,
            };
            let words = || lister.arguments().iter().chain(xargs.arguments());
            if xargs.name != "xargs" || (id == "SC2038" && words().any(separates)) {
                continue;
            }
            let message = format!("xargs splits the names that {} prints at blanks", lister.name);
            let finding = report.at(first.span, message);
            finding.help("use find … -print0 | xargs -0 …, or find … -exec … +");
            finding.known_as(Tool::Hadolint, id);
            xargs.settle(finding, site);
            lister.settle(finding, site);
        }
    });
}

/// True for an option that tells how the names are separated.
fn separates(word: &Word) -> bool {
    let text = word.static_prefix();
    let name = text.trim_start_matches('-');
    (text.starts_with('-') && text.contains('0'))
        || ["null", "print0", "printf"].iter().any(|option| name.starts_with(option))
}
