//! Dependencies that only development needs are copied into the image.
//!
//! ## What it does
//!
//! Follows `node_modules` and the like from the installation to the image, when the installation
//! was not told to leave development dependencies out.
//!
//! ## Why it matters
//!
//! Compilers, test runners and linters of a project often weigh more than what it needs to run, and
//! each is one more package to look after.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22-alpine AS build
//! WORKDIR /app
//! COPY package.json package-lock.json ./
//! RUN npm ci
//! COPY . .
//! RUN npm run build
//!
//! FROM node:22-alpine
//! WORKDIR /app
//! COPY --from=build /app/node_modules ./node_modules
//! COPY --from=build /app/dist ./dist
//! CMD ["node", "dist/main.js"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22-alpine AS build
//! WORKDIR /app
//! COPY package.json package-lock.json ./
//! RUN npm ci
//! COPY . .
//! RUN npm run build && npm prune --omit=dev
//!
//! FROM node:22-alpine
//! WORKDIR /app
//! COPY --from=build /app/node_modules ./node_modules
//! COPY --from=build /app/dist ./dist
//! CMD ["node", "dist/main.js"]
//! ```
//!
//! ## Exceptions
//!
//! Whether a project has such dependencies is not in the Dockerfile; the finding says "likely". In
//! an image of one stage, which may well be for development, it is a note.

use plimsoll_model::flow::{Class, Shipped};
use plimsoll_syntax::diagnostic::Severity;

use crate::ballast;
use crate::finding::{Category, Report};
use crate::rule::{Check, Confidence, Rule};
use crate::subject::Subject;

pub(crate) const RULE: Rule = Rule {
    confidence: Confidence::Medium,
    ..Rule::new("dev-dependencies-shipped", Category::Leak, Severity::Warning, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let is_development = |shipped: &Shipped| {
        shipped.hidden.is_none() && ballast::class(subject, shipped) == Class::DevDependency
    };
    for arrivals in ballast::arrivals(subject, is_development) {
        let is_transferred =
            arrivals.shipped.iter().any(|shipped| ballast::is_transferred(subject, shipped));
        let names = ballast::names(subject, &arrivals.shipped);
        let message = format!("{names} likely ship with the image");
        let finding = ballast::report(report, subject, &arrivals, message);
        finding.likely().help(
            "install without them for the image, as npm ci --omit=dev, or prune them after the build",
        );
        if !is_transferred {
            finding.severity(Severity::Info);
        }
    }
}
