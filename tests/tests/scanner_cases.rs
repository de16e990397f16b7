//! The cases of Trivy's, Checkov's and KICS's own tests: what they find carries their name with us,
//! and what they do not find does not.
//!
//! Each case is about one check of one tool. `cargo test -p plimsoll-tests --test scanner_cases --
//! --nocapture` prints the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use plimsoll_audit::{Analysis, Profile, RULES, Settings, Tool};
use plimsoll_model::BuildOptions;
use serde::Deserialize;

/// How many cases of a hundred may differ, for each tool, without a reason below.
const TOLERANCE_PERCENT: usize = 5;

/// Where we differ on purpose: the case, by its check and the name of its file, and why.
const DIFFERENCES: &[(&str, &str)] = &[
    (
        "00481784-25aa-4a55-8633-3136dfcf4f37:negative.dockerfile",
        "the words yum clean all are packages there, since no && is before them",
    ),
    (
        "02d9c71f-3ee8-4986-9c27-1a20d0d19bfc:negative1.dockerfile",
        "pip does not read a single = as a version",
    ),
    (
        "295acb63-9246-4b21-b441-7c1f1fb62dc0:negative2.dockerfile",
        "KICS looks at the last stage only",
    ),
    (
        "38300d1a-feb2-4a48-936a-d1ef1cd24313:negative2.dockerfile",
        "KICS looks at the last stage only",
    ),
    (
        "45e1fca5-f90e-465d-825f-c2cb63fa3944:negative2.dockerfile",
        "KICS looks at the last stage only",
    ),
    (
        "9e13082c-2e00-278b-8ee9-34f43fffc791:negative.dockerfile",
        "the cache stays in the layer of the yarn install, whatever a later RUN deletes",
    ),
    (
        "df746b39-6564-4fed-bf85-e9c44382303c:negative.dockerfile",
        "apt-get clean leaves the lists where they are",
    ),
    (
        "df746b39-6564-4fed-bf85-e9c44382303c:negative2.dockerfile",
        "apt-get clean leaves the lists where they are",
    ),
    ("e36d8880-3f78-4546-b9a1-12f0745ca0d5:negative1.dockerfile", "latest is no version"),
    (
        "efbf148a-67e9-42d2-ac47-02fa1c0d0b22:negative.dockerfile",
        "KICS does not know a pipe after pwsh",
    ),
    (
        "f4a6bcd3-e231-4acf-993c-aa027be50d2e:negative2.dockerfile",
        "a cd on its own has no effect, which KICS does not say",
    ),
];

#[derive(Deserialize)]
struct Case {
    /// The check; KICS calls it `id`.
    #[serde(alias = "id")]
    rule: String,
    /// The name of the file the case is from; KICS calls it `file`.
    #[serde(alias = "file", default)]
    source_file: String,
    expect: Expect,
    #[serde(alias = "text")]
    dockerfile: String,
    /// The lines that KICS gives.
    #[serde(default)]
    lines: Vec<u32>,
    #[serde(default)]
    kind: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Expect {
    Catches,
    CatchesNot,
}

/// How the cases of one check turn out.
#[derive(Default)]
struct Row {
    agree: usize,
    same_lines: usize,
    differ: BTreeSet<String>,
}

fn cases(name: &str) -> Option<Vec<Case>> {
    let text = fs::read_to_string(plimsoll_tests::cases(name)?).expect("a readable file");
    let cases: Vec<Case> = serde_json::from_str(&text).expect("a list of cases");
    let is_dockerfile = |case: &Case| case.kind.as_deref().is_none_or(|kind| kind == "dockerfile");
    Some(cases.into_iter().filter(is_dockerfile).collect())
}

/// The lines on which a check is reported, each once.
fn lines(case: &Case, tool: Tool) -> Vec<u32> {
    let settings = Settings { profile: Profile::All, ..Settings::default() };
    let text = case.dockerfile.as_str();
    let analysis = Analysis::new("Dockerfile", text, &BuildOptions::default(), &settings);
    let is_named = |finding: &&plimsoll_audit::Finding| {
        finding.aliases.iter().any(|alias| alias.tool == tool && alias.id == case.rule)
    };
    let found = analysis.findings.iter().filter(is_named);
    let lines: BTreeSet<u32> =
        found.map(|finding| analysis.lines.line(finding.span.start)).collect();
    lines.into_iter().collect()
}

/// One row for each check that a rule of ours is called by.
fn table(cases: &[Case], tool: Tool) -> BTreeMap<&str, Row> {
    let aliases = RULES.iter().flat_map(|rule| rule.aliases);
    let known: BTreeSet<&str> =
        aliases.filter(|alias| alias.tool == tool).map(|alias| alias.id).collect();
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for case in cases.iter().filter(|case| known.contains(case.rule.as_str())) {
        let row = rows.entry(&case.rule).or_default();
        let found = lines(case, tool);
        if found.is_empty() == (case.expect == Expect::CatchesNot) {
            row.agree += 1;
            row.same_lines += usize::from(found == case.lines);
        } else {
            row.differ.insert(format!("{}:{}", case.rule, case.source_file));
        }
    }
    rows
}

fn render(title: &str, rows: &BTreeMap<&str, Row>) -> String {
    let mut text = format!("{title:36} {:>6} {:>6} {:>10}\n", "agree", "differ", "same lines");
    for (check, Row { agree, same_lines, differ }) in rows {
        let _ = writeln!(text, "{check:36} {agree:6} {:6} {same_lines:10}", differ.len());
        for case in differ {
            let _ = writeln!(text, "    {case}");
        }
    }
    text
}

#[expect(
    clippy::print_stdout,
    reason = "the table is what somebody who changes a rule wants to see"
)]
fn check(file: &str, tool: Tool, least: usize) {
    let Some(cases) = cases(file) else { return };
    assert!(cases.len() >= least, "all cases are there");
    let rows = table(&cases, tool);
    let text = render(&format!("{tool:?}"), &rows);
    println!("{text}");
    for (case, reason) in DIFFERENCES {
        let mut of_tool = rows.iter().filter(|(check, _)| case.starts_with(**check));
        let agrees = of_tool.any(|(_, row)| !row.differ.contains(*case));
        assert!(!agrees, "{case} agrees now, in spite of: {reason}");
    }
    let differing = rows.values().flat_map(|row| &row.differ);
    let unexplained =
        differing.filter(|case| !DIFFERENCES.iter().any(|(known, _)| known == case)).count();
    let all: usize = rows.values().map(|row| row.agree + row.differ.len()).sum();
    assert!(unexplained * 100 <= all * TOLERANCE_PERCENT, "{tool:?} differs too often\n{text}");
}

#[test]
fn trivys_checks_are_known_by_name() {
    check("trivy-docker-cases.json", Tool::Trivy, 45);
}

#[test]
fn checkovs_checks_are_known_by_name() {
    check("checkov-cases.json", Tool::Checkov, 100);
}

#[test]
fn kicss_queries_are_known_by_name() {
    check("kics-cases.json", Tool::Kics, 150);
}
