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

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::text::Span;

use crate::credentials::{Login, logins};
use crate::finding::{Category, Report};
use crate::rule::{Check, Rule};
use crate::subject::Site;
use crate::variable_reference::references;

/// The password of GitHub that says that the user is the token.
const TOKEN_IS_USER: &str = "x-oauth-basic";

/// Passwords that stand for one in examples.
const PLACEHOLDERS: [&str; 7] =
    ["password", "pass", "passwd", "secret", "token", "xxx", "changeme"];

pub(crate) const RULE: Rule = Rule {
    ..Rule::new(
        "git-credentials-in-url",
        Category::Secrets,
        Severity::Error,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    if matches!(site.command(), Some(Command::Label(_) | Command::Maintainer(_)) | None) {
        return;
    }
    let span = site.instruction.span;
    for login in logins(site.subject.text(span)) {
        let start = span.start + login.start as u32;
        let place = Span::new(
            start,
            start + (login.host.as_ptr() as usize - login.user.as_ptr() as usize) as u32 - 1,
        );
        match judge(site, &login) {
            Verdict::Harmless => {}
            Verdict::Literal => {
                report
                    .at(place, format!("the password for {} stands in the address", host(&login)))
                    .help("revoke it, and mount a secret with the login");
            }
            Verdict::Variable(name) => {
                report
                    .at(
                        place,
                        format!("the value of {name} gets into the address for {}", host(&login)),
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

fn judge<'t>(site: &Site<'_>, login: &Login<'t>) -> Verdict<'t> {
    let has_password = login.user.len() != login.secret.len() || login.user != login.secret;
    let secret = match (login.secret, has_password) {
        (TOKEN_IS_USER, _) => login.user,
        // A user alone is a token only when a variable says so by its name.
        (secret, false) if !secret.contains('$') => return Verdict::Harmless,
        (secret, _) => secret,
    };
    if !secret.contains('$') {
        let is_placeholder = PLACEHOLDERS.contains(&secret.to_ascii_lowercase().as_str())
            || secret.is_empty()
            || secret.contains(['*', '<', '{', '%']);
        let is_local = host(login).starts_with("localhost") || host(login).starts_with("127.");
        return if is_placeholder || is_local { Verdict::Harmless } else { Verdict::Literal };
    }
    let is_set = |name: &str| {
        let step = site.step()?;
        site.subject.build.declaration(step.id, name)
    };
    let declared = |name: &str| is_set(name).is_some() || is_declared_without_value(site, name);
    references(secret)
        .find(|found| crate::secret_names::is_secret(found.name) && declared(found.name))
        .map_or(Verdict::Harmless, |found| Verdict::Variable(found.name))
}

/// True when an ARG of the stage names the variable, above.
fn is_declared_without_value(site: &Site<'_>, name: &str) -> bool {
    site.section().sites().take_while(|above| above.index < site.index).any(|above| {
        matches!(above.command(), Some(Command::Arg(arguments))
            if arguments.iter().any(|argument| argument.name.text == name))
    })
}

fn host<'t>(login: &Login<'t>) -> &'t str {
    login.host
}
