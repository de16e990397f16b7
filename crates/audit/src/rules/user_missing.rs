//! The image has no USER.
//!
//! ## What it does
//!
//! Looks for a USER in the stage that is built and in its base stages.
//!
//! ## Why it matters
//!
//! Without one the container runs as the user of the base image, which mostly is root. A process
//! that runs as root has every right in the container.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY app.py /srv/
//! CMD ["python", "/srv/app.py"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY app.py /srv/
//! USER 65532:65532
//! CMD ["python", "/srv/app.py"]
//! ```
//!
//! ## Fix safety
//!
//! The proposal has to be completed: files that the process writes must belong to the user.
//!
//! ## Exceptions
//!
//! The profile `default` only has it when the file says what the container runs, the base image is
//! known to run as root and nothing in the file runs a program that changes the user. Where a base image is known to have its own user, we
//! say nothing and other tools do.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Keyword};
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::opinion::{anybody, settle};
use crate::rule::{Check, FixAvailability, Rule, Tool, checkov, dockle, kics, semgrep, trivy};
use crate::shipping::{Root, last_shipped, root, shipped};
use crate::subject::{Section, Site, Subject};

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        trivy("DS-0002"),
        checkov("CKV_DOCKER_3"),
        kics("fd54f200-402c-4333-a5a4-36ef6709af2f"),
        dockle("CIS-DI-0001"),
        semgrep("missing-user"),
        semgrep("missing-user-entrypoint"),
    ],
    fix: FixAvailability::Manual,
    ..Rule::new("user-missing", Category::Security, Severity::Info, Check::File(check))
};

/// Programs that an entry point runs to give up its rights.
const SWITCHERS: [&str; 9] =
    ["gosu", "su-exec", "setpriv", "su", "runuser", "sudo", "chroot", "s6-setuidgid", "chpst"];

/// Programs that start services as the users they are set up for.
const SUPERVISORS: [&str; 5] = ["supervisord", "s6-svscan", "init", "runsvdir", "systemd"];

fn check(subject: &Subject<'_>, report: &mut Report) {
    let Some(target) = subject.target() else { return };
    let Some((from, _)) = target.from() else { return };
    let Some(stage) = target.stage else { return };
    let is_user = |site: &Site<'_>| site.instruction.keyword == Keyword::User;
    let in_file = subject.sites().any(|site| is_user(&site) && !site.onbuild);
    let last = subject.sections().last();
    let in_last = last.is_some_and(|section| section.sites().any(|site| is_user(&site)));
    let from_scratch = last.is_some_and(|section| {
        section.from().is_some_and(|(_, from)| from.base.text.eq_ignore_ascii_case("scratch"))
    });
    let root = root(subject, stage);
    let known = match root {
        Root::Scratch => Some(true),
        Root::Known(image) => image.runs_as_root(),
        Root::Unknown => None,
    };
    let missing = last_shipped(subject, |site| is_user(site).then_some(())).is_none();
    let others = [
        (Tool::Trivy, !in_file),
        (Tool::Checkov, !in_file),
        (Tool::Kics, !in_last && !from_scratch),
    ];
    let we = missing && known != Some(false);
    if !anybody(we, &others) {
        return;
    }
    let finding = report.at(from.span, "the image has no USER");
    finding.help("name an unprivileged user, after the steps that need root");
    if missing {
        finding.fix(Fix::manual(
            "Run as an unprivileged user",
            "files that the process writes must belong to this user",
            vec![insertion(subject, &target)],
        ));
    }
    settle(finding, we, &others);
    let runs = last_shipped(subject, |site| starts(site).then_some(())).is_some();
    if we && (known.is_none() || !runs || switches_user(subject)) {
        finding.strict();
    }
}

/// The USER before what the container runs, or at the end of the stage.
fn insertion(subject: &Subject<'_>, target: &Section<'_>) -> Edit {
    if let Some(site) = target.sites().find(|site| !site.onbuild && starts(site)) {
        let line = subject.lines.line_start(site.instruction.lines.first);
        let start = line.unwrap_or(site.instruction.span.start);
        return Edit::insert(start, "USER 65532:65532\n");
    }
    let last = target.sites().last().map_or(0, |site| site.instruction.lines.last);
    match subject.lines.line_start(last + 1) {
        Some(start) => Edit::insert(start, "USER 65532:65532\n"),
        None => Edit::insert(subject.source.len() as u32, "\nUSER 65532:65532\n"),
    }
}

/// True when the instruction says what the container runs.
fn starts(site: &Site<'_>) -> bool {
    matches!(site.command(), Some(Command::Cmd(_) | Command::Entrypoint(_)))
}

/// True when something in the image looks as if it changed the user when the container starts.
fn switches_user(subject: &Subject<'_>) -> bool {
    shipped(subject).flat_map(Section::sites).any(|site| {
        let starts = starts(&site);
        let switches = site.commands().iter().any(|command| {
            let named = |names: &[&str]| names.iter().any(|name| command.is(name));
            let wraps = SWITCHERS.iter().any(|name| command.wrapper(name).is_some());
            starts && (wraps || named(&SWITCHERS) || named(&SUPERVISORS))
        });
        let installs = site.packages().iter().any(|package| {
            let mut packages = package.asks.packages.iter();
            packages
                .any(|package| SWITCHERS.iter().any(|name| package.name.as_deref() == Some(*name)))
        });
        switches || installs
    })
}
