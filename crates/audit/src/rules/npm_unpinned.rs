//! A package of npm is installed without a version.
//!
//! ## What it does
//!
//! Finds packages that npm installs by name alone, under a tag that moves as `latest`, or from a
//! repository without a commit. `npm ci` and `npm install` without names follow the lock file and
//! are left alone.
//!
//! ## Why it matters
//!
//! A release of the package changes the image from one build to the next, and so does one that an
//! attacker publishes.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! RUN npm install --global typescript
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! RUN npm install --global typescript@5.5.4
//! ```
//!
//! ## Exceptions
//!
//! A word that a variable makes is not judged, since the variable may hold a version; hadolint
//! reports it.
//!
//! Hadolint accepts `@latest`; we do not, because it moves.

use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::hadolint_command::{HadolintCommand, ends_in};
use crate::pinning::{self, Pinning};
use crate::rule::{Check, OwnProfile, Rule, hadolint, kics};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    aliases: &[hadolint("DL3016"), kics("e36d8880-3f78-4546-b9a1-12f0745ca0d5")],
    ..Rule::new("npm-unpinned", Category::Reproducibility, Severity::Info, Check::Run(check))
};

const PINNING: Pinning = Pinning {
    managers: &[PackageManager::Npm],
    names: &["npm"],
    help: "write NAME@VERSION, or add the package to package.json and use npm ci",
};

fn check(site: &Site<'_>, report: &mut Report) {
    pinning::check(site, &PINNING, is_faulted_by_hadolint, report);
}

fn is_faulted_by_hadolint(command: &HadolintCommand) -> bool {
    if command.name != "npm" {
        return false;
    }
    let operands = command.operands(&["loglevel", "registry"]);
    operands.first() == Some(&"install")
        && operands.iter().skip_while(|word| **word == "install").any(|word| !is_pinned(word))
}

fn is_pinned(word: &str) -> bool {
    const GIT: [&str; 4] = ["git://", "git+ssh://", "git+http://", "git+https://"];
    const PLACES: [&str; 4] = ["/", "./", "../", "~/"];
    const FILES: [&str; 3] = [".tar", ".tar.gz", ".tgz"];
    if GIT.iter().any(|scheme| word.starts_with(scheme)) {
        return word.contains('#');
    }
    if ends_in(word, &FILES) || PLACES.iter().any(|at| word.starts_with(at)) {
        return true;
    }
    let name = if word.starts_with('@') {
        // It drops the scope letter by letter, up to the first that sorts before the slash.
        word.trim_start_matches(|letter| letter > '/')
    } else {
        word
    };
    name.contains('@')
}
