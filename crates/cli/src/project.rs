//! Reading the files of a Compose project as the engine asks for them.

use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context as _, Result};
use plimsoll_model::compose::{self, Project, ProjectOptions};
use plimsoll_model::files::{Content, Entry, File, FileTree, Listing};

use crate::arguments::ComposeArguments;

/// The largest file in bytes that is read for a project; the engine has lower limits of its own.
const MAX_READ_BYTES: u64 = 64 * 1024 * 1024;

/// How often the engine may ask for more files: a chain of files, each of which names the next.
const MAX_ROUNDS: usize = 200;

/// What is asked of a project.
pub(crate) fn options(arguments: &ComposeArguments) -> ProjectOptions {
    ProjectOptions {
        files: arguments.files.clone(),
        folder: arguments.project_directory.clone(),
        name: arguments.project_name.clone(),
        profiles: arguments.profiles.clone(),
        variable_files: arguments.env_files.clone(),
        environment: std::env::vars().collect(),
        services: Vec::new(),
    }
}

/// Resolves the project in a folder, reading what it needs.
///
/// Fails when the folder cannot be found.
pub(crate) fn load(folder: &str, options: &ProjectOptions) -> Result<(FileTree, Project)> {
    let root = fs::canonicalize(folder).with_context(|| format!("cannot open {folder}"))?;
    let mut tree = FileTree::new(&root.to_string_lossy(), Listing::OnDemand);
    for _ in 0..MAX_ROUNDS {
        let project = compose::resolve(&tree, options);
        if !supply(&mut tree) {
            return Ok((tree, project));
        }
    }
    anyhow::bail!("the files of {folder} name one another more than {MAX_ROUNDS} deep")
}

/// Adds what the engine asked for; false when it asked for nothing.
pub(crate) fn supply(tree: &mut FileTree) -> bool {
    let wanted = tree.take_wanted();
    for path in &wanted {
        let entry = entry(path);
        tree.add(path, entry);
    }
    !wanted.is_empty()
}

/// What is at a path of the disk, contents included.
fn entry(path: &str) -> Entry {
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Entry::Nothing,
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => return Entry::Nothing,
        Err(error) => return Entry::Closed(error.to_string()),
    };
    if found.is_dir() {
        return Entry::Folder;
    }
    if !found.is_file() {
        return Entry::Closed("this is neither a file nor a folder".to_owned());
    }
    let content = match read(Path::new(path)) {
        Ok(bytes) => Content::Read(bytes.into()),
        Err(error) => Content::Unreadable(error.to_string()),
    };
    Entry::File(File { bytes: Some(found.len()), content })
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_READ_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}
