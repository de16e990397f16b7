//! The file needs new features and does not say which frontend has them.
//!
//! ## What it does
//!
//! Finds files that use heredocs, mounts or newer flags and have no `# syntax` directive.
//!
//! ## Why it matters
//!
//! Without the directive, the builder of whoever builds decides what is understood. With it, an old
//! BuildKit fetches the frontend that the file was written for.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY --link app /usr/local/bin/
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! # syntax=docker/dockerfile:1
//! FROM alpine:3.20
//! COPY --link app /usr/local/bin/
//! ```
//!
//! ## Fix safety
//!
//! The build then needs the registry that has the frontend.
//!
//! ## Exceptions
//!
//! Where everybody has a new BuildKit, the directive costs a look at the registry and brings
//! nothing. The rule is only in the profile `all`.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Keyword;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule};
use crate::subject::{Site, Subject};

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "syntax-directive-missing",
        Category::Reproducibility,
        Severity::Info,
        Check::File(check),
    )
};

/// Flags that came with the frontend `docker/dockerfile:1.2` or later.
const NEW_FLAGS: [&str; 12] = [
    "mount",
    "network",
    "security",
    "device",
    "link",
    "chmod",
    "parents",
    "exclude",
    "checksum",
    "keep-git-dir",
    "unpack",
    "start-interval",
];

fn check(subject: &Subject<'_>, report: &mut Report) {
    if subject.file.directives.syntax.is_some() {
        return;
    }
    let Some((site, feature)) = subject.sites().find_map(|site| Some((site, feature(&site)?)))
    else {
        return;
    };
    let span = site.instruction.word.span;
    let finding = report.at(span, format!("{feature} and the file names no frontend"));
    finding.help("begin the file with # syntax=docker/dockerfile:1").fix(Fix::risky(
        "Name the frontend",
        "the build then needs the registry that has it",
        vec![Edit::insert(start(subject.source), "# syntax=docker/dockerfile:1\n")],
    ));
}

/// After a byte-order mark.
fn start(source: &str) -> u32 {
    if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() as u32 } else { 0 }
}

fn feature(site: &Site<'_>) -> Option<String> {
    if !site.instruction.heredocs.is_empty() && site.instruction.keyword != Keyword::Unknown {
        return Some("a heredoc needs a recent BuildKit".to_owned());
    }
    let flag = site.instruction.flags.iter().find(|flag| NEW_FLAGS.contains(&flag.name()))?;
    Some(format!("--{} needs a recent BuildKit", flag.name()))
}
