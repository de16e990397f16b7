//! Commands that replace what the base image has by newer versions, for the rules about each
//! package manager.

use plimsoll_syntax::edit::Fix;

use crate::finding::{Finding, Report};
use crate::hadolint_command::{HadolintCommand, judged, verdicts};
use crate::script_edits;
use crate::subject::{PackageSite, Site};

/// Reports the commands of a RUN that upgrade; `wanted` chooses them.
pub(crate) fn check(
    site: &Site<'_>,
    names: &[&str],
    wanted: impl Fn(&PackageSite<'_>) -> bool,
    hadolint: impl Fn(&HadolintCommand) -> bool,
    report: &mut Report,
    adjust: impl Fn(&PackageSite<'_>, &mut Finding),
) {
    let judged = judged(site, names);
    for (command, verdict) in verdicts(&judged, wanted, hadolint) {
        let Some(package) = command.package.filter(|_| verdict.ours) else {
            let message = "hadolint takes this command for an upgrade";
            verdict.mark(report.at(command.invocation.command.span, message));
            continue;
        };
        let span =
            package.asks.subcommand.map_or(command.invocation.command.span, |word| word.span);
        let program = &package.asks.program;
        let finding = report.at(
            span,
            format!("{program} upgrades what the base image brings to whatever is newest"),
        );
        finding.help("build on a newer base image, and install the versions that are needed");
        if let Some(edit) = script_edits::take_out(site, command.invocation.command.span) {
            finding.fix(Fix::risky(
                "Leave out the upgrade",
                "the packages stay at the versions of the base image",
                vec![edit],
            ));
        }
        verdict.mark(finding);
        adjust(package, finding);
    }
}

/// For commands that hadolint has no rule about.
pub(crate) fn never(_: &HadolintCommand) -> bool {
    false
}
