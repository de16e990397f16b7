//! Keeps the promises that `ARCHITECTURE.md` makes about the shape of the code.

use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace::metadata;

const PREFIX: &str = "plimsoll-";

/// Which members a member may import; the arrows of the architecture.
const ARROWS: [(&str, &[&str]); 8] = [
    ("syntax", &[]),
    ("model", &["syntax"]),
    ("evidence", &["syntax", "model"]),
    ("audit", &["syntax", "model"]),
    ("scene", &["syntax", "model"]),
    ("cli", &["syntax", "model", "evidence", "audit", "scene"]),
    ("web", &["syntax", "model", "evidence", "audit", "scene"]),
    ("tests", &["syntax", "model", "evidence", "audit", "scene", "cli", "web"]),
];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 4] = ["utils.rs", "util.rs", "common.rs", "helpers.rs"];

const LONGEST_ARCHITECTURE: usize = 200;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn imports_follow_the_arrows() {
    let metadata = metadata().unwrap();
    let mut wrong = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let Some(name) = name.strip_prefix(PREFIX) else {
            continue;
        };
        let arrow = ARROWS.iter().find(|(member, _)| *member == name);
        let (_, allowed) = arrow.unwrap_or_else(|| panic!("{name} has no place in the arrows"));
        for dependency in package["dependencies"].as_array().unwrap() {
            // What a test imports does not shape the product.
            let Some(import) = dependency["name"].as_str().unwrap().strip_prefix(PREFIX) else {
                continue;
            };
            if dependency["kind"] != "dev" && !allowed.contains(&import) {
                wrong.push(format!("{name} imports {import}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_crate_and_module_says_what_it_is_for() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|path| !fs::read_to_string(path).unwrap().trim_start().starts_with("//!"))
        .collect();
    assert!(silent.is_empty(), "these files do not open with a //! comment: {silent:#?}");
}

#[test]
fn every_module_is_named_after_its_subject() {
    let named = |path: &PathBuf| EMPTY_NAMES.iter().any(|name| path.ends_with(name));
    let empty: Vec<_> = sources().into_iter().filter(named).collect();
    assert!(empty.is_empty(), "{empty:#?}");
}

#[test]
fn the_architecture_is_short_enough_to_be_read() {
    let Ok(text) = fs::read_to_string(root().join("ARCHITECTURE.md")) else {
        return;
    };
    let lines = text.lines().count();
    assert!(lines < LONGEST_ARCHITECTURE, "ARCHITECTURE.md has {lines} lines");
}

/// All Rust sources of the members; their tests, benches and examples are not the product.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["crates", "web/src", "tests/src", "xtask/src"] {
        collect(&root().join(folder), &mut found);
    }
    found.retain(|path| path.components().any(|folder| folder.as_os_str() == "src"));
    assert!(found.len() > 10, "the sources are somewhere else than this test thinks");
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}
