//! A failure before a pipe is not noticed.
//!
//! ## What it does
//!
//! Finds pipelines in RUN while the shell option `pipefail` is off.
//!
//! ## Why it matters
//!
//! A pipeline has the status of its last command. When a download before the pipe breaks off, the
//! step succeeds and the image holds half of it.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN curl -fsSL https://example.com/a.tgz | tar xz
//! ```
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y --no-install-recommends curl
//! RUN curl -fsSL https://example.com/a.tgz | tar xz
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! SHELL ["/bin/bash", "-o", "pipefail", "-c"]
//! RUN curl -fsSL https://example.com/a.tgz | tar xz
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: a command that fails without harm now ends the build, as does one whose
//! reader stops early.
//!
//! ## Exceptions
//!
//! hadolint also reports pipelines that start with `echo` or `printf`, those whose status is only
//! asked for, as in `if` or before `||`, and those after `set -o pipefail`, and it forgets the SHELL
//! of the stage that FROM names. We do not: such a pipeline hides nothing. In Windows shells there
//! is no such option.

use plimsoll_model::catalogue::ShellKind;
use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command as Instruction;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{
    AndOrOperator, Dialect, Invocation, PipePosition, Place, ShellOption,
};
use plimsoll_syntax::text::Word;

use crate::base_shell;
use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint, kics, semgrep};
use crate::shell_tree::{self, Pipe};
use crate::subject::{Section, Site};

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL4006"),
        kics("efbf148a-67e9-42d2-ac47-02fa1c0d0b22"),
        semgrep("set-pipefail"),
    ],
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "pipe-without-pipefail",
        Category::Correctness,
        Severity::Warning,
        Check::Section(check),
    )
};

/// Programs that do not fail, so that nothing is hidden when they stand before a pipe.
const UNFAILING: [&str; 6] = ["echo", "printf", "true", "yes", ":", "pwd"];

/// The programs whose `-o pipefail` hadolint believes, by the names it knows.
const BELIEVED: [&str; 6] = ["bash", "zsh", "ash", "/bin/bash", "/bin/zsh", "/bin/ash"];

/// How hadolint recognises a Windows shell.
const WINDOWS: [&str; 3] = ["pwsh", "powershell", "cmd"];

/// Why the fixes are not safe.
const REASON: &str =
    "commands that fail without harm, or whose reader stops early, now end the build";

fn check(section: &Section<'_>, report: &mut Report) {
    let mut hadolint_is_content = false;
    let mut ecosystem = None;
    for site in section.sites() {
        if let Some(Instruction::Shell(words)) = site.command()
            && !site.onbuild
        {
            hadolint_is_content = contents_hadolint(words);
        }
        if site.run().is_some() {
            ecosystem = system_manager(&site).or(ecosystem);
            look(&site, hadolint_is_content || site.onbuild, ecosystem, report);
        }
    }
}

/// True when hadolint asks no more after this SHELL.
fn contents_hadolint(words: &[Word]) -> bool {
    let Some(program) = words.first().map(|word| word.text.as_str()) else { return false };
    if WINDOWS.iter().any(|name| program.starts_with(name)) {
        return true;
    }
    let arguments = &words[1..];
    BELIEVED.contains(&program)
        && arguments.iter().any(|word| word.text == "pipefail")
        && arguments.iter().any(|word| {
            word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains('o')
        })
}

