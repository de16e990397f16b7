//! A build argument and the Dockerfile do not fit each other.
//!
//! ## What it does
//!
//! Looks for build arguments that no ARG of the Dockerfile takes, and for an ARG that a FROM needs,
//! that has no default and that the service does not give.
//!
//! ## Why it matters
//!
//! The builder passes over an argument that it does not know, so that the default is built all the
//! same; without the base image there is no build.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build:
//!       context: api
//!       args:
//!         NODE_VERSON: "22"
//! ```
//!
//! ```dockerfile api/Dockerfile
//! ARG NODE_VERSION=20
//! FROM node:${NODE_VERSION}-slim
//! CMD ["node"]
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     build:
//!       context: api
//!       args:
//!         NODE_VERSION: "22"
//! ```
//!
//! ## Exceptions
//!
//! Arguments that BuildKit itself takes, as those for proxies, need no ARG. A line that several
//! builds share is left alone when one of them takes the argument.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::compose::{Origin, ServiceBuild};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Dockerfile, From, Instruction, nearest};

use crate::compose_values::{build_key, builds, correction, dockerfile_name};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule};
use crate::variable_reference::references;

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "compose-build-arg-unknown",
        Category::Correctness,
        Severity::Warning,
        Check::Project(check),
    )
};

/// The arguments that need no ARG, in any case.
///
/// Source: Docker's documentation, "Predefined ARGs" and "BuildKit built-in build args".
const PREDEFINED: [&str; 6] =
    ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy", "source_date_epoch"];

/// How many names are compared with one that no ARG has.
const MAX_COMPARED: usize = 256;

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    tell_unknown(subject, report);
    tell_missing(subject, report);
}

fn tell_unknown(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    // Builds can share a line: what one of them takes is not unknown.
    let mut unknown: BTreeMap<Origin, (String, String, Option<String>)> = BTreeMap::new();
    let mut taken: BTreeSet<Origin> = BTreeSet::new();
    for (id, build) in builds(subject) {
        let Some(read) = &build.read else { continue };
        let declared: BTreeSet<&str> = arguments(&read.file).collect();
        let sections = build.services.iter().map(|id| subject.project.service(*id));
        for (name, _) in sections.flat_map(|it| &it.build).flat_map(|it| &it.arguments) {
            if declared.contains(&*name.text) || is_predefined(&name.text) {
                taken.insert(name.at);
                continue;
            }
            let near = nearest(&name.text, declared.iter().copied().take(MAX_COMPARED));
            let told =
                (name.text.to_string(), dockerfile_name(subject, id), near.map(str::to_owned));
            unknown.entry(name.at).or_insert(told);
        }
    }
    for (at, (name, dockerfile, near)) in unknown {
        if taken.contains(&at) || !subject.is_open(at) {
            continue;
        }
        let finding = report.at(at, format!("no ARG in {dockerfile} takes {name}"));
        match near {
            Some(near) => {
                finding.help(format!("did you mean {near}?"));
                finding.fix = correction(subject, at, &name, &near);
            }
            None => {
                finding.help("declare it with ARG in the stage that uses it, or take it out");
            }
        }
    }
}

fn tell_missing(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (id, build) in builds(subject) {
        for name in missing(build) {
            let Some(first) = build.services.first() else { continue };
            let at = build_key(subject.project.service(*first));
            let file = dockerfile_name(subject, id);
            report
                .at(at, format!("a FROM in {file} needs {name}, which has no value"))
                .help("give it under args, or give the ARG a default")
                .severity(Severity::Error);
        }
    }
}

/// The ARGs before the first FROM that a FROM needs and nothing sets.
fn missing(build: &ServiceBuild) -> BTreeSet<&str> {
    let Some(read) = &build.read else { return BTreeSet::new() };
    let is_from = |it: &&Instruction| matches!(it.command, Some(Command::From(_)));
    let before = read.file.instructions.iter().take_while(|it| !is_from(it));
    let unset: BTreeSet<&str> = before
        .filter_map(|it| match &it.command {
            Some(Command::Arg(arguments)) => Some(arguments),
            _ => None,
        })
        .flatten()
        .filter(|argument| argument.value.is_none())
        .map(|argument| argument.name.text.as_str())
        .filter(|name| !build.options.build_args.contains_key(*name))
        .filter(|name| !read.build.global_args.contains_key(*name))
        .collect();
    let froms = read.file.instructions.iter().filter_map(|it| match &it.command {
        Some(Command::From(from)) => Some(from),
        _ => None,
    });
    let reachable = froms.zip(&read.build.stages).filter(|(_, stage)| stage.reachable);
    let needed = |from: &From| {
        let found = references(&from.base.text).filter(|reference| !reference.has_default());
        found.map(|reference| reference.name.to_owned()).collect::<Vec<_>>()
    };
    let needed: BTreeSet<String> = reachable.flat_map(|(from, _)| needed(from)).collect();
    unset.into_iter().filter(|name| needed.contains(*name)).collect()
}

/// The names of all ARGs.
fn arguments(file: &Dockerfile) -> impl Iterator<Item = &str> {
    let commands = file.instructions.iter().filter_map(|it| match &it.command {
        Some(Command::Onbuild(trigger)) => trigger.instruction.command.as_ref(),
        command => command.as_ref(),
    });
    let arguments = commands.filter_map(|command| match command {
        Command::Arg(arguments) => Some(arguments),
        _ => None,
    });
    arguments.flatten().map(|argument| argument.name.text.as_str())
}

fn is_predefined(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    PREDEFINED.contains(&lower.as_str())
        || name.starts_with("BUILDKIT_")
        || name.starts_with("BUILDX_")
}
