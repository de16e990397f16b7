//! How the things of a project hang together, whatever of it is shown.
//!
//! Links are numbered here once, so that their keys stay when filters change.

use std::collections::{BTreeSet, HashMap};

use plimsoll_model::compose::{
    BuildId, Condition, Dependency, DockerfileSource, LinkKind, MountKind, Origin, Project,
    ProjectBuilds, Service, ServiceBuild, ServiceId,
};
use plimsoll_model::{EdgeKind, Node, StageId};

use super::LinkRole;
use crate::id::{LinkId, NetworkId, OffServiceId, ProjectItem, PulledId, VolumeId};

/// How many links are known at most; a project with more has the first ones.
pub const MAX_LINKS: usize = 100_000;

/// Everything of a project that can be drawn, and how it hangs together.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    /// The references of the images that are pulled, sorted.
    pub pulled: Vec<String>,
    /// The distinct Dockerfiles, in the order of their first build.
    pub dockerfiles: Vec<DockerfileGroup>,
    /// The links in a fixed order: by service, then as they are written.
    pub links: Vec<Link>,
    /// How many links there are beyond [`MAX_LINKS`].
    pub left_out: usize,
    /// The place in `dockerfiles` of each build.
    group_of: Vec<usize>,
}

/// A Dockerfile with its context: all builds of it share its stages.
#[derive(Clone, Debug)]
pub struct DockerfileGroup {
    /// The builds, in their order; at least one.
    pub builds: Vec<BuildId>,
    /// The services that they are for, in their order.
    pub services: Vec<ServiceId>,
}

/// How two things hang together.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Its place among all links.
    pub id: LinkId,
    /// In which way.
    pub role: LinkRole,
    /// What is used, or comes first.
    pub from: ProjectItem,
    /// What uses it.
    pub to: ProjectItem,
    /// The stage at the side of a Dockerfile: the one that uses, or the one that is built.
    pub stage: Option<StageId>,
    /// True for a dependency that may be missing.
    pub optional: bool,
    /// True for a dependency that another key than `depends_on` implies.
    pub implied: bool,
    /// What it carries: the name of a context, a reference, a path in the container.
    pub carries: Option<String>,
    /// Where it was written in the Compose files.
    pub at: Option<Origin>,
    /// The 1-based line in the Dockerfile, where it was written there.
    pub line: Option<u32>,
}

impl Relations {
    /// Finds out how a project hangs together.
    #[must_use]
    pub fn new(project: &Project, builds: &ProjectBuilds) -> Self {
        let (dockerfiles, group_of) = dockerfiles(builds);
        let pulled = pulled(project, builds);
        let this = Self { pulled, dockerfiles, group_of, ..Self::default() };
        let mut finder = Finder {
            project,
            builds,
            known: this,
            seen: BTreeSet::new(),
            built: Built::new(builds),
        };
        for service in &project.services {
            finder.service(service);
        }
        finder.between_services();
        for group in 0..finder.known.dockerfiles.len() {
            finder.bases(group);
        }
        finder.known
    }

    /// The Dockerfile of a build.
    #[must_use]
    pub fn dockerfile(&self, build: BuildId) -> &DockerfileGroup {
        &self.dockerfiles[self.group_of[build.index()]]
    }

    /// The item that stands for the Dockerfile of a service, if it has one.
    #[must_use]
    pub fn dockerfile_of(&self, builds: &ProjectBuilds, service: ServiceId) -> Option<ProjectItem> {
        let build = build_of(builds, service)?;
        Some(self.dockerfile(build).item())
    }

    /// The item of a pulled image.
    #[must_use]
    pub fn pulled_item(&self, reference: &str) -> Option<ProjectItem> {
        let at = self.pulled.binary_search_by(|known| known.as_str().cmp(reference)).ok()?;
        Some(ProjectItem::Pulled(PulledId::new(at)))
    }
}

impl DockerfileGroup {
    /// The item that stands for it.
    #[must_use]
    pub fn item(&self) -> ProjectItem {
        ProjectItem::Build(self.builds[0])
    }
}

/// The build of a service.
pub(super) fn build_of(builds: &ProjectBuilds, service: ServiceId) -> Option<BuildId> {
    builds.of_service.get(service.index()).copied().flatten()
}

/// Builds with equal Dockerfiles and contexts as one, and the place of each build among them.
fn dockerfiles(builds: &ProjectBuilds) -> (Vec<DockerfileGroup>, Vec<usize>) {
    let mut known: HashMap<GroupKey<'_>, usize> = HashMap::new();
    let mut groups: Vec<DockerfileGroup> = Vec::new();
    let mut group_of = Vec::with_capacity(builds.builds.len());
    for (index, build) in builds.builds.iter().enumerate() {
        let group = *known.entry(GroupKey::of(index, build)).or_insert_with(|| {
            groups.push(DockerfileGroup { builds: Vec::new(), services: Vec::new() });
            groups.len() - 1
        });
        groups[group].builds.push(BuildId::new(index));
        groups[group].services.extend(&build.services);
        group_of.push(group);
    }
    for group in &mut groups {
        group.services.sort_unstable();
    }
    (groups, group_of)
}