fn look(
    site: &Site<'_>,
    hadolint_is_content: bool,
    manager: Option<PackageManager>,
    report: &mut Report,
) {
    let Some(script) = site.script() else { return };
    let is_exec = site.run().is_some_and(|run| {
        matches!(run.command, plimsoll_syntax::dockerfile::CommandLine::Exec(_))
    });
    let pipes = if script.dialect.is_parsed() {
        shell_tree::pipes(script)
    } else if hadolint_is_content {
        return;
    } else {
        // Hadolint reads what it does not recognise as Bash.
        let read = site.instruction.script(site.subject.source, Dialect::Bash);
        read.as_ref().map(shell_tree::pipes).unwrap_or_default()
    };
    // Hadolint reads the words of the JSON form as one script.
    let hadolints = pipes.iter().find(|pipe| !pipe.is_nested || is_exec);
    let hadolints = hadolints.filter(|_| !hadolint_is_content);
    let ours = pipes.iter().find_map(|pipe| Some((pipe, unguarded(site, pipe)?)));
    if let Some((pipe, first)) = ours {
        let message = match first.name() {
            Some(name) => format!("the build goes on when `{name}` fails before this pipe"),
            None => "the build goes on when the command before this pipe fails".to_owned(),
        };
        let finding = report.at(pipe.span, message);
        finding.help("set the shell option pipefail, with SHELL or with set -o pipefail");
        if hadolints.is_none() {
            finding.unlike(&[Tool::Hadolint]);
        }
        if let Some(fix) = fix(site, first, manager) {
            finding.fix(fix);
        }
    } else if let Some(pipe) = hadolints {
        report
            .at(pipe.span, "this pipe hides the status of the command before it")
            .help("set the shell option pipefail with SHELL")
            .only(&[Tool::Hadolint]);
    }
}

/// The first command before the pipe whose failure nobody notices.
fn unguarded<'s>(site: &Site<'s>, pipe: &Pipe) -> Option<&'s Invocation<'s>> {
    let inside = |invocation: &&Invocation<'_>| {
        let span = invocation.command.span;
        pipe.pipeline.start <= span.start && span.end <= pipe.pipeline.end
    };
    let in_pipe = |invocation: &&Invocation<'_>| matches!(invocation.context.pipe, Some(PipePosition { index, length }) if index + 1 < length);
    let stages = site.commands().iter().filter(inside);
    stages.filter(in_pipe).find(|invocation| {
        let context = invocation.context;
        let is_asked = context.is_within(Place::Condition)
            || context.is_within(Place::Negated)
            || context.chain.is_some_and(|chain| chain.before == Some(AndOrOperator::Or))
            || pipe.is_before_or;
        context.dialect.is_parsed()
            && !context.options.contains(ShellOption::PipeFail)
            && !is_asked
            && !invocation.words.is_empty()
            && !invocation.name().is_some_and(|name| UNFAILING.contains(&&*name))
    })
}

/// The system's package manager, when the RUN uses one.
fn system_manager(site: &Site<'_>) -> Option<PackageManager> {
    site.packages().iter().map(|site| site.asks.manager).find(|manager| manager.is_system())
}

fn fix(site: &Site<'_>, first: &Invocation<'_>, manager: Option<PackageManager>) -> Option<Fix> {
    let is_direct = !first.context.is_within(Place::NestedScript);
    if !is_direct || site.onbuild {
        return None;
    }
    if site.shell().is_some() {
        return (base_shell::dialect(site)? == Dialect::Bash).then(|| set_pipefail(site)).flatten();
    }
    let shell = shell(site, manager)?;
    let line = format!("SHELL [\"{shell}\", \"-o\", \"pipefail\", \"-c\"]\n");
    let edit = Edit::insert(site.instruction.span.start, line);
    Some(Fix::risky("Set pipefail with SHELL", REASON, vec![edit]))
}

/// Sets the option in the script itself.
fn set_pipefail(site: &Site<'_>) -> Option<Fix> {
    let script = site.script()?;
    let is_plain = script.body.items.len() == 1 && site.instruction.heredocs.is_empty();
    let edit = Edit::insert(script.body.span.start, "set -o pipefail && ");
    is_plain.then(|| Fix::risky("Set pipefail", REASON, vec![edit]))
}

/// A shell with the option that is surely in the image.
///
/// Bash is essential in Debian and its relatives, and the shell of the RPM family; the shell of
/// Alpine knows the option.
fn shell(site: &Site<'_>, manager: Option<PackageManager>) -> Option<&'static str> {
    if let Some(image) = base_shell::image(site) {
        if image.has_tool("bash") == Some(true) {
            return Some("/bin/bash");
        }
        if image.bin_sh() == Some(ShellKind::Ash) {
            return Some("/bin/ash");
        }
    }
    match manager? {
        PackageManager::Apt
        | PackageManager::Yum
        | PackageManager::Dnf
        | PackageManager::Zypper => Some("/bin/bash"),
        PackageManager::Apk => Some("/bin/ash"),
        _ => None,
    }
}
