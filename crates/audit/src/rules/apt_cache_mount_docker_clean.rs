//! A cache mount for apt stays empty or can break.
//!
//! ## What it does
//!
//! Finds cache mounts on the archives of apt in Debian and Ubuntu images whose configuration still
//! deletes each package after it is installed, and mounts of apt without `sharing=locked`.
//!
//! ## Why it matters
//!
//! The file docker-clean in these images empties the mount after each install, so that it is of no
//! use. And apt must be alone with its files: two builds at once fail or damage the cache.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked apt-get update && apt-get install -y --no-install-recommends curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y --no-install-recommends curl
//! ```
//!
//! ## Fix safety
//!
//! Without docker-clean, later steps that install without the mount leave the packages in their
//! layers.

use crate::apt_archives::{DOCKER_CLEAN, keeps_archives, removal};
use crate::base_shell;
use crate::cache_mounts::{cache_mounts, is_in};
use crate::hadolint_command::is_exec;
use crate::script_edits::{self, is_elevated};
use plimsoll_model::catalogue::{BaseImage, Distribution};
use plimsoll_model::packages::{Action, PackageManager};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new("apt-cache-mount-docker-clean", Category::Cache, Severity::Info, Check::Run(check))
};

const DIRECTORIES: [&str; 2] = ["/var/cache/apt", "/var/lib/apt"];

fn check(site: &Site<'_>, report: &mut Report) {
    let apt = site.packages().iter().filter(|package| package.asks.manager == PackageManager::Apt);
    let mut acting = apt.filter(|package| {
        matches!(package.asks.action, Action::Install | Action::Update | Action::Upgrade)
    });
    if acting.next().is_none() {
        return;
    }
    let mut is_told = false;
    for (mount, resolved) in cache_mounts(site) {
        let target = resolved.target.as_deref().unwrap_or_default().trim_end_matches('/');
        if !DIRECTORIES.iter().any(|directory| is_in(target, directory)) {
            continue;
        }
        if resolved.sharing.as_deref().is_none_or(|sharing| sharing == "shared") {
            let message = "two builds can use this cache of apt at the same time";
            let finding = report.at(mount.span, message);
            finding.help("write sharing=locked");
            if resolved.sharing.is_none() {
                let edit = Edit::insert(mount.span.end, ",sharing=locked");
                finding.fix(Fix::safe("Add sharing=locked", vec![edit]));
            }
        }
        if is_in(target, "/var/cache/apt") && !is_told && empties_archives(site) {
            is_told = true;
            let finding =
                report.at(mount.span, "docker-clean in the base image empties this cache");
            finding.help(format!("remove {DOCKER_CLEAN} before apt runs"));
            if let Some(edit) = remove_docker_clean(site) {
                let reason = "later steps then keep the packages that they download";
                finding.fix(Fix::risky("Remove docker-clean", reason, vec![edit]));
            }
        }
    }
}

/// True when the base image is known to delete packages after they are installed, and nothing up
/// to here changes that.
fn empties_archives(site: &Site<'_>) -> bool {
    let distribution = base_shell::image(site).and_then(BaseImage::distribution);
    matches!(distribution, Some(Distribution::Debian | Distribution::Ubuntu))
        && !keeps_archives(site)
}

fn remove_docker_clean(site: &Site<'_>) -> Option<Edit> {
    let first = site.script()?.body.items.first()?;
    let plain = !is_exec(site) && !site.commands().iter().any(is_elevated);
    let removal = script_edits::before(site, &removal());
    plain.then(|| Edit::insert(first.command.span().start, removal))
}