/// What makes two Dockerfiles the same.
#[derive(PartialEq, Eq, Hash)]
enum GroupKey<'a> {
    File(&'a str, Option<&'a str>),
    Inline(usize, u32),
    /// What lies elsewhere is not known to be the same.
    Remote(usize),
}

impl<'a> GroupKey<'a> {
    fn of(index: usize, build: &'a ServiceBuild) -> Self {
        match &build.dockerfile {
            DockerfileSource::File { path, .. } => Self::File(path, build.context.as_deref()),
            DockerfileSource::Inline(at) => Self::Inline(at.file.index(), at.span.start),
            DockerfileSource::Remote => Self::Remote(index),
        }
    }
}

/// All images that services run or that Dockerfiles start from, sorted.
fn pulled(project: &Project, builds: &ProjectBuilds) -> Vec<String> {
    let run = project.services.iter().filter(|service| service.build.is_none());
    let run = run.filter_map(|service| service.image.as_ref());
    let mut all: BTreeSet<String> = run.map(|image| image.reference.text.to_string()).collect();
    for read in builds.builds.iter().filter_map(|build| build.read.as_ref()) {
        all.extend(read.build.images.iter().map(|image| image.reference.clone()));
    }
    all.into_iter().collect()
}

/// What makes two links the same.
type Same = (LinkRole, ProjectItem, ProjectItem, Option<StageId>);

struct Finder<'a> {
    project: &'a Project,
    builds: &'a ProjectBuilds,
    known: Relations,
    seen: BTreeSet<Same>,
    built: Built<'a>,
}

/// What of the images is built by other services.
#[derive(Default)]
struct Built<'a> {
    /// The services that run an image that another one builds.
    run: BTreeSet<ServiceId>,
    /// The references in the Dockerfiles of services.
    references: BTreeSet<(ServiceId, &'a str)>,
    /// The stage at each line of the Dockerfiles with such references.
    stages: HashMap<BuildId, HashMap<u32, StageId>>,
}

impl<'a> Built<'a> {
    fn new(builds: &'a ProjectBuilds) -> Self {
        let mut this = Self::default();
        for link in &builds.links {
            match &link.kind {
                LinkKind::Image { .. } => {
                    this.run.insert(link.to);
                }
                LinkKind::Reference { reference, .. } => {
                    this.references.insert((link.to, reference));
                    let Some(build) = build_of(builds, link.to) else { continue };
                    this.stages.entry(build).or_insert_with(|| {
                        let read = builds.builds[build.index()].read.iter();
                        let edges = read.flat_map(|read| &read.build.edges);
                        edges.map(|edge| (edge.line, edge.to)).collect()
                    });
                }
                LinkKind::Context { .. } => {}
            }
        }
        this
    }
}

