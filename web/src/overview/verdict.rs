//! The sentence that says what a project comes to.

use plimsoll_model::compose::{LinkKind, Project, ProjectBuilds};

use super::{FileKind, Found, Overview};
use crate::outcome::{FindingId, Grade, Tone, Verdict};

/// A folder without a Compose file.
pub(super) fn without_compose(overview: &Overview) -> Verdict {
    let dockerfiles =
        overview.files.iter().filter(|file| file.kind == FileKind::Dockerfile).count();
    let (tone, text) = match dockerfiles {
        0 => (
            Tone::Fails,
            format!("There is no Compose file and no Dockerfile in `{}`.", overview.name),
        ),
        1 => (Tone::Quiet, "There is no Compose file, but a Dockerfile.".to_owned()),
        count => (Tone::Quiet, format!("There is no Compose file, but {count} Dockerfiles.")),
    };
    let next = (dockerfiles == 0).then(|| {
        "Compose looks for compose.yaml; Dockerfiles are called Dockerfile, or end in .Dockerfile."
            .to_owned()
    });
    Verdict { tone, text, next, finding: None }
}

pub(super) fn of_project(
    overview: &Overview,
    project: &Project,
    builds: &ProjectBuilds,
) -> Verdict {
    let worst = overview.findings.first().filter(|found| found.severity == Grade::Error);
    if let Some(worst) = worst {
        return fails(overview, project, worst);
    }
    let counts = [
        Some(count(overview.services.len(), "service", "services")),
        some(overview.builds.len(), "build", "builds"),
        some(overview.pulled, "image pulled", "images pulled"),
    ];
    let counts: Vec<_> = counts.into_iter().flatten().collect();
    let off = match overview.disabled.len() {
        0 => String::new(),
        1 => " 1 service is switched off by its profile.".to_owned(),
        off => format!(" {off} services are switched off by their profiles."),
    };
    let unordered = unordered(builds);
    let warned = overview.findings.first().is_some_and(|found| found.severity == Grade::Warning);
    let next = (unordered > 0).then(|| {
        "Name the other service in `additional_contexts`, so that Compose builds it first."
            .to_owned()
    });
    let told = match unordered {
        0 => String::new(),
        1 => " 1 service builds from an image that nothing builds first.".to_owned(),
        many => format!(" {many} services build from images that nothing builds first."),
    };
    Verdict {
        tone: if unordered > 0 || warned { Tone::Doubtful } else { Tone::Builds },
        text: format!("{}.{told}{off}", counts.join(", ")),
        next,
        finding: None,
    }
}

fn fails(overview: &Overview, project: &Project, worst: &Found) -> Verdict {
    let place = worst.at.map(|at| format!(" ({})", overview.place(at))).unwrap_or_default();
    let what = if project.is_accepted() { "This will not build" } else { "Compose refuses this" };
    Verdict {
        tone: Tone::Fails,
        text: format!("{what}: {}{place}.", worst.message),
        next: worst.help.clone(),
        finding: Some(FindingId::new(0)),
    }
}

/// How many services build from an image that another one builds, which nothing tells Compose.
fn unordered(builds: &ProjectBuilds) -> usize {
    let mut services: Vec<_> = builds
        .links
        .iter()
        .filter(|link| matches!(link.kind, LinkKind::Reference { .. }))
        .filter(|link| !has_context(builds, link.from, link.to))
        .map(|link| link.to)
        .collect();
    services.sort_unstable();
    services.dedup();
    services.len()
}

fn has_context(
    builds: &ProjectBuilds,
    from: plimsoll_model::compose::ServiceId,
    to: plimsoll_model::compose::ServiceId,
) -> bool {
    builds.links.iter().any(|link| {
        link.from == from && link.to == to && matches!(link.kind, LinkKind::Context { .. })
    })
}

fn some(number: usize, one: &str, many: &str) -> Option<String> {
    (number > 0).then(|| count(number, one, many))
}

fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
