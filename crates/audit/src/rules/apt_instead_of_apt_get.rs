//! apt is used in a script.
//!
//! ## What it does
//!
//! Finds `apt` in RUN.
//!
//! ## Why it matters
//!
//! apt is made for people at a terminal. Its options and output change between releases without
//! notice; apt-get and apt-cache keep theirs.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt update && apt install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
//! ```

use crate::hadolint_command::{self, Verdict, judged};
use crate::script_edits;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::Invocation;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, checkov, hadolint, kics, semgrep};
use crate::subject::{PackageSite, Site};

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3027"),
        checkov("CKV_DOCKER_9"),
        kics("b84a0b47-2e99-4c9f-8933-98bcabe2b94d"),
        semgrep("prefer-apt-get"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "apt-instead-of-apt-get",
        Category::Maintainability,
        Severity::Info,
        Check::Run(check),
    )
};

/// What does the same for each subcommand.
const SUCCESSORS: [(&str, &str, &str); 16] = [
    ("install", "apt-get", "install"),
    ("reinstall", "apt-get", "install --reinstall"),
    ("update", "apt-get", "update"),
    ("upgrade", "apt-get", "upgrade --with-new-pkgs"),
    ("full-upgrade", "apt-get", "dist-upgrade"),
    ("dist-upgrade", "apt-get", "dist-upgrade"),
    ("remove", "apt-get", "remove"),
    ("purge", "apt-get", "purge"),
    ("autoremove", "apt-get", "autoremove"),
    ("clean", "apt-get", "clean"),
    ("autoclean", "apt-get", "autoclean"),
    ("build-dep", "apt-get", "build-dep"),
    ("source", "apt-get", "source"),
    ("search", "apt-cache", "search"),
    ("show", "apt-cache", "show"),
    ("policy", "apt-cache", "policy"),
];

fn check(site: &Site<'_>, report: &mut Report) {
    let mut has_spoken = false;
    for command in judged(site, &["apt"]) {
        let theirs = command.hadolint.is_some_and(|command| command.name == "apt");
        let ours = command.invocation.is("apt");
        let verdict = Verdict { ours, hadolint: theirs && !has_spoken };
        has_spoken |= theirs;
        let Some(name) = command.invocation.name_word().filter(|_| verdict.is_guilty()) else {
            continue;
        };
        let finding = report.at(name.span, "apt is not made for scripts");
        finding.help("use apt-get, or apt-cache to ask");
        if let Some((program, edits)) = replacement(site, command.invocation, command.package) {
            finding.fix(Fix::safe(format!("Use {program}"), edits));
        }
        verdict.mark(finding);
    }
}

fn replacement(
    site: &Site<'_>,
    invocation: &Invocation<'_>,
    package: Option<&PackageSite<'_>>,
) -> Option<(&'static str, Vec<Edit>)> {
    let name = invocation.name_word().filter(|name| name.is("apt"))?;
    let subcommand =
        package?.asks.subcommand.filter(|word| script_edits::is_verbatim(site, word))?;
    let (from, program, to) = SUCCESSORS.iter().find(|(from, ..)| subcommand.is(from))?;
    if !script_edits::is_verbatim(site, name) || hadolint_command::is_exec(site) {
        return None;
    }
    let mut edits = vec![Edit::replace(name.span, *program)];
    if from != to {
        edits.push(Edit::replace(subcommand.span, *to));
    }
    Some((program, edits))
}
