//! A script sets a variable that nothing uses.
//!
//! ## What it does
//!
//! Finds assignments in RUN to variables that the rest of the RUN does not use and that are not
//! exported.
//!
//! ## Why it matters
//!
//! Each RUN has a shell of its own. The value is gone at the end of it, and programs that are
//! started do not see it without `export`.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN DEBIAN_FRONTEND=noninteractive; apt-get update
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN export DEBIAN_FRONTEND=noninteractive; apt-get update
//! ```
//!
//! ## Exceptions
//!
//! Nothing is reported when the script reads another one, which may use the variable, nor for
//! counters of loops.

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::shell_variables::Variables;
use crate::shellcheck;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2034")],
    ..Rule::new(
        "shell-unused-variable",
        Category::Correctness,
        Severity::Warning,
        Check::Run(check),
    )
};

/// Variables that the shell itself or programs in the same process use.
const KNOWN: [&str; 16] = [
    "IFS", "PATH", "PS1", "PS2", "PS3", "PS4", "HOME", "LANG", "LC_ALL", "TZ", "OPTIND", "REPLY",
    "SHELL", "TERM", "TMPDIR", "CDPATH",
];

fn check(site: &Site<'_>, report: &mut Report) {
    if shellcheck::script(site).is_none() {
        return;
    }
    let variables = Variables::of(site);
    let mut told: Vec<&str> = Vec::new();
    for write in variables.writes.iter().filter(|write| write.gives_value()) {
        let name = write.name;
        let is_used = |nested: bool| {
            variables.reads.iter().any(|read| read.name == name && (nested || !read.is_nested))
        };
        let is_known = name.starts_with('_') || KNOWN.contains(&name) || told.contains(&name);
        if is_known || is_used(false) || variables.exports.contains(&name) {
            continue;
        }
        if shellcheck::is_exported(site, name) {
            continue;
        }
        told.push(name);
        let finding = report.at(write.span, format!("nothing uses {name} in this RUN"));
        finding.help("use it in the same RUN, export it, or set it with ENV");
        if name == name.to_ascii_uppercase() {
            finding.likely().severity(Severity::Info);
        }
        if write.is_nested || !shellcheck::reads(site) {
            finding.strict().unlike(&[Tool::Hadolint]);
        } else if is_used(true) || variables.is_open || write.is_loop() {
            finding.only(&[Tool::Hadolint]);
        }
    }
}
