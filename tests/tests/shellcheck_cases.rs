//! The cases of hadolint's own tests once more, for what it has from `ShellCheck`: the profile that
//! imitates hadolint reports the same codes on the same lines, of those that a rule of ours has.

use std::collections::BTreeSet;
use std::fs;

use plimsoll_audit::{Analysis, Profile, RULES, Settings, Tool};
use plimsoll_model::BuildOptions;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    id: String,
    dockerfile: String,
    reported: Vec<Reported>,
}

#[derive(Deserialize)]
struct Reported {
    code: String,
    line: u32,
}

/// Codes with their lines.
type Found = BTreeSet<(String, u32)>;

/// The codes that a rule is called by.
fn known() -> BTreeSet<&'static str> {
    let aliases = RULES.iter().flat_map(|rule| rule.aliases);
    let of_hadolint = aliases.filter(|alias| alias.tool == Tool::Hadolint);
    of_hadolint.map(|alias| alias.id).filter(|id| id.starts_with("SC")).collect()
}

fn ours(case: &Case) -> Found {
    let settings = Settings { profile: Profile::Hadolint, ..Settings::default() };
    let text = case.dockerfile.as_str();
    let analysis = Analysis::new("Dockerfile", text, &BuildOptions::default(), &settings);
    let mut found = Found::new();
    for finding in &analysis.findings {
        let line = analysis.lines.line(finding.span.start);
        let codes = finding.aliases.iter().filter(|alias| alias.id.starts_with("SC"));
        found.extend(codes.map(|alias| (alias.id.to_owned(), line)));
    }
    found
}

#[test]
fn the_profile_agrees_with_shellcheck_in_hadolint() {
    let Some(path) = plimsoll_tests::cases("hadolint-cases.json") else { return };
    let text = fs::read_to_string(path).expect("a readable file");
    let cases: Vec<Case> = serde_json::from_str(&text).expect("a list of cases");
    let known = known();
    let mut reported = 0;
    let mut differences = Vec::new();
    for case in &cases {
        let theirs = case.reported.iter().filter(|found| known.contains(found.code.as_str()));
        let theirs: Found = theirs.map(|found| (found.code.clone(), found.line)).collect();
        let ours = ours(case);
        reported += theirs.len();
        if ours != theirs {
            differences.push(format!("{}: {ours:?}, expected {theirs:?}", case.id));
        }
    }
    assert!(reported >= 20, "the cases have findings of ShellCheck");
    assert!(differences.is_empty(), "{differences:#?}");
}
