//! The index of the rules in `docs/rules.md`, written by the program itself.

use std::fs;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::command::{cargo, output};
use crate::workspace::Workspace;

const INDEX: &str = "docs/rules.md";

#[derive(Args)]
pub(crate) struct Options {
    /// Only say whether the index is up to date
    #[arg(long)]
    check: bool,
}

/// Writes the index, or fails when it is not what it should be.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if options.check {
        check(workspace)
    } else {
        Ok(fs::write(workspace.root().join(INDEX), index()?)?)
    }
}

/// Fails when the index is not what it should be.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let file = workspace.root().join(INDEX);
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {INDEX}"))?;
    if text != index()? {
        bail!("{INDEX} is out of date; write it anew with `cargo xtask docs`");
    }
    Ok(())
}

fn index() -> Result<String> {
    let arguments = ["run", "--quiet", "--package", "plimsoll", "--", "explain", "--format"];
    output(cargo().args(arguments).arg("markdown"))
}
