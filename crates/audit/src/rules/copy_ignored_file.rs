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
//! When the ignore file takes some files out again with `!`, nothing is reported: a directory that
//! is left out can then still have something in it.
//!
//! ## References
//!
//! BuildKit's check [CopyIgnoredFile](https://docs.docker.com/reference/build-checks/copy-ignored-file/).

use plimsoll_model::{Context, ContextKind, Edge, EdgeKind, Node};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, Instruction};
use plimsoll_syntax::dockerignore::{IgnoreFile, clean_path};
use plimsoll_syntax::text::Span;

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
    if !ignore.errors.is_empty() || ignore.has_exceptions() {
        return;
    }
    let mut steps = 0;
    for edge in subject.build.edges.iter().filter(|edge| reads_context(subject, edge)) {
        let Some(step) = edge.step.map(|step| subject.build.step(step)) else { continue };
        if step.onbuild {
            continue;
        }
        let Some(instruction) = subject.file.instructions.get(step.instruction) else { continue };
        for (index, source) in edge.sources.iter().enumerate() {
            let path = clean_path(source);
            let relative = path.trim_start_matches('/');
            let relative = if relative.is_empty() { "." } else { relative };
            steps += ignore.cost(relative);
            if steps > MAX_STEPS {
                return;
            }
            if source.contains('$') || !is_ignored(&ignore, relative) {
                continue;
            }
            let span = source_span(instruction, index, edge.sources.len());
            let is_built = subject.build.stage(edge.to).reachable;
            tell(report, span, edge.kind, &path, is_built);
        }
    }
}

fn reads_context(subject: &Subject<'_>, edge: &Edge) -> bool {
    let Node::Context(context) = edge.from else { return false };
    matches!(edge.kind, EdgeKind::Copy | EdgeKind::Add)
        && matches!(subject.build.context(context), Context { kind: ContextKind::Main, .. })
}

/// Source: BuildKit `dockerfile2llb/validations.go` (`validateCopySourcePath`).
fn is_ignored(ignore: &IgnoreFile, path: &str) -> bool {
    if path == "." {
        return ignore.patterns.iter().any(|pattern| EVERYTHING.contains(&pattern.text.as_str()));
    }
    ignore.ignores(path)
}

/// Where the source at `index` is written.
fn source_span(instruction: &Instruction, index: usize, count: usize) -> Span {
    match &instruction.command {
        // ADD's addresses are not among the sources that the context has.
        Some(Command::Copy(transfer) | Command::Add(transfer))
            if transfer.sources.len() == count =>
        {
            transfer.sources.get(index).map_or(instruction.word.span, |word| word.span)
        }
        _ => instruction.word.span,
    }
}

fn tell(report: &mut Report, span: Span, kind: EdgeKind, path: &str, is_built: bool) {
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
    let theirs = !path.starts_with('/') || path == "/";
    settle(finding, true, &[(Tool::Buildkit, theirs)]);
}
