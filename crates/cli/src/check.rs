//! `plimsoll check`.

use std::process::ExitCode;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anyhow::Result;
use plimsoll_audit::report::CheckReport;
use plimsoll_audit::{Analysis, Finding, Settings};
use plimsoll_syntax::diagnostic::Severity;

use crate::arguments::{CheckArguments, CheckFormat, FailOn};
use crate::input;
use crate::output::Output;

/// Runs the checks and prints the findings; exits with 1 when one is as severe as asked.
pub(crate) fn run(arguments: &CheckArguments, output: &mut Output) -> Result<ExitCode> {
    let options = arguments.build.options();
    let settings = Settings::default();
    let inputs = input::read_all(&arguments.paths)?;
    let analyses: Vec<_> = inputs
        .into_iter()
        .map(|input| Analysis::new(input.path, input.text, &options, &settings))
        .collect();
    match arguments.format {
        CheckFormat::Text => print_text(&analyses, output)?,
        CheckFormat::Json => output.print_json(&CheckReport::new(&analyses))?,
    }
    let worst = analyses.iter().filter_map(Analysis::worst).min();
    let fails = worst.is_some_and(|worst| fails(worst, arguments.fail_on));
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Severities are ordered from the worst on.
fn fails(worst: Severity, fail_on: FailOn) -> bool {
    match fail_on {
        FailOn::Error => worst <= Severity::Error,
        FailOn::Warning => worst <= Severity::Warning,
        FailOn::Info => worst <= Severity::Info,
        FailOn::Never => false,
    }
}

fn print_text(analyses: &[Analysis], output: &mut Output) -> Result<()> {
    let renderer = if Output::has_colour() { Renderer::styled() } else { Renderer::plain() };
    for analysis in analyses {
        for finding in &analysis.findings {
            output.print(&format!("{}\n\n", renderer.render(&[group(analysis, finding)])))?;
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
        format!("{files} checked: {errors}, {warnings}\n")
    };
    output.print(&summary)
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// A finding with the lines it concerns; the renderer reads all it is given, so it gets no more.
fn group<'a>(analysis: &'a Analysis, finding: &'a Finding) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let lines = &analysis.lines;
    let first = lines.line(finding.span.start);
    let start = lines.line_start(first).unwrap_or_default();
    let end = lines.line_start(lines.line(finding.span.end) + 1);
    let end = end.map_or(analysis.source.len(), |end| end as usize);
    let excerpt = &analysis.source[start as usize..end];
    let span = (finding.span.start - start) as usize..(finding.span.end - start) as usize;
    let snippet = Snippet::source(excerpt)
        .line_start(first as usize)
        .path(&analysis.path)
        .annotation(AnnotationKind::Primary.span(span));
    let group = level.primary_title(finding.message.as_str()).id(finding.rule).element(snippet);
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}
