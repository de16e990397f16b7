//! Package lists are fetched in a step of their own.
//!
//! ## What it does
//!
//! Finds RUN steps that fetch package lists and install nothing with them.
//!
//! ## Why it matters
//!
//! The layer with the lists stays in the build cache. A later step then installs from old lists: it
//! gets old versions, or fails because they are gone from the mirrors.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update
//! RUN apt-get install -y --no-install-recommends curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y --no-install-recommends curl
//! ```
//!
//! ## Exceptions
//!
//! A RUN with other programs is not judged, since they may use the lists. Trivy and Checkov report
//! it.

use crate::hadolint_command::is_exec;
use crate::kept_cache::is_mounted;
use crate::script_edits;
use plimsoll_model::packages::{Action, PackageCommand, PackageManager};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{AndOrOperator, Command, Invocation};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, Tool, checkov, dockle, kics, trivy};
use crate::subject::{PackageSite, Site};

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        trivy("DS-0017"),
        checkov("CKV_DOCKER_5"),
        kics("9bae49be-0aa3-4de5-bab2-4c3a069e40cd"),
        dockle("CIS-DI-0007"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new("pkg-update-alone", Category::Cache, Severity::Warning, Check::Run(check))
};

/// The programs beside which a RUN is still taken for one that only updates.
const QUIET: [&str; 12] =
    [":", "[", "cat", "cd", "echo", "export", "ls", "mkdir", "printf", "rm", "set", "true"];

fn check(site: &Site<'_>, report: &mut Report) {
    let packages = site.packages();
    let fetches = |package: &&PackageSite<'_>| is_update(&package.asks);
    let Some(update) = packages.iter().find(fetches) else {
        check_as_scanners(site, report);
        return;
    };
    let manager = update.asks.manager;
    let uses = |package: &PackageSite<'_>| {
        package.asks.manager.ecosystem() == manager.ecosystem() && is_use(package.asks.action)
    };
    // What another program does with the lists cannot be told.
    let is_quiet = |invocation: &Invocation<'_>| {
        invocation.words.is_empty()
            || invocation.name().is_some_and(|name| QUIET.contains(&&*name))
            || PackageCommand::read(invocation).is_some()
    };
    let held = manager.cache_paths().iter().any(|cache| is_mounted(site, &[cache.path]));
    if held || packages.iter().any(uses) || !site.commands().iter().all(is_quiet) {
        return;
    }
    let program = &update.asks.program;
    let span = update.asks.subcommand.map_or(update.invocation.command.span, |word| word.span);
    let finding = report
        .at(span, format!("the lists that {program} fetches here grow old in the build cache"));
    finding.help("update and install in the same RUN");
    if !is_installed_later(site, manager) {
        finding.unlike(&[Tool::Kics]);
    }
    let Some(next) = next_run(site) else { return };
    if next
        .packages()
        .iter()
        .any(|package| package.asks.manager == manager && is_use(package.asks.action))
    {
        finding.related(next.instruction.word.span, "this step uses them");
        if let Some(edit) = join(site, &next) {
            finding.fix(Fix::safe("Join it with the next RUN", vec![edit]));
        }
    }
}

/// Reports what the scanners take for the same mistake: other managers look for new lists by
/// themselves when they install.
fn check_as_scanners(site: &Site<'_>, report: &mut Report) {
    let packages = site.packages();
    let update = packages.iter().find(|package| {
        let action = package.asks.action;
        package.asks.manager.is_system() && matches!(action, Action::Update | Action::Upgrade)
    });
    let Some(update) = update else { return };
    let manager = update.asks.manager;
    let installs = |package: &PackageSite<'_>| {
        package.asks.manager == manager && package.asks.action == Action::Install
    };
    let held = matches!(manager, PackageManager::Apt | PackageManager::Apk);
    if held || packages.iter().any(installs) || !is_installed_later(site, manager) {
        return;
    }
    let message = format!("{} has a step of its own for its lists", update.asks.program);
    let finding = report.at(update.invocation.command.span, message);
    if update.asks.is_subcommand("update") {
        finding.only(&[Tool::Trivy, Tool::Checkov, Tool::Kics]);
    } else {
        finding.only(&[Tool::Kics]);
    }
}

/// How many instructions are looked at; a limit keeps long files from costing the square of their
/// length.
const LOOK_AHEAD: usize = 256;

/// True when a later step of the stage installs with the manager.
fn is_installed_later(site: &Site<'_>, manager: PackageManager) -> bool {
    let later = site.section().sites().skip_while(|later| later.index <= site.index);
    later
        .take(LOOK_AHEAD)
        .flat_map(|later| later.packages())
        .any(|package| package.asks.manager == manager && package.asks.action == Action::Install)
}

fn is_update(asks: &PackageCommand<'_>) -> bool {
    // The others look for new lists by themselves.
    matches!(asks.manager, PackageManager::Apt | PackageManager::Apk)
        && asks.action == Action::Update
        && !asks.has_flag(&["no-cache"])
}

fn is_use(action: Action) -> bool {
    matches!(action, Action::Install | Action::Upgrade | Action::DistUpgrade | Action::Download)
}

/// The RUN that follows at once.
fn next_run<'a>(site: &Site<'a>) -> Option<Site<'a>> {
    let first = site.section().sites().next()?.index;
    let next = site.section().sites().nth(site.index + 1 - first)?;
    (!site.onbuild && !next.onbuild && next.run().is_some()).then_some(next)
}

/// Makes one RUN of two that are chains of `&&` without options.
fn join(site: &Site<'_>, next: &Site<'_>) -> Option<Edit> {
    let first = chain(site)?;
    let second = chain(next)?;
    let between = Span::new(first.end, second.start);
    let words: Vec<&str> = site.subject.text(between).split_whitespace().collect();
    if words.len() != 1 || !words[0].eq_ignore_ascii_case("run") {
        return None;
    }
    let escape = script_edits::escape(site);
    Some(Edit::replace(between, format!(" && {escape}\n    ")))
}

/// The bytes of a script that is a single command or a chain of `&&`.
fn chain(site: &Site<'_>) -> Option<Span> {
    let script = site.script()?;
    let [only] = script.body.items.as_slice() else { return None };
    let is_chain = match &only.command {
        Command::Simple(_) => true,
        Command::AndOr(chain) => chain.rest.iter().all(|link| link.operator == AndOrOperator::And),
        _ => false,
    };
    let plain = only.terminator.is_none()
        && script.heredocs.is_empty()
        && site.instruction.heredocs.is_empty()
        && site.instruction.flags.is_empty()
        && !is_exec(site);
    (plain && is_chain).then(|| only.command.span())
}
