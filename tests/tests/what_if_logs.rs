//! What real builds found in their cache, beside what we say they would.
//!
//! Runs where the logs lie beside the project, and says `skipped` otherwise.

#![allow(clippy::print_stdout, reason = "it says that it is skipped")]

use std::collections::BTreeMap;
use std::path::Path;

use plimsoll_model::cache::{CacheInput, CacheState, Changes, FileChange, FileChangeKind, what_if};
use plimsoll_model::{BuildOptions, build};
use plimsoll_syntax::dockerfile::Dockerfile;

/// The steps of a log, as `tools 1/2`, and whether they were cached; no stage has more than nine.
fn steps_of(log: &str) -> BTreeMap<String, bool> {
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for line in log.lines() {
        let Some((number, rest)) = line.split_once(' ') else { continue };
        if let Some(name) = rest.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            let words: Vec<&str> = name.split_whitespace().collect();
            if words.last().is_some_and(|last| last.contains('/')) {
                names.insert(number, words.join(" "));
            }
        }
        if let Some(name) = names.get(number) {
            match rest.split(' ').next() {
                Some("CACHED") => drop(found.insert(name.clone(), true)),
                Some("DONE") => drop(found.insert(name.clone(), false)),
                _ => {}
            }
        }
    }
    found
}

fn compare(log: &str, edits: &[&str]) {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/evidence");
    let (Ok(log), Ok(text)) = (
        std::fs::read_to_string(shared.join("logs").join(log)),
        std::fs::read_to_string(shared.join("contexts/web/Dockerfile")),
    ) else {
        println!("skipped: no ../shared");
        return;
    };
    let file = Dockerfile::parse(&text);
    let named_contexts = [("base".to_owned(), "elsewhere".to_owned())].into();
    let model = build(&file, &BuildOptions { named_contexts, ..BuildOptions::default() });
    let input = CacheInput { file: &file, build: &model, context: None };
    let edit = |path: &&str| FileChange { path: (*path).to_owned(), kind: FileChangeKind::Edit };
    let changes = Changes { files: edits.iter().map(edit).collect(), ..Changes::default() };
    let real = steps_of(&log);
    let fates = what_if(input, input, &changes).steps;
    assert_eq!(fates.len(), real.len(), "{real:?}");
    let mut of_stages: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for (name, cached) in &real {
        let stage = name.split(' ').next().unwrap_or_default();
        of_stages.entry(stage).or_default().push(*cached);
    }
    let mut next: BTreeMap<&str, usize> = BTreeMap::new();
    for fate in fates {
        let label = model.stage(fate.stage).label.as_str();
        let at = next.entry(label).or_default();
        let cached = of_stages[label][*at];
        *at += 1;
        let name = format!("step {at} of {label}");
        match fate.state {
            CacheState::Hit => assert!(cached, "{name} hits"),
            CacheState::Rerun => assert!(!cached, "{name} reruns"),
            // Whether the bytes are the same only the build can tell.
            CacheState::MayHit => {}
            CacheState::Unknown => panic!("{name} is known"),
        }
    }
}

#[test]
fn a_build_without_a_change_finds_everything() {
    compare("web.warm-nochange.plain.log", &[]);
}

#[test]
fn a_build_with_one_file_changed_finds_what_does_not_read_it() {
    compare("web.warm-src-changed.plain.log", &["src/a.js"]);
}
