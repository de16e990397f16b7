//! The browser that the tests drive.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::system;
use crate::command;
use crate::progress::note;

const NAMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

const APPLICATIONS: [&str; 4] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
];

/// Finds a Chromium, or installs one where the system's packages allow it.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("CHROMIUM") {
        let chosen = PathBuf::from(chosen);
        anyhow::ensure!(chosen.is_file(), "CHROMIUM names {}, which is no file", chosen.display());
        return Ok(chosen);
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    if !system::has_apt() {
        bail!(
            "no Chromium or Chrome found; install one, or name it in the environment variable \
             CHROMIUM, or pass --no-browser"
        );
    }
    note("installing the system's package chromium");
    system::apt_install(&["chromium"])?;
    find().context("the package chromium brought no program of that name")
}

fn find() -> Option<PathBuf> {
    let on_path = NAMES.iter().find_map(|name| command::find(name));
    let applications = APPLICATIONS.iter().map(Path::new);
    on_path.or_else(|| applications.filter(|path| path.is_file()).map(Path::to_path_buf).next())
}
