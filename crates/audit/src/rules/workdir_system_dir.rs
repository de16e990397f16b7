//! WORKDIR or VOLUME is a directory of the system.
//!
//! ## What it does
//!
//! Finds a WORKDIR in, or a VOLUME on, `/dev`, `/proc` or `/sys`, and where everything is reported
//! also on `/boot`, `/etc`, `/bin`, `/sbin`, `/lib` and `/usr`.
//!
//! ## Why it matters
//!
//! The runtime mounts its own file systems on the first three. What a build writes there is not in
//! the container. In the others a program can overwrite what the system needs.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! WORKDIR /proc/app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! WORKDIR /srv/app
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Keyword};
use plimsoll_syntax::text::Word;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, dockle, trivy};
use crate::subject::Site;

/// The runtime mounts something over these.
const MOUNTED_OVER: [&str; 3] = ["/dev", "/proc", "/sys"];

/// The system lives in these; to work below them can be right.
const OF_THE_SYSTEM: [&str; 8] =
    ["/boot", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/usr", "/usr/bin"];

pub(crate) const RULE: Rule = Rule {
    aliases: &[trivy("DS-0030"), dockle("DKL-DI-0002")],
    ..Rule::new(
        "workdir-system-dir",
        Category::Security,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let words: &[Word] = match site.command() {
        Some(Command::Workdir(path)) => std::slice::from_ref(path),
        Some(Command::Volume(paths)) => paths,
        _ => return,
    };
    let keyword = match site.instruction.keyword {
        Keyword::Volume => "VOLUME",
        _ => "WORKDIR",
    };
    let operands = site.step().map_or(&[][..], |step| &step.operands);
    for (index, word) in words.iter().enumerate() {
        let path = operands.get(index).unwrap_or(&word.text).trim_end_matches('/');
        let is_below = |directory: &&&str| {
            path.strip_prefix(**directory).is_some_and(|rest| rest.starts_with('/'))
                || path == **directory
        };
        if let Some(directory) = MOUNTED_OVER.iter().find(is_below) {
            report
                .at(word.span, format!("{keyword} {path} is hidden when {directory} is mounted"))
                .help("use a directory of your own, as /srv/app");
        } else if OF_THE_SYSTEM.contains(&path) {
            report
                .at(word.span, format!("{keyword} {path} is a directory of the system"))
                .help("use a directory of your own, as /srv/app")
                .severity(Severity::Info)
                .strict();
        }
    }
}
