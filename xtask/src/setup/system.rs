//! The operating system's own packages, where they can be installed without asking anybody.

use std::process::Command;

use anyhow::{Context, Result};

use crate::command;

/// Whether [`apt_install`] can work: the package manager is there and may be used.
pub(crate) fn has_apt() -> bool {
    command::find("apt-get").is_some() && is_root()
}

/// Installs packages with apt, as root only and without questions.
pub(crate) fn apt_install(packages: &[&str]) -> Result<()> {
    // The index may be missing or old; were it unreachable, the installation would tell.
    let _ = command::run_quietly(apt().arg("update"));
    command::run_quietly(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
        .with_context(|| format!("cannot install {}", packages.join(" ")))
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.arg("--quiet").env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn is_root() -> bool {
    command::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
