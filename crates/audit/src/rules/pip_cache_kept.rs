//! The cache of pip stays in the image.
//!
//! ## What it does
//!
//! Finds `pip install` without `--no-cache-dir`, `PIP_NO_CACHE_DIR` or a cache mount.
//!
//! ## Why it matters
//!
//! Every package that pip downloads or builds is in the layer twice: installed, and packed in the
//! cache.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM python:3.12
//! RUN pip install flask==3.0.3
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM python:3.12
//! RUN pip install --no-cache-dir flask==3.0.3
//! ```
//!
//! ## Exceptions
//!
//! A stage whose layers do not get into the image is not judged, since its cache costs nothing
//! there; hadolint and others report most of them.
//!
//! Hadolint does not see that `rm -rf ~/.cache` or `pip cache purge` empties the cache; we do.

use crate::hadolint_command::{HadolintCommand, has_mount_with, judged, verdicts};
use crate::hadolint_stages::image_name;
use crate::kept_cache;
use crate::script_edits;
use plimsoll_model::packages::{Action, PackageCommand, PackageManager};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::edit::Fix;
use plimsoll_syntax::shell::Word;
use std::collections::BTreeSet;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, hadolint, kics, semgrep};
use crate::subject::{Site, Subject};

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3042"),
        kics("f2f903fb-b977-461e-98d7-b3e2185c6118"),
        semgrep("missing-pip-no-cache-dir"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new("pip-cache-kept", Category::Size, Severity::Warning, Check::File(check))
};

const VARIABLE: &str = "PIP_NO_CACHE_DIR";
const PATHS: [&str; 1] = ["~/.cache/pip"];
const TRUE: [&str; 10] = ["1", "true", "True", "TRUE", "on", "On", "ON", "yes", "Yes", "YES"];

/// What hadolint knows of the variable: the names of the stages that set it.
#[derive(Default)]
struct Switched {
    stages: BTreeSet<String>,
    current: String,
    /// Triggers are a file of their own to it.
    triggers: bool,
}

fn check(subject: &Subject<'_>, report: &mut Report) {
    let mut switched = Switched::default();
    for site in subject.sites() {
        switched.read(&site);
        if site.run().is_some() {
            check_run(&site, switched.is_on(&site), report);
        }
    }
}

fn check_run(site: &Site<'_>, is_on_for_hadolint: bool, report: &mut Report) {
    let judged = judged(site, &["pip", "python"]);
    if judged.is_empty() {
        return;
    }
    let last = site.packages().iter().rev().find(|package| fills(&package.asks));
    let is_held = kept_cache::is_mounted(site, &PATHS)
        || site.variable("PIP_CACHE_DIR").is_some()
        || site.variable(VARIABLE).is_some_and(is_true)
        || is_set_in_script(site)
        || last.is_some_and(|last| kept_cache::is_emptied(site, last.index, &PATHS, is_clean));
    let is_excused = is_on_for_hadolint
        || has_mount_with(site, ".cache/pip")
        || is_set_in_text(site.instruction.text.as_str());
    let is_faulted = |command: &HadolintCommand| {
        !is_excused
            && command.is_pip_install()
            && !command.has_argument(&["--no-cache-dir"])
            && !is_wrapper(command)
    };
    for (command, verdict) in
        verdicts(&judged, |package| !is_held && fills(&package.asks), is_faulted)
    {
        let Some(package) = command.package.filter(|_| verdict.ours) else {
            let message = "pip install without --no-cache-dir, whose cache does not stay";
            verdict.mark(report.at(command.invocation.command.span, message));
            continue;
        };
        let message = "the cache that pip fills here stays in the layer";
        let finding = report.at(kept_cache::place(package), message);
        finding.help("write pip install --no-cache-dir, or mount a cache on ~/.cache/pip");
        let flag = "--no-cache-dir";
        let edit = script_edits::after_subcommand(site, command.invocation, &package.asks, flag);
        if let Some(edit) = edit {
            finding.fix(Fix::safe("Add --no-cache-dir", vec![edit]));
        }
        kept_cache::mark(site, verdict, finding);
    }
}

fn fills(asks: &PackageCommand<'_>) -> bool {
    asks.manager == PackageManager::Pip
        && asks.program.starts_with("pip")
        && asks.program != "pipx"
        && matches!(asks.action, Action::Install | Action::InstallManifest)
        && !asks.has_flag(&["no-cache-dir", "cache-dir", "help", "dry-run"])
}

fn is_clean(asks: &PackageCommand<'_>) -> bool {
    asks.manager == PackageManager::Pip && asks.action == Action::Clean
}

fn is_true(value: &str) -> bool {
    TRUE.contains(&value)
}

/// True when the script sets the variable, before a command or with `export`.
fn is_set_in_script(site: &Site<'_>) -> bool {
    let prefix = format!("{VARIABLE}=");
    site.commands().iter().any(|invocation| {
        let assigned = invocation.command.assignments.iter().any(|assignment| {
            assignment.name == VARIABLE
                && assignment.value.literal().is_none_or(|value| is_true(&value))
        });
        let words = invocation.command.words.iter();
        assigned
            || words
                .filter_map(Word::literal)
                .any(|word| word.strip_prefix(&prefix).is_some_and(is_true))
    })
}

/// What hadolint asks of the text of the script.
fn is_set_in_text(text: &str) -> bool {
    let after = text.split_once("PIP_NO_CACHE_DIR=").map(|(_, rest)| rest);
    after.is_some_and(|rest| TRUE.iter().any(|value| rest.starts_with(value)))
}

/// True for programs around pip that hadolint lets be.
fn is_wrapper(command: &HadolintCommand) -> bool {
    ["pipx", "pipenv"].iter().any(|name| command.name.contains(name))
}

impl Switched {
    fn read(&mut self, site: &Site<'_>) {
        match site.command() {
            Some(Command::From(from)) => {
                let base = image_name(from).to_lowercase();
                let inherits = self.stages.contains(&base);
                self.current = from.name.as_ref().map_or(base, |name| name.text.clone());
                if inherits {
                    self.stages.insert(self.current.clone());
                } else if site.subject.build.stages.first().map(|stage| stage.id) != site.stage {
                    self.stages.remove(&self.current);
                }
            }
            Some(Command::Env(pairs)) => {
                let on = pairs.iter().any(|pair| {
                    pair.key.text == VARIABLE && is_true(pair.value.text.trim_matches('"'))
                });
                if on && site.onbuild {
                    self.triggers = true;
                } else if on {
                    self.stages.insert(self.current.clone());
                }
            }
            _ => {}
        }
    }

    fn is_on(&self, site: &Site<'_>) -> bool {
        if site.onbuild { self.triggers } else { self.stages.contains(&self.current) }
    }
}
