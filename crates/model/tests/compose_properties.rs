//! What holds for every Compose project, however broken.

use plimsoll_model::compose::{Project, ProjectOptions, Value, config_json, resolve};
use plimsoll_model::files::{FileTree, Listing};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A project that has something of everything.
const PROJECT: &str = include_str!("../../../tests/fixtures/compose/canonical/misc/compose.yaml");

/// More projects to cut into pieces.
const PROJECTS: &[&str] = &[
    PROJECT,
    include_str!("../../../tests/fixtures/compose/canonical/build/compose.yaml"),
    include_str!("../../../tests/fixtures/compose/canonical/ports/compose.yaml"),
    include_str!("../../../tests/fixtures/compose/canonical/vols/compose.yaml"),
    include_str!("../../../tests/fixtures/compose/canonical/swarm/compose.yaml"),
    include_str!("../../../tests/fixtures/compose/extends/basic/compose.yaml"),
    include_str!("../../../tests/fixtures/compose/merge/networks/compose.yaml"),
    include_str!("../../../tests/fixtures/compose/yaml/merge/compose.yaml"),
];

/// What is put in place of a piece.
const PIECES: &[&str] = &[
    "",
    " ",
    "null",
    "[]",
    "{}",
    "[a]",
    "{a: b}",
    "1",
    "-1",
    "1.5",
    "true",
    "\"\"",
    "x",
    "a=b",
    "$A",
    "${A:-b}",
    "${A?}",
    "${",
    "$$",
    "*b",
    "&b ",
    "<<: *b",
    "!reset ",
    "!override ",
    "\n",
    "\n  ",
    ": ",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "extends: a",
    "extends: {file: compose.yaml, service: a}",
    "2024-01-01",
    "1-65535:1-65535",
    "include: [compose.yaml]\n",
    "service:a",
    "..",
    "~",
    "---\n",
    "é",
];

fn project(source: &str, over: &str) -> Project {
    let mut tree = FileTree::new("/p", Listing::Complete);
    tree.add_text("/p/compose.yaml", source);
    tree.add_text("/p/compose.override.yaml", over);
    tree.add_text("/p/.env", "B=$A\nA=x\n");
    resolve(&tree, &ProjectOptions::default())
}

/// A source with some pieces replaced, each from one place to another.
fn mutated(source: &str, changes: &[(Index, usize, &str)]) -> String {
    let mut characters: Vec<char> = source.chars().collect();
    for (at, length, piece) in changes {
        let at = at.index(characters.len().max(1)).min(characters.len());
        let end = (at + length).min(characters.len());
        characters.splice(at..end, piece.chars());
    }
    characters.into_iter().collect()
}

proptest! {
    #[test]
    fn broken_projects_are_resolved_as_far_as_they_can_be(
        source in select(PROJECTS),
        over in select(PROJECTS),
        changes in vec((any::<Index>(), 0_usize..12, select(PIECES)), 0..6),
    ) {
        let project = project(&mutated(source, &changes), over);
        for found in &project.diagnostics {
            if let Some(id) = found.file {
                let file = project.file(id);
                let range = found.diagnostic.span.range();
                prop_assert!(file.source.is_empty() || file.source.get(range).is_some());
            }
        }
        let json: Result<serde_json::Value, _> = serde_json::from_str(&config_json(&project));
        prop_assert!(json.is_ok());
        check(&project.resolved, &project)?;
    }
}

/// Every value says where it was written, in a file that is there.
fn check(value: &Value, project: &Project) -> Result<(), TestCaseError> {
    if let Some(file) = project.files.get(value.at.file.index()) {
        let is_there = file.source.is_empty() || file.source.get(value.at.span.range()).is_some();
        prop_assert!(is_there, "{:?} of {}", value.at, file.path);
    }
    let items = value.as_list().unwrap_or_default();
    items.iter().try_for_each(|item| check(item, project))?;
    let mut entries = value.as_map().into_iter().flat_map(plimsoll_model::compose::Map::iter);
    entries.try_for_each(|(_, value)| check(value, project))
}
