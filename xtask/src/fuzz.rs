//! Runs the fuzz targets, each for a bounded number of inputs.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::progress::{Checklist, note};
use crate::setup::{self, CargoTool};
use crate::workspace::Workspace;
use crate::{bundle, command};

const CARGO_FUZZ: CargoTool =
    CargoTool { package: "cargo-fuzz", binary: "cargo-fuzz", version: "0.13.2", features: &[] };

/// No input may take longer than this many seconds.
const SLOWEST_INPUT: u32 = 10;

#[derive(Args)]
pub(crate) struct Options {
    /// How many inputs each target is given
    #[arg(long, default_value_t = 100_000)]
    runs: u64,
    /// Run only the targets of these names
    targets: Vec<String>,
}

/// Runs every target, even after a failure, and sums up.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let folder = workspace.root().join("fuzz/fuzz_targets");
    let mut targets = targets(&folder)
        .with_context(|| format!("there is no fuzz target in {}", folder.display()))?;
    if !options.targets.is_empty() {
        targets.retain(|target| options.targets.contains(target));
    }
    anyhow::ensure!(!targets.is_empty(), "no fuzz target of that name in {}", folder.display());
    command::run_quietly(command::cargo().args(["+nightly", "--version"])).context(
        "fuzzing needs the nightly toolchain; `rustup toolchain install nightly` brings it",
    )?;
    let path = setup::search_path(vec![CARGO_FUZZ.ensure(workspace)?])?;
    let mut checks = Checklist::start();
    for target in targets {
        note(format_args!("{} inputs", options.runs));
        checks.check(&target, || {
            let mut cargo = fuzz_command(workspace.root(), &target, options.runs);
            command::run(cargo.env("PATH", &path))
        });
    }
    checks.finish()
}

fn targets(folder: &Path) -> Result<Vec<String>> {
    let mut sources = bundle::files(folder)?;
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let names = sources.iter().filter_map(|path| path.file_stem());
    Ok(names.map(|name| name.to_string_lossy().into_owned()).collect())
}

fn fuzz_command(root: &Path, target: &str, runs: u64) -> Command {
    let mut cargo = command::cargo();
    cargo.current_dir(root).args(["+nightly", "fuzz", "run", target, "--"]);
    cargo.arg(format!("-runs={runs}")).arg(format!("-timeout={SLOWEST_INPUT}"));
    cargo
}
