//! The package lists of apt stay in the image.
//!
//! ## What it does
//!
//! Finds RUN steps that run `apt-get update` and do not remove what it fetched.
//!
//! ## Why it matters
//!
//! The lists take tens of megabytes in the layer. A later RUN cannot take them out again.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y --no-install-recommends curl
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
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
use crate::rule::{Check, FixAvailability, Rule, dockle, hadolint, kics, semgrep};
use crate::subject::{Site, Subject};

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3009"),
        kics("df746b39-6564-4fed-bf85-e9c44382303c"),
        dockle("DKL-DI-0005"),
        semgrep("remove-package-lists"),
        semgrep("remove-package-cache"),
    ],
    fix: FixAvailability::Safe,
    ..Rule::new("apt-lists-kept", Category::Size, Severity::Info, Check::File(check))
};

const LISTS: Cache = Cache {
    paths: &["/var/lib/apt/lists"],
    variables: &[],
    fills: |asks| asks.manager == PackageManager::Apt && asks.action == Action::Update,
    // `apt-get clean` leaves the lists alone.
    is_needed: true,
    empties: |asks| asks.manager == PackageManager::Apt && asks.is_subcommand("distclean"),
    message: "the package lists that update fetches here stay in the layer",
    help: "remove /var/lib/apt/lists/* in the same RUN, or mount a cache there",
    cleanup: "rm -rf /var/lib/apt/lists/*",
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let counted = CountedStages::new(subject);
    for section in subject.sections() {
        let is_counted = counted.has(&section);
        for site in section.sites().filter(|site| site.run().is_some()) {
            let hadolint = (is_counted || site.onbuild) && is_faulted_by_hadolint(&site);
            kept_cache::check(&site, &LISTS, hadolint, report);
        }
    }
}

fn is_faulted_by_hadolint(site: &Site<'_>) -> bool {
    const MANAGERS: [&str; 3] = ["apt-get", "apt", "aptitude"];
    let commands = HadolintCommand::named(site, &["apt", "rm"]);
    let updates = commands.iter().any(|command| {
        MANAGERS.contains(&command.name.as_str()) && command.has_argument(&["update"])
    });
    // Either of the words is enough for it.
    let removes = commands.iter().any(|command| {
        command.name == "rm" && command.has_argument(&["-rf", "/var/lib/apt/lists/*"])
    });
    let is_mounted = has_mount_with(site, "/var/lib/apt/lists")
        || (has_mount_with(site, "/var/lib/apt") && has_mount_with(site, "/var/cache/apt"));
    updates && !removes && !is_mounted
}
