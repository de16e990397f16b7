//! The files of BuildKit's own tests of its checks: those whose build fails fail with the same
//! message, all others are accepted, and the profile that imitates BuildKit finds the same on the
//! same lines.

use std::collections::BTreeMap;
use std::fs;

use plimsoll_audit::{Analysis, Category, Profile, Settings, Tool};
use plimsoll_model::BuildOptions;
use plimsoll_syntax::diagnostic::Severity;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    dockerfile: String,
    build_error: Option<String>,
    build_error_line: Option<u32>,
    #[serde(default)]
    frontend_attrs: BTreeMap<String, String>,
    dockerignore: Option<String>,
    warnings: Vec<Warning>,
    /// What the mode that looks at all stages finds.
    oracle_warnings: Vec<Warning>,
    /// True when the oracle could be asked.
    verified: bool,
}

#[derive(Deserialize)]
struct Warning {
    rule: String,
    line: u32,
    detail: String,
}

/// The checks for which our messages have words of their own.
const OTHER_WORDS: &[&str] = &["NoEmptyContinuation"];

/// The options that a case gives the frontend.
fn options(case: &Case) -> BuildOptions {
    let mut options = BuildOptions::default();
    for (name, value) in &case.frontend_attrs {
        match name.as_str() {
            "target" => options.target = Some(value.clone()),
            "platform" => options.platform = Some(value.clone()),
            _ => {
                let name = name.strip_prefix("build-arg:").expect("a known option").to_owned();
                options.build_args.insert(name, value.clone());
            }
        }
    }
    options
}

#[test]
fn builds_fail_for_the_same_reason() {
    let Some(path) = plimsoll_tests::cases("buildkit-lint-cases.json") else { return };
    let text = fs::read_to_string(path).expect("a readable file");
    let cases: Vec<Case> = serde_json::from_str(&text).expect("a list of cases");
    assert!(cases.len() > 80, "all cases are there");
    for case in &cases {
        let analysis = Analysis::new(
            "Dockerfile",
            case.dockerfile.as_str(),
            &options(case),
            &Settings::default(),
        );
        let mut errors = analysis.findings.iter().filter(|finding| {
            finding.severity == Severity::Error && finding.category == Category::Build
        });
        let found = errors.next();
        match (&case.build_error, found) {
            (None, None) => {}
            (Some(expect), Some(found)) => {
                // The instruction phase wraps its message with the line.
                let message = match analysis.file.verdict() {
                    Some(verdict) => {
                        format!(
                            "dockerfile parse error on line {}: {}",
                            verdict.line, found.message
                        )
                    }
                    None => found.message.clone(),
                };
                assert_eq!(message, *expect, "{}", case.name);
                let line = analysis.lines.line(found.span.start);
                // An error of the options has no line of its own.
                assert_eq!(Some(line), case.build_error_line, "{}", case.name);
            }
            (expect, found) => panic!("{}: expected {expect:?}, found {found:?}", case.name),
        }
    }
}

/// The check, the line and the message of each warning, sorted.
type Found = Vec<(String, u32, String)>;

/// What BuildKit finds.
fn expected(case: &Case) -> Found {
    let warnings = if case.verified { &case.oracle_warnings } else { &case.warnings };
    let found = warnings.iter().map(|found| (found.rule.clone(), found.line, found.detail.clone()));
    sorted(found)
}

/// What we find.
fn found(case: &Case) -> Found {
    let settings = Settings {
        profile: Profile::Buildkit,
        dockerignore: case.dockerignore.clone(),
        ..Settings::default()
    };
    let analysis = Analysis::new("Dockerfile", case.dockerfile.as_str(), &options(case), &settings);
    sorted(analysis.findings.iter().flat_map(|finding| {
        let line = analysis.lines.line(finding.span.start);
        let checks = finding.aliases.iter().filter(|alias| alias.tool == Tool::Buildkit);
        checks.map(move |alias| (alias.id.to_owned(), line, finding.message.clone()))
    }))
}

/// Takes the messages out where they are not meant to be BuildKit's.
fn sorted(found: impl Iterator<Item = (String, u32, String)>) -> Found {
    let mut found: Found = found
        .map(|(rule, line, detail)| {
            let is_other = OTHER_WORDS.contains(&rule.as_str());
            (rule, line, if is_other { String::new() } else { detail })
        })
        .collect();
    found.sort();
    found
}

#[test]
fn the_same_is_found_on_the_same_lines_in_the_same_words() {
    let Some(path) = plimsoll_tests::cases("buildkit-lint-cases.json") else { return };
    let text = fs::read_to_string(path).expect("a readable file");
    let cases: Vec<Case> = serde_json::from_str(&text).expect("a list of cases");
    for case in &cases {
        assert_eq!(found(case), expected(case), "{}", case.name);
    }
}
