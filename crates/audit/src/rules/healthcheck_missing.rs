//! The image has no HEALTHCHECK.
//!
//! ## What it does
//!
//! Looks for a HEALTHCHECK in the stage that is built and in its base stages.
//!
//! ## Why it matters
//!
//! Docker and Compose only know that a process runs, not that it answers. With a HEALTHCHECK they
//! can wait for the service, and say that it is ill.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM nginx:1.27
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM nginx:1.27
//! HEALTHCHECK CMD ["curl", "--fail", "http://localhost/"]
//! ```
//!
//! ## Exceptions
//!
//! Kubernetes does not look at HEALTHCHECK, and images that run to an end need none. The rule is
//! only in the profile `all`. hadolint reports stages that do not ship, too; we do not.

use std::collections::{HashMap, HashSet};

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Keyword;

use crate::finding::{Category, Report};
use crate::hadolint_text::image_name;
use crate::opinion::{anybody, settle};
use crate::rule::{Check, OwnProfile, Rule, Tool, checkov, dockle, hadolint, kics, tally, trivy};
use crate::shipping::last_shipped;
use crate::subject::{Site, Subject};

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3057"),
        trivy("DS-0026"),
        checkov("CKV_DOCKER_2"),
        kics("b03a748a-542d-44f4-bb86-9199ab4fd2d5"),
        dockle("CIS-DI-0006"),
        tally("hadolint/DL3057"),
    ],
    profile: OwnProfile::All,
    ..Rule::new("healthcheck-missing", Category::Correctness, Severity::Info, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let is_health =
        |site: &Site<'_>| site.instruction.keyword == Keyword::Healthcheck && !site.onbuild;
    let missing = last_shipped(subject, |site| is_health(site).then_some(())).is_none();
    let in_file = subject.sites().any(|site| is_health(&site));
    let last = subject.sections().last();
    let in_last = last.is_some_and(|section| section.sites().any(|site| is_health(&site)));
    let hadolint = ill_to_hadolint(subject);
    for (index, section) in subject.sections().enumerate() {
        let Some((_, from)) = section.from() else { continue };
        let ends_file = last.is_some_and(|found| found.stage == section.stage);
        let we = missing && section.is_target();
        let others = [
            (Tool::Hadolint, hadolint.contains(&index)),
            (Tool::Trivy, !in_file && ends_file),
            (Tool::Checkov, !in_file && ends_file),
            (Tool::Kics, !in_last && ends_file),
        ];
        if anybody(we, &others) {
            let stage = section.stage.map(|stage| subject.build.stage(stage).label.as_str());
            let message = if section.is_target() {
                "the image has no HEALTHCHECK".to_owned()
            } else {
                format!("stage {} has no HEALTHCHECK", stage.unwrap_or_default())
            };
            let finding = report.at(from.base.span, message);
            finding.help("say how to find out whether the service answers");
            settle(finding, we, &others);
        }
    }
}

/// The sections that hadolint reports: it knows stages by their names, unnamed ones by the names of
/// their images, and forgives those that a stage with HEALTHCHECK is built from.
fn ill_to_hadolint(subject: &Subject<'_>) -> HashSet<usize> {
    let mut good: HashSet<&str> = HashSet::new();
    let mut bad: HashMap<&str, Vec<(usize, &str)>> = HashMap::new();
    let mut current = "";
    for (index, section) in subject.sections().enumerate() {
        if let Some((_, from)) = section.from() {
            let base = image_name(&from.base.text);
            current = from.name.as_ref().map_or(base, |name| subject.text(name.span));
            if good.contains(base) {
                good.insert(current);
            } else {
                bad.entry(current).or_default().push((index, base));
            }
        }
        let is_healthy = section
            .sites()
            .any(|site| site.instruction.keyword == Keyword::Healthcheck && !site.onbuild);
        if is_healthy && section.stage.is_some() {
            good.insert(current);
            // It is forgiven itself, whoever shares its name, and so is what it is built from.
            let own = bad.get_mut(current).and_then(|found| found.pop_if(|(at, _)| *at == index));
            let mut names: Vec<&str> = own.into_iter().map(|(_, base)| base).collect();
            while let Some(name) = names.pop() {
                // What is no stage that lacks one, as an image, is not forgiven for later.
                let Some(forgiven) = bad.remove(name) else { continue };
                good.insert(name);
                names.extend(forgiven.into_iter().map(|(_, base)| base));
            }
        }
    }
    bad.into_values().flatten().map(|(index, _)| index).collect()
}
