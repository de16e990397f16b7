//! Builds the page as it is published: a folder of static files, and one self-contained file.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::command;
use crate::progress::{note, step};
use crate::setup::{self, PageTools};
use crate::workspace::Workspace;
use crate::{single_file, wasm_opt};

/// Sets up, builds both forms of the page, and tells where they are.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let tools = setup::page_tools(workspace)?;
    build(workspace, &tools)?;
    note(format_args!("static site: {}", workspace.site().display()));
    note(format_args!("single file: {}", workspace.single_file().display()));
    Ok(())
}

/// Builds `dist/site` and `dist/plimsoll.html`.
pub(crate) fn build(workspace: &Workspace, tools: &PageTools) -> Result<()> {
    step("static site", || build_site(workspace, tools))?;
    step("single file", || single_file::write(&workspace.site(), &workspace.single_file()))
}

fn build_site(workspace: &Workspace, tools: &PageTools) -> Result<()> {
    command::run(tools.trunk(workspace).args(["build", "--quiet"]))?;
    let Some(node) = &tools.node else {
        return Ok(());
    };
    let wasm = only_file(&workspace.site(), "wasm")?;
    wasm_opt::optimise(workspace, node, &wasm)
}

/// The one file with this extension in a folder.
pub(crate) fn only_file(folder: &Path, extension: &str) -> Result<PathBuf> {
    let mut found = files(folder)?;
    found.retain(|file| file.extension().is_some_and(|found| found == extension));
    match <[PathBuf; 1]>::try_from(found) {
        Ok([file]) => Ok(file),
        Err(found) => anyhow::bail!(
            "{} should hold one .{extension} file and holds {}",
            folder.display(),
            found.len()
        ),
    }
}

/// The files of a folder, in order of their names.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder);
    let entries = entries.with_context(|| format!("cannot list {}", folder.display()))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<Result<Vec<_>, _>>().context("cannot list a folder")?;
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths)
}
