//! The cache of Yarn stays in the image.
//!
//! ## What it does
//!
//! Finds RUN steps that install with Yarn and do not empty its cache.
//!
//! ## Why it matters
//!
//! Every package is in the layer twice: installed, and packed in the cache.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! WORKDIR /app
//! COPY package.json yarn.lock ./
//! RUN yarn install --frozen-lockfile
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! WORKDIR /app
//! COPY package.json yarn.lock ./
//! RUN yarn install --frozen-lockfile && yarn cache clean
//! ```
//!
//! ## Exceptions
//!
//! A stage whose layers do not get into the image is not judged, since its cache costs nothing
//! there; hadolint and others report most of them.

use crate::hadolint_command::{HadolintCommand, has_mount_with};
use crate::hadolint_stages::CountedStages;
use crate::kept_cache::{self, Cache};
use plimsoll_model::packages::{Action, PackageManager};
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, hadolint, kics};
use crate::subject::{Site, Subject};

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3060"), kics("9e13082c-2e00-278b-8ee9-34f43fffc791")],
    fix: FixAvailability::Safe,
    ..Rule::new("yarn-cache-kept", Category::Size, Severity::Info, Check::File(check))
};

const CACHE: Cache = Cache {
    paths: &["~/.cache/yarn", "/usr/local/share/.cache/yarn", "~/.yarn"],
    variables: &["YARN_CACHE_FOLDER", "YARN_GLOBAL_FOLDER"],
    fills: |asks| {
        asks.manager == PackageManager::Yarn
            && matches!(asks.action, Action::Install | Action::InstallManifest)
            && !asks.has_flag(&["cache-folder", "global-folder"])
    },
    is_needed: false,
    empties: |asks| asks.manager == PackageManager::Yarn && asks.action == Action::Clean,
    message: "the cache that Yarn fills here stays in the layer",
    help: "run yarn cache clean in the same RUN, or mount a cache on the directory that \
           yarn cache dir names",
    cleanup: "yarn cache clean",
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let counted = CountedStages::new(subject);
    for section in subject.sections() {
        let is_counted = counted.has(&section);
        for site in section.sites().filter(|site| site.run().is_some()) {
            let hadolint = (is_counted || site.onbuild) && is_faulted_by_hadolint(&site);
            kept_cache::check(&site, &CACHE, hadolint, report);
        }
    }
}

fn is_faulted_by_hadolint(site: &Site<'_>) -> bool {
    let commands = HadolintCommand::named(site, &["yarn"]);
    let fills =
        |command: &HadolintCommand| command.name == "yarn" && command.has_argument(&["install"]);
    let empties = |command: &HadolintCommand| {
        command.name == "yarn" && command.has_argument(&["cache", "clean"])
    };
    kept_cache::is_left(&commands, fills, empties) && !has_mount_with(site, ".cache/yarn")
}
