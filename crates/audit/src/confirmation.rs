//! Package managers that ask before they act, for the rules about each of them.

use plimsoll_model::packages::{Action, PackageCommand, PackageManager};
use plimsoll_syntax::edit::Fix;
use plimsoll_syntax::shell::{Invocation, Part, RedirectOperator, Word};

use crate::finding::Report;
use crate::hadolint_command::{HadolintCommand, judged, verdicts};
use crate::script_edits;
use crate::subject::{PackageSite, Site};

/// What one rule looks for.
pub(crate) struct Confirmation {
    /// The managers.
    pub managers: &'static [PackageManager],
    /// How the names of their programs begin.
    pub names: &'static [&'static str],
    /// The options that answer, or keep the program from asking.
    pub answers: &'static [&'static str],
    /// True when the command answers by other means.
    pub is_answered: fn(&PackageCommand<'_>) -> bool,
    /// The option that the fix adds.
    pub option: &'static str,
    /// True when the option belongs before the subcommand.
    pub is_global: bool,
}

/// Reports the commands of a RUN that would ask and that nobody answers.
pub(crate) fn check(
    site: &Site<'_>,
    confirmation: &Confirmation,
    hadolint: impl Fn(&HadolintCommand) -> bool,
    report: &mut Report,
) {
    let judged = judged(site, confirmation.names);
    let asks = |package: &PackageSite<'_>| asks(site, confirmation, package);
    for (command, verdict) in verdicts(&judged, asks, hadolint) {
        let Some(package) = command.package.filter(|_| verdict.ours) else {
            let message = "hadolint sees no option here that answers for the user";
            verdict.mark(report.at(command.invocation.command.span, message));
            continue;
        };
        let subcommand = package.asks.subcommand;
        let span = subcommand.map_or(command.invocation.command.span, |word| word.span);
        let program = &package.asks.program;
        let option = confirmation.option;
        let finding = report.at(span, format!("{program} asks here, and a build cannot answer"));
        finding.help(format!("write {option}"));
        let edit = if confirmation.is_global {
            script_edits::after_name(site, command.invocation, option)
        } else {
            script_edits::after_subcommand(site, command.invocation, &package.asks, option)
        };
        if let Some(edit) = edit {
            finding.fix(Fix::safe(format!("Add {option}"), vec![edit]));
        }
        verdict.mark(finding);
    }
}

fn asks(site: &Site<'_>, confirmation: &Confirmation, package: &PackageSite<'_>) -> bool {
    let PackageSite { asks, invocation, .. } = package;
    let acts = matches!(
        asks.action,
        Action::Install | Action::Remove | Action::Upgrade | Action::DistUpgrade
    );
    acts && confirmation.managers.contains(&asks.manager)
        && !asks.has_flag(confirmation.answers)
        && !(confirmation.is_answered)(asks)
        && !is_fed(invocation)
        && !may_hold_options(site, invocation)
}

/// True when something is written to the standard input of the command.
fn is_fed(invocation: &Invocation<'_>) -> bool {
    let piped = invocation.context.pipe.is_some_and(|pipe| pipe.index > 0);
    let reads = |operator: RedirectOperator| {
        matches!(
            operator,
            RedirectOperator::Read
                | RedirectOperator::Heredoc
                | RedirectOperator::HeredocTabs
                | RedirectOperator::HereString
        )
    };
    piped || invocation.command.redirects.iter().any(|redirect| reads(redirect.operator))
}

/// True when a variable or the output of a command may add options to the command.
pub(crate) fn may_hold_options(site: &Site<'_>, invocation: &Invocation<'_>) -> bool {
    invocation.arguments().iter().any(|word| may_be_option(site, word))
}

fn may_be_option(site: &Site<'_>, word: &Word) -> bool {
    let Some(Part::Parameter(parameter)) = word.parts.first() else {
        return matches!(word.parts.first(), Some(Part::Command(_)));
    };
    match site.variable(&parameter.name) {
        Some(value) => value.split_whitespace().any(|word| word.starts_with('-')),
        None => true,
    }
}
