//! Dependencies are installed after all sources are copied.
//!
//! ## What it does
//!
//! Finds the installation of what a manifest lists, as `npm ci` or `go mod download`, below a COPY
//! of the whole context, when no COPY above brings the manifest alone.
//!
//! ## Why it matters
//!
//! A COPY of everything misses the cache whenever any file changes, and so does each step below
//! it. When the manifest is copied first, the installation reruns only when the manifest changes.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! WORKDIR /app
//! COPY . .
//! RUN npm ci
//! ```
//!
//! ```dockerfile
//! FROM golang:1.24
//! WORKDIR /src
//! COPY . .
//! RUN go mod download && go build -o /app .
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! WORKDIR /app
//! COPY package.json package-lock.json* ./
//! RUN npm ci
//! COPY . .
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: scripts of the installation may need files that are not there yet, and the
//! manifest may lie elsewhere than in the root of the context.

use plimsoll_model::packages::{Action, PackageManager};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, MountType, Transfer};
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::AndOrOperator;
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::subject::{PackageSite, Section, Site};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new("dependency-copy-order", Category::Cache, Severity::Warning, Check::Section(check))
};

/// A COPY of the whole context.
#[derive(Clone, Copy)]
struct Whole<'a> {
    site: Site<'a>,
    transfer: &'a Transfer,
}

fn check(section: &Section<'_>, report: &mut Report) {
    if section.stage.is_none() || !section.is_reachable() {
        return;
    }
    let mut whole: Option<Whole<'_>> = None;
    let mut told: Vec<PackageManager> = Vec::new();
    for site in section.sites().filter(|site| !site.onbuild) {
        match site.command() {
            Some(Command::Copy(transfer) | Command::Add(transfer))
                if whole.is_none() && transfer.from.is_none() && is_whole(transfer) =>
            {
                whole = Some(Whole { site, transfer });
            }
            Some(Command::Run(_)) => {
                let Some(whole) = whole else { continue };
                for package in site.packages() {
                    let manager = package.asks.manager;
                    if is_late(&site, package)
                        && !told.contains(&manager)
                        && !is_below_another(section, whole, manager)
                    {
                        told.push(manager);
                        tell(&site, package, whole, report);
                    }
                }
            }
            _ => {}
        }
    }
}

/// True when the installation reads a manifest that the COPY above brought.
fn is_late(site: &Site<'_>, package: &PackageSite<'_>) -> bool {
    let installs = package.asks.action == Action::InstallManifest
        && !package.asks.manager.is_system()
        && !package.asks.manager.manifests().is_empty();
    // What is mounted for the step alone is not what COPY brought.
    installs && !site.mounts().iter().any(|mount| mount.kind == MountType::Bind)
}

/// True when a COPY above the whole one brings a manifest, so that the work is done there.
fn is_below_another(section: &Section<'_>, whole: Whole<'_>, manager: PackageManager) -> bool {
    let above = section.sites().take_while(|site| site.index < whole.site.index);
    above.into_iter().any(|site| match site.command() {
        Some(Command::Run(_)) => site.packages().iter().any(|package| {
            package.asks.manager.ecosystem() == manager.ecosystem()
                && matches!(package.asks.action, Action::InstallManifest | Action::Download)
        }),
        _ => false,
    })
}

fn is_whole(transfer: &Transfer) -> bool {
    let is_context = |source: &str| matches!(source, "." | "./" | "/" | "*" | "./*");
    transfer.sources.iter().any(|source| is_context(&source.text))
}

fn tell(site: &Site<'_>, package: &PackageSite<'_>, whole: Whole<'_>, report: &mut Report) {
    let command = command_text(package);
    let finding = report
        .at(package.invocation.command.span, format!("any change of any file reruns {command}"));
    finding
        .related(whole.site.instruction.word.span, "all files are copied here")
        .help(format!("copy {} first, then {command}, then the rest", listed(package)));
    if let Some(fix) = fix(site, package, whole) {
        finding.fix(fix);
    }
}

