//! The page of every rule is complete, and its examples are true.
//!
//! What stands under "Example" up to "Use instead" must be found, and what stands after that must
//! not. A block of `toml` above an example is its configuration, one of `dockerignore` its ignore
//! file, one of `today` the day. Where the rule offers a fix for an example, the fix must do what it promises.

use std::collections::BTreeMap;

use plimsoll_audit::repair::repair;
use plimsoll_audit::{
    Analysis, Audited, Date, FileFindings, FixAvailability, Profile, ProjectAnalysis, RULES, Rule,
    Settings,
};
use plimsoll_model::BuildOptions;
use plimsoll_model::compose::ProjectOptions;
use plimsoll_model::files::{FileTree, Listing};
use plimsoll_syntax::edit::Grade;

/// One block of a page between two fences, or the files of a project.
struct Example {
    text: String,
    files: BTreeMap<String, String>,
    settings: Settings,
    wrong: bool,
}

/// What an example comes to, file by file.
fn audit(example: &Example) -> Vec<FileFindings> {
    if example.files.is_empty() {
        let analysis = analyse(&example.text, &example.settings);
        let mut file = FileFindings::new("Dockerfile", analysis.source.as_str());
        file.findings = analysis.findings;
        return vec![file];
    }
    let mut tree = FileTree::new("/project", Listing::Complete);
    for (path, text) in &example.files {
        tree.add_text(&format!("/project/{path}"), text);
    }
    ProjectAnalysis::new(&tree, &ProjectOptions::default(), &example.settings).files()
}

/// How often a rule finds something in files.
fn found(files: &[FileFindings], rule: &Rule) -> usize {
    let findings = files.iter().flat_map(|file| &file.findings);
    findings.filter(|finding| finding.rule == rule.slug).count()
}

fn examples(page: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut wrong = true;
    let mut settings = Settings { profile: Profile::All, ..Settings::default() };
    let mut files = BTreeMap::new();
    let mut is_new = false;
    let mut lines = page.lines().chain(["end"]);
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            if is_new && !line.is_empty() {
                is_new = false;
                let (files, settings) = (files.clone(), settings.clone());
                examples.push(Example { text: String::new(), files, settings, wrong });
            }
            if line.starts_with("Use instead") {
                wrong = false;
            }
            continue;
        };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let text = body.join("\n") + "\n";
        if let Some((_, path)) = info.split_once(' ') {
            files.insert(path.to_owned(), text);
            is_new = true;
            continue;
        }
        match info {
            "dockerfile" => {
                let (files, settings) = (BTreeMap::new(), settings.clone());
                examples.push(Example { text, files, settings, wrong });
            }
            "dockerignore" => settings.dockerignore = Some(text),
            "today" => settings.today = Date::parse(text.trim()),
            "toml" => settings.add_toml(&text).expect("a configuration"),
            _ => {}
        }
    }
    examples
}

fn analyse(text: &str, settings: &Settings) -> Analysis {
    Analysis::new("Dockerfile", text, &BuildOptions::default(), settings)
}

#[test]
fn every_page_says_what_why_and_how() {
    for rule in RULES {
        let page = rule.page();
        assert!(page.starts_with("# "), "{} has a title", rule.slug);
        for section in ["## What it does", "## Why it matters", "## Example"] {
            assert!(page.contains(section), "{}: {section}", rule.slug);
        }
        assert!(page.contains("Use instead"), "{} says what to do", rule.slug);
        assert!(rule.summary().ends_with('.'), "{}: {:?}", rule.slug, rule.summary());
        let examples = examples(page);
        assert!(examples.iter().any(|example| example.wrong), "{} has an example", rule.slug);
        assert!(examples.iter().any(|example| !example.wrong), "{} has a cure", rule.slug);
    }
}

#[test]
fn slugs_are_sorted_and_unique() {
    let slugs: Vec<_> = RULES.iter().map(|rule| rule.slug).collect();
    assert!(slugs.is_sorted_by(|one, other| one < other), "{slugs:?}");
}

#[test]
fn examples_are_found_and_cures_are_not() {
    for rule in RULES {
        for example in examples(rule.page()) {
            let files = audit(&example);
            let count = found(&files, rule);
            let all: Vec<_> =
                files.iter().flat_map(|file| &file.findings).map(|found| &found.message).collect();
            let Example { text, files, .. } = &example;
            if example.wrong {
                assert!(count > 0, "{} does not see\n{text}{files:#?}{all:#?}", rule.slug);
            } else {
                assert_eq!(count, 0, "{} complains of\n{text}{files:#?}{all:#?}", rule.slug);
            }
        }
    }
}

#[test]
fn fixes_do_what_they_promise() {
    for rule in RULES {
        let mut offered = 0;
        for example in examples(rule.page()) {
            let before = audit(&example);
            for file in &before {
                for finding in file.findings.iter().filter(|found| found.rule == rule.slug) {
                    let Some(fix) = &finding.fix else { continue };
                    offered += 1;
                    let fixed = Audited::from(file).preview(fix).expect("edits fit the text");
                    check_fix(rule, &example, &before, (file, fix.grade, &fixed));
                }
            }
        }
        let promised = rule.fix != FixAvailability::None;
        assert_eq!(offered > 0, promised, "{}: an example has a fix or none has", rule.slug);
    }
}

/// The file after a fix reads, its finding is gone, and nothing new stops the build.
fn check_fix(
    rule: &Rule,
    example: &Example,
    before: &[FileFindings],
    (file, grade, fixed): (&FileFindings, Grade, &String),
) {
    let mut example = Example {
        text: fixed.clone(),
        files: example.files.clone(),
        settings: example.settings.clone(),
        wrong: example.wrong,
    };
    if let Some(text) = example.files.get_mut(&file.path) {
        text.clone_from(fixed);
    }
    let after = audit(&example);
    let stops = |files: &[FileFindings]| {
        let findings = files.iter().flat_map(|file| &file.findings);
        findings.filter(|found| found.stops_the_build()).count()
    };
    assert!(stops(&after) <= stops(before), "{} breaks\n{}\ninto\n{fixed}", rule.slug, file.source);
    if grade != Grade::Manual {
        assert!(
            found(&after, rule) < found(before, rule),
            "{} still finds fault with\n{fixed}",
            rule.slug
        );
    }
}

#[test]
fn repairing_twice_changes_nothing_more() {
    let options = BuildOptions::default();
    for rule in RULES {
        for Example { text, settings, files, .. } in examples(rule.page()) {
            if !files.is_empty() {
                continue;
            }
            let once = repair(analyse(&text, &settings), Grade::Unsafe, &options, &settings);
            let again = analyse(&once.text, &settings);
            let twice = repair(again, Grade::Unsafe, &options, &settings);
            assert_eq!(once.text, twice.text, "{}", rule.slug);
            assert!(twice.applied.is_empty(), "{}: {:?}", rule.slug, twice.applied);
        }
    }
}
