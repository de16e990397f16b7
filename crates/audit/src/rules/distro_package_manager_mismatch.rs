//! The base image does not have this package manager.
//!
//! ## What it does
//!
//! Compares the package managers that RUN uses with the distribution of the base image, where that
//! is known.
//!
//! ## Why it matters
//!
//! The step stops: the program is not there.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk add --no-cache curl
//! ```

use crate::base_shell;
use plimsoll_model::catalogue::Distribution;
use plimsoll_model::packages::{Ecosystem, PackageManager};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{AndOrOperator, Invocation, Place, Runs};

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    ..Rule::new(
        "distro-package-manager-mismatch",
        Category::Correctness,
        Severity::Error,
        Check::Run(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let mut reported: Option<PackageManager> = None;
    for package in site.packages() {
        let manager = package.asks.manager;
        if reported == Some(manager) || !certainly_runs(&package.invocation) {
            continue;
        }
        let Some(image) = base_shell::image(site) else { return };
        let Some(distribution) = image.distribution() else { return };
        let program = package.asks.program.as_str();
        let brought = image.has_tool(program) == Some(true) || is_installed(site, program);
        if brought || belongs(manager, distribution) {
            continue;
        }
        reported = Some(manager);
        let span = package
            .invocation
            .name_word()
            .map_or(package.invocation.command.span, |word| word.span);
        let finding = report.at(span, format!("the base image has no {program}"));
        match image.package_manager().flatten() {
            Some(own) => finding.help(format!("use {}, or another base image", own.name())),
            None => finding.help("install in another stage and copy what is needed"),
        };
    }
}

/// True when the command runs, or the ones before it fail.
fn certainly_runs(invocation: &Invocation<'_>) -> bool {
    let context = &invocation.context;
    let may_fail = context.places.contains(Place::Condition)
        || context.chain.is_some_and(|chain| {
            chain.before == Some(AndOrOperator::Or) || chain.after == Some(AndOrOperator::Or)
        });
    context.runs != Runs::Maybe && !may_fail
}

/// True when the manager is one of the distribution, or of no distribution.
fn belongs(manager: PackageManager, distribution: Distribution) -> bool {
    use Distribution as D;
    match manager.ecosystem() {
        Ecosystem::Debian => matches!(distribution, D::Debian | D::Ubuntu),
        Ecosystem::Alpine => matches!(distribution, D::Alpine | D::Wolfi),
        Ecosystem::Arch => distribution == D::Arch,
        Ecosystem::Rpm => match manager {
            PackageManager::Rpm => matches!(distribution, D::Rpm | D::Suse),
            PackageManager::Zypper => distribution == D::Suse,
            _ => distribution == D::Rpm,
        },
        _ => true,
    }
}

/// How many instructions are looked at; a limit keeps long files from costing the square of their
/// length.
const LOOK_BACK: usize = 256;

/// True when a command up to here installs a package of the program's name.
fn is_installed(site: &Site<'_>, program: &str) -> bool {
    let before = site.section().sites().rev().skip_while(|other| other.index > site.index);
    before.take(LOOK_BACK).flat_map(|other| other.packages()).any(|package| {
        package
            .asks
            .packages
            .iter()
            .any(|found| found.name.as_deref().is_some_and(|name| name.starts_with(program)))
    })
}
