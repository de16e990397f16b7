//! Where things are in the checkout.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::command;

/// The checkout that the chores work on.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Asks cargo, because a developer may have moved the target directory.
    pub(crate) fn locate() -> Result<Self> {
        let metadata = metadata()?;
        Ok(Self {
            root: path_in(&metadata, "workspace_root")?,
            target: path_in(&metadata, "target_directory")?,
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Build output, which may be deleted at any time.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Pinned tools, one folder per tool and version.
    pub(crate) fn tools(&self) -> PathBuf {
        self.root.join(".tools")
    }

    /// The page as static files.
    pub(crate) fn site(&self) -> PathBuf {
        self.root.join("dist/site")
    }

    /// The page as one file.
    pub(crate) fn single_file(&self) -> PathBuf {
        self.root.join("dist/plimsoll.html")
    }

    /// The npm package that drives the browser.
    pub(crate) fn browser_tests(&self) -> PathBuf {
        self.root.join("tests")
    }
}

/// What cargo knows about the members of the workspace that it is called in.
pub(crate) fn metadata() -> Result<Value> {
    let mut cargo = command::cargo();
    cargo.args(["metadata", "--no-deps", "--format-version=1"]);
    let text = command::output(&mut cargo)?;
    serde_json::from_str(&text).context("cargo metadata printed something else than JSON")
}

fn path_in(metadata: &Value, field: &str) -> Result<PathBuf> {
    let path = metadata[field].as_str();
    path.map(PathBuf::from).with_context(|| format!("cargo metadata names no {field}"))
}
