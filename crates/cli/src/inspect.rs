//! `plimsoll inspect`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use plimsoll_audit::report::InspectReport;
use plimsoll_audit::{Analysis, Settings};

use crate::arguments::InspectArguments;
use crate::input;
use crate::output::Output;

/// Prints the model of each file; a file that BuildKit rejects is no failure here.
pub(crate) fn run(arguments: &InspectArguments, output: &mut Output) -> Result<ExitCode> {
    let options = arguments.build.options();
    let settings = Settings::default();
    let inputs = input::read_all(&arguments.paths)?;
    let mut reports: Vec<_> = inputs
        .into_iter()
        .map(|input| {
            InspectReport::new(&Analysis::new(input.path, input.text, &options, &settings))
        })
        .collect();
    let single = matches!(arguments.paths.as_slice(), [path] if !Path::new(path).is_dir());
    match reports.pop() {
        Some(report) if single => output.print_json(&report)?,
        last => {
            reports.extend(last);
            output.print_json(&reports)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
