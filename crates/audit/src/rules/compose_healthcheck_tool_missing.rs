//! A health check calls a tool that the image does not have.
//!
//! ## What it does
//!
//! Compares the `curl` or `wget` of a health check with what the image of the service has: the one
//! that it runs, or the one that its Dockerfile builds.
//!
//! ## Why it matters
//!
//! Each check fails, so that the service is ill for ever, and whatever waits for it never starts.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: debian:12-slim
//!     healthcheck:
//!       test: ["CMD", "curl", "--fail", "http://localhost/"]
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: debian:12-slim
//!     healthcheck:
//!       test: ["CMD", "perl", "/usr/local/bin/check.pl"]
//! ```
//!
//! ## Exceptions
//!
//! Nothing is said of images that we do not know, nor where a step of the Dockerfile names the tool
//! or copies programs. Where a RUN may have brought it without naming it, the finding is likely.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::catalogue::base_image;
use plimsoll_model::compose::{
    LinkKind, Origin, ReadBuild, Service, ServiceId, ServiceLink, Value,
};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Keyword;

use crate::compose_values::{Root, build_of, root_of, shipped_stages};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Confidence, Rule};

pub(crate) const RULE: Rule = Rule {
    confidence: Confidence::Medium,
    ..Rule::new(
        "compose-healthcheck-tool-missing",
        Category::Correctness,
        Severity::Warning,
        Check::Project(check),
    )
};

/// The tools whose absence is known of base images.
const TOOLS: [&str; 2] = ["curl", "wget"];

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut told: BTreeSet<Origin> = BTreeSet::new();
    let runs = |link: &&ServiceLink| matches!(link.kind, LinkKind::Image { .. });
    let links = subject.builds.links.iter().filter(runs);
    let makers: BTreeMap<ServiceId, ServiceId> = links.map(|link| (link.to, link.from)).collect();
    for service in &subject.project.services {
        let test = service.value.at_path(&["healthcheck", "test"]);
        let Some((test, words)) = test.and_then(|test| Some((test, test.as_list()?))) else {
            continue;
        };
        let Some(tool) = tool(words) else { continue };
        let read = read(subject, &makers, service);
        if service.build.is_some() && read.is_none() {
            continue;
        }
        let root = match (read, &service.image) {
            (Some(read), _) => root_of(&read.build),
            (None, Some(image)) => Root::Image(&image.reference.text),
            (None, None) => Root::Unknown,
        };
        let (has, image) = match root {
            Root::Scratch => (Some(false), "scratch"),
            Root::Image(image) => {
                (base_image(image).structure().and_then(|it| it.has_tool(tool)), image)
            }
            Root::Unknown => (None, ""),
        };
        let steps = read.map_or(Steps::None, |read| steps(read, tool));
        if has != Some(false) || steps == Steps::MayBring || !told.insert(test.at) {
            continue;
        }
        let message = format!("{image} has no {tool}, and nothing installs it");
        let finding = report.at(test.at, message);
        finding.help("install it, or check with a program that the image has");
        if steps == Steps::Run {
            finding.likely();
        }
    }
}

/// The tool that a test calls.
fn tool(words: &[Value]) -> Option<&'static str> {
    let is_tool = |word: &str| {
        let name = word.rsplit('/').next().unwrap_or(word);
        TOOLS.iter().copied().find(|tool| *tool == name)
    };
    match words.first()?.as_str()? {
        "CMD" => is_tool(words.get(1)?.as_str()?),
        "CMD-SHELL" => {
            words.get(1)?.as_str()?.split([' ', ';', '|', '&', '(', ')']).find_map(is_tool)
        }
        _ => None,
    }
}

/// The build whose result a service runs: its own, or that of another service.
fn read<'s>(
    subject: &'s ProjectSubject<'_>,
    makers: &BTreeMap<ServiceId, ServiceId>,
    service: &Service,
) -> Option<&'s ReadBuild> {
    let maker = makers.get(&service.id).copied().unwrap_or(service.id);
    build_of(subject, maker)?.1.read.as_deref()
}

/// What the steps of an image may do to a tool.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Steps {
    /// Nothing.
    None,
    /// Something runs that does not name it.
    Run,
    /// They may bring it.
    MayBring,
}

fn steps(read: &ReadBuild, tool: &str) -> Steps {
    let mut found = Steps::None;
    for step in shipped_stages(&read.build).flat_map(|stage| read.build.steps_of(stage)) {
        match step.keyword {
            Keyword::Run if step.text.contains(tool) || step.text.contains('$') => {
                return Steps::MayBring;
            }
            Keyword::Run => found = Steps::Run,
            // What is copied to where programs are may be anything.
            Keyword::Copy | Keyword::Add
                if step.text.contains(tool)
                    || step.text.contains("bin")
                    || step.text.ends_with(" /") =>
            {
                return Steps::MayBring;
            }
            _ => {}
        }
    }
    found
}
