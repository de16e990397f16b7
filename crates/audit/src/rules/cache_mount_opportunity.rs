//! A step downloads everything again whenever it runs.
//!
//! ## What it does
//!
//! Finds RUN steps that install packages and have no cache mount where the package manager keeps
//! its downloads.
//!
//! ## Why it matters
//!
//! When one dependency changes, the whole step runs again and fetches all of them. A cache mount
//! keeps the downloads between builds, and out of the image.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! WORKDIR /app
//! COPY package.json package-lock.json ./
//! RUN npm ci
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! WORKDIR /app
//! COPY package.json package-lock.json ./
//! RUN --mount=type=cache,target=/root/.npm npm ci
//! ```
//!
//! ## Exceptions
//!
//! For the packages of a distribution, which change seldom, it is only in the profile `all`.
//!
//! ## Fix safety
//!
//! Later steps do not see what is in the cache. No fix is offered when another step of the stage
//! uses the same manager and would miss its downloads.

use crate::apt_archives::{keeps_archives, removal};
use crate::cache_mounts::{self, Kept};
use crate::hadolint_command;
use crate::kept_cache::{self, is_mounted};
use crate::script_edits;
use plimsoll_model::packages::{Action, PackageCommand, PackageManager};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::Word;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::subject::{PackageSite, Site};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new("cache-mount-opportunity", Category::Cache, Severity::Info, Check::Run(check))
};

/// The cleanups that a cache mount makes useless, and that would empty it.
const LISTS: &str = "/var/lib/apt/lists";
const ARCHIVES: &str = "/var/cache/apt";

fn check(site: &Site<'_>, report: &mut Report) {
    let is_needed = site.section().is_reachable() && !site.onbuild;
    if !is_needed || hadolint_command::is_exec(site) {
        return;
    }
    let mut missing: Vec<Kept> = Vec::new();
    let mut first: Option<&PackageSite<'_>> = None;
    for package in site.packages() {
        for kept in cache_mounts::kept(site, package) {
            let is_known = missing.contains(&kept) || has_mount_like(site, &kept);
            if !is_known && !is_mounted(site, &[&kept.path]) {
                first = first.or(Some(package));
                missing.push(kept);
            }
        }
    }
    let Some(first) = first else { return };
    let manager = first.asks.manager;
    let message = format!("{} downloads everything again whenever this step runs", manager.name());
    let finding = report.at(kept_cache::place(first), message);
    let paths: Vec<&str> = missing.iter().map(|kept| kept.path.as_str()).collect();
    finding.help(format!("mount a cache on {}", paths.join(" and ")));
    if let Some(edits) = edits(site, &missing) {
        finding.fix(Fix::risky("Mount a cache", REASON, edits));
    }
    if missing.iter().all(|kept| kept.manager.is_system()) {
        // What the distribution brings is installed once and changes seldom.
        finding.strict();
    }
}

/// True when the step has a cache mount of that name elsewhere, which another rule judges.
fn has_mount_like(site: &Site<'_>, kept: &Kept) -> bool {
    let name = kept.path.rsplit('/').next();
    cache_mounts::cache_mounts(site).iter().any(|(_, mount)| {
        let target = mount.target.as_deref().unwrap_or_default().trim_end_matches('/');
        target.rsplit('/').next() == name
    })
}

/// How far away another step is looked for; a limit keeps long files from costing the square of
/// their length.
const NEAR: usize = 256;

const REASON: &str = "later steps do not see what is in the cache, and builders without BuildKit \
                      know no mounts";

fn edits(site: &Site<'_>, missing: &[Kept]) -> Option<Vec<Edit>> {
    // These use their cache when they run later; a step without the mount would miss it.
    let is_store = |kept: &Kept| {
        use PackageManager as M;
        matches!(kept.manager, M::Cargo | M::Go | M::Maven | M::Gradle | M::Dotnet)
    };
    let is_used_elsewhere = |kept: &&Kept| {
        let others = site.section().sites().skip_while(|other| other.index + NEAR < site.index);
        let others = others.take(2 * NEAR);
        others.filter(|other| other.index != site.index).any(|other| {
            other.packages().iter().any(|package| package.asks.manager == kept.manager)
        })
    };
    if missing.iter().filter(|kept| is_store(kept)).any(|kept| is_used_elsewhere(&kept)) {
        return None;
    }
    // The mount belongs to root, and only the image knows the number of another user.
    if missing.iter().any(|kept| cache_mounts::is_in(&kept.path, "/home")) {
        return None;
    }
    let mut edits = vec![mounts(site, missing)];
    if missing.iter().any(|kept| kept.manager == PackageManager::Apt) {
        if kept_cache::is_needed_later(site, cache_mounts::is_apt_update) {
            return None;
        }
        edits.extend(without_apt_cleanup(site)?);
    }
    for package in site.packages() {
        for flag in package.asks.flags_named(&["no-cache-dir"]) {
            let plain = flag.word.is("--no-cache-dir");
            if !plain || !script_edits::can_take_words(site, &package.invocation) {
                return None;
            }
            edits.push(script_edits::without_words(site, flag.word, flag.word));
        }
    }
    let is_off = |name: &str| site.variable(name).is_some();
    (!is_off("PIP_NO_CACHE_DIR") && !is_off("UV_NO_CACHE")).then_some(edits)
}

/// The mounts after the word RUN, each on a line of its own.
fn mounts(site: &Site<'_>, missing: &[Kept]) -> Edit {
    let mut text = String::new();
    let escape = script_edits::escape(site);
    for kept in missing {
        let sharing = if kept.is_locked { ",sharing=locked" } else { "" };
        text.push_str(" --mount=type=cache,target=");
        text.push_str(&kept.path);
        text.push_str(sharing);
        if site.instruction.heredocs.is_empty() {
            text.push(' ');
            text.push_str(escape);
            text.push_str("\n   ");
        }
    }
    Edit::insert(site.instruction.word.span.end, text)
}

/// Takes out what would empty the caches of apt; `None` when that cannot be done.
fn without_apt_cleanup(site: &Site<'_>) -> Option<Vec<Edit>> {
    let first = site.script()?.body.items.first()?;
    let mut edits = Vec::new();
    if site.commands().iter().any(script_edits::is_elevated) {
        return None;
    }
    if !keeps_archives(site) {
        let start = first.command.span().start;
        edits.push(Edit::insert(start, script_edits::before(site, &removal())));
    }
    for invocation in site.commands() {
        let is_clean = PackageCommand::read(invocation).is_some_and(|asks| {
            asks.manager == PackageManager::Apt && asks.action == Action::Clean
        });
        let removed: Vec<&Word> = invocation
            .arguments()
            .iter()
            .filter(|word| word.literal().is_none_or(|text| !text.starts_with('-')))
            .collect();
        let of_apt = |word: &&&Word| {
            let text = word.static_prefix();
            cache_mounts::is_in(&text, LISTS)
                || cache_mounts::is_in(&text, ARCHIVES)
                || text.trim_end_matches(['/', '*']) == "/var/lib/apt"
        };
        let mine = removed.iter().filter(of_apt).count();
        if is_clean || (invocation.is("rm") && mine > 0 && mine == removed.len()) {
            edits.push(script_edits::take_out(site, invocation.command.span)?);
        } else if invocation.is("rm") && mine > 0 {
            let words = removed.iter().filter(of_apt);
            edits.extend(words.map(|word| script_edits::without_words(site, word, word)));
        }
    }
    Some(edits)
}
