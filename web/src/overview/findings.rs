//! What is wrong with a project, the worst first.

use plimsoll_audit::{ProjectAnalysis, ProjectFinding};
use plimsoll_model::compose::{BuildId, DockerfileSource, Origin, Service};
use plimsoll_scene::alert::Alerts;
use plimsoll_scene::id::ProjectItem;

use super::masked::Masks;
use super::read::Sites;
use super::{Counts, Found, MAX_FOUND};
use crate::outcome::{Grade, sentence};

/// All that is wrong with the Compose files, and how much of it there is.
pub(super) fn findings(
    analysis: &ProjectAnalysis,
    masks: &Masks,
    sites: &Sites<'_>,
) -> (Vec<Found>, Counts) {
    let found = |found: &ProjectFinding| {
        let finding = &found.finding;
        let span = finding.span;
        Found {
            code: finding.rule.to_owned(),
            severity: finding.severity.into(),
            message: masks.message(&analysis.project, found.file, &finding.message),
            help: finding.help.as_deref().map(|help| sentence(&masks.clean(help))),
            at: sites.of(found.file, Origin { span, ..Origin::default() }),
        }
    };
    let mut all: Vec<Found> = analysis.findings.iter().map(found).collect();
    all.sort_by_key(|found| found.severity);
    let mut tally = Counts::default();
    for found in &all {
        tally.add(found.severity);
    }
    all.truncate(MAX_FOUND);
    (all, tally)
}

/// How much is wrong with each service: in its part of the Compose files, and in what it builds.
pub(super) fn alerts(analysis: &ProjectAnalysis) -> Alerts {
    let mut alerts = Alerts::default();
    let ProjectAnalysis { project, builds, .. } = analysis;
    for found in &analysis.findings {
        let Some(file) = found.file else { continue };
        let at = found.finding.span.start;
        let holds = |service: &&Service| {
            let place = service.value.at;
            service.at.file == file
                && service.at.span.start <= at
                && at < place.span.end.max(service.at.span.end)
        };
        if let Some(service) = project.services.iter().find(holds) {
            let level = Grade::from(found.finding.severity).level();
            alerts.add(ProjectItem::Service(service.id).into(), level);
        }
    }
    for (at, analysis) in analysis.analyses.iter().enumerate() {
        let Some(analysis) = analysis else { continue };
        if matches!(builds.builds[at].dockerfile, DockerfileSource::Inline(_)) {
            // Told at the service already.
            continue;
        }
        for finding in &analysis.findings {
            let level = Grade::from(finding.severity).level();
            alerts.add(ProjectItem::Build(BuildId::new(at)).into(), level);
        }
    }
    alerts
}
