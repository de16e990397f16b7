//! A container name has characters that Docker refuses.
//!
//! ## What it does
//!
//! Looks for `container_name` with anything but letters, digits, `_`, `.` and `-`, or with one of
//! the latter three first.
//!
//! ## Why it matters
//!
//! Compose accepts some of these names and Docker refuses them all, when the container is made.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     container_name: web@home
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     container_name: web-home
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Rule, dclint};
use crate::service_settings::{setting, shared};

pub(crate) const RULE: Rule = Rule {
    aliases: &[dclint("service-container-name-regex")],
    ..Rule::new(
        "compose-container-name-regex",
        Category::Correctness,
        Severity::Error,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for found in shared(subject, |service| {
        let (_, value) = setting(service, &["container_name"])?;
        value.as_str().filter(|name| !is_fine(name)).map(|name| (value.at, name))
    }) {
        let message = format!("Docker refuses the container name {:?}", found.what);
        report.at(found.at, message).help("use letters and digits, and _ . - after the first");
    }
}

fn is_fine(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "_.-".contains(letter))
}
