//! COPY has several sources and its destination does not end with a slash.
//!
//! ## What it does
//!
//! Finds COPY and ADD of more than one file to a path that may not be a directory.
//!
//! ## Why it matters
//!
//! If the destination is not a directory that exists, it becomes a file, and each source replaces
//! the one before. Other builders refuse the file.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! COPY package.json package-lock.json /srv/app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! COPY package.json package-lock.json /srv/app/
//! ```
//!
//! ## Exceptions
//!
//! hadolint also reports `.`, `..` and variables. We do not: `.` is a directory, and what a variable
//! ends with is not known. A directory that an earlier WORKDIR made is no matter for the profile
//! `default`.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Transfer};
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::hadolint_text::unquoted;
use crate::opinion::{anybody, settle};
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint, kics, tally, trivy};
use crate::subject::Site;
use crate::word_value::value;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3021"),
        trivy("DS-0011"),
        kics("6db6e0c2-32a3-4a2e-93b5-72c35f4119db"),
        tally("hadolint/DL3021"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "copy-multi-source-no-slash",
        Category::Correctness,
        Severity::Warning,
        Check::Instruction(check),
    )
};

/// Directories that nearly every image has.
const DIRECTORIES: [&str; 16] = [
    "/",
    "/bin",
    "/etc",
    "/home",
    "/lib",
    "/opt",
    "/root",
    "/sbin",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local/bin",
    "/usr/local/lib",
    "/var",
];

fn check(site: &Site<'_>, report: &mut Report) {
    let (transfer, is_copy) = match site.command() {
        Some(Command::Copy(transfer)) => (transfer, true),
        Some(Command::Add(transfer)) => (transfer, false),
        _ => return,
    };
    if transfer.sources.len() + transfer.inline.len() < 2 {
        return;
    }
    let dest = value(site, &transfer.dest);
    let we = dest.as_deref().is_some_and(|dest| !is_directory(dest));
    let counted = is_copy && !site.onbuild && transfer.sources.len() > 1;
    let written = &transfer.dest.text;
    let others = [
        (
            Tool::Hadolint,
            counted && transfer.inline.is_empty() && !unquoted(written).ends_with('/'),
        ),
        (Tool::Trivy, counted && !written.ends_with('/')),
        (Tool::Kics, counted && !written.ends_with('/')),
    ];
    if !anybody(we, &others) {
        return;
    }
    let message = format!("{written} may be no directory, and several sources go there");
    let finding = report.at(transfer.dest.span, message);
    finding.help("end the destination with a slash");
    if we {
        finding.fix(Fix::safe("End with a slash", vec![slash(site, transfer)]));
    }
    settle(finding, we, &others);
    if we && dest.is_some_and(|dest| exists(site, &dest)) {
        finding.strict();
    }
}

fn is_directory(dest: &str) -> bool {
    dest.ends_with(['/', '\\']) || matches!(dest.rsplit('/').next(), Some("." | ".."))
}

/// True when the directory very likely exists.
fn exists(site: &Site<'_>, dest: &str) -> bool {
    let workdir = site.step().and_then(|step| step.state.workdir.as_deref());
    DIRECTORIES.contains(&dest) || workdir == Some(dest)
}

/// A slash before the quote that the destination ends with, if it does.
fn slash(site: &Site<'_>, transfer: &Transfer) -> Edit {
    let span = transfer.dest.span;
    let quoted = site.subject.text(span).ends_with(['"', '\'']);
    Edit::insert(span.end - u32::from(quoted), "/")
}
