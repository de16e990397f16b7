//! A merge key brings an environment, and the service's own takes its place.
//!
//! ## What it does
//!
//! Looks for mappings that take something with `<<` and have an `environment`, `labels` or `args` of
//! their own, where those of the anchor have more.
//!
//! ## Why it matters
//!
//! `<<` merges only the outermost keys. The own `environment` replaces that of the anchor as a
//! whole, and its variables are not set.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! x-app: &app
//!   image: acme/app:1
//!   environment:
//!     LOG_LEVEL: info
//!     REGION: eu
//! services:
//!   worker:
//!     <<: *app
//!     environment:
//!       QUEUE: mails
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! x-environment: &environment
//!   LOG_LEVEL: info
//!   REGION: eu
//! x-app: &app
//!   image: acme/app:1
//!   environment: *environment
//! services:
//!   worker:
//!     <<: *app
//!     environment:
//!       <<: *environment
//!       QUEUE: mails
//! ```
//!
//! ## Exceptions
//!
//! To replace all may be what is wanted; the finding is likely.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::compose::Origin;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::text::Span;
use plimsoll_syntax::yaml::Node;

use crate::compose_values::listed;
use crate::compose_yaml::{entries, files, items};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Confidence, Rule};

pub(crate) const RULE: Rule = Rule {
    confidence: Confidence::Medium,
    ..Rule::new(
        "compose-merge-key-replaces",
        Category::Correctness,
        Severity::Info,
        Check::Project(check),
    )
};

/// The keys whose values people expect to be merged.
const MERGED: [&str; 3] = ["environment", "labels", "args"];

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in files(subject) {
        // Which mapping a key was written in: the first that has it, as anchors come before aliases.
        let mut homes: BTreeMap<Span, &Node> = BTreeMap::new();
        for document in &yaml.documents {
            settle(document, &mut homes);
        }
        let mut told: BTreeSet<Span> = BTreeSet::new();
        let mut tell = |host: &Node| {
            for (key, lost) in lost(host, &homes) {
                if told.insert(key.span) {
                    let name = key.as_str().unwrap_or_default();
                    let lost = listed(lost.iter().copied());
                    let message =
                        format!("this {name} replaces that of the anchor: {lost} is lost");
                    let finding = report.at(Origin { file, span: key.span }, message);
                    finding.help("give the anchor's an anchor of its own, and merge that here");
                    finding.likely();
                }
            }
        };
        for document in &yaml.documents {
            walk(document, &mut tell);
        }
    }
}

fn settle<'y>(node: &'y Node, homes: &mut BTreeMap<Span, &'y Node>) {
    for entry in entries(node) {
        homes.entry(entry.key.span).or_insert(node);
        settle(&entry.value, homes);
    }
    for item in items(node) {
        settle(item, homes);
    }
}

fn walk<'y>(node: &'y Node, tell: &mut impl FnMut(&'y Node)) {
    tell(node);
    for entry in entries(node) {
        walk(&entry.value, tell);
    }
    for item in items(node) {
        walk(item, tell);
    }
}

/// The keys of a mapping that replace more than they have, with what is lost.
fn lost<'y>(host: &'y Node, homes: &BTreeMap<Span, &'y Node>) -> Vec<(&'y Node, Vec<&'y str>)> {
    let is_own = |span: Span| host.span.start <= span.start && span.end <= host.span.end;
    let taken = entries(host).iter().filter(|entry| !is_own(entry.key.span));
    let anchors: BTreeMap<Span, &Node> = taken
        .filter_map(|entry| homes.get(&entry.key.span))
        .map(|anchor| (anchor.span, *anchor))
        .collect();
    let mut found = Vec::new();
    for entry in entries(host).iter().filter(|entry| is_own(entry.key.span)) {
        let Some(name) = entry.key.as_str().filter(|name| MERGED.contains(name)) else { continue };
        let own: BTreeSet<&str> = names(&entry.value).collect();
        let theirs = anchors.values().filter_map(|anchor| anchor.get(name)).flat_map(names);
        let lost: Vec<&str> = theirs.filter(|name| !own.contains(name)).collect();
        if !lost.is_empty() && !own.is_empty() {
            found.push((&entry.key, lost));
        }
    }
    found
}

/// The names in a mapping, or in a list of `name=value`.
fn names(node: &Node) -> impl Iterator<Item = &str> {
    let keys = entries(node).iter().filter_map(|entry| entry.key.as_str());
    let texts = items(node).iter().filter_map(Node::as_str);
    keys.chain(texts.map(|text| text.split('=').next().unwrap_or(text)))
}
