//! The cases of hadolint's own tests: the profile that imitates hadolint finds what it finds.
//!
//! Each case counts once for each code: both tools report the code on the same lines, or only we
//! report it somewhere, or only hadolint does. `cargo test -p plimsoll-tests --test hadolint_cases
//! -- --nocapture` prints the table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use plimsoll_audit::{Analysis, LabelKind, Profile, RULES, Settings, Tool};
use plimsoll_model::BuildOptions;
use serde::Deserialize;

/// Where we differ from hadolint on purpose: the case, the code and why.
const DIFFERENCES: &[(&str, &str, &str)] = &[];

/// How many cases of a hundred may differ, for each code and direction, without a reason above.
const TOLERANCE_PERCENT: usize = 1;

#[derive(Deserialize)]
struct Case {
    id: String,
    dockerfile: String,
    config: Config,
    reported: Vec<Reported>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    trusted: Vec<String>,
}

#[derive(Deserialize)]
struct Reported {
    code: String,
    line: u32,
}

/// In which cases a code is reported, and by whom.
#[derive(Default)]
struct Row<'c> {
    agree: usize,
    only_we: BTreeSet<&'c str>,
    only_hadolint: BTreeSet<&'c str>,
}

/// The lines on which each code is reported, as often as it is.
type Lines = BTreeMap<String, Vec<u32>>;

fn settings(config: &Config) -> Settings {
    let kind = |name: &String| match name.as_str() {
        "githash" => LabelKind::Hash,
        name => {
            let found = LabelKind::ALL.iter().find(|(known, _)| *known == name);
            found.unwrap_or_else(|| panic!("{name} is a kind of label")).1
        }
    };
    Settings {
        profile: Profile::Hadolint,
        label_schema: config.labels.iter().map(|(name, of)| (name.clone(), kind(of))).collect(),
        strict_labels: config.strict,
        trusted_registries: config.trusted.clone(),
        ..Settings::default()
    }
}

fn by_code(reported: impl Iterator<Item = (String, u32)>) -> Lines {
    let mut lines = Lines::new();
    for (code, line) in reported.filter(|(code, _)| code.starts_with("DL")) {
        lines.entry(code).or_default().push(line);
    }
    for lines in lines.values_mut() {
        lines.sort_unstable();
    }
    lines
}

fn ours(case: &Case) -> Lines {
    let options = BuildOptions::default();
    let text = case.dockerfile.as_str();
    let analysis = Analysis::new("Dockerfile", text, &options, &settings(&case.config));
    by_code(analysis.findings.iter().flat_map(|finding| {
        let line = analysis.lines.line(finding.span.start);
        let of_hadolint = finding.aliases.iter().filter(|alias| alias.tool == Tool::Hadolint);
        of_hadolint.map(move |alias| (alias.id.to_owned(), line))
    }))
}

/// True when `lines` has one that `others` has not, or has it more often.
fn has_more(lines: &[u32], others: &[u32]) -> bool {
    let count = |list: &[u32], line: u32| list.iter().filter(|found| **found == line).count();
    lines.iter().any(|line| count(lines, *line) > count(others, *line))
}

/// One row for each code that a rule of ours is called by.
fn table(cases: &[Case]) -> BTreeMap<&'static str, Row<'_>> {
    let aliases = RULES.iter().flat_map(|rule| rule.aliases);
    let codes = aliases.filter(|alias| alias.tool == Tool::Hadolint && alias.id.starts_with("DL"));
    let mut rows: BTreeMap<_, Row<'_>> = codes.map(|alias| (alias.id, Row::default())).collect();
    for case in cases {
        let found = ours(case);
        let theirs = case.reported.iter().map(|found| (found.code.clone(), found.line));
        let expected = by_code(theirs);
        for (code, row) in &mut rows {
            let found = found.get(*code).map_or(&[][..], Vec::as_slice);
            let expected = expected.get(*code).map_or(&[][..], Vec::as_slice);
            row.agree += usize::from(found == expected);
            if has_more(found, expected) {
                row.only_we.insert(&case.id);
            }
            if has_more(expected, found) {
                row.only_hadolint.insert(&case.id);
            }
        }
    }
    rows
}

fn render(rows: &BTreeMap<&str, Row<'_>>) -> String {
    let mut text =
        format!("{:8} {:>6} {:>8} {:>14}\n", "code", "agree", "only we", "only hadolint");
    for (code, Row { agree, only_we, only_hadolint }) in rows {
        let (we, hadolint) = (only_we.len(), only_hadolint.len());
        let _ = writeln!(text, "{code:8} {agree:6} {we:8} {hadolint:14}");
        for (who, cases) in [("only we", only_we), ("only hadolint", only_hadolint)] {
            if !cases.is_empty() {
                let cases: Vec<_> = cases.iter().copied().collect();
                let _ = writeln!(text, "    {who}: {}", cases.join(" "));
            }
        }
    }
    text
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "the table is what somebody who changes a rule wants to see"
)]
fn the_profile_agrees_with_hadolint() {
    let Some(path) = plimsoll_tests::cases("hadolint-cases.json") else { return };
    let text = fs::read_to_string(path).expect("a readable file");
    let cases: Vec<Case> = serde_json::from_str(&text).expect("a list of cases");
    assert!(cases.len() >= 1_100, "all cases are there");
    let rows = table(&cases);
    let text = render(&rows);
    println!("{text}");
    let most = cases.len() * TOLERANCE_PERCENT / 100;
    for (code, row) in &rows {
        for found in [&row.only_we, &row.only_hadolint] {
            let unexplained = found
                .iter()
                .filter(|case| !DIFFERENCES.iter().any(|(id, of, _)| id == *case && of == code));
            assert!(unexplained.count() <= most, "{code} differs too often\n{text}");
        }
    }
    for (case, code, reason) in DIFFERENCES {
        let row = &rows[code];
        let differs = row.only_we.contains(case) || row.only_hadolint.contains(case);
        assert!(differs, "{code} agrees in {case} now, in spite of: {reason}");
    }
}
