//! CMD or ENTRYPOINT runs in a shell.
//!
//! ## What it does
//!
//! Finds CMD and ENTRYPOINT that are not a JSON array, where no SHELL is set.
//!
//! ## Why it matters
//!
//! The program is then a child of `/bin/sh`, which does not hand signals on to it. `docker stop`
//! waits for ten seconds and kills it.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! CMD httpd -f -p 80
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! CMD ["httpd", "-f", "-p", "80"]
//! ```
//!
//! ## Fix safety
//!
//! Only a plain command without anything for a shell to do is rewritten. An ENTRYPOINT then gets
//! other arguments from CMD than before, so somebody should look at both.
//!
//! ## Exceptions
//!
//! hadolint also reports it below a SHELL instruction, where the shell is there on purpose.
//!
//! ## References
//!
//! BuildKit's check [JSONArgsRecommended](https://docs.docker.com/reference/build-checks/json-args-recommended/).

use std::fmt::Write as _;

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, CommandLine};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Places, Runs};

use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::rule::{Check, FixAvailability, Rule, Tool, buildkit, hadolint, kics, semgrep};
use crate::subject::Site;

/// What only a shell can run.
const BUILTINS: &[&str] = &[
    ".", ":", "alias", "break", "cd", "command", "continue", "eval", "exec", "exit", "export",
    "getopts", "hash", "read", "readonly", "return", "set", "shift", "source", "times", "trap",
    "type", "ulimit", "umask", "unalias", "unset", "wait",
];

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        buildkit("JSONArgsRecommended"),
        hadolint("DL3025"),
        kics("b86987e1-6397-4619-81d5-8807f2387c79"),
        semgrep("prefer-json-notation"),
    ],
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "shell-form-cmd",
        Category::Correctness,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let Some(Command::Cmd(line) | Command::Entrypoint(line)) = site.command() else { return };
    let CommandLine::Shell(text) = line else { return };
    let keyword = site.instruction.keyword.as_str();
    let finding = report.at(
        if text.text.is_empty() { site.instruction.word.span } else { text.span },
        format!(
            "JSON arguments recommended for {keyword} to prevent unintended behavior related to OS \
             signals"
        ),
    );
    // What looks like an array and is none is a slip, most often of quotes.
    if text.text.starts_with('[') {
        finding.help("this is not a JSON array: write each word in double quotes");
    } else {
        finding.help(format!("write {keyword} [\"program\", \"argument\"]"));
    }
    if let Some(array) = json_array(site) {
        let reason = "no shell is between ENTRYPOINT and CMD then, which changes the arguments";
        let edit = Edit::replace(text.span, array);
        finding.fix(Fix::risky("Write it as a JSON array", reason, vec![edit]));
    }
    if site.onbuild {
        finding.unlike(&[Tool::Buildkit, Tool::Hadolint]);
        return;
    }
    let ours = site.shell().is_none();
    settle(finding, ours, &[(Tool::Hadolint, true)]);
}

/// The words of a command that needs no shell, as JSON.
fn json_array(site: &Site<'_>) -> Option<String> {
    let [invocation] = site.commands() else { return None };
    let context = &invocation.context;
    let command = invocation.command;
    let is_plain = invocation.wrappers.is_empty()
        && command.assignments.is_empty()
        && command.redirects.is_empty()
        && context.pipe.is_none()
        && context.chain.is_none()
        && context.runs == Runs::Always
        && context.places == Places::default()
        && site.script().is_some_and(|script| {
            let items = &script.body.items;
            items.len() == 1 && items[0].terminator.is_none() && script.comments.is_empty()
        });
    // A comment between the lines would be lost.
    let written = site.subject.text(site.instruction.span);
    let escape = site.subject.file.escape();
    if !is_plain || written.contains('#') || site.instruction.text.as_str().contains(escape) {
        return None;
    }
    let mut words = Vec::new();
    for word in invocation.words {
        let needs_shell = word.has_glob() || word.has_tilde() || word.has_brace_expansion();
        words.push(json_string(&word.literal().filter(|_| !needs_shell)?));
    }
    let is_builtin = invocation.name().is_none_or(|name| BUILTINS.contains(&&*name));
    (!is_builtin).then(|| format!("[{}]", words.join(", ")))
}

fn json_string(text: &str) -> String {
    let mut json = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => json.extend(['\\', char]),
            char if char.is_control() => {
                let _ = write!(json, "\\u{:04x}", u32::from(char));
            }
            char => json.push(char),
        }
    }
    json.push('"');
    json
}
