//! What a build left for the next one ships with the image.
//!
//! ## What it does
//!
//! Names caches of compilers and package managers that a step leaves in a layer of the image and
//! for which no other rule is responsible.
//!
//! ## Why it matters
//!
//! Nobody will build in a container of that image again; the cache only has to be stored and
//! pulled.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY package.json package-lock.json ./
//! RUN npm ci --omit=dev
//! COPY . .
//! CMD ["node", "main.js"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY package.json package-lock.json ./
//! RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
//! COPY . .
//! CMD ["node", "main.js"]
//! ```

use plimsoll_model::flow::{Class, Origin, Shipped};
use plimsoll_model::packages::PackageManager;
use plimsoll_syntax::diagnostic::Severity;

use crate::ballast;
use crate::finding::{Category, Certainty, Report};
use crate::rule::{Check, Rule};
use crate::subject::Subject;

pub(crate) const RULE: Rule =
    Rule::new("build-cache-shipped", Category::Size, Severity::Info, Check::File(check));

fn check(subject: &Subject<'_>, report: &mut Report) {
    let is_cache = |shipped: &Shipped| {
        let artifact = subject.flow.artifact(shipped.artifact);
        artifact.class == Class::Cache
            && shipped.hidden.is_none()
            && !has_own_rule(&artifact.origin)
    };
    for arrivals in ballast::arrivals(subject, is_cache) {
        let names = ballast::names(subject, &arrivals.shipped);
        let message = format!("a cache of the build ships with the image: {names}");
        let is_certain = arrivals.shipped.iter().any(|shipped| ballast::is_certain(shipped));
        let finding = ballast::report(report, subject, &arrivals, message);
        finding.help("give the RUN a cache mount at that place, or delete it in the same RUN");
        if !is_certain {
            finding.certainty = Certainty::Likely;
        }
    }
}

/// True for the caches that a rule of their own names.
fn has_own_rule(origin: &Origin) -> bool {
    let Origin::Package(manager) = origin else { return false };
    manager.is_system() || matches!(manager, PackageManager::Pip | PackageManager::Yarn)
}
