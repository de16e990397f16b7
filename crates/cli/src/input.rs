//! Finding and reading files.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use ignore::WalkBuilder;
use plimsoll_model::compose::COMPOSE_FILES;
use plimsoll_syntax::text::MAX_FILE_BYTES;

/// The path that means standard input.
pub(crate) const STANDARD_INPUT: &str = "-";

/// One file that was read.
pub(crate) struct Input {
    /// Its path as given or found; `-` for standard input.
    pub path: String,
    /// Its text; bytes that are not UTF-8 are replaced.
    pub text: String,
}

/// What is to be checked.
#[derive(Default)]
pub(crate) struct Found {
    /// The Dockerfiles, read.
    pub dockerfiles: Vec<Input>,
    /// The Compose projects.
    pub projects: Vec<ProjectPlace>,
}

/// Where a Compose project is.
pub(crate) struct ProjectPlace {
    /// The folder that was given, or that of the file that was given.
    pub root: String,
    /// The folder of the Compose file.
    pub folder: String,
    /// The Compose file, where it was named.
    pub file: Option<String>,
    /// The path of the Compose file as given or found.
    pub shown: String,
}

/// Finds Compose projects, and reads Dockerfiles, at paths and below folders.
///
/// Fails when a path cannot be read or when there is nothing to check.
pub(crate) fn find_all(paths: &[String]) -> Result<Found> {
    let mut found = Found::default();
    for path in paths {
        if path != STANDARD_INPUT && Path::new(path).is_dir() {
            read_folder(path, &mut found.dockerfiles)?;
            find_projects(path, &mut found.projects)?;
        } else if is_compose(path) {
            found.projects.push(project_at(path));
        } else {
            found.dockerfiles.push(read(path)?);
        }
    }
    if found.dockerfiles.is_empty() && found.projects.is_empty() {
        bail!("no Dockerfile, Containerfile or Compose file below {}", paths.join(", "));
    }
    Ok(found)
}

/// The project of a Compose file.
pub(crate) fn project_at(path: &str) -> ProjectPlace {
    let folder = Path::new(path).parent().map(|folder| folder.to_string_lossy().into_owned());
    let folder = folder.filter(|folder| !folder.is_empty()).unwrap_or_else(|| ".".to_owned());
    let file = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
    ProjectPlace { root: folder.clone(), folder, file, shown: path.to_owned() }
}

/// True for the path of a YAML file, which no Dockerfile is.
pub(crate) fn is_compose(path: &str) -> bool {
    let extension = Path::new(path).extension();
    extension.is_some_and(|it| it.eq_ignore_ascii_case("yaml") || it.eq_ignore_ascii_case("yml"))
}

/// Finds the folders below a folder that have a Compose file; ignore files are honoured.
fn find_projects(folder: &str, projects: &mut Vec<ProjectPlace>) -> Result<()> {
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    for entry in walk(folder) {
        let entry = entry.with_context(|| format!("cannot walk {folder}"))?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        let place = COMPOSE_FILES.iter().position(|name| entry.file_name() == *name);
        if let (true, Some(place), Some(parent)) = (is_file, place, entry.path().parent()) {
            found.push((parent.to_owned(), place, entry.path().to_owned()));
        }
    }
    found.sort();
    for (parent, _, path) in found {
        if known.insert(parent.clone()) {
            projects.push(ProjectPlace {
                root: folder.to_owned(),
                folder: parent.to_string_lossy().into_owned(),
                file: None,
                shown: path.to_string_lossy().into_owned(),
            });
        }
    }
    Ok(())
}

fn walk(folder: &str) -> ignore::Walk {
    WalkBuilder::new(folder)
        .hidden(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .sort_by_file_path(std::cmp::Ord::cmp)
        .build()
}

/// Reads files, and the Dockerfiles below folders.
///
/// Fails when a path cannot be read or when there is nothing to read.
pub(crate) fn read_all(paths: &[String]) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for path in paths {
        if path != STANDARD_INPUT && Path::new(path).is_dir() {
            read_folder(path, &mut inputs)?;
        } else {
            inputs.push(read(path)?);
        }
    }
    if inputs.is_empty() {
        bail!("no Dockerfile or Containerfile below {}", paths.join(", "));
    }
    Ok(inputs)
}

/// Reads one file, or standard input.
pub(crate) fn read(path: &str) -> Result<Input> {
    let bytes = if path == STANDARD_INPUT {
        read_limited(io::stdin().lock()).context("cannot read standard input")?
    } else {
        let file = File::open(path).with_context(|| format!("cannot open {path}"))?;
        read_limited(file).with_context(|| format!("cannot read {path}"))?
    };
    if bytes.len() > MAX_FILE_BYTES {
        bail!("{path} has more than the limit of {MAX_FILE_BYTES} bytes");
    }
    Ok(Input { path: path.to_owned(), text: String::from_utf8_lossy(&bytes).into_owned() })
}

/// Reads at most one byte more than the limit, which is enough to know that it is passed.
fn read_limited(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the Dockerfiles below a folder in the order of their paths; ignore files are honoured.
fn read_folder(folder: &str, inputs: &mut Vec<Input>) -> Result<()> {
    for entry in walk(folder) {
        let entry = entry.with_context(|| format!("cannot walk {folder}"))?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && entry.file_name().to_str().is_some_and(is_dockerfile) {
            inputs.push(read(&entry.path().to_string_lossy())?);
        }
    }
    Ok(())
}

/// `Dockerfile`, `Dockerfile.dev`, `dev.Dockerfile`, and the same with `Containerfile`.
fn is_dockerfile(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if name.ends_with(".dockerignore") || name.ends_with(".containerignore") {
        return false;
    }
    ["dockerfile", "containerfile"].iter().any(|kind| {
        name.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            || name.strip_suffix(kind).is_some_and(|rest| rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::is_dockerfile;

    #[test]
    fn names_of_dockerfiles() {
        for name in
            ["Dockerfile", "Dockerfile.dev", "api.Dockerfile", "Containerfile", "dockerfile"]
        {
            assert!(is_dockerfile(name), "{name}");
        }
        for name in ["Dockerfile.dockerignore", "Dockerfiles", "MyDockerfile", "README.md"] {
            assert!(!is_dockerfile(name), "{name}");
        }
    }
}