impl Finder<'_> {
    fn add(&mut self, link: Link) {
        if self.seen.len() >= MAX_LINKS {
            self.known.left_out += 1;
            return;
        }
        if self.seen.insert((link.role, link.from, link.to, link.stage)) {
            let id = LinkId::new(self.known.links.len());
            self.known.links.push(Link { id, ..link });
        }
    }

    fn service(&mut self, service: &Service) {
        let to = ProjectItem::Service(service.id);
        let shared = service
            .network_mode
            .as_ref()
            .and_then(|mode| Some((mode.text.strip_prefix("service:")?, mode.at)));
        if let Some((name, at)) = shared
            && let Some(other) = self.project.service_named(name)
        {
            let from = ProjectItem::Service(other.id);
            self.add(Link { at: Some(at), ..link(LinkRole::Namespace, from, to) });
        }
        for dependency in &service.depends_on {
            let told = shared.is_some_and(|(name, _)| *name == *dependency.name);
            if !(told && dependency.implied) {
                self.dependency(dependency, to);
            }
        }
        self.image(service, to);
        for network in &service.networks {
            if let Some(id) = resource(&self.project.networks, &network.name) {
                let from = ProjectItem::Network(NetworkId::new(id));
                self.add(Link { at: Some(network.at), ..link(LinkRole::Network, from, to) });
            }
        }
        for mount in service.mounts.iter().filter(|mount| mount.kind == MountKind::Volume) {
            let id = mount.source.as_deref().and_then(|key| resource(&self.project.volumes, key));
            if let Some(id) = id {
                let from = ProjectItem::Volume(VolumeId::new(id));
                let role = if mount.read_only { LinkRole::Reads } else { LinkRole::Mounts };
                let (carries, at) = (Some(mount.target.clone()), Some(mount.at));
                self.add(Link { carries, at, ..link(role, from, to) });
            }
        }
    }

    fn dependency(&mut self, dependency: &Dependency, to: ProjectItem) {
        let off = || {
            let mut off = self.project.disabled.iter();
            let at = off.position(|service| service.name.text == dependency.name)?;
            Some(ProjectItem::OffService(OffServiceId::new(at)))
        };
        let from = dependency.service.map(ProjectItem::Service).or_else(off);
        // What does not exist is told by the findings.
        let Some(from) = from else { return };
        let role = match dependency.condition {
            Condition::Started => LinkRole::Started,
            Condition::Healthy => LinkRole::Healthy,
            Condition::CompletedSuccessfully => LinkRole::Completed,
        };
        self.add(Link {
            optional: !dependency.required,
            implied: dependency.implied,
            at: Some(dependency.at),
            ..link(role, from, to)
        });
    }

    /// Where the image of a service comes from.
    fn image(&mut self, service: &Service, to: ProjectItem) {
        if let Some(build) = build_of(self.builds, service.id) {
            let from = self.known.dockerfile(build).item();
            let read = self.builds.builds[build.index()].read.as_ref();
            let stage = read.and_then(|read| read.build.target);
            let at = service.build.as_ref().map(|section| section.at);
            self.add(Link { stage, at, ..link(LinkRole::Builds, from, to) });
        } else if let Some(image) = &service.image
            && let Some(from) = self.known.pulled_item(&image.reference.text)
            && !self.built.run.contains(&service.id)
        {
            let at = Some(image.reference.at);
            self.add(Link { at, ..link(LinkRole::Runs, from, to) });
        }
    }

    /// Where one service uses what another one builds.
    fn between_services(&mut self) {
        for found in &self.builds.links {
            let (from, to) = (ProjectItem::Service(found.from), ProjectItem::Service(found.to));
            let link = match &found.kind {
                LinkKind::Context { name, at } => Link {
                    stage: self.stage_using(found.to, name),
                    carries: Some(name.clone()),
                    at: Some(*at),
                    ..link(LinkRole::Context, from, to)
                },
                LinkKind::Reference { reference, line } => Link {
                    stage: self.stage_at(found.to, *line),
                    carries: Some(reference.clone()),
                    line: Some(*line),
                    ..link(LinkRole::Reference, from, to)
                },
                LinkKind::Image { at } => {
                    Link { at: Some(*at), ..link(LinkRole::RunsBuilt, from, to) }
                }
            };
            self.add(link);
        }
    }

    /// The first stage of a service's build that uses a named context.
    fn stage_using(&self, service: ServiceId, context: &str) -> Option<StageId> {
        let build = build_of(self.builds, service)?;
        let model = &self.builds.builds[build.index()].read.as_ref()?.build;
        let name = context.to_lowercase();
        let uses = |node: Node| matches!(node, Node::Context(_)) && model.label(node) == name;
        model.edges.iter().find(|edge| uses(edge.from)).map(|edge| edge.to)
    }

    fn stage_at(&self, service: ServiceId, line: u32) -> Option<StageId> {
        let build = build_of(self.builds, service)?;
        self.built.stages.get(&build)?.get(&line).copied()
    }

    /// The images that a Dockerfile starts or copies from, in the stages that any build needs.
    fn bases(&mut self, group: usize) {
        let group = self.known.dockerfiles[group].clone();
        let reads = group.builds.iter().map(|id| &self.builds.builds[id.index()]);
        for build in reads {
            let Some(read) = &build.read else { continue };
            for edge in &read.build.edges {
                let Node::Image(image) = edge.from else { continue };
                let reference = &read.build.image(image).reference;
                let built = build.services.first().is_some_and(|&service| {
                    self.built.references.contains(&(service, reference.as_str()))
                });
                if built || !read.build.stage(edge.to).reachable {
                    continue;
                }
                let Some(from) = self.known.pulled_item(reference) else { continue };
                let role = match edge.kind {
                    EdgeKind::From => LinkRole::Base,
                    EdgeKind::Copy | EdgeKind::Add | EdgeKind::Mount => LinkRole::Copies,
                };
                self.add(Link {
                    stage: Some(edge.to),
                    line: Some(edge.line),
                    ..link(role, from, group.item())
                });
            }
        }
    }
}

/// A link without details; its number comes later.
fn link(role: LinkRole, from: ProjectItem, to: ProjectItem) -> Link {
    Link {
        id: LinkId::new(0),
        role,
        from,
        to,
        stage: None,
        optional: false,
        implied: false,
        carries: None,
        at: None,
        line: None,
    }
}

/// The place of a resource, which are sorted by their keys.
fn resource(resources: &[plimsoll_model::compose::Resource], key: &str) -> Option<usize> {
    resources.binary_search_by(|resource| (*resource.key).cmp(key)).ok()
}
