//! Programs that are built by `cargo install`, at one exact version each.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command;
use crate::progress::note;
use crate::workspace::Workspace;

/// A program from the package registry.
pub(crate) struct CargoTool {
    pub(crate) package: &'static str,
    pub(crate) binary: &'static str,
    pub(crate) version: &'static str,
    /// The features needed here; the default ones are never taken.
    pub(crate) features: &'static [&'static str],
}

impl CargoTool {
    /// Returns the folder that holds the program, having built it if this version is nowhere.
    pub(crate) fn ensure(&self, workspace: &Workspace) -> Result<PathBuf> {
        if let Some(folder) = self.on_search_path() {
            note(format_args!("found in {}", folder.display()));
            return Ok(folder);
        }
        let root = workspace.tools().join(format!("{}-{}", self.package, self.version));
        let folder = root.join("bin");
        let program = folder.join(format!("{}{}", self.binary, std::env::consts::EXE_SUFFIX));
        if self.is_right_version(&program) {
            return Ok(folder);
        }
        note("building it; this takes some minutes, once");
        self.install(&root)?;
        anyhow::ensure!(
            self.is_right_version(&program),
            "{} was installed but does not run as version {}",
            program.display(),
            self.version
        );
        Ok(folder)
    }

    fn on_search_path(&self) -> Option<PathBuf> {
        let program = command::find(self.binary)?;
        if !self.is_right_version(&program) {
            return None;
        }
        program.parent().map(Path::to_path_buf)
    }

    fn is_right_version(&self, program: &Path) -> bool {
        let printed = command::output(Command::new(program).arg("--version"));
        printed.is_ok_and(|text| text.split_whitespace().any(|word| word == self.version))
    }

    /// Builds with the dependencies its authors locked, or with newer ones where a registry lacks
    /// one of those.
    fn install(&self, root: &Path) -> Result<()> {
        let locked = command::run(self.cargo_install(root).arg("--locked"));
        let Err(error) = locked else { return Ok(()) };
        note(format_args!("{error:#}; trying without its lock file"));
        command::run(&mut self.cargo_install(root)).with_context(|| {
            format!(
                "cannot install {self}; put {} {} on the PATH and try again",
                self.binary, self.version
            )
        })
    }

    fn cargo_install(&self, root: &Path) -> Command {
        let mut cargo = command::cargo();
        cargo.args(["install", "--no-default-features", "--version", self.version]);
        cargo.args(["--bin", self.binary, "--root"]).arg(root);
        if !self.features.is_empty() {
            cargo.arg("--features").arg(self.features.join(","));
        }
        cargo.arg(self.package);
        // Such a tool runs for a second and is built for minutes, so build time is what counts.
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        cargo.env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        // Its build shares nothing with this project's.
        cargo.env_remove("CARGO_TARGET_DIR").env_remove("RUSTUP_TOOLCHAIN");
        cargo
    }
}

impl fmt::Display for CargoTool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.package, self.version)
    }
}

#[cfg(test)]
mod tests {
    use crate::setup::WASM_BINDGEN;

    #[test]
    fn the_bindgen_program_matches_the_crate() {
        let manifest = include_str!("../../../Cargo.toml");
        let pinned = format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version);
        assert!(manifest.contains(&pinned), "Cargo.toml does not say {pinned}");
    }
}
