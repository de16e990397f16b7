//! A program gets the rights of its owner.
//!
//! ## What it does
//!
//! Finds modes with the bits for setuid or setgid in `chmod` and `--chmod`.
//!
//! ## Why it matters
//!
//! Whoever runs such a program has its owner's rights while it runs, which mostly is root. A mistake
//! in the program gives them away.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY tool /usr/local/bin/
//! RUN chmod u+s /usr/local/bin/tool
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY --chmod=755 tool /usr/local/bin/
//! ```
//!
//! ## Exceptions
//!
//! `g+s` on a directory is for sharing it within a group. The bit of the group alone is not reported.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;

use crate::file_mode::Mode;
use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, dockle};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[dockle("CIS-DI-0008")],
    ..Rule::new("setuid-files", Category::Security, Severity::Info, Check::Instruction(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    let mut found = Vec::new();
    match site.command() {
        Some(Command::Copy(transfer) | Command::Add(transfer)) => {
            let word = transfer.chmod.as_ref();
            found.extend(word.and_then(|word| Some((word.span, Mode::parse(&word.text)?))));
        }
        Some(Command::Run(_)) => {
            for invocation in site.commands().iter().filter(|found| found.is("chmod")) {
                let mut words = invocation.arguments().iter();
                found.extend(
                    words.find_map(|word| Some((word.span, Mode::parse(&word.literal()?)?))),
                );
            }
        }
        _ => {}
    }
    for (span, mode) in found {
        if mode.sets_user() {
            report
                .at(span, "the program runs with the rights of its owner, whoever starts it")
                .help("leave the bit out, or give the one capability that is needed with setcap");
        }
    }
}
