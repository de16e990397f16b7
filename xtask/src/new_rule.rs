//! Starts a rule: its file, with the page to fill in, and its line in the list.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::command::{find, run as run_command};
use crate::workspace::Workspace;

/// The folder of the rules, and the list in it.
const RULES: &str = "crates/audit/src/rules";
const LIST: &str = "mod.rs";

/// The line of the list after which the rules stand.
const HEAD: &str = "rules! {";

#[derive(Args)]
pub(crate) struct Options {
    /// What the rule is called: the defect, in lower case with hyphens, as apt-lists-kept
    slug: String,
}

/// Writes the file and the line.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let slug = &options.slug;
    let is_word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    if !slug.split('-').all(is_word) || slug.starts_with(|first: char| first.is_ascii_digit()) {
        bail!("{slug} is no slug: write lower-case words with hyphens between, as apt-lists-kept");
    }
    let folder = workspace.root().join(RULES);
    let module = slug.replace('-', "_");
    let file = folder.join(format!("{module}.rs"));
    if file.exists() {
        bail!("{} is there already", file.display());
    }
    let list = folder.join(LIST);
    let text =
        fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    fs::write(&list, with_line(&text, &module)?)?;
    fs::write(&file, template(slug))?;
    println!(
        "{} and its line in {}: fill in the page and the check",
        file.display(),
        list.display()
    );
    Ok(())
}

/// The list with one more module, sorted.
fn with_line(list: &str, module: &str) -> Result<String> {
    let mut lines: Vec<&str> = list.lines().collect();
    let head = lines.iter().rposition(|line| *line == HEAD).context("the list has no rules")?;
    let rules = lines[head + 1..].iter().take_while(|line| **line != "}");
    let line = format!("    {module},");
    let mut at = head + 1 + rules.take_while(|other| ***other < *line).count();
    // A condition belongs to the module below it.
    while lines[at - 1].trim_start().starts_with("#[") {
        at -= 1;
    }
    lines.insert(at, &line);
    Ok(lines.join("\n") + "\n")
}

fn template(slug: &str) -> String {
    format!(
        r#"//! One sentence that says what is wrong.
//!
//! ## What it does
//!
//! ## Why it matters
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! ```

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{{Category, Report}};
use crate::rule::{{Check, Rule}};
use crate::subject::Site;

pub(crate) const RULE: Rule =
    Rule::new("{slug}", Category::Correctness, Severity::Warning, Check::Instruction(check));

fn check(site: &Site<'_>, report: &mut Report) {{
    let _ = (site, report);
}}
"#
    )
}

/// Checks the format of the rules, which `cargo fmt` does not find behind the list's macro.
pub(crate) fn check_format(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root().join(RULES);
    let rustfmt = find("rustfmt").context("there is no rustfmt")?;
    let mut command = std::process::Command::new(rustfmt);
    command.args(["--edition", "2024", "--check"]).current_dir(workspace.root());
    let mut files: Vec<_> =
        fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    command.args(files.iter().filter(|file: &&std::path::PathBuf| is_rust(file)));
    run_command(&mut command)
}

fn is_rust(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "rs")
}

#[cfg(test)]
mod tests {
    use super::with_line;

    #[test]
    fn the_line_goes_where_the_list_stays_sorted() {
        let list = "macro_rules! rules {\n}\n\nrules! {\n    a,\n    c,\n}\n";
        let longer = with_line(list, "b").unwrap();
        assert_eq!(longer, "macro_rules! rules {\n}\n\nrules! {\n    a,\n    b,\n    c,\n}\n");
        assert!(with_line(&longer, "d").unwrap().ends_with("    c,\n    d,\n}\n"));
        let conditional = "rules! {\n    a,\n    #[cfg(x)]\n    c,\n}\n";
        assert!(with_line(conditional, "b").unwrap().contains("a,\n    b,\n    #[cfg(x)]\n    c,"));
        assert!(with_line("", "d").is_err());
    }
}
