//! `plimsoll compose`.

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use plimsoll_model::catalogue::Size;
use plimsoll_model::compose::{self, BuildId, Project, ProjectBuilds, PullTotal, config_json};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::text::ColumnUnit;

use crate::arguments::ComposeArguments;
use crate::output::{self, Output};
use crate::project;

/// Prints the resolved project; what is wrong goes to standard error.
pub(crate) fn run(arguments: &ComposeArguments, output: &mut Output) -> Result<ExitCode> {
    let (mut tree, project) = project::load(&arguments.folder, &project::options(arguments))?;
    for found in &project.diagnostics {
        output::complain(&line(&project, found));
    }
    if !project.is_accepted() {
        return Ok(ExitCode::from(crate::UNUSABLE));
    }
    if arguments.summary {
        // The first look tells which Dockerfiles are to be read.
        let _ = compose::builds(&project, &tree);
        project::supply(&mut tree);
        output.print(&summary(&project, &compose::builds(&project, &tree)))?;
    } else {
        output.print(&config_json(&project))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The project across its services, in lines.
fn summary(project: &Project, builds: &ProjectBuilds) -> String {
    let overview = compose::overview(project, builds);
    let mut text = format!(
        "{}: {}, {}, {} pulled\n",
        project.name,
        plural(project.services.len(), "service"),
        plural(builds.builds.len(), "build"),
        plural(overview.images.len(), "image"),
    );
    let names = |build: &BuildId| {
        let services = builds.builds[build.index()].services.iter();
        let names: Vec<&str> = services.map(|id| &*project.service(*id).name).collect();
        names.join("+")
    };
    for (at, wave) in overview.waves.iter().enumerate() {
        let wave: Vec<String> = wave.iter().map(names).collect();
        let word = if at == 0 { "builds first" } else { "builds then" };
        let _ = writeln!(text, "{word}: {}", wave.join(", "));
    }
    if !overview.stuck.is_empty() {
        let stuck: Vec<String> = overview.stuck.iter().map(names).collect();
        let _ = writeln!(text, "builds wait for one another in a circle: {}", stuck.join(", "));
    }
    for image in &overview.images {
        let run = image.run_by.iter().map(|id| format!("runs as {}", project.service(*id).name));
        let base = image.base_of.iter().map(|id| format!("base of {}", names(id)));
        let uses: Vec<String> = run.chain(base).collect();
        let size = megabytes(image.compressed);
        let _ = writeln!(text, "image {} ({size}): {}", image.reference, uses.join(", "));
    }
    for drift in &overview.drifts {
        let _ = writeln!(text, "differs: {}", drift.references.join(", "));
    }
    for overlap in &overview.overlaps {
        let (outer, inner) = (names(&overlap.outer), names(&overlap.inner));
        let _ = writeln!(text, "context of {inner} lies in that of {outer}");
    }
    let PullTotal { known, estimated, unknown } = overview.pull;
    let known = (known > 0).then(|| format!("{} known", megabytes(Size::Measured(known))));
    let estimated =
        (estimated > 0).then(|| format!("{} estimated", megabytes(Size::Measured(estimated))));
    let unknown = (unknown > 0).then(|| format!("{} of unknown size", plural(unknown, "image")));
    let parts: Vec<String> = [known, estimated, unknown].into_iter().flatten().collect();
    if !parts.is_empty() {
        let _ = writeln!(
            text,
            "a machine pulls of these images, compressed: {}; the layers that builds add come on top",
            parts.join(", ")
        );
    }
    text
}

/// A size in decimal megabytes with its mark.
fn megabytes(size: Size) -> String {
    #[expect(clippy::cast_precision_loss, reason = "it is printed with one decimal")]
    let number = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    match size {
        Size::Measured(bytes) => number(bytes),
        Size::Estimated(bytes) => format!("about {}", number(bytes)),
        Size::AtMost(bytes) => format!("at most {}", number(bytes)),
        Size::Unknown => "size unknown".to_owned(),
    }
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
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
