//! A label that the configuration asks for is missing.
//!
//! ## What it does
//!
//! Looks for the labels of the configured schema in the stage that is built and in its base stages.
//!
//! ## Why it matters
//!
//! Somebody relies on what they say.
//!
//! ## Example
//!
//! ```toml
//! [labels]
//! "org.opencontainers.image.title" = "text"
//! ```
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.title="Ferry"
//! ```
//!
//! ## Exceptions
//!
//! hadolint also asks stages that do not ship for labels, unless another stage copies from them. We
//! do not.

use std::collections::{HashMap, HashSet};

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;

use crate::finding::{Category, Report};
use crate::hadolint_text::image_name;
use crate::label::sets;
use crate::opinion::{anybody, settle};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::shipping::shipped;
use crate::subject::{Section, Subject};

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3049")],
    ..Rule::new("label-missing", Category::Maintainability, Severity::Info, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    for name in subject.settings.label_schema.keys() {
        check_label(subject, name, report);
    }
}

fn check_label(subject: &Subject<'_>, name: &str, report: &mut Report) {
    let has = |section: &Section<'_>| section.sites().any(|site| sets(&site, name));
    let missing = !shipped(subject).any(|section| has(&section));
    let hadolint = missing_to_hadolint(subject, name);
    for (index, section) in subject.sections().enumerate() {
        let Some((_, from)) = section.from() else { continue };
        let we = missing && section.is_target();
        let others = [(Tool::Hadolint, hadolint[index])];
        if anybody(we, &others) {
            let finding = report.at(from.base.span, format!("label {name} is missing"));
            finding.help(format!("add LABEL {name}="));
            settle(finding, we, &others);
        }
    }
}

/// By section: whether hadolint misses the label there.
///
/// It knows stages by their names, and forgives one that a later stage copies from, or that the
/// stage with the label is built from.
fn missing_to_hadolint(subject: &Subject<'_>, name: &str) -> Vec<bool> {
    let mut bad: Vec<bool> = Vec::new();
    let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut good: HashSet<&str> = HashSet::new();
    for (index, section) in subject.sections().enumerate() {
        let Some((_, from)) = section.from() else {
            bad.push(false);
            continue;
        };
        let base = image_name(&from.base.text);
        let alias = from.name.as_ref().map(|name| subject.text(name.span));
        bad.push(!good.contains(base));
        if let Some(alias) = alias {
            if bad[index] {
                named.entry(alias).or_default().push(index);
            } else {
                good.insert(alias);
            }
        }
        for site in section.sites().filter(|site| !site.onbuild) {
            if let Some(Command::Copy(copy)) = site.command()
                && let Some(from) = &copy.from
            {
                for stage in named.remove(from.text.as_str()).into_iter().flatten() {
                    bad[stage] = false;
                }
            }
            if sets(&site, name) {
                let forgiven = named.remove(alias.unwrap_or(base));
                for stage in forgiven.into_iter().flatten() {
                    bad[stage] = false;
                }
                bad[index] = false;
                if let Some(alias) = alias {
                    good.insert(alias);
                }
            }
        }
    }
    bad
}
