//! The last USER is root.
//!
//! ## What it does
//!
//! Finds the USER that holds in the image, its base stages included, when it is root.
//!
//! ## Why it matters
//!
//! A process that runs as root has every right in the container. Whoever takes it over has them
//! too, and what he breaks out to may well be root on the host.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12-slim
//! USER root
//! RUN apt-get update
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12-slim
//! USER root
//! RUN apt-get update
//! USER 65532:65532
//! ```
//!
//! ## Exceptions
//!
//! hadolint also reports the last USER of every stage that does not ship. We do not: what a build
//! stage runs as is gone when the build is done.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::text::Word;

use crate::finding::{Category, Report};
use crate::opinion::{anybody, settle};
use crate::rule::{Check, Rule, Tool, checkov, dockle, hadolint, kics, semgrep, tally, trivy};
use crate::shipping::last_shipped;
use crate::subject::{Site, Subject};
use crate::word_value::value;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3002"),
        trivy("DS-0002"),
        checkov("CKV_DOCKER_8"),
        kics("67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae"),
        dockle("CIS-DI-0001"),
        semgrep("last-user-is-root"),
        tally("hadolint/DL3002"),
    ],
    ..Rule::new("user-last-root", Category::Security, Severity::Warning, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let ours = last_shipped(subject, |site| user(site).cloned()).map(|(site, _)| site.index);
    let last_of_file = subject.sites().filter(|site| plain_user(site).is_some()).last();
    let last_stage = subject.build.stages.last().map(|stage| stage.id);
    for section in subject.sections() {
        let Some((site, word)) =
            section.sites().rev().find_map(|site| Some((site, plain_user(&site)?)))
        else {
            continue;
        };
        let is_last = last_of_file.is_some_and(|last| last.index == site.index);
        let written = is_root(&word.text);
        let we = ours == Some(site.index) && value(&site, word).is_some_and(|user| is_root(&user));
        let others = [
            (Tool::Hadolint, written && section.stage.is_some()),
            (Tool::Trivy, written && is_last),
            (Tool::Checkov, written && is_last),
            (Tool::Kics, written && section.stage == last_stage),
        ];
        if !anybody(we, &others) {
            continue;
        }
        let finding = report.at(word.span, message(subject, &site, word));
        finding.help("name an unprivileged user as the last USER");
        settle(finding, we, &others);
    }
}

fn message(subject: &Subject<'_>, site: &Site<'_>, word: &Word) -> String {
    let stage = site.stage.map(|stage| subject.build.stage(stage).label.as_str());
    match stage {
        Some(stage)
            if Some(stage) != subject.build.target.map(|id| &*subject.build.stage(id).label) =>
        {
            format!("the last USER of stage {stage} is {}", word.text)
        }
        _ => format!("the image runs as {}", word.text),
    }
}

/// The USER of an instruction that is no trigger.
fn plain_user<'a>(site: &Site<'a>) -> Option<&'a Word> {
    user(site).filter(|_| !site.onbuild)
}

fn user<'a>(site: &Site<'a>) -> Option<&'a Word> {
    match site.command() {
        Some(Command::User(word)) => Some(word),
        _ => None,
    }
}

fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("root" | "0"))
}
