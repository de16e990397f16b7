//! A script uses a variable that nothing sets.
//!
//! ## What it does
//!
//! Finds variables in RUN that neither the script nor an ARG or ENV above sets.
//!
//! ## Why it matters
//!
//! The shell puts nothing in the place of the variable. ARG and ENV hold for their stage only, and
//! what one RUN assigns is gone in the next.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN version=1.2
//! RUN echo "$version" > /version
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN version=1.2 && echo "$version" > /version
//! ```
//!
//! ## Exceptions
//!
//! Names in capital letters are only reported when a name that is set is nearly the same, and then
//! not in the profile `default`: the base image may set them. Nothing is reported when the script
//! reads another one, which may set the variable.

use plimsoll_syntax::diagnostic::Severity;

use crate::base_shell;
use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::shell_variables::{Read, Variables};
use crate::shellcheck;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2154"), hadolint("SC2153")],
    ..Rule::new(
        "shell-undefined-variable",
        Category::Correctness,
        Severity::Warning,
        Check::Run(check),
    )
};

/// Variables that a shell or a login sets.
const KNOWN: [&str; 30] = [
    "_",
    "rest",
    "REST",
    "auto_resume",
    "histchars",
    "HOME",
    "PATH",
    "PWD",
    "OLDPWD",
    "IFS",
    "USER",
    "LOGNAME",
    "SHELL",
    "TERM",
    "LANG",
    "LC_ALL",
    "TZ",
    "UID",
    "EUID",
    "PPID",
    "RANDOM",
    "HOSTNAME",
    "OPTARG",
    "OPTIND",
    "REPLY",
    "LINENO",
    "SECONDS",
    "TMPDIR",
    "DISPLAY",
    "LD_LIBRARY_PATH",
];

fn check(site: &Site<'_>, report: &mut Report) {
    if shellcheck::script(site).is_none() {
        return;
    }
    let variables = Variables::of(site);
    let mut told: Vec<&str> = Vec::new();
    for read in &variables.reads {
        let name = read.name;
        let is_variable = name.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_');
        if !is_variable || read.is_guarded || told.contains(&name) || KNOWN.contains(&name) {
            continue;
        }
        let is_set = variables.sets(name) || variables.exports.contains(&name);
        if is_set || shellcheck::is_exported(site, name) {
            continue;
        }
        told.push(name);
        if name.contains(|char: char| char.is_ascii_lowercase()) {
            unset(site, &variables, read, report);
        } else if let Some(other) = nearest(&variables, name) {
            misspelt(site, read, other, report);
        }
    }
}

fn unset(site: &Site<'_>, variables: &Variables<'_>, read: &Read<'_>, report: &mut Report) {
    let name = read.name;
    let finding = report.at(read.span, format!("nothing sets {name} here"));
    finding.help(format!("declare it with ARG {name}, or set it in this RUN"));
    finding.known_as(Tool::Hadolint, "SC2154");
    let is_secret = site.mounts().iter().any(|mount| mount.env.as_deref() == Some(name));
    if read.is_nested || !shellcheck::reads(site) {
        finding.strict().unlike(&[Tool::Hadolint]);
    } else if is_secret || variables.is_open || is_inherited(site, name) {
        finding.only(&[Tool::Hadolint]);
    } else if base_shell::image(site).is_none() {
        // An image that we do not know may set it.
        finding.likely().strict();
    } else {
        finding.likely();
    }
}

/// True when our model of the build knows more than hadolint: the variable is set all the same.
fn is_inherited(site: &Site<'_>, name: &str) -> bool {
    site.onbuild || site.variable(name).is_some()
}

fn misspelt(site: &Site<'_>, read: &Read<'_>, other: &str, report: &mut Report) {
    let message = format!("nothing sets {} here; {other} is nearly the same", read.name);
    let finding = report.at(read.span, message);
    finding.help(format!("write {other}, or declare {}", read.name)).severity(Severity::Info);
    finding.known_as(Tool::Hadolint, "SC2153").strict();
    if read.is_nested || !shellcheck::reads(site) {
        finding.unlike(&[Tool::Hadolint]);
    }
}

/// A variable that the script or hadolint's environment sets, with nearly the same name.
fn nearest<'v>(variables: &'v Variables<'_>, name: &str) -> Option<&'v str> {
    let written = variables.writes.iter().map(|write| write.name);
    let names = written.chain(shellcheck::PROXIES);
    names
        .map(|other| (distance(name, other), other))
        .filter(|(score, other)| {
            (other.len() > 3 && *score <= 1) || (other.len() > 7 && *score <= 2)
        })
        .min_by_key(|(score, _)| *score)
        .map(|(_, other)| other)
}

/// Names longer than this are not compared.
const LONGEST_NAME: usize = 64;

/// How many letters have to change; case alone counts once.
fn distance(one: &str, other: &str) -> usize {
    if one.len().max(other.len()) > LONGEST_NAME {
        return usize::MAX;
    }
    if one.eq_ignore_ascii_case(other) {
        return 1;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, byte) in one.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (at, found) in other.bytes().enumerate() {
            let cost = diagonal + usize::from(byte != found);
            diagonal = row[at + 1];
            row[at + 1] = cost.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row[other.len()]
}
