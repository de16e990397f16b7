//! `plimsoll explain`.

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::{Result, bail};
use plimsoll_audit::report::rule_index;
use plimsoll_audit::{OwnProfile, RULES, Rule};
use plimsoll_syntax::dockerfile::nearest;

use crate::arguments::{ExplainArguments, ExplainFormat};
use crate::output::Output;

/// Prints the page of a rule, or a line for each rule.
pub(crate) fn run(arguments: &ExplainArguments, output: &mut Output) -> Result<ExitCode> {
    let Some(name) = &arguments.rule else {
        let list = match arguments.format {
            ExplainFormat::Text => lines(),
            ExplainFormat::Markdown => rule_index(),
        };
        output.print(&list)?;
        return Ok(ExitCode::SUCCESS);
    };
    let found: Vec<_> = RULES.iter().filter(|rule| rule.is_called(name)).collect();
    if found.is_empty() {
        let names = RULES.iter().flat_map(|rule| {
            std::iter::once(rule.slug).chain(rule.aliases.iter().map(|alias| alias.id))
        });
        match nearest(name, names) {
            Some(nearest) => bail!("there is no rule {name} (did you mean {nearest}?)"),
            None => bail!("there is no rule {name}; plimsoll explain lists them all"),
        }
    }
    for (index, rule) in found.iter().enumerate() {
        let gap = if index == 0 { "" } else { "\n" };
        output.print(&format!("{gap}{}\n{}\n", rule.page(), facts(rule)))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn lines() -> String {
    RULES.iter().fold(String::new(), |mut text, rule| {
        let _ = writeln!(text, "{:<32} {}", rule.slug, rule.summary());
        text
    })
}

/// What the page does not say: the names and the profile.
fn facts(rule: &Rule) -> String {
    let profile = match rule.profile {
        OwnProfile::Default => "in the default profile",
        OwnProfile::All => "only in profile all, or when the configuration turns it on",
    };
    let mut facts =
        format!("{}: {}, {profile}, since {}\n", rule.slug, rule.severity.as_str(), rule.since);
    if !rule.aliases.is_empty() {
        let names: Vec<_> = rule.aliases.iter().map(|alias| alias.id).collect();
        let _ = writeln!(facts, "elsewhere: {}", names.join(", "));
    }
    facts
}
