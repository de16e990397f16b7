//! `plimsoll compose`.

use std::process::ExitCode;

use anyhow::Result;
use plimsoll_model::compose::{Project, config_json};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::text::ColumnUnit;

use crate::arguments::ComposeArguments;
use crate::output::{self, Output};
use crate::project;

/// Prints the resolved project; what is wrong goes to standard error.
pub(crate) fn run(arguments: &ComposeArguments, output: &mut Output) -> Result<ExitCode> {
    let (_, project) = project::load(&arguments.folder, &project::options(arguments))?;
    for found in &project.diagnostics {
        output::complain(&line(&project, found));
    }
    if !project.is_accepted() {
        return Ok(ExitCode::from(crate::UNUSABLE));
    }
    output.print(&config_json(&project))?;
    Ok(ExitCode::SUCCESS)
}

/// A diagnostic in one line: place, severity, message, remedy.
fn line(project: &Project, found: &plimsoll_model::compose::ProjectDiagnostic) -> String {
    let diagnostic = &found.diagnostic;
    let place = found.file.map_or_else(String::new, |id| {
        let file = project.file(id);
        let start = diagnostic.span.start;
        let line = file.lines.line(start);
        let column = file.lines.column(&file.source, start, ColumnUnit::Scalar);
        format!("{}:{line}:{column}: ", file.shown)
    });
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let help =
        diagnostic.help.as_ref().map_or_else(String::new, |help| format!("\n  help: {help}"));
    format!("{place}{severity}: {}{help}", diagnostic.message)
}
