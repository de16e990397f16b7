//! A build argument that changes with every build is declared above steps that do not use it.
//!
//! ## What it does
//!
//! Finds ARG of names such as `GIT_SHA` or `BUILD_DATE` above RUN steps that install or build and
//! do not mention the argument.
//!
//! ## Why it matters
//!
//! Each RUN below an ARG has its value in its cache key, used or not. A new commit then reruns
//! every one of them.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! ARG GIT_SHA
//! COPY package.json ./
//! RUN npm install
//! LABEL revision=$GIT_SHA
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! COPY package.json ./
//! RUN npm install
//! ARG GIT_SHA
//! LABEL revision=$GIT_SHA
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: a program that a step in between runs may read the argument from its
//! environment.
//!
//! ## Exceptions
//!
//! An argument that is there to break the cache, as `CACHEBUST`, does what it is meant to.

use plimsoll_model::packages::Action;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Argument, Command};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::subject::{Section, Site};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new("volatile-arg-early", Category::Cache, Severity::Warning, Check::Section(check))
};

/// The names, in lower case without underscores, that stand for a commit, a run or a time.
const VOLATILE: [&str; 30] = [
    "buildcommit",
    "builddate",
    "buildid",
    "buildnumber",
    "buildrevision",
    "buildsha",
    "buildtime",
    "buildtimestamp",
    "cicommitsha",
    "cicommitshortsha",
    "cipipelineid",
    "commit",
    "commithash",
    "commitid",
    "commitsha",
    "created",
    "gitcommit",
    "gitcommitsha",
    "githash",
    "githubrunid",
    "githubsha",
    "gitref",
    "gitrev",
    "gitrevision",
    "gitsha",
    "revision",
    "sourcecommit",
    "timestamp",
    "vcsref",
    "vcsrevision",
];

/// How many ARGs of a stage are looked at: each is compared with the steps below it.
const MAX_ARGUMENTS: usize = 64;

fn check(section: &Section<'_>, report: &mut Report) {
    if section.stage.is_none() || !section.is_reachable() {
        return;
    }
    let sites: Vec<Site<'_>> = section.sites().collect();
    let declared = sites.iter().enumerate().filter_map(|(at, site)| match site.command() {
        Some(Command::Arg(arguments)) if !site.onbuild => Some((at, arguments)),
        _ => None,
    });
    let volatile = declared.flat_map(|(at, arguments)| {
        let named = arguments.iter().filter(|argument| is_volatile(&argument.name.text));
        named.map(move |argument| (at, argument, arguments.len()))
    });
    for (at, argument, count) in volatile.take(MAX_ARGUMENTS) {
        tell(&sites, at, argument, count, report);
    }
}

fn tell(sites: &[Site<'_>], at: usize, argument: &Argument, count: usize, report: &mut Report) {
    let name = &argument.name.text;
    let below = &sites[at + 1..];
    let use_at = below.iter().position(|site| mentions(site, name));
    let before_use = &below[..use_at.unwrap_or(below.len())];
    let mut expensive = before_use.iter().filter(|site| is_expensive(site));
    let Some(first) = expensive.next() else { return };
    let others = expensive.count();
    let finding = report.at(
        argument.name.span,
        format!("every build with another {name} reruns steps that do not use it"),
    );
    finding.related(first.instruction.word.span, "this step does not use it");
    if others > 0 {
        finding.help(format!(
            "declare it right above its first use; {others} more of the steps in between install or \
             build something"
        ));
    } else {
        finding.help("declare it right above its first use");
    }
    // Without a use it is not known where the argument is wanted.
    if count == 1
        && let Some(target) = use_at.map(|index| &below[index])
    {
        finding.fix(fix(&sites[at], target, name));
    }
}

fn fix(declaration: &Site<'_>, target: &Site<'_>, name: &str) -> Fix {
    let subject = declaration.subject;
    let own = declaration.instruction;
    let after = subject.lines.line_start(own.lines.last + 1);
    let whole = Span::new(own.span.start, after.unwrap_or(subject.source.len() as u32));
    let text = subject.text(own.span);
    // ONBUILD stands before the instruction that it wraps.
    let place = subject.file.instructions[target.index].span.start;
    Fix::risky(
        format!("Move ARG {name} down to its first use"),
        "a program that a step in between runs may read it from its environment",
        vec![Edit::delete(whole), Edit::insert(place, format!("{}\n", text.trim_end()))],
    )
}

fn is_volatile(name: &str) -> bool {
    let plain: String =
        name.chars().filter(|letter| *letter != '_').flat_map(char::to_lowercase).collect();
    VOLATILE.contains(&plain.as_str())
}

/// True when the instruction has the name in its text or in a heredoc.
fn mentions(site: &Site<'_>, name: &str) -> bool {
    let text = site.subject.text(site.instruction.span);
    text.match_indices(name).any(|(at, _)| {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
    })
}

/// True when the step installs packages or builds the project.
fn is_expensive(site: &Site<'_>) -> bool {
    site.run().is_some()
        && site.packages().iter().any(|package| {
            matches!(
                package.asks.action,
                Action::Install | Action::InstallManifest | Action::Build | Action::Download
            )
        })
}
