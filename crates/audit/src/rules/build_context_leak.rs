//! Everything is copied, and the ignore file keeps neither history nor secrets back.
//!
//! ## What it does
//!
//! Looks at a COPY of the whole context into the image when there is an ignore file, and asks
//! whether `.git` and `.env` would be kept back if they exist.
//!
//! ## Why it matters
//!
//! The history of a repository and the settings of a developer often hold secrets, and they change
//! with every commit, so that the COPY and all steps below it rerun.
//!
//! ## Example
//!
//! ```dockerignore
//! node_modules
//! ```
//!
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY . .
//! CMD ["node", "main.js"]
//! ```
//!
//! Use instead:
//!
//! ```dockerignore
//! node_modules
//! .git
//! .env*
//! ```
//!
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY . .
//! CMD ["node", "main.js"]
//! ```
//!
//! ## Exceptions
//!
//! Without an ignore file it is not known whether there is one; then the rule is silent.

use plimsoll_model::flow::{Class, Origin, Shipped};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerignore::IgnoreFile;

use crate::ballast;
use crate::finding::{Category, Report};
use crate::rule::{Check, Rule};
use crate::subject::Subject;

pub(crate) const RULE: Rule =
    Rule::new("build-context-leak", Category::Leak, Severity::Info, Check::File(check));

fn check(subject: &Subject<'_>, report: &mut Report) {
    let Some(text) = &subject.settings.dockerignore else { return };
    let ignored = IgnoreFile::parse(text);
    let comes_in = |shipped: &Shipped| {
        let artifact = subject.flow.artifact(shipped.artifact);
        let from_context =
            matches!(&artifact.origin, Origin::Context(_, path) if !ignored.ignores(path));
        from_context
            && matches!(artifact.class, Class::Vcs | Class::Secret)
            && shipped.hidden.is_none()
    };
    for arrivals in ballast::arrivals(subject, comes_in) {
        let names = ballast::names(subject, &arrivals.shipped);
        let message = format!("nothing keeps {names} out of the image");
        ballast::report(report, subject, &arrivals, message)
            .likely()
            .help("add it to the ignore file, or copy only what is needed");
    }
}
