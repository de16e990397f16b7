//! The index of the rules as Markdown.

use std::fmt::Write as _;

use crate::{Category, FixAvailability, OwnProfile, RULES, Rule, Tool};

const CATEGORIES: [(Category, &str); 9] = [
    (Category::Build, "The build"),
    (Category::Secrets, "Secrets"),
    (Category::Leak, "What ships and should not"),
    (Category::Security, "Security"),
    (Category::Correctness, "Correctness"),
    (Category::Size, "Size"),
    (Category::Cache, "Cache"),
    (Category::Reproducibility, "Reproducibility"),
    (Category::Maintainability, "Maintainability"),
];

const TOOLS: [(Tool, &str); 9] = [
    (Tool::Buildkit, "BuildKit"),
    (Tool::Hadolint, "hadolint"),
    (Tool::Trivy, "Trivy"),
    (Tool::Checkov, "Checkov"),
    (Tool::Kics, "KICS"),
    (Tool::Dockle, "Dockle"),
    (Tool::Semgrep, "Semgrep"),
    (Tool::Tally, "Tally"),
    (Tool::Dclint, "DCLint"),
];

/// A table of the rules for each category, with their names in other tools.
#[must_use]
pub fn rule_index() -> String {
    let mut text = String::from(
        "# Rules\n\n\
         The page of each rule is the comment at the head of its file; `plimsoll explain RULE` \
         prints it.\n\
         This index is written by `cargo xtask docs`.\n",
    );
    for (category, title) in CATEGORIES {
        let rules: Vec<_> = RULES.iter().filter(|rule| rule.category == category).collect();
        if rules.is_empty() {
            continue;
        }
        let _ = write!(
            text,
            "\n## {title}\n\n| Rule | What it finds | Severity | Profile | Fix | Elsewhere |\n\
             |---|---|---|---|---|---|\n"
        );
        for rule in rules {
            row(&mut text, rule);
        }
    }
    text
}

fn row(text: &mut String, rule: &Rule) {
    let file = rule.slug.replace('-', "_");
    let profile = match rule.profile {
        OwnProfile::Default => "default",
        OwnProfile::All => "all",
    };
    let fix = match rule.fix {
        FixAvailability::None => "",
        FixAvailability::Safe => "safe",
        FixAvailability::Unsafe => "unsafe",
        FixAvailability::Manual => "proposal",
    };
    let _ = writeln!(
        text,
        "| [`{}`](../crates/audit/src/rules/{file}.rs) | {} | {} | {profile} | {fix} | {} |",
        rule.slug,
        rule.summary().replace('|', "\\|"),
        rule.severity.as_str(),
        elsewhere(rule)
    );
}

/// "hadolint DL3008, Trivy DS-0021".
fn elsewhere(rule: &Rule) -> String {
    let names = TOOLS.iter().filter_map(|(tool, name)| {
        let ids: Vec<_> =
            rule.aliases.iter().filter(|alias| alias.tool == *tool).map(|alias| alias.id).collect();
        (!ids.is_empty()).then(|| format!("{name} {}", ids.join(" ")))
    });
    names.collect::<Vec<_>>().join(", ")
}
