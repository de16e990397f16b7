//! The cases of `DCLint`'s and KICS's own tests for Compose files: what they find carries their name
//! with us, and what they do not find does not.
//!
//! Each case is about one rule of one tool. `cargo test -p plimsoll-tests --test compose_cases --
//! --nocapture` prints the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use plimsoll_audit::{FileFindings, Profile, ProjectAnalysis, RULES, Settings, Tool};
use plimsoll_model::compose::ProjectOptions;
use plimsoll_model::files::{FileTree, Listing};
use serde::Deserialize;

/// Where we differ on purpose: the case, by its rule and its name, and why.
const DIFFERENCES: &[(&str, &str)] = &[];

/// Where the same is found on other lines: the rule, and why.
const OTHER_LINES: &[(&str, &str)] = &[];

#[derive(Deserialize)]
struct DclintCase {
    rule: String,
    test: String,
    yaml: String,
    #[serde(default)]
    options: String,
    #[serde(default)]
    reported: Vec<Reported>,
}

#[derive(Deserialize)]
struct Reported {
    rule: String,
    line: u32,
}

#[derive(Deserialize)]
struct KicsCase {
    kind: String,
    id: String,
    query: String,
    file: String,
    lines: Vec<u32>,
    text: String,
}

/// A case of either tool.
struct Case {
    rule: String,
    name: String,
    yaml: String,
    lines: Vec<u32>,
}

/// How the cases of one rule turn out.
#[derive(Default)]
struct Row {
    agree: usize,
    same_lines: usize,
    differ: BTreeMap<String, String>,
}

fn read<T: for<'d> Deserialize<'d>>(name: &str) -> Option<Vec<T>> {
    let text = fs::read_to_string(plimsoll_tests::cases(name)?).expect("a readable file");
    Some(serde_json::from_str(&text).expect("a list of cases"))
}

/// The lines at which the rule is reported, as often as it is.
fn found(case: &Case, tool: Tool) -> Vec<u32> {
    let mut tree = FileTree::new("/project", Listing::Complete);
    tree.add_text("/project/compose.yaml", &case.yaml);
    let settings = Settings { profile: Profile::All, ..Settings::default() };
    let analysis = ProjectAnalysis::new(&tree, &ProjectOptions::default(), &settings);
    let lines = |file: &FileFindings| {
        let named = file.findings.iter().filter(|finding| {
            finding.aliases.iter().any(|alias| alias.tool == tool && alias.id == case.rule)
        });
        named.map(|finding| file.lines.line(finding.span.start)).collect::<Vec<_>>()
    };
    let mut lines: Vec<u32> = analysis.files().iter().flat_map(lines).collect();
    lines.sort_unstable();
    lines
}

fn table(cases: &[Case], tool: Tool) -> BTreeMap<&str, Row> {
    let aliases = RULES.iter().flat_map(|rule| rule.aliases);
    let mut known: BTreeSet<&str> =
        aliases.filter(|alias| alias.tool == tool).map(|alias| alias.id).collect();
    // Compose itself says these.
    known.extend(["invalid-yaml", "invalid-schema"]);
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for case in cases {
        assert!(known.contains(case.rule.as_str()), "{} has no rule", case.rule);
        let row = rows.entry(&case.rule).or_default();
        let lines = found(case, tool);
        if lines.len() == case.lines.len() {
            row.agree += 1;
            row.same_lines += usize::from(lines == case.lines);
        } else {
            let both = format!("{:?} there, {lines:?} here", case.lines);
            row.differ.insert(format!("{}:{}", case.rule, case.name), both);
        }
    }
    rows
}

#[expect(
    clippy::print_stdout,
    reason = "the table is what somebody who changes a rule wants to see"
)]
fn check(cases: &[Case], tool: Tool) {
    let rows = table(cases, tool);
    let mut text =
        format!("{:44} {:>6} {:>6} {:>10}\n", format!("{tool:?}"), "agree", "differ", "same lines");
    let mut wrong = Vec::new();
    for (rule, Row { agree, same_lines, differ }) in &rows {
        let _ = writeln!(text, "{rule:44} {agree:6} {:6} {same_lines:10}", differ.len());
        for (case, how) in differ {
            let reason = DIFFERENCES.iter().find(|(known, _)| known == case);
            let _ = writeln!(text, "    {case}: {how}; {}", reason.map_or("why?", |it| it.1));
            if reason.is_none() {
                wrong.push(format!("{case}: {how}"));
            }
        }
        let reason = OTHER_LINES.iter().find(|(known, _)| known == rule);
        match (agree == same_lines, reason) {
            (false, None) => wrong.push(format!("{rule} stands on other lines")),
            (true, Some(_)) => wrong.push(format!("{rule} stands on the same lines now")),
            _ => {}
        }
    }
    println!("{text}");
    for (case, reason) in DIFFERENCES {
        let of_tool = rows.iter().find(|(rule, _)| case.starts_with(**rule));
        let agrees = of_tool.is_some_and(|(_, row)| !row.differ.contains_key(*case));
        assert!(!agrees, "{case} agrees now, in spite of: {reason}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}\n{text}");
}

#[test]
fn dclints_rules_are_known_by_name() {
    let Some(cases) = read::<DclintCase>("dclint-cases.json") else { return };
    assert!(cases.len() >= 60, "all cases are there");
    let cases: Vec<Case> = cases
        .into_iter()
        .map(|case| {
            let DclintCase { rule, test, yaml, options, reported } = case;
            let lines = reported.iter().filter(|it| it.rule == rule).map(|it| it.line).collect();
            let name = if options.is_empty() { test } else { format!("{test} with {options}") };
            Case { rule, name, yaml, lines }
        })
        .collect();
    check(&cases, Tool::Dclint);
}

#[test]
fn kicss_queries_are_known_by_name() {
    let Some(cases) = read::<KicsCase>("kics-cases.json") else { return };
    let cases: Vec<Case> = cases
        .into_iter()
        .filter(|case| case.kind == "dockerCompose")
        .map(|case| {
            let KicsCase { id, query, file, lines, text, .. } = case;
            Case { rule: id, name: format!("{query}/{file}"), yaml: text, lines }
        })
        .collect();
    assert!(cases.len() >= 110, "all cases are there");
    check(&cases, Tool::Kics);
}
