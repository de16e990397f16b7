//! An image comes from a registry that is not trusted.
//!
//! ## What it does
//!
//! Compares the registries of the images in FROM, `COPY --from` and `RUN --mount` with the list in
//! the configuration. Without a list it is silent. A `*` at either end of an entry stands for
//! anything.
//!
//! ## Why it matters
//!
//! An image runs with everything the build may do. Whoever keeps a list of registries wants to hear
//! of images from elsewhere.
//!
//! ## Example
//!
//! ```toml
//! trusted-registries = ["ghcr.io"]
//! ```
//!
//! ```dockerfile
//! FROM quay.io/centos/centos:stream9
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM ghcr.io/example/base:1
//! ```
//!
//! ## Exceptions
//!
//! hadolint takes a registry without a dot, as `localhost`, for an image of Docker Hub, and
//! `COPY --from=0` for an image. It does not replace variables.

use std::collections::HashSet;

use plimsoll_model::Base;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::image_reference::ImageReference;
use crate::opinion::settle;
use crate::rule::{Check, Rule, Tool, dockle, hadolint, kics};
use crate::subject::{Site, Subject};

/// Where images without a registry come from.
const DOCKER_HUB: &str = "docker.io";

/// The other names of that registry.
const DOCKER_HUB_NAMES: [&str; 3] = [DOCKER_HUB, "hub.docker.com", "index.docker.io"];

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3026"),
        kics("d0b535a2-5e5f-d18f-52f8-cc59a3f236bd"),
        dockle("CIS-DI-0005"),
    ],
    ..Rule::new(
        "base-image-untrusted-registry",
        Category::Security,
        Severity::Warning,
        Check::File(check),
    )
};

/// An image as an instruction names it.
struct Use<'a> {
    span: Span,
    written: &'a str,
    /// The image that it is; `None` for a stage or what is not known.
    image: Option<&'a str>,
}

fn check(subject: &Subject<'_>, report: &mut Report) {
    if subject.settings.trusted_registries.is_empty() {
        return;
    }
    let trust = Trust { patterns: &subject.settings.trusted_registries };
    let stages: HashSet<&str> =
        subject.build.stages.iter().filter_map(|stage| stage.name.as_deref()).collect();
    let mut above: HashSet<&str> = HashSet::new();
    for site in subject.sites() {
        let mut told = false;
        for found in uses(&site, &stages) {
            let ours = found.image.is_some_and(|image| !trust.has(image));
            let theirs = !told && !site.onbuild && trust.is_refused_by_hadolint(&found, &above);

            if !ours && !theirs {
                continue;
            }
            told |= theirs;
            let image = found.image.unwrap_or(found.written);
            let registry = ImageReference::parse(image).registry.unwrap_or(DOCKER_HUB);
            let finding = report
                .at(found.span, format!("{image} comes from {registry}, which is not trusted"))
                .help("use an image of a trusted registry, or add this one to the list");
            settle(finding, ours, &[(Tool::Hadolint, theirs)]);
        }
        if let Some(Command::From(from)) = site.command() {
            above.extend(from.name.as_ref().map(|name| subject.text(name.span)));
        }
    }
}

/// The images that an instruction names.
fn uses<'a>(site: &Site<'a>, stages: &HashSet<&str>) -> Vec<Use<'a>> {
    let elsewhere = |written: &'a str| {
        let is_stage = stages.contains(written.to_lowercase().as_str())
            || written.bytes().all(|byte| byte.is_ascii_digit());
        let is_context = site.subject.build.options.named_contexts.contains_key(written);
        let is_known = !written.contains('$') && written != "scratch";
        (is_known && !is_stage && !is_context).then_some(written)
    };
    match site.command() {
        Some(Command::From(from)) => {
            let build = site.subject.build;
            let image = match site.stage.map(|stage| &build.stage(stage).base) {
                Some(Base::Image(image)) => Some(build.image(*image).reference.as_str()),
                _ => None,
            };
            vec![Use { span: from.base.span, written: &from.base.text, image }]
        }
        Some(Command::Copy(copy)) => {
            let from = copy.from.iter();
            from.map(|from| Use {
                span: from.span,
                written: &from.text,
                image: elsewhere(&from.text),
            })
            .collect()
        }
        Some(Command::Run(run)) => {
            let named = run.mounts.iter().filter_map(|mount| Some((mount.span, mount.from()?)));
            named
                .map(|(span, written)| {
                    // A mount does not know stages by number.
                    let is_number = written.bytes().all(|byte| byte.is_ascii_digit());
                    let image = if is_number { Some(written) } else { elsewhere(written) };
                    Use { span, written, image }
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The registries that the user trusts.
struct Trust<'a> {
    patterns: &'a [String],
}

impl Trust<'_> {
    fn has(&self, image: &str) -> bool {
        match ImageReference::parse(image).registry {
            Some(registry) if !DOCKER_HUB_NAMES.contains(&registry) => self.matches(registry),
            _ => DOCKER_HUB_NAMES.iter().any(|name| self.matches(name)),
        }
    }

    /// Source: hadolint `Rule/DL3026.hs`.
    fn is_refused_by_hadolint(&self, found: &Use<'_>, above: &HashSet<&str>) -> bool {
        let image = ImageReference::as_hadolint(found.written);
        if above.contains(image.name) {
            return false;
        }
        match image.registry {
            Some(registry) => !self.matches(registry),
            None => {
                image.name != "scratch"
                    && !self.matches(DOCKER_HUB)
                    && !self.matches("hub.docker.com")
            }
        }
    }

    fn matches(&self, registry: &str) -> bool {
        self.patterns.iter().any(|pattern| {
            match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
                _ if pattern == "*" => true,
                (Some(end), _) => registry.ends_with(end),
                (None, Some(start)) => registry.starts_with(start),
                (None, None) => registry == pattern,
            }
        })
    }
}
