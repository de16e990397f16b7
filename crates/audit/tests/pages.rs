//! The page of every rule is complete, and its examples are true.
//!
//! What stands under "Example" up to "Use instead" must be found, and what stands after that must
//! not. A block of `toml` above an example is its configuration, one of `dockerignore` its ignore
//! file, one of `today` the day. Where the rule offers a fix for an example, the fix must do what it promises.

use plimsoll_audit::repair::{preview, repair};
use plimsoll_audit::{Analysis, Date, FixAvailability, Profile, RULES, Rule, Settings};
use plimsoll_model::BuildOptions;
use plimsoll_syntax::edit::Grade;

/// One block of a page between two fences.
struct Example {
    text: String,
    settings: Settings,
    wrong: bool,
}

fn examples(page: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut wrong = true;
    let mut settings = Settings { profile: Profile::All, ..Settings::default() };
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("Use instead") {
            wrong = false;
        }
        let Some(language) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let text = body.join("\n") + "\n";
        match language {
            "dockerfile" => {
                examples.push(Example { text, settings: settings.clone(), wrong });
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

fn count(analysis: &Analysis, rule: &Rule) -> usize {
    analysis.findings.iter().filter(|finding| finding.rule == rule.slug).count()
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
        for Example { text, settings, wrong } in examples(rule.page()) {
            let analysis = analyse(&text, &settings);
            let found = count(&analysis, rule);
            let rules: Vec<_> = analysis.findings.iter().map(|found| &found.message).collect();
            if wrong {
                assert!(found > 0, "{} does not see\n{text}{rules:#?}", rule.slug);
            } else {
                assert_eq!(found, 0, "{} complains of its cure\n{text}{rules:#?}", rule.slug);
            }
        }
    }
}

#[test]
fn fixes_do_what_they_promise() {
    for rule in RULES {
        let mut offered = 0;
        for Example { text, settings, .. } in examples(rule.page()) {
            let analysis = analyse(&text, &settings);
            let findings = analysis.findings.iter().filter(|finding| finding.rule == rule.slug);
            for finding in findings {
                let Some(fix) = &finding.fix else { continue };
                offered += 1;
                let fixed = preview(&analysis, fix).expect("edits fit the text");
                let after = analyse(&fixed, &settings);
                assert!(after.is_accepted(), "{} breaks\n{text}into\n{fixed}", rule.slug);
                if fix.grade != Grade::Manual {
                    let left = count(&after, rule);
                    assert!(
                        left < count(&analysis, rule),
                        "{} still finds fault with\n{fixed}",
                        rule.slug
                    );
                }
                let stops = |analysis: &Analysis| {
                    analysis.findings.iter().filter(|found| found.stops_the_build()).count()
                };
                assert!(stops(&after) <= stops(&analysis), "{} breaks\n{fixed}", rule.slug);
            }
        }
        let promised = rule.fix != FixAvailability::None;
        assert_eq!(offered > 0, promised, "{}: an example has a fix or none has", rule.slug);
    }
}

#[test]
fn repairing_twice_changes_nothing_more() {
    let options = BuildOptions::default();
    for rule in RULES {
        for Example { text, settings, .. } in examples(rule.page()) {
            let once = repair(analyse(&text, &settings), Grade::Unsafe, &options, &settings);
            let again = analyse(&once.text, &settings);
            let twice = repair(again, Grade::Unsafe, &options, &settings);
            assert_eq!(once.text, twice.text, "{}", rule.slug);
            assert!(twice.applied.is_empty(), "{}: {:?}", rule.slug, twice.applied);
        }
    }
}
