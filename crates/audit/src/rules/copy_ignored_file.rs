//! COPY or ADD names a file that the ignore file leaves out.
//!
//! ## What it does
//!
//! Compares the sources of COPY and ADD with the patterns of `.dockerignore`, when it is known.
//!
//! ## Why it matters
//!
//! The file never reaches the builder. The build fails, or copies less than it should.
//!
//! ## Example
//!
//! ```dockerignore
//! *.md
//! ```
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY README.md /srv/
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! COPY LICENSE /srv/
//! ```
//!
//! ## Exceptions
//!
//! When the ignore file takes some files out again with `!`, a directory that is left out can still
//! have something in it. Then nothing is reported unless the files of the context are known.
//!
//! ## References
//!
//! BuildKit's check [CopyIgnoredFile](https://docs.docker.com/reference/build-checks/copy-ignored-file/).

use plimsoll_model::EdgeKind;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerignore::{IgnoreFile, clean_path};
use plimsoll_syntax::text::Span;

use crate::context_files::{self, Presence, copies, is_pattern, known, presence};
use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::rule::{Check, Rule, Tool, buildkit};
use crate::subject::Subject;

/// How many steps all comparisons of a file may take; the sources after that are not judged.
const MAX_STEPS: usize = 50_000_000;

/// The patterns that leave nothing of the context.
const EVERYTHING: [&str; 3] = ["*", "**", "**/*"];

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("CopyIgnoredFile")],
    ..Rule::new("copy-ignored-file", Category::Correctness, Severity::Warning, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let Some(text) = &subject.settings.dockerignore else { return };
    let ignore = IgnoreFile::parse(text);
    let context = known(subject);
    if !ignore.errors.is_empty() || (ignore.has_exceptions() && context.is_none()) {
        return;
    }
    let mut steps = 0;
    for copy in copies(subject) {
        for (index, source) in copy.edge.sources.iter().enumerate() {
            let path = clean_path(source);
            let relative = path.trim_start_matches('/');
            let relative = if relative.is_empty() { "." } else { relative };
            steps += ignore.cost(relative);
            if steps > MAX_STEPS {
                return;
            }
            let is_ignored = match context {
                // An exception may let something through, which only the files can tell.
                Some(context) if ignore.has_exceptions() => {
                    !is_pattern(source)
                        && presence(context, &context_files::relative(source)) == Presence::Ignored
                }
                _ => is_ignored(&ignore, relative),
            };
            if source.contains('$') || !is_ignored {
                continue;
            }
            let is_built = subject.build.stage(copy.edge.to).reachable;
            let theirs = !ignore.has_exceptions();
            tell(report, copy.source_span(index), (copy.edge.kind, theirs), &path, is_built);
        }
    }
}

/// Source: BuildKit `dockerfile2llb/validations.go` (`validateCopySourcePath`).
fn is_ignored(ignore: &IgnoreFile, path: &str) -> bool {
    if path == "." {
        return ignore.patterns.iter().any(|pattern| EVERYTHING.contains(&pattern.text.as_str()));
    }
    ignore.ignores(path)
}

fn tell(
    report: &mut Report,
    span: Span,
    (kind, theirs): (EdgeKind, bool),
    path: &str,
    is_built: bool,
) {
    let verb = if kind == EdgeKind::Add { "Add" } else { "Copy" };
    let finding = report.at(
        span,
        format!("Attempting to {verb} file \"{path}\" that is excluded by .dockerignore"),
    );
    finding.help("take the path out of the ignore file, or do not copy it");
    let is_pattern = path.contains(['*', '?', '[']) || path == "." || path == "/";
    if is_built && !is_pattern {
        finding.severity(Severity::Error);
    }
    // BuildKit compares a path with a slash before it as it is, which nothing matches.
    let theirs = theirs && (!path.starts_with('/') || path == "/");
    settle(finding, true, &[(Tool::Buildkit, theirs)]);
}
