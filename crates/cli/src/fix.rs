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
use crate::input::{self, STANDARD_INPUT};
use crate::output::{self, Output};

/// Prints the repaired file as a diff, or writes it; exits with 2 when there is nothing to read.
pub(crate) fn run(arguments: &FixArguments, output: &mut Output) -> Result<ExitCode> {
    let input = input::read(&arguments.path)?;
    if arguments.write && input.path == STANDARD_INPUT {
        bail!("standard input cannot be written to; leave out --write to get a diff");
    }
    let options = arguments.build.options();
    let settings = Configurations::new(&arguments.settings)?.settings(&input.path)?;
    let worst = if arguments.with_unsafe { Grade::Unsafe } else { Grade::Safe };
    let before = Analysis::new(input.path.as_str(), input.text.as_str(), &options, &settings);
    let repaired = repair(before, worst, &options, &settings);
    if arguments.write {
        if repaired.text != input.text {
            fs::write(&input.path, &repaired.text)
                .with_context(|| format!("cannot write {}", input.path))?;
        }
        output.print(&summary(&input.path, &repaired.applied))?;
    } else {
        output.print(&diff::unified(&input.path, &input.text, &repaired.text))?;
        output::remark(&summary(&input.path, &repaired.applied));
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
