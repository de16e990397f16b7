//! Measures `plimsoll check` beside hadolint over the same files, on one core, in one run.
//!
//! Only the ratio means something: both run on the same machine at the same time of day.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::command::{cargo, find, run as run_command};
use crate::workspace::Workspace;

/// How often each program runs; the fastest run counts.
const ROUNDS: usize = 3;

#[derive(Args)]
pub(crate) struct Options {
    /// A folder with Dockerfiles, whatever they are called
    folder: PathBuf,
    /// The hadolint to run beside us; the one on the PATH if not given
    #[arg(long)]
    hadolint: Option<PathBuf>,
}

/// Runs both and prints files per second and the ratio.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let files = files(&options.folder)?;
    if files.is_empty() {
        bail!("there are no files in {}", options.folder.display());
    }
    run_command(cargo().args(["build", "--quiet", "--release", "--package", "plimsoll"]))?;
    let plimsoll = workspace.target().join("release/plimsoll");
    let ours = best(&plimsoll, &["check", "--format", "json", "--fail-on", "never"], &files)?;
    report("plimsoll", ours, files.len());
    let Some(hadolint) = options.hadolint.clone().or_else(|| find("hadolint")) else {
        println!("there is no hadolint on the PATH; name one with --hadolint");
        return Ok(());
    };
    let theirs = best(&hadolint, &["--no-fail", "--format", "json"], &files)?;
    report("hadolint", theirs, files.len());
    println!("ratio: {:.0}", theirs.as_secs_f64() / ours.as_secs_f64());
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| Ok(entry?.path()));
    let mut files: Vec<PathBuf> = entries.collect::<std::io::Result<_>>()?;
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

fn report(name: &str, time: Duration, files: usize) {
    let rate = f64::from(u32::try_from(files).unwrap_or(u32::MAX)) / time.as_secs_f64();
    println!("{name}: {files} files in {:.3} s, {rate:.0} files a second", time.as_secs_f64());
}

/// The shortest time that the program takes for all files, on one core where that can be had.
fn best(program: &Path, arguments: &[&str], files: &[PathBuf]) -> Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let mut command = on_one_core(program);
        command.args(arguments).args(files).stdin(Stdio::null()).stdout(Stdio::null());
        let started = Instant::now();
        let status = command
            .stderr(Stdio::null())
            .status()
            .with_context(|| format!("cannot start {}", program.display()))?;
        if !status.success() {
            bail!("{} failed ({status})", program.display());
        }
        best = best.min(started.elapsed());
    }
    Ok(best)
}

fn on_one_core(program: &Path) -> Command {
    match find("taskset") {
        Some(taskset) => {
            let mut command = Command::new(taskset);
            command.args(["-c", "0"]).arg(program);
            command
        }
        None => Command::new(program),
    }
}
