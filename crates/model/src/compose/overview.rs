//! A project across its services: which images they share, in which order their builds can run, and
//! what a machine would pull for all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::builds::{BuildId, LinkKind, ProjectBuilds};
use super::project::{Project, ServiceId};
use crate::catalogue::{Reference, Size, base_image};
use crate::files::below;
use crate::{Base, StageId};

/// A project across its services.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// The images that are pulled: bases of what ships, and images that services run as they are.
    pub images: Vec<PulledImage>,
    /// Repositories that are used at several tags.
    pub drifts: Vec<Drift>,
    /// The builds in the order in which they can run: those of one wave side by side.
    pub waves: Vec<Vec<BuildId>>,
    /// The builds that wait for one another in a circle.
    pub stuck: Vec<BuildId>,
    /// Builds whose contexts share files.
    pub overlaps: Vec<ContextOverlap>,
    /// What a machine pulls of these images.
    pub pull: PullTotal,
}

/// An image, and who needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PulledImage {
    /// The reference, in the form in which it was first met.
    pub reference: String,
    /// The services that run it as it is.
    pub run_by: Vec<ServiceId>,
    /// The builds whose result is based on it.
    pub base_of: Vec<BuildId>,
    /// What is pulled of it, in bytes, compressed.
    pub compressed: Size,
}

/// One repository at several tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The repository.
    pub repository: String,
    /// The references, sorted.
    pub references: Vec<String>,
}

/// Two builds whose contexts share files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextOverlap {
    /// The build with the larger context.
    pub outer: BuildId,
    /// The build whose context lies in it, or is the same folder.
    pub inner: BuildId,
}

/// Bytes that are pulled, each image once, compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PullTotal {
    /// The sum of the images whose size was measured.
    pub known: u64,
    /// The sum of those whose size was computed from something else.
    pub estimated: u64,
    /// How many images have no known size; they are in neither sum.
    pub unknown: usize,
}

/// Looks at a project across its services.
#[must_use]
pub fn overview(project: &Project, builds: &ProjectBuilds) -> Overview {
    let images = images(project, builds);
    let (waves, stuck) = waves(builds);
    Overview {
        drifts: drifts(project, builds),
        overlaps: overlaps(builds),
        pull: total(&images),
        images,
        waves,
        stuck,
    }
}

/// The image at the bottom of what a build makes; `None` for scratch and what is not known.
fn final_base(builds: &ProjectBuilds, id: BuildId) -> Option<&str> {
    let build = &builds.builds[id.index()].read.as_ref()?.build;
    let mut stage: StageId = build.target?;
    loop {
        match build.stage(stage).base {
            Base::Image(image) => return Some(&build.image(image).reference),
            // The base of a stage lies above it, so that this ends.
            Base::Stage(base) => stage = base,
            Base::Scratch | Base::Context(_) | Base::Unknown => return None,
        }
    }
}

fn images(project: &Project, builds: &ProjectBuilds) -> Vec<PulledImage> {
    let mut found: BTreeMap<String, PulledImage> = BTreeMap::new();
    let is_run = |link: &&super::builds::ServiceLink| matches!(link.kind, LinkKind::Image { .. });
    let built: BTreeSet<ServiceId> =
        builds.links.iter().filter(is_run).map(|link| link.to).collect();
    for service in &project.services {
        let Some(image) = service.image.as_ref().filter(|_| service.build.is_none()) else {
            continue;
        };
        // An image that another service builds is not pulled.
        let is_built = built.contains(&service.id);
        if !is_built && !image.reference.text.is_empty() {
            entry(&mut found, &image.reference.text).run_by.push(service.id);
        }
    }
    for at in 0..builds.builds.len() {
        let id = BuildId::new(at);
        if let Some(reference) = final_base(builds, id) {
            entry(&mut found, reference).base_of.push(id);
        }
    }
    found.into_values().collect()
}

fn entry<'m>(found: &'m mut BTreeMap<String, PulledImage>, reference: &str) -> &'m mut PulledImage {
    let key = super::builds::normal(reference);
    found.entry(key).or_insert_with(|| PulledImage {
        reference: reference.to_owned(),
        run_by: Vec::new(),
        base_of: Vec::new(),
        compressed: base_image(reference).exact().map_or(Size::Unknown, |image| image.compressed),
    })
}

fn total(images: &[PulledImage]) -> PullTotal {
    let mut total = PullTotal::default();
    for image in images {
        match image.compressed {
            Size::Measured(bytes) => total.known += bytes,
            Size::Estimated(bytes) => total.estimated += bytes,
            Size::AtMost(_) | Size::Unknown => total.unknown += 1,
        }
    }
    total
}

/// The repositories that the builds and services of a project use at more than one tag.
fn drifts(project: &Project, builds: &ProjectBuilds) -> Vec<Drift> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut note = |reference: &str| {
        if reference.contains('$') {
            return;
        }
        let repository = Reference::parse(reference).repository.to_owned();
        found.entry(repository).or_default().insert(reference.to_owned());
    };
    for service in project.services.iter().filter(|service| service.build.is_none()) {
        if let Some(image) = &service.image {
            note(&image.reference.text);
        }
    }
    for read in builds.builds.iter().filter_map(|build| build.read.as_ref()) {
        read.build.images.iter().for_each(|image| note(&image.reference));
    }
    let several = found.into_iter().filter(|(_, references)| references.len() > 1);
    let drift = |(repository, references): (String, BTreeSet<String>)| Drift {
        repository,
        references: references.into_iter().collect(),
    };
    several.map(drift).collect()
}

/// The builds by how many others they have to wait for, and those that wait for themselves.
fn waves(builds: &ProjectBuilds) -> (Vec<Vec<BuildId>>, Vec<BuildId>) {
    let count = builds.builds.len();
    let mut waits: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
    for link in &builds.links {
        let build = |service: ServiceId| builds.of_service[service.index()].map(BuildId::index);
        if let (LinkKind::Context { .. }, Some(from), Some(to)) =
            (&link.kind, build(link.from), build(link.to))
        {
            waits[to].insert(from);
        }
    }
    let mut left: BTreeSet<usize> = (0..count).collect();
    let mut waves = Vec::new();
    while !left.is_empty() {
        let is_ready = |at: &&usize| waits[**at].iter().all(|from| !left.contains(from));
        let ready: Vec<usize> = left.iter().filter(is_ready).copied().collect();
        if ready.is_empty() {
            break;
        }
        for at in &ready {
            left.remove(at);
        }
        waves.push(ready.into_iter().map(BuildId::new).collect());
    }
    (waves, left.into_iter().map(BuildId::new).collect())
}

/// The most builds that are compared with one another.
const MAX_COMPARED: usize = 500;

fn overlaps(builds: &ProjectBuilds) -> Vec<ContextOverlap> {
    let mut found = Vec::new();
    let contexts: Vec<(BuildId, &str)> = builds
        .builds
        .iter()
        .enumerate()
        .filter_map(|(at, build)| Some((BuildId::new(at), build.context.as_deref()?)))
        .take(MAX_COMPARED)
        .collect();
    for (index, (first, one)) in contexts.iter().enumerate() {
        for (second, other) in &contexts[index + 1..] {
            if below(one, other) {
                found.push(ContextOverlap { outer: *first, inner: *second });
            } else if below(other, one) {
                found.push(ContextOverlap { outer: *second, inner: *first });
            }
        }
    }
    found
}
