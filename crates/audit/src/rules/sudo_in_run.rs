//! A command runs through sudo.
//!
//! ## What it does
//!
//! Finds `sudo` in RUN.
//!
//! ## Why it matters
//!
//! A build runs as root unless USER says otherwise, so sudo changes nothing and costs a package. It
//! has rules of its own for the environment, the terminal and signals.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! USER root
//! RUN sudo apt-get update
//! ```
//!
//! ```dockerfile
//! FROM debian:12
//! RUN sudo sh -c 'echo deb http://deb.debian.org/debian bookworm main > /etc/apt/sources.list'
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! USER root
//! RUN apt-get update
//! ```
//!
//! ## Fix safety
//!
//! Deleting sudo is safe where USER, or a base image that we know, says that the step runs as root.
//! Where the base image is unknown, it is unsafe. There is no fix for other users, nor where sudo has options that matter.

use plimsoll_model::catalogue::BaseImage;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Invocation, Word, Wrapper};
use plimsoll_syntax::text::Span;

use crate::base_shell;
use crate::finding::{Category, Report};
use crate::hadolint_view::{self, OncePerRun};
use crate::rule::{Check, FixAvailability, Rule, checkov, dockle, hadolint, kics, semgrep, trivy};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3004"),
        trivy("DS-0010"),
        checkov("CKV2_DOCKER_1"),
        kics("8ada6e80-0ade-439e-b176-0b28f6bce35a"),
        dockle("DKL-DI-0001"),
        semgrep("no-sudo-in-dockerfile"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new("sudo-in-run", Category::Security, Severity::Warning, Check::Run(check))
};

/// One sudo with what follows it.
struct Sudo {
    span: Span,
    /// The bytes that go when sudo goes; `None` when it is more than a prefix.
    prefix: Option<Span>,
    is_seen_by_hadolint: bool,
}

/// The user that runs a step.
enum User {
    Root,
    Other,
    /// The base image decides.
    Unknown,
}

fn check(site: &Site<'_>, report: &mut Report) {
    let mut found: Vec<Sudo> = Vec::new();
    for sudo in site.commands().iter().filter_map(find) {
        // The commands of one `sudo sh -c '…'` share it.
        if found.iter().all(|before| before.span != sudo.span) {
            found.push(sudo);
        }
    }
    let mut once = OncePerRun::default();
    let user = user(site);
    for sudo in &found {
        let finding = report.at(sudo.span, "sudo is not needed while an image is built");
        finding.help(match user {
            User::Other => "write USER root above and USER with the former user below",
            User::Root | User::Unknown => "call the command itself",
        });
        if let Some(fix) = fix(sudo, &user) {
            finding.fix(fix);
        }
        once.settle(finding, sudo.is_seen_by_hadolint);
    }
}

fn find(invocation: &Invocation<'_>) -> Option<Sudo> {
    let wrappers = &invocation.wrappers;
    let is_sudo = |wrapper: &Wrapper<'_>| wrapper.name().is_some_and(|name| name == "sudo");
    let at = wrappers.iter().position(is_sudo);
    let name = match at {
        Some(at) => wrappers[at].words.first()?,
        None if invocation.is("sudo") => invocation.name_word()?,
        None => return None,
    };
    let outer = &wrappers[..at.unwrap_or(wrappers.len())];
    let is_seen_by_hadolint = name.is("sudo") && outer.iter().all(hadolint_view::is_transparent);
    let prefix = at.and_then(|at| {
        let next =
            wrappers.get(at + 1).map_or(invocation.words, |wrapper| wrapper.words).first()?;
        let options = wrappers[at].words.get(1..)?;
        options.iter().all(is_harmless).then(|| Span::new(name.span.start, next.span.start))
    });
    Some(Sudo { span: name.span, prefix, is_seen_by_hadolint })
}

/// True for options that make no difference to root.
fn is_harmless(word: &Word) -> bool {
    ["-E", "-H", "-n", "-S", "-EH", "-HE", "--preserve-env", "--"].iter().any(|flag| word.is(flag))
}

fn fix(sudo: &Sudo, user: &User) -> Option<Fix> {
    let edits = vec![Edit::delete(sudo.prefix?)];
    match user {
        User::Root => Some(Fix::safe("Delete sudo", edits)),
        User::Unknown => {
            Some(Fix::risky("Delete sudo", "the user of the base image may not be root", edits))
        }
        User::Other => None,
    }
}

fn user(site: &Site<'_>) -> User {
    let Some(step) = site.step() else { return User::Unknown };
    match step.state.user.as_deref().map(|user| user.split(':').next().unwrap_or_default()) {
        Some("root" | "0") => User::Root,
        Some(user) if user.contains('$') => User::Unknown,
        Some(_) => User::Other,
        None if base_shell::image(site).and_then(BaseImage::runs_as_root) == Some(true) => {
            User::Root
        }
        None => User::Unknown,
    }
}
