//! A cache mount is not where the package manager looks.
//!
//! ## What it does
//!
//! Compares the targets of cache mounts with the directories that the package managers of the step
//! use, given USER, HOME and their variables. A `~` in a target is not the home directory.
//!
//! ## Why it matters
//!
//! The mount keeps nothing. Each build downloads everything again, and the downloads end up in the
//! image.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! USER node
//! WORKDIR /home/node/app
//! COPY package.json package-lock.json ./
//! RUN --mount=type=cache,target=/root/.npm npm ci
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! USER node
//! WORKDIR /home/node/app
//! COPY package.json package-lock.json ./
//! RUN --mount=type=cache,target=/home/node/.npm,uid=1000 npm ci
//! ```
//!
//! ## Fix safety
//!
//! The mount belongs to root unless `uid=` says otherwise, and another user cannot write to it
//! then.

use crate::cache_mounts::{Kept, cache_mounts, is_in, kept};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Mount;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new("cache-mount-wrong-target", Category::Cache, Severity::Warning, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    let mounts = cache_mounts(site);
    if mounts.is_empty() {
        return;
    }
    let kept: Vec<_> = site.packages().iter().flat_map(|package| kept(site, package)).collect();
    for (mount, resolved) in mounts {
        let Some(target) = resolved.target.as_deref() else { continue };
        let is_used = |kept: &&Kept| is_in(&kept.path, target) || is_in(target, &kept.path);
        let wrong = kept.iter().find(|kept| is_meant(kept, target));
        let Some(wrong) = wrong.filter(|_| !kept.iter().any(|kept| is_used(&kept))) else {
            continue;
        };
        let message = format!("{} keeps its downloads in {}", wrong.manager.name(), wrong.path);
        let finding = report.at(mount.span, message);
        finding.help(format!("mount the cache on {}, with the uid of the user", wrong.path));
        if let Some(edit) = replace_target(site, mount, target, &wrong.path) {
            let reason = "the mount belongs to root unless uid= says otherwise";
            finding.fix(Fix::risky(format!("Mount it on {}", wrong.path), reason, vec![edit]));
        }
    }
}

/// True when the target is the directory of the manager in another home.
fn is_meant(kept: &Kept, target: &str) -> bool {
    let Some(below) = below_home(target) else { return false };
    let usual = kept.manager.cache_paths().iter().filter_map(|path| path.path.strip_prefix("~/"));
    let own = below_home(&kept.path);
    usual.chain(own).any(|path| is_in(below, path) || (is_in(path, below) && below.contains('/')))
}

/// What is below a home directory.
fn below_home(path: &str) -> Option<&str> {
    if let Some(rest) = path.strip_prefix("~/").or_else(|| path.strip_prefix("/root/")) {
        return Some(rest);
    }
    path.strip_prefix("/home/")?.split_once('/').map(|(_, rest)| rest)
}

fn replace_target(site: &Site<'_>, mount: &Mount, target: &str, path: &str) -> Option<Edit> {
    let text = site.subject.text(mount.span);
    let at = text.find(&format!("={target}"))? + 1;
    let start = mount.span.start + at as u32;
    let span = Span::new(start, start + target.len() as u32);
    Some(Edit::replace(span, path))
}
