//! Takes the pictures that the documentation shows.

use anyhow::{Context, Result};

use crate::progress::step;
use crate::workspace::Workspace;
use crate::{bundle, command, setup, test};

/// Bundles the page and writes the pictures to `docs/screenshots`.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    bundle::run(workspace)?;
    let tools = setup::browser_tools(workspace)?;
    let folder = workspace.root().join("docs/screenshots");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot create {}", folder.display()))?;
    step("screenshots", || {
        let mut node = test::script(workspace, &tools);
        command::run(node.arg("browser/screenshot.mjs").arg(&folder))
    })
}
