//! `plimsoll fix`.

use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use plimsoll_audit::repair::{AppliedFix, repair};
use plimsoll_audit::{Analysis, diff};
use plimsoll_syntax::edit::Grade;

use crate::arguments::FixArguments;
use crate::configuration::Configurations;
use crate::input::{self, Input, STANDARD_INPUT};
use crate::output::{self, Output};
use crate::project;

/// Prints the repaired file as a diff, or writes it; exits with 2 when there is nothing to read.
pub(crate) fn run(arguments: &FixArguments, output: &mut Output) -> Result<ExitCode> {
    let worst = if arguments.with_unsafe { Grade::Unsafe } else { Grade::Safe };
    let input = input::read(&arguments.path)?;
    if input::is_compose(&input.path) {
        let place = input::project_at(&input.path);
        let settings = Configurations::new(&arguments.settings)?.settings(&input.path)?;
        let repaired = project::repair(&place, &settings, worst)?;
        return deliver(arguments, &input, &repaired.text, &repaired.applied, output);
    }
    if arguments.write && input.path == STANDARD_INPUT {
        bail!("standard input cannot be written to; leave out --write to get a diff");
    }
    let options = arguments.build.options();
    let settings = Configurations::new(&arguments.settings)?.settings(&input.path)?;
    let before = Analysis::new(input.path.as_str(), input.text.as_str(), &options, &settings);
    let repaired = repair(before, worst, &options, &settings);
    deliver(arguments, &input, &repaired.text, &repaired.applied, output)
}

/// Writes the repaired file, or prints what would change.
fn deliver(
    arguments: &FixArguments,
    input: &Input,
    text: &str,
    applied: &[AppliedFix],
    output: &mut Output,
) -> Result<ExitCode> {
    if arguments.write {
        if text != input.text {
            fs::write(&input.path, text).with_context(|| format!("cannot write {}", input.path))?;
        }
        output.print(&summary(&input.path, applied))?;
    } else {
        output.print(&diff::unified(&input.path, &input.text, text))?;
        output::remark(&summary(&input.path, applied));
    }
    Ok(ExitCode::SUCCESS)
}

/// What was done, a line each.
fn summary(path: &str, applied: &[AppliedFix]) -> String {
    if applied.is_empty() {
        return format!("{path}: nothing to repair\n");
    }
    applied.iter().fold(String::new(), |mut text, fix| {
        let grade = fix.grade.as_str();
        let _ = writeln!(text, "{path}:{}: {} ({}, {grade})", fix.line, fix.title, fix.rule);
        text
    })
}
