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
const DIFFERENCES: &[(&str, &str)] = &[
    (
        "no-build-and-image:NoBuildAndImageRule: should return a warning when both \"build\" and \
         \"image\" are used in a service and checkPullPolicy is false with { checkPullPolicy: \
         false }",
        "a pull policy says which of the two counts; there is no option",
    ),
    (
        "no-duplicate-exported-ports:NoDuplicateExportedPortsRule: should return an error when \
         range overlap is detected",
        "a range without ports of the host gets free ones",
    ),
    (
        "no-duplicate-exported-ports:NoDuplicateExportedPortsRule: should return multiple errors \
         when duplicate exported ports are found",
        "a port without one of the host gets a free one",
    ),
    (
        "require-quotes-in-ports:RequireQuotesInPortsRule: should fix double quotes ports by \
         changing them to single quotes with { quoteType: 'single' }",
        "either kind of quotes will do; there is no option",
    ),
    (
        "require-quotes-in-ports:RequireQuotesInPortsRule: should fix single quotes ports by \
         changing them to double quotes with { quoteType: 'double' }",
        "either kind of quotes will do; there is no option",
    ),
    (
        "service-image-require-explicit-tag:ServiceImageRequireExplicitTagRule: should use custom \
         prohibitedTags when provided in the constructor with { prohibitedTags: ['unstable', \
         'preview'] }",
        "the list of tags that move is no option",
    ),
    (
        "service-keys-order:ServiceKeysOrderRule: should use default options when no options are \
         provided",
        "DCLint compares neighbours; we name every key that stands below one it belongs before",
    ),
    (
        "1c1325ff-831d-43a1-973e-839ae57dfcc0:volume_has_sensitive_host_directory/positive1.yaml",
        "it is a path in the container, for an anonymous volume",
    ),
    (
        "1c1325ff-831d-43a1-973e-839ae57dfcc0:volume_has_sensitive_host_directory/positive3.yaml",
        "no service mounts the volume, so that Compose does not make it",
    ),
    (
        "6b610c50-99fb-4ef0-a5f3-e312fd945bc3:cpus_not_limited/positive3.yaml",
        "an empty deploy is not another thing to change",
    ),
    (
        "bb9ac4f7-e13b-423d-a010-c74a1bfbe492:memory_not_limited/positive3.yaml",
        "an empty deploy is not another thing to change",
    ),
    (
        "8c978947-0ff6-485c-b0c2-0bfca6026466:shared_volumes_between_containers/positive1.yaml",
        "what is shared is one thing to change; the other places are told with it",
    ),
    (
        "8c978947-0ff6-485c-b0c2-0bfca6026466:shared_volumes_between_containers/positive2.yaml",
        "what is shared is one thing to change; the other places are told with it",
    ),
    (
        "bc2908f3-f73c-40a9-8793-c1b7d5544f79:privileged_ports_mapped_in_container/positive6.yaml",
        "Compose refuses ranges of different lengths",
    ),
    (
        "bc2908f3-f73c-40a9-8793-c1b7d5544f79:privileged_ports_mapped_in_container/positive7.yaml",
        "Compose refuses ranges of different lengths",
    ),
];

/// Where the same is found on other lines: the rule, and why.
const OTHER_LINES: &[(&str, &str)] = &[
    ("no-duplicate-container-names", "Compose goes through the services by their names"),
    ("no-unbound-port-interfaces", "we point at the port, not at the key ports"),
    ("require-project-name-field", "we point at the first key, where a name would stand"),
    ("1c1325ff-831d-43a1-973e-839ae57dfcc0", "we point at the mount, not at its source"),
    ("451d79dc-0588-476a-ad03-3c7f0320abb3", "we point at the port, not at the key ports"),
    ("bc2908f3-f73c-40a9-8793-c1b7d5544f79", "we point at the port, not at the key ports"),
    ("ce76b7d0-9e77-464d-b86f-c5c48e03e22d", "we point at the capability, not at cap_add"),
];

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
    elsewhere: Vec<String>,
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
        let both = format!("{:?} there, {lines:?} here", case.lines);
        if lines.len() == case.lines.len() {
            row.agree += 1;
            if lines == case.lines {
                row.same_lines += 1;
            } else {
                row.elsewhere.push(format!("{}: {both}", case.name));
            }
        } else {
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
    for (rule, Row { agree, same_lines, differ, elsewhere }) in &rows {
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
            (false, None) => {
                wrong.push(format!("{rule} stands on other lines: {elsewhere:?}"));
            }
            (true, Some(_)) => {
                wrong.push(format!("{rule} stands on the same lines now"));
            }
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
