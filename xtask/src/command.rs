//! Runs other programs and says what went wrong with them.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Cargo by name and not by the `CARGO` variable, so that a toolchain can be chosen with `+name`.
pub(crate) fn cargo() -> Command {
    Command::new("cargo")
}

/// Runs a program that prints to the terminal itself.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).status();
    let status = status.with_context(|| format!("cannot start {}", line(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", line(command));
    }
    Ok(())
}

/// Runs a program whose chatter only matters when it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    finished(command).map(drop)
}

/// Runs a program and returns what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = finished(command)?;
    String::from_utf8(output.stdout).with_context(|| format!("{} printed no UTF-8", line(command)))
}

/// Runs a program for at most `limit`; stops it and fails when it takes longer.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", line(command)))?;
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().context("cannot wait for a child process")? {
            if status.success() {
                return Ok(());
            }
            bail!("{} failed ({status})", line(command));
        }
        if started.elapsed() > limit {
            child.kill().and_then(|()| child.wait()).context("cannot stop a child process")?;
            bail!("{} took longer than {} s", line(command), limit.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Finds a program on the `PATH`.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

fn finished(command: &mut Command) -> Result<Output> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("cannot start {}", line(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed ({})\n{}", line(command), output.status, said.trim_end());
    }
    Ok(output)
}

/// The command line as a person would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_hangs_is_stopped() {
        let mut cargo = Command::new("sleep");
        let error = run_within(cargo.arg("60"), Duration::from_millis(100)).unwrap_err();
        assert!(error.to_string().contains("took longer"), "{error}");
    }
}
