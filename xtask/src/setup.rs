//! Brings the pinned tools to this machine, and finds them again at once the next time.

mod cargo_tool;
mod chromium;
mod node;
mod system;
mod wasm_target;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

pub(crate) use self::cargo_tool::CargoTool;
pub(crate) use self::node::Node;
use crate::progress::{note, step};
use crate::workspace::Workspace;

/// Must be the version of the `wasm-bindgen` crate, because the two speak a private format.
pub(crate) const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    binary: "wasm-bindgen",
    version: "0.2.130",
    // What is left out is for fetching browser drivers in its own test runner.
    features: &[],
};

/// The newest version that builds with the toolchain this project asks for.
pub(crate) const TRUNK: CargoTool = CargoTool {
    package: "trunk",
    binary: "trunk",
    version: "0.21.14",
    // What is left out is for fetching tools, looking for updates, and serving with TLS.
    features: &[],
};

/// What building the page needs.
pub(crate) struct PageTools {
    toolchain: Option<String>,
    path: OsString,
    pub(crate) node: Option<Node>,
}

/// What driving the page in a browser needs.
pub(crate) struct BrowserTools {
    pub(crate) node: Node,
    pub(crate) chromium: PathBuf,
}

/// Installs all that any chore but `fuzz` needs.
pub(crate) fn everything(workspace: &Workspace) -> Result<()> {
    page_tools(workspace)?;
    browser_tools(workspace)?;
    note("everything is set up");
    Ok(())
}

/// Installs what building the page needs.
pub(crate) fn page_tools(workspace: &Workspace) -> Result<PageTools> {
    let toolchain = step("wasm32 standard library", wasm_target::ensure)?;
    let mut folders = Vec::new();
    for tool in [&WASM_BINDGEN, &TRUNK] {
        folders.push(step(tool, || tool.ensure(workspace))?);
    }
    let node = step("node packages", || node::ensure(workspace))?;
    if node.is_none() {
        note(
            "Node.js 20 or newer is not installed: the WebAssembly will not be optimised by wasm-opt",
        );
    }
    Ok(PageTools { toolchain, path: search_path(folders)?, node })
}

/// Installs what driving the page in a browser needs.
pub(crate) fn browser_tools(workspace: &Workspace) -> Result<BrowserTools> {
    let node = node::ensure(workspace)?
        .context("the browser tests need Node.js 20 or newer; install it, or pass --no-browser")?;
    let chromium = step("Chromium", chromium::ensure)?;
    Ok(BrowserTools { node, chromium })
}

impl PageTools {
    /// Trunk, which finds its tools on the search path and builds with the right toolchain.
    pub(crate) fn trunk(&self, workspace: &Workspace) -> Command {
        let mut trunk = Command::new(TRUNK.binary);
        trunk.current_dir(workspace.root()).env("PATH", &self.path);
        // Trunk takes this variable for a flag of its own and rejects most values.
        trunk.env_remove("NO_COLOR");
        if let Some(toolchain) = &self.toolchain {
            trunk.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        trunk
    }
}

/// The search path with some folders put before the others.
pub(crate) fn search_path(first: Vec<PathBuf>) -> Result<OsString> {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders = first.into_iter().chain(std::env::split_paths(&inherited));
    std::env::join_paths(folders).context("a folder's name cannot be on the search path")
}
