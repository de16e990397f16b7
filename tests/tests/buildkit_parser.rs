//! BuildKit's own parser tests: the same dump for each file, the same files refused.

use std::fs;
use std::path::PathBuf;

use plimsoll_syntax::dockerfile::{Dockerfile, dump};

fn folders(name: &str) -> Vec<PathBuf> {
    let Some(path) = plimsoll_tests::cases(&format!("buildkit-parser/{name}")) else {
        return Vec::new();
    };
    let entries = fs::read_dir(path).expect("a readable folder");
    let mut folders: Vec<_> = entries
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(!folders.is_empty(), "{name} has cases");
    folders
}

#[test]
fn accepted_files_give_the_same_dump() {
    for folder in folders("testfiles") {
        let source = fs::read_to_string(folder.join("Dockerfile")).expect("a Dockerfile");
        let expect = fs::read_to_string(folder.join("result")).expect("a dump");
        let found = dump(&source).expect("BuildKit's parse phase accepts it");
        assert_eq!(found.trim_end(), expect.trim_end(), "{}", folder.display());
    }
}

#[test]
fn refused_files_are_refused() {
    for folder in folders("testfiles-negative") {
        let source = fs::read_to_string(folder.join("Dockerfile")).expect("a Dockerfile");
        assert!(dump(&source).is_err(), "{}", folder.display());
        assert!(Dockerfile::parse(&source).verdict().is_some(), "{}", folder.display());
    }
}
