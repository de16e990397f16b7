//! A RUN replaces `/bin/sh`.
//!
//! ## What it does
//!
//! Finds `ln` that puts another program in the place of `/bin/sh`.
//!
//! ## Why it matters
//!
//! SHELL changes what the instructions of the file are run with. A link changes it for every script
//! of the image, and an upgrade of the shell's package brings the old one back.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12-slim
//! RUN ln -sf /bin/bash /bin/sh
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12-slim
//! SHELL ["/bin/bash", "-c"]
//! ```
//!
//! ## Fix safety
//!
//! Scripts of the image that begin with `#!/bin/sh` get the old shell again.
//!
//! ## Exceptions
//!
//! hadolint reports any `ln` with the word `/bin/sh`, also one that only makes another name for it.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Argument, Invocation, OptionSpec, Word};

use crate::finding::{Category, Report};
use crate::hadolint_view::sees;
use crate::opinion::{anybody, settle};
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint, kics, semgrep, tally};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL4005"),
        kics("8a301064-c291-4b20-adcb-403fe7fd95fd"),
        semgrep("use-shell-instruction"),
        tally("hadolint/DL4005"),
    ],
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "default-shell-replaced",
        Category::Correctness,
        Severity::Warning,
        Check::Run(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    // hadolint reports each RUN once.
    let mut told = false;
    for invocation in site.commands() {
        let Some(name) = invocation.name_word() else { continue };
        let named = |word: &&Word| word.is("/bin/sh");
        let new = new_shell(invocation);
        let word = invocation.arguments().iter().find(named);
        let hadolint = !told && word.is_some() && sees(invocation) && name.is("ln");
        told |= hadolint;
        let others = [
            (Tool::Hadolint, hadolint),
            (Tool::Kics, (new.is_some() && !site.onbuild) || starts_powershell(site, invocation)),
        ];
        if !anybody(new.is_some(), &others) {
            continue;
        }
        let span = name.span.cover(invocation.words.last().unwrap_or(name).span);
        let finding = report.at(span, "the shell is changed without SHELL");
        finding.help("write SHELL [\"/bin/bash\", \"-c\"]");
        if let Some(shell) = &new
            && let [_] = site.commands()
            && invocation.wrappers.is_empty()
            && !site.onbuild
        {
            let instruction = site.instruction.span;
            finding.fix(Fix::risky(
                "Write SHELL",
                "scripts of the image that begin with #!/bin/sh get the old shell again",
                vec![Edit::replace(instruction, format!("SHELL [\"{shell}\", \"-c\"]"))],
            ));
        }
        settle(finding, new.is_some(), &others);
    }
}

/// The program that an `ln` puts in the place of `/bin/sh`.
fn new_shell(invocation: &Invocation<'_>) -> Option<String> {
    const OPTIONS: OptionSpec = OptionSpec { short: "tS", long: &["target-directory", "suffix"] };
    if !invocation.is("ln") {
        return None;
    }
    let operands: Vec<_> = invocation
        .split(&OPTIONS)
        .into_iter()
        .filter_map(|argument| match argument {
            Argument::Operand(word) => Some(word),
            Argument::Flag(_) => None,
        })
        .collect();
    let [target, name] = operands.as_slice() else { return None };
    let is_shell = name.is("/bin/sh") || name.is("/usr/bin/sh");
    let target = target.literal().filter(|path| {
        path.chars()
            .all(|char| char.is_ascii_alphanumeric() || matches!(char, '/' | '-' | '_' | '.'))
    });
    is_shell.then(|| {
        let target = target.unwrap_or_default();
        if target.starts_with('/') { target.into_owned() } else { format!("/bin/{target}") }
    })
}

/// KICS takes a RUN that starts PowerShell for one that changes the shell.
fn starts_powershell(site: &Site<'_>, invocation: &Invocation<'_>) -> bool {
    let first = site.commands().first().is_some_and(|first| std::ptr::eq(first, invocation));
    let asks = invocation.arguments().first().is_some_and(|word| word.is("-command"));
    first && invocation.is("powershell") && asks && !site.onbuild
}
