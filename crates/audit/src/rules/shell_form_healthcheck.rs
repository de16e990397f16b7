//! HEALTHCHECK runs in a shell.
//!
//! ## What it does
//!
//! Finds `HEALTHCHECK CMD` that is not a JSON array.
//!
//! ## Why it matters
//!
//! A shell starts for each check, and an image without one fails them all. A check often needs the
//! shell for `|| exit 1`, so the rule is not among the default ones.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! HEALTHCHECK CMD wget -q -O /dev/null http://localhost/
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! HEALTHCHECK CMD ["wget", "-q", "-O", "/dev/null", "http://localhost/"]
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, CommandLine, Healthcheck};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, Tool, hadolint};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3025")],
    profile: OwnProfile::All,
    ..Rule::new(
        "shell-form-healthcheck",
        Category::Correctness,
        Severity::Info,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(Command::Healthcheck(Healthcheck::Command(CommandLine::Shell(text)))) = site.command()
    else {
        return;
    };
    let finding = report.at(text.span, "this check starts a shell each time");
    finding.help("write HEALTHCHECK CMD [\"program\", \"argument\"]");
    if site.onbuild {
        finding.unlike(&[Tool::Hadolint]);
    }
}
