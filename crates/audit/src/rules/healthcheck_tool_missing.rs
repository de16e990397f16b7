//! HEALTHCHECK calls a tool that the image does not have.
//!
//! ## What it does
//!
//! Compares the `curl` or `wget` of a HEALTHCHECK with what the base image brings and what the file
//! installs or copies.
//!
//! ## Why it matters
//!
//! Each check fails, so that the container is ill for ever, and whatever waits for it never starts.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12-slim
//! COPY app /usr/local/bin/app
//! HEALTHCHECK CMD curl --fail http://localhost:8080/ || exit 1
//! CMD ["/usr/local/bin/app"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12-slim
//! COPY app /usr/local/bin/app
//! HEALTHCHECK CMD ["/usr/local/bin/app", "--healthcheck"]
//! CMD ["/usr/local/bin/app"]
//! ```
//!
//! ## Exceptions
//!
//! Nothing is said of base images that we do not know, nor when a file of that name may have been
//! copied. Where a RUN may have brought the tool without naming it, the finding is only likely.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Healthcheck, Transfer};

use crate::archive::base_name;
use crate::finding::{Category, Report};
use crate::rule::{Check, Confidence, Rule};
use crate::shipping::{Root, last_shipped, root, shipped};
use crate::subject::{Section, Site, Subject};
use crate::word_value::value;

pub(crate) const RULE: Rule = Rule {
    confidence: Confidence::Medium,
    ..Rule::new(
        "healthcheck-tool-missing",
        Category::Correctness,
        Severity::Warning,
        Check::File(check),
    )
};

/// The tools whose absence is known of base images.
const TOOLS: [&str; 2] = ["curl", "wget"];

/// Directories that hold programs, or hold those directories.
const PROGRAM_DIRECTORIES: [&str; 8] =
    ["/", "/bin", "/usr", "/usr/bin", "/usr/local", "/usr/local/bin", "/sbin", "/usr/sbin"];

fn check(subject: &Subject<'_>, report: &mut Report) {
    let Some(target) = subject.build.target else { return };
    let health = last_shipped(subject, |site| match site.command() {
        Some(Command::Healthcheck(health)) => Some(health),
        _ => None,
    });
    let Some((site, Healthcheck::Command(_))) = health else { return };
    let root = root(subject, target);
    for invocation in site.commands() {
        let Some(word) = invocation.name_word() else { continue };
        let Some(tool) = TOOLS.iter().find(|tool| invocation.is(tool)) else { continue };
        let (has, image) = match root {
            Root::Scratch => (Some(false), "scratch".to_owned()),
            Root::Known(image) => (image.has_tool(tool), image.reference()),
            Root::Unknown => (None, String::new()),
        };
        if has != Some(false) || shipped(subject).any(|section| may_bring(&section, tool)) {
            continue;
        }
        let finding =
            report.at(word.span, format!("{image} has no {tool}, and nothing installs it"));
        finding.help("install it, or check with a program that the image has");
        if shipped(subject).flat_map(Section::sites).any(|site| site.run().is_some()) {
            finding.likely();
        }
        return;
    }
}

/// True when an instruction of the section may bring the tool.
fn may_bring(section: &Section<'_>, tool: &str) -> bool {
    section.sites().any(|site| match site.command() {
        Some(Command::Run(_)) => names(&site, tool),
        Some(Command::Copy(transfer) | Command::Add(transfer)) => may_copy(&site, transfer, tool),
        _ => false,
    })
}

/// True when the tool may be among what is copied to where programs are.
fn may_copy(site: &Site<'_>, transfer: &Transfer, tool: &str) -> bool {
    let Some(dest) = value(site, &transfer.dest) else { return true };
    let directory = dest.trim_end_matches('/');
    if base_name(directory) == tool {
        return true;
    }
    let holds_programs = directory.is_empty() || PROGRAM_DIRECTORIES.contains(&directory);
    let mut sources = transfer.sources.iter().map(|source| value(site, source));
    // A directory or pattern may have it; a single file of another name has not.
    holds_programs
        && sources.any(|source| {
            let Some(source) = source else { return true };
            let name = base_name(&source);
            name == tool || name.is_empty() || name.contains('*') || !name.contains('.')
        })
}

/// True when a RUN has the name of the tool in any word, or one that a variable decides where
/// packages are installed.
fn names(site: &Site<'_>, tool: &str) -> bool {
    let unknown = site
        .packages()
        .iter()
        .any(|package| package.asks.packages.iter().any(|package| package.name.is_none()));
    unknown || site.subject.text(site.instruction.span).contains(tool)
}
