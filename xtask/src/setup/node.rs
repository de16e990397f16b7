//! Node.js and the packages that the browser tests and the optimiser come in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command;
use crate::progress::note;
use crate::workspace::Workspace;

const OLDEST_MAJOR: u32 = 20;

/// A usable Node.js with this project's packages installed.
pub(crate) struct Node {
    program: PathBuf,
    packages: PathBuf,
}

/// Finds Node.js and installs the locked packages; `None` when there is no usable Node.js.
pub(crate) fn ensure(workspace: &Workspace) -> Result<Option<Node>> {
    let Some(program) = command::find("node").filter(|node| is_new_enough(node)) else {
        return Ok(None);
    };
    let folder = workspace.browser_tests();
    install_packages(&folder)?;
    Ok(Some(Node { program, packages: folder.join("node_modules") }))
}

impl Node {
    /// Runs Node.js itself.
    pub(crate) fn command(&self) -> Command {
        Command::new(&self.program)
    }

    /// The optimiser's script, to be run by [`Node::command`].
    pub(crate) fn wasm_opt(&self) -> PathBuf {
        self.packages.join("binaryen/bin/wasm-opt")
    }
}

fn is_new_enough(node: &Path) -> bool {
    let version = command::output(Command::new(node).arg("--version")).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next();
    major.and_then(|major| major.parse().ok()).is_some_and(|major: u32| major >= OLDEST_MAJOR)
}

/// Installs exactly what the lock file says, unless that was done already.
fn install_packages(folder: &Path) -> Result<()> {
    let lock_path = folder.join("package-lock.json");
    let lock =
        fs::read(&lock_path).with_context(|| format!("cannot read {}", lock_path.display()))?;
    // Kept inside `node_modules`, so that it disappears together with what it vouches for.
    let stamp = folder.join("node_modules/.installed-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    note("installing the locked packages");
    let npm = command::find(if cfg!(windows) { "npm.cmd" } else { "npm" });
    let npm = npm.context("npm is not installed, though Node.js is; install npm")?;
    command::run_quietly(Command::new(npm).arg("ci").current_dir(folder))?;
    fs::write(&stamp, lock).with_context(|| format!("cannot write {}", stamp.display()))
}
