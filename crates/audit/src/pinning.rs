//! Packages without a version, for the rules about each package manager.

use plimsoll_model::packages::{
    Action, PackageCommand, PackageKind, PackageManager, PackageWord, Version,
};

use crate::finding::Report;
use crate::hadolint_command::{HadolintCommand, judged, verdicts};
use crate::subject::Site;

/// How many packages a message names.
const NAMED: usize = 3;

/// What one rule looks for.
pub(crate) struct Pinning {
    /// The managers.
    pub managers: &'static [PackageManager],
    /// How the names of their programs begin.
    pub names: &'static [&'static str],
    /// How a version is written.
    pub help: &'static str,
}

/// Reports the commands of a RUN that install packages without a version.
pub(crate) fn check(
    site: &Site<'_>,
    pinning: &Pinning,
    hadolint: impl Fn(&HadolintCommand) -> bool,
    report: &mut Report,
) {
    let judged = judged(site, pinning.names);
    for (command, verdict) in
        verdicts(&judged, |package| is_unpinned(pinning, &package.asks), hadolint)
    {
        let packages = command.package.filter(|_| verdict.ours);
        let unpinned: Vec<_> =
            packages.iter().flat_map(|package| unpinned(pinning, &package.asks)).collect();
        let finding = match unpinned.first() {
            Some(first) => {
                let span = unpinned
                    .iter()
                    .fold(first.word.span, |span, package| span.cover(package.word.span));
                report.at(span, message(&unpinned))
            }
            None => report.at(
                command.invocation.command.span,
                "hadolint sees no version for what this command installs",
            ),
        };
        finding.help(pinning.help);
        verdict.mark(finding);
    }
}

fn is_unpinned(pinning: &Pinning, asks: &PackageCommand<'_>) -> bool {
    pinning.managers.contains(&asks.manager) && unpinned(pinning, asks).next().is_some()
}

/// The packages of a command whose version is left open.
fn unpinned<'p, 's>(
    pinning: &Pinning,
    asks: &'p PackageCommand<'s>,
) -> impl Iterator<Item = &'p PackageWord<'s>> {
    let installs = matches!(asks.action, Action::Install | Action::Execute | Action::Download);
    let known = pinning.managers.contains(&asks.manager);
    // A file of constraints gives the versions of what it names, which may be everything.
    let constrained = asks.flags_named(&["c", "constraint", "constraints"]).next().is_some()
        && matches!(asks.manager, PackageManager::Pip | PackageManager::Uv);
    let wanted = installs && known && !constrained;
    // A release, as in `curl/bookworm`, is as much as apt lets one say for a package that moves.
    let moves = asks.manager != PackageManager::Apt;
    asks.packages.iter().filter(move |package| wanted && is_open(package, moves))
}

fn is_open(package: &PackageWord<'_>, moves: bool) -> bool {
    let moving = moves && matches!(package.version, Version::Moving(_));
    match package.kind {
        PackageKind::Registry | PackageKind::Module => package.is_unpinned() || moving,
        PackageKind::Vcs => moving || package.version == Version::Missing,
        _ => false,
    }
}

fn message(packages: &[&PackageWord<'_>]) -> String {
    let names: Vec<&str> =
        packages.iter().filter_map(|package| package.name.as_deref()).take(NAMED).collect();
    let more = packages.len() - names.len();
    let verb = if packages.len() == 1 { "has" } else { "have" };
    match (names.as_slice(), more) {
        ([], 1) => "a package has no version".to_owned(),
        ([], more) => format!("{more} packages have no version"),
        ([name], 0) => format!("{name} {verb} no version"),
        ([names @ .., last], 0) => format!("{} and {last} {verb} no version", names.join(", ")),
        (names, more) => format!("{} and {more} more {verb} no version", names.join(", ")),
    }
}
