//! The entry point is a file that nobody may execute.
//!
//! ## What it does
//!
//! Finds ENTRYPOINT and CMD that start a file which a heredoc of COPY made without `--chmod`, when
//! no command changes modes in between.
//!
//! ## Why it matters
//!
//! A file from a heredoc has the mode 644. The container ends at once with "permission denied".
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY <<EOF /start.sh
//! #!/bin/sh
//! exec sleep 1d
//! EOF
//! ENTRYPOINT ["/start.sh"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY --chmod=755 <<EOF /start.sh
//! #!/bin/sh
//! exec sleep 1d
//! EOF
//! ENTRYPOINT ["/start.sh"]
//! ```
//!
//! ## Exceptions
//!
//! The mode of a file from the build context is not in the Dockerfile. Nothing is said of those.

use std::collections::HashMap;

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, CommandLine};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::subject::{Section, Site};
use crate::word_value::value;

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    ..Rule::new(
        "entrypoint-not-executable",
        Category::Correctness,
        Severity::Error,
        Check::Section(check),
    )
};

fn check(section: &Section<'_>, report: &mut Report) {
    if !section.is_target() {
        return;
    }
    // The places of COPY by the absolute path that a heredoc made.
    let mut made: HashMap<String, (Span, Span)> = HashMap::new();
    let mut started: Option<(Span, String)> = None;
    for site in section.sites().filter(|site| !site.onbuild) {
        match site.command() {
            Some(Command::Copy(transfer) | Command::Add(transfer)) => {
                let path = path(&site, &value(&site, &transfer.dest).unwrap_or_default());
                match path {
                    Some(path)
                        if transfer.chmod.is_none()
                            && transfer.sources.is_empty()
                            && transfer.inline.len() == 1
                            && !path.ends_with('/') =>
                    {
                        made.insert(path, (site.instruction.word.span, transfer.dest.span));
                    }
                    // Another COPY may well replace what is there.
                    Some(path) if !path.ends_with('/') => drop(made.remove(&path)),
                    _ => made.clear(),
                }
            }
            // Any command may change modes, under whatever name.
            Some(Command::Run(_)) => made.clear(),
            Some(Command::Entrypoint(line)) => started = program(&site, line),
            Some(Command::Cmd(line)) if started.is_none() => started = program(&site, line),
            _ => {}
        }
    }
    let Some((span, path)) = started else { return };
    let Some((keyword, dest)) = made.get(&path) else { return };
    report
        .at(span, format!("{path} has the mode 644 and cannot be executed"))
        .related(*dest, "it is made here")
        .help("add --chmod=755 to the COPY")
        .fix(Fix::safe("Add --chmod=755", vec![Edit::insert(keyword.end, " --chmod=755")]));
}

/// The path that is executed, when the kernel gets it as it is.
fn program(site: &Site<'_>, line: &CommandLine) -> Option<(Span, String)> {
    match line {
        CommandLine::Exec(words) => {
            let first = words.first()?;
            path(site, &first.text).map(|path| (first.span, path))
        }
        CommandLine::Shell(_) => {
            let [only] = site.commands() else { return None };
            let word = only.name_word().filter(|_| only.wrappers.is_empty())?;
            path(site, &word.literal()?).map(|path| (word.span, path))
        }
    }
}

/// The absolute path of a path here; a bare name is looked for in `PATH`.
fn path(site: &Site<'_>, text: &str) -> Option<String> {
    if text.starts_with('/') {
        return Some(text.to_owned());
    }
    let relative = text.strip_prefix("./").unwrap_or(text);
    let workdir = site.step()?.state.workdir.as_deref()?;
    let plain = !relative.is_empty() && !relative.starts_with('.') && text.contains('/');
    plain.then(|| format!("{}/{relative}", workdir.trim_end_matches('/')))
}
