//! sudo does not reach so far.
//!
//! ## What it does
//!
//! Finds `sudo` before a builtin as `cd` or `export`, and redirections of a command that `sudo`
//! runs.
//!
//! ## Why it matters
//!
//! `sudo` starts a program: a builtin is none, and what one would change ends with it. The files
//! of redirections are opened by the shell, with the rights that it has.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN sudo cd /srv && make
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN cd /srv && sudo make
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{OptionSpec, Redirect, RedirectOperator, RedirectTarget, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::shell_calls::each_simple;
use crate::shellcheck::settle;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2024"), hadolint("SC2232")],
    ..Rule::new("shell-sudo-scope", Category::Correctness, Severity::Warning, Check::Run(check))
};

/// Builtins that change the shell itself.
const BUILTINS: [&str; 23] = [
    "cd", "command", "declare", "eval", "exec", "exit", "export", "hash", "history", "local",
    "popd", "pushd", "read", "readonly", "return", "set", "source", "trap", "type", "typeset",
    "umask", "unset", "wait",
];

/// The options of `sudo` that take a value.
const OPTIONS: OptionSpec = OptionSpec {
    short: "CDghpRrTtUu",
    long: &["close-from", "chdir", "group", "host", "prompt", "chroot", "role", "type", "user"],
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_simple(site, |command, place| {
        let [sudo, rest @ ..] = command.words.as_slice() else { return };
        if !sudo.is("sudo") {
            return;
        }
        let program = rest.get(OPTIONS.first_operand(rest));
        let Some(name) = program.and_then(Word::literal) else { return };
        if BUILTINS.contains(&&*name) {
            let message = format!("{name} is a builtin of the shell, which sudo cannot run");
            let finding = report.at(sudo.span, message);
            finding.help("run sudo sh -c with the whole script, or go without sudo");
            finding.known_as(Tool::Hadolint, "SC2232");
            settle(finding, site, place);
        }
        for redirect in command.redirects.iter().filter(|redirect| opens_file(redirect)) {
            let finding = report.at(redirect.span, "sudo does not open this file, the shell does");
            finding.help("use sudo tee, or sudo sh -c").known_as(Tool::Hadolint, "SC2024");
            settle(finding, site, place).strict();
        }
    });
}

/// True for a file that the rights matter for.
fn opens_file(redirect: &Redirect) -> bool {
    let opens = matches!(
        redirect.operator,
        RedirectOperator::Read
            | RedirectOperator::Write
            | RedirectOperator::Append
            | RedirectOperator::WriteBoth
    );
    let is_null = matches!(&redirect.target, RedirectTarget::Word(word) if word.is("/dev/null"));
    opens && redirect.descriptor.is_none() && !is_null
}
