//! A command is run that does nothing useful in a build.
//!
//! ## What it does
//!
//! Finds commands in RUN that watch or control a running machine, or that wait for a person.
//!
//! ## Why it matters
//!
//! No service, terminal or other process is there while an image is built. What such a command
//! starts or changes is gone when the step ends.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && service nginx start
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update
//! CMD ["nginx", "-g", "daemon off;"]
//! ```
//!
//! ## Exceptions
//!
//! hadolint also reports `ssh`, `kill`, `mount` and `vim` wherever they stand, and `service` before
//! other commands. Those have uses in a build, so they are only in the profiles `hadolint` and
//! `all`.

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::hadolint_view::{self, OncePerRun};
use crate::rule::{Check, Rule, Tool, hadolint, kics, semgrep};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3001"),
        kics("9b6b0f38-92a2-41f9-b881-3a1083d99f1b"),
        semgrep("nonsensical-command"),
    ],
    ..Rule::new("nonsense-command", Category::Maintainability, Severity::Info, Check::Run(check))
};

/// What hadolint reports.
const OF_HADOLINT: [&str; 9] =
    ["free", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim"];

/// What has no use in a build.
const USELESS: [&str; 9] =
    ["free", "ps", "shutdown", "top", "htop", "reboot", "halt", "poweroff", "ifconfig"];

/// What has uses in a build too.
const DOUBTFUL: [&str; 4] = ["kill", "mount", "ssh", "vim"];

fn check(site: &Site<'_>, report: &mut Report) {
    let commands = site.commands();
    let mut once = OncePerRun::default();
    for (index, invocation) in commands.iter().enumerate() {
        let (Some(name), Some(word)) = (invocation.name(), invocation.name_word()) else {
            continue;
        };
        let is_last = index + 1 == commands.len();
        // Standing before a pipe, the output is used.
        let is_read = invocation.context.pipe.is_some_and(|pipe| pipe.index + 1 < pipe.length);
        let is_useless = (USELESS.contains(&&*name) && !is_read) || (name == "service" && is_last);
        let is_hadolints = OF_HADOLINT.contains(&&*name);
        if !is_useless && !is_hadolints {
            continue;
        }
        let message = format!("`{name}` does nothing useful while an image is built");
        let finding = report.at(word.span, message);
        finding.help("leave it out, or run it in the container");
        if !is_useless {
            finding.strict();
        }
        if DOUBTFUL.contains(&&*name) {
            finding.likely();
        }
        once.settle(finding, is_hadolints && hadolint_view::sees(invocation));
        if !is_hadolints {
            finding.unlike(&[Tool::Kics, Tool::Semgrep]);
        }
    }
}
