//! An address has a password in it.
//!
//! ## What it does
//!
//! Finds `https://user:password@host` in the words of instructions, as for `git clone`, `pip` or
//! `npm`.
//!
//! ## Why it matters
//!
//! The address is in the history of the image. Git also writes it into `.git/config`, and package
//! managers into their logs and lock files.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine/git:2.45
//! RUN git clone https://builder:s3cr3t-t0ken@git.example.org/app.git
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine/git:2.45
//! RUN --mount=type=secret,id=netrc,target=/root/.netrc \
//!     git clone https://git.example.org/app.git
//! ```
//!
//! ## Exceptions
//!
//! A password that is a variable is reported when the name is a secret's and an ARG or ENV sets it.
//! A variable of a secret mount is fine. A user without a password is no finding.

use std::collections::HashSet;

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::text::Span;

use crate::credentials::{Login, logins};
use crate::finding::{Category, Report};
use crate::rule::{Check, Rule};
use crate::secret_names::is_secret;
use crate::subject::{Section, Site};
use crate::variable_reference::references;

/// The password of GitHub that says that the user is the token.
const TOKEN_IS_USER: &str = "x-oauth-basic";

/// Passwords that stand for one in examples.
const PLACEHOLDERS: [&str; 8] =
    ["", "password", "pass", "passwd", "secret", "token", "xxx", "changeme"];

pub(crate) const RULE: Rule = Rule {
    ..Rule::new("git-credentials-in-url", Category::Secrets, Severity::Error, Check::Section(check))
};

fn check(section: &Section<'_>, report: &mut Report) {
    let mut declared: HashSet<&str> = HashSet::new();
    for site in section.sites() {
        match site.command() {
            Some(Command::Label(_) | Command::Maintainer(_)) | None => {}
            Some(_) => look_at(&site, &declared, report),
        }
        match site.command() {
            Some(Command::Arg(arguments)) => {
                declared.extend(arguments.iter().map(|argument| argument.name.text.as_str()));
            }
            Some(Command::Env(pairs)) => {
                declared.extend(pairs.iter().map(|pair| pair.key.text.as_str()));
            }
            _ => {}
        }
    }
}

/// Looks at the addresses of one instruction; `declared` are the variables that its stage sets.
fn look_at(site: &Site<'_>, declared: &HashSet<&str>, report: &mut Report) {
    let span = site.instruction.span;
    for login in logins(site.subject.text(span)) {
        let start = span.start + login.start as u32;
        let length = login.user.len() + login.password.map_or(0, |password| 1 + password.len());
        let place = Span::new(start, start + length as u32);
        match judge(site, &login, declared) {
            Verdict::Harmless => {}
            Verdict::Literal => {
                report
                    .at(place, format!("the password for {} stands in the address", login.host))
                    .help("revoke it, and mount a secret with the login");
            }
            Verdict::Variable(name) => {
                report
                    .at(
                        place,
                        format!("the value of {name} gets into the address for {}", login.host),
                    )
                    .help("mount a secret with the login, which stays out of the history")
                    .severity(Severity::Warning);
            }
        }
    }
}

/// What is in the place of the password.
enum Verdict<'t> {
    Harmless,
    Literal,
    /// A variable that ARG or ENV sets.
    Variable(&'t str),
}

fn judge<'t>(site: &Site<'_>, login: &Login<'t>, declared: &HashSet<&str>) -> Verdict<'t> {
    let secret = match login.password {
        Some(TOKEN_IS_USER) => login.user,
        Some(password) => password,
        // A user alone is a token only when a variable says so by its name.
        None if login.user.contains('$') => login.user,
        None => return Verdict::Harmless,
    };
    if !secret.contains('$') {
        let is_placeholder = PLACEHOLDERS.contains(&secret.to_ascii_lowercase().as_str())
            || secret.contains(['*', '<', '{', '%']);
        let is_local = login.host.starts_with("localhost") || login.host.starts_with("127.");
        return if is_placeholder || is_local { Verdict::Harmless } else { Verdict::Literal };
    }
    let is_set = |name: &str| declared.contains(name) || site.variable(name).is_some();
    references(secret)
        .find(|found| is_secret(found.name) && is_set(found.name))
        .map_or(Verdict::Harmless, |found| Verdict::Variable(found.name))
}
