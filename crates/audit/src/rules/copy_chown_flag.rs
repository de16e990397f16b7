//! COPY gives files to another user.
//!
//! ## What it does
//!
//! Finds `--chown` on COPY and ADD, unless it gives the files to root.
//!
//! ## Why it matters
//!
//! A process that owns its program can change it. Files that are only read and run can stay root's.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! COPY --chown=node:node . /srv/app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! COPY . /srv/app
//! ```
//!
//! ## Exceptions
//!
//! Many programs have to write to their own directory. The rule is only in the profile `all`.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;

use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::rule::{Check, OwnProfile, Rule, Tool, kics};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[kics("aa93e17f-b6db-4162-9334-c70334e7ac28")],
    profile: OwnProfile::All,
    ..Rule::new("copy-chown-flag", Category::Security, Severity::Info, Check::Instruction(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(Command::Copy(transfer) | Command::Add(transfer)) = site.command() else { return };
    let Some(owner) = &transfer.chown else { return };
    let we = !matches!(owner.text.split(':').next(), Some("root" | "0"));
    let finding = report.at(owner.span, format!("{} can change these files", owner.text));
    finding.help("leave them to root if the process only reads them");
    settle(finding, we, &[(Tool::Kics, !site.onbuild)]);
}
