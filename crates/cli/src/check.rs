//! `plimsoll check`.

use std::collections::BTreeSet;
use std::process::ExitCode;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use anyhow::Result;
use plimsoll_audit::Settings;
use plimsoll_audit::report::{CheckReport, SarifLog, github, markdown};
use plimsoll_audit::{Analysis, Audited, FailOn, FileFindings, Finding};
use plimsoll_model::BuildOptions;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Fix, Grade};
use plimsoll_syntax::text::Span;

use crate::arguments::{CheckArguments, CheckFormat, FailOnArgument};
use crate::configuration::Configurations;
use crate::input::{self, Input};
use crate::output::Output;
use crate::project;

/// Runs the checks and prints the findings; exits with 1 when one is as severe as asked.
pub(crate) fn run(arguments: &CheckArguments, output: &mut Output) -> Result<ExitCode> {
    let options = arguments.build.options();
    let mut configurations = Configurations::new(&arguments.settings)?;
    let found = input::find_all(&arguments.paths)?;
    let mut files: Vec<FileFindings> = Vec::new();
    let mut fails = false;
    let mut add = |new: Vec<FileFindings>, settings: &Settings| {
        let fail_on = arguments.fail_on.map(threshold).or(settings.fail_on).unwrap_or_default();
        let findings = || new.iter().flat_map(|file| &file.findings);
        fails |= findings().any(|finding| fail_on.fails(finding.severity));
        for file in new {
            // A file that several projects use is told once.
            if !files.iter().any(|known| known.path == file.path) {
                files.push(file);
            }
        }
    };
    let mut of_projects = BTreeSet::new();
    for place in &found.projects {
        let settings = configurations.settings(&place.shown)?;
        let checked = project::analyse(place, &settings)?;
        of_projects.extend(checked.dockerfiles);
        add(checked.files, &settings);
    }
    for input in found.dockerfiles {
        if project::absolute(&input.path).is_ok_and(|path| of_projects.contains(&path)) {
            continue;
        }
        let settings = configurations.settings(&input.path)?;
        add(vec![alone(input, &options, &settings)], &settings);
    }
    match arguments.format {
        CheckFormat::Text => print_text(&files, output)?,
        CheckFormat::Json => output.print_json(&CheckReport::new(&files))?,
        CheckFormat::Sarif => output.print_json(&SarifLog::new(&files))?,
        CheckFormat::Github => {
            files.iter().try_for_each(|file| output.print(&github(file)))?;
        }
        CheckFormat::Markdown => output.print(&markdown(&files))?,
    }
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A Dockerfile that belongs to no project.
fn alone(input: Input, options: &BuildOptions, settings: &Settings) -> FileFindings {
    let analysis = Analysis::new(input.path, input.text, options, settings);
    let Analysis { path, source, lines, findings, .. } = analysis;
    FileFindings { path, source, lines, findings }
}

fn threshold(argument: FailOnArgument) -> FailOn {
    match argument {
        FailOnArgument::Error => FailOn::Error,
        FailOnArgument::Warning => FailOn::Warning,
        FailOnArgument::Info => FailOn::Info,
        FailOnArgument::Never => FailOn::Never,
    }
}

fn print_text(analyses: &[FileFindings], output: &mut Output) -> Result<()> {
    let renderer = if Output::has_colour() { Renderer::styled() } else { Renderer::plain() };
    for analysis in analyses {
        for finding in &analysis.findings {
            output
                .print(&format!("{}\n\n", renderer.render(&[group(analysis.into(), finding)])))?;
        }
    }
    let total: usize = analyses.iter().map(|analysis| analysis.findings.len()).sum();
    let count = |severity| {
        let findings = analyses.iter().flat_map(|analysis| &analysis.findings);
        findings.filter(|finding| finding.severity == severity).count()
    };
    let files = plural(analyses.len(), "file");
    let summary = if total == 0 {
        format!("{files} checked, nothing found\n")
    } else {
        let errors = plural(count(Severity::Error), "error");
        let warnings = plural(count(Severity::Warning), "warning");
        let notes = plural(count(Severity::Info), "note");
        format!("{files} checked: {errors}, {warnings}, {notes}\n")
    };
    output.print(&summary)
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// A finding with the lines it concerns; the renderer reads all it is given, so it gets no more.
fn group<'a>(analysis: Audited<'a>, finding: &'a Finding) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let mut group = level
        .primary_title(finding.message.as_str())
        .id(finding.rule)
        .element(snippet(analysis, finding.span, AnnotationKind::Primary, None));
    for related in &finding.related {
        let label = Some(related.message.as_str());
        group = group.element(snippet(analysis, related.span, AnnotationKind::Context, label));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    match &finding.fix {
        Some(fix) => group.element(Level::NOTE.message(repair_note(fix))),
        None => group,
    }
}

/// The lines of a span.
fn snippet<'a>(
    analysis: Audited<'a>,
    span: Span,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Snippet<'a, Annotation<'a>> {
    let lines = analysis.lines;
    let first = lines.line(span.start);
    let start = lines.line_start(first).unwrap_or_default();
    let end = lines.line_start(lines.line(span.end) + 1);
    let end = end.map_or(analysis.source.len(), |end| end as usize);
    let range = (span.start - start) as usize..(span.end - start) as usize;
    Snippet::source(&analysis.source[start as usize..end])
        .line_start(first as usize)
        .path(analysis.path)
        .annotation(kind.span(range).label(label))
}

/// How the finding can be repaired.
fn repair_note(fix: &Fix) -> String {
    let title = fix.title.as_str();
    match (fix.grade, &fix.reason) {
        (Grade::Safe, _) => format!("plimsoll fix can do it: {title}"),
        (Grade::Unsafe, Some(reason)) => {
            format!("plimsoll fix --unsafe can do it: {title} ({reason})")
        }
        (Grade::Unsafe, None) => format!("plimsoll fix --unsafe can do it: {title}"),
        (Grade::Manual, Some(reason)) => format!("a proposal: {title} ({reason})"),
        (Grade::Manual, None) => format!("a proposal: {title}"),
    }
}