/// "npm ci", "pip install".
fn command_text(package: &PackageSite<'_>) -> String {
    let subcommand = package.asks.subcommand.and_then(plimsoll_syntax::shell::Word::literal);
    let program = &package.asks.program;
    subcommand.map_or_else(|| program.clone(), |subcommand| format!("{program} {subcommand}"))
}

/// The files that the installation reads, in words.
fn listed(package: &PackageSite<'_>) -> String {
    package.asks.manager.manifests().iter().take(2).copied().collect::<Vec<_>>().join(" and ")
}

/// Copies the manifests first, moves the installation above the COPY of the rest.
fn fix(site: &Site<'_>, package: &PackageSite<'_>, whole: Whole<'_>) -> Option<Fix> {
    let sources = manifest_sources(package)?;
    let dest = whole.transfer.dest.text.as_str();
    // Between the two nothing may stand that the installation could need.
    let between = whole.site.index + 1..site.index;
    if !between.is_empty() || whole.transfer.sources.len() != 1 || whole.transfer.json {
        return None;
    }
    let dest = if dest.ends_with('/') { dest.to_owned() } else { format!("{dest}/") };
    let chown = whole.site.instruction.flags.iter().map(|flag| format!("{} ", flag.word.text));
    let copy = format!("COPY {}{sources} {dest}\n", chown.collect::<String>());
    let subject = site.subject;
    let place = whole.site.instruction.span.start;
    let command = package.invocation.command.span;
    let instruction = site.instruction.span;
    let is_plain = package.invocation.wrappers.is_empty() && site.instruction.heredocs.is_empty();
    if !is_plain || site.commands().first().is_none_or(|first| first.command.span != command) {
        return None;
    }
    let head = subject.text(Span::new(instruction.start, command.end));
    let run = format!("{}\n", head.trim_end());
    let removal = match site.commands().get(1) {
        None if site.subject.text(Span::new(command.end, instruction.end)).trim().is_empty() => {
            let after = subject.lines.line_start(site.instruction.lines.last + 1);
            Span::new(instruction.start, after.unwrap_or(subject.source.len() as u32))
        }
        Some(next) if package.invocation.context.chain?.before == Some(AndOrOperator::And) => {
            let span = Span::new(command.start, next.command.span.start);
            let joint = subject.text(Span::new(command.end, next.command.span.start));
            if !joint.chars().all(|letter| matches!(letter, '&' | '\\' | ' ' | '\t' | '\r' | '\n'))
            {
                return None;
            }
            span
        }
        _ => return None,
    };
    Some(Fix::risky(
        format!(
            "Copy {} and run {} before the rest is copied",
            listed(package),
            command_text(package)
        ),
        "scripts of the installation may need files that are not there yet, and the manifest may lie \
         elsewhere",
        vec![Edit::insert(place, format!("{copy}{run}")), Edit::delete(removal)],
    ))
}

/// What to copy: the manifest, and its lock file where there is one; only for managers whose two
/// files are always called so.
fn manifest_sources(package: &PackageSite<'_>) -> Option<&'static str> {
    Some(match package.asks.manager {
        PackageManager::Npm => "package.json package-lock.json*",
        PackageManager::Yarn => "package.json yarn.lock*",
        PackageManager::Pnpm => "package.json pnpm-lock.yaml*",
        PackageManager::Bun => "package.json bun.lock*",
        PackageManager::Go => "go.mod go.sum*",
        PackageManager::Bundler => "Gemfile Gemfile.lock*",
        PackageManager::Composer => "composer.json composer.lock*",
        PackageManager::Pip => requirements(package)?,
        _ => return None,
    })
}

/// The list of requirements, when it has the usual name.
fn requirements(package: &PackageSite<'_>) -> Option<&'static str> {
    let [list] = package.asks.lists.as_slice() else { return None };
    let name = match list {
        plimsoll_syntax::shell::FlagValue::Next(word) => word.literal()?.into_owned(),
        plimsoll_syntax::shell::FlagValue::Attached(text) => text.clone(),
        _ => return None,
    };
    (name == "requirements.txt").then_some("requirements.txt")
}
