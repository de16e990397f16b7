//! Finding and reading files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use ignore::WalkBuilder;
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
    let walk = WalkBuilder::new(folder)
        .hidden(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .sort_by_file_path(std::cmp::Ord::cmp)
        .build();
    for entry in walk {
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
