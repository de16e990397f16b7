//! Decides what of a project is drawn: which things, and which links share one line.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use plimsoll_model::compose::{BuildId, Project, ProjectBuilds, ServiceId};
use plimsoll_model::{Build, StageId};

use super::relations::{DockerfileGroup, Link, Relations, build_of};
use super::{Layer, LinkRole, ServicesOptions, StageUse};
use crate::id::{LinkId, OffServiceId, ProjectItem};

/// How many services are drawn at most: the first ones by name.
pub const MAX_DRAWN_SERVICES: usize = 400;

/// How many lines are drawn at most, after those that look the same are drawn as one.
pub const MAX_DRAWN_LINKS: usize = 3_000;

/// How many stages of one open Dockerfile are drawn at most.
pub const MAX_STAGES_PER_DOCKERFILE: usize = 40;

/// How many stages are drawn at most; above that all Dockerfiles stay closed.
pub const MAX_DRAWN_STAGES: usize = 1_000;

/// What is drawn.
pub(crate) struct Plan {
    /// The things in a fixed order: by their kind, then their number.
    pub(crate) nodes: Vec<ProjectItem>,
    /// The place of each in `nodes`.
    pub(crate) index: HashMap<ProjectItem, usize>,
    pub(crate) bundles: Vec<Bundle>,
    /// The drawn stages of the Dockerfiles that are open.
    pub(crate) stages: BTreeMap<BuildId, Stages>,
    pub(crate) notice: Option<String>,
}

/// Links that are drawn as one line.
pub(crate) struct Bundle {
    /// In their order; at least one.
    pub(crate) ids: Vec<LinkId>,
    pub(crate) role: LinkRole,
    pub(crate) from: ProjectItem,
    pub(crate) to: ProjectItem,
    /// Where on the box it leaves and ends.
    pub(crate) out: End,
    pub(crate) end: End,
    pub(crate) optional: bool,
    /// False for a dependency that only keeps its place while dependencies are hidden.
    pub(crate) shown: bool,
}

/// Where on a box a line touches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum End {
    /// Anywhere on its side.
    Side,
    /// At the row of a stage.
    Row(StageId),
}

/// The stages of an open Dockerfile.
pub(crate) struct Stages {
    pub(crate) drawn: Vec<(StageId, StageUse)>,
    /// How many are not drawn.
    pub(crate) hidden: usize,
}

impl Plan {
    pub(crate) fn new(
        project: &Project,
        builds: &ProjectBuilds,
        relations: &Relations,
        options: &ServicesOptions,
    ) -> Self {
        let planner = Planner { project, builds, relations, options };
        let mut notices = Vec::new();
        let drawn = planner.drawn(&mut notices);
        let stages = planner.stages(&drawn, &mut notices);
        let bundles = planner.bundles(&drawn, &stages, &mut notices);
        let nodes: Vec<_> = drawn.items.into_iter().collect();
        let index = nodes.iter().enumerate().map(|(index, &item)| (item, index)).collect();
        let notice = (!notices.is_empty()).then(|| notices.join(" "));
        Self { nodes, index, bundles, stages, notice }
    }
}

/// What has a box.
#[derive(Default)]
struct Drawn {
    items: BTreeSet<ProjectItem>,
    /// The Dockerfiles whose stages are wanted.
    open: BTreeSet<BuildId>,
}

struct Planner<'a> {
    project: &'a Project,
    builds: &'a ProjectBuilds,
    relations: &'a Relations,
    options: &'a ServicesOptions,
}

impl Planner<'_> {
    fn shows(&self, layer: Layer) -> bool {
        self.options.show.contains(layer)
    }

    fn drawn(&self, notices: &mut Vec<String>) -> Drawn {
        let mut drawn = Drawn::default();
        let count = self.project.services.len();
        if count > MAX_DRAWN_SERVICES {
            notices.push(format!(
                "The project has {count} services. The first {MAX_DRAWN_SERVICES} by name are drawn."
            ));
        }
        for service in self.project.services.iter().take(MAX_DRAWN_SERVICES) {
            drawn.items.insert(ProjectItem::Service(service.id));
            let Some(build) = build_of(self.builds, service.id) else { continue };
            let group = self.relations.dockerfile(build);
            let open = self.options.open.contains(&service.name);
            if open {
                drawn.open.insert(group.builds[0]);
            }
            let shared = group.services.len() > 1;
            if open || self.shows(Layer::Images) && (shared || self.shows(Layer::Builds)) {
                drawn.items.insert(group.item());
            }
        }
        self.add_off(&mut drawn, notices);
        self.add_sources(&mut drawn);
        drawn
    }

    fn add_off(&self, drawn: &mut Drawn, notices: &mut Vec<String>) {
        let count = self.project.disabled.len();
        if !self.shows(Layer::Off) || count == 0 {
            return;
        }
        let room = MAX_DRAWN_SERVICES.saturating_sub(self.project.services.len());
        if count > room {
            notices.push(format!(
                "{} of {count} services that are off are left out, because at most \
                 {MAX_DRAWN_SERVICES} services are drawn.",
                count - room
            ));
        }
        let off = (0..count.min(room)).map(OffServiceId::new);
        drawn.items.extend(off.map(ProjectItem::OffService));
    }

    /// Adds the images, networks and volumes that drawn things use.
    fn add_sources(&self, drawn: &mut Drawn) {
        // An image that only one thing uses is a word on its card.
        let mut users: BTreeMap<ProjectItem, BTreeSet<ProjectItem>> = BTreeMap::new();
        let mut sources = BTreeSet::new();
        for link in &self.relations.links {
            let to = self.drawn_user(link, drawn);
            if !drawn.items.contains(&to) {
                continue;
            }
            let wanted = match link.role {
                LinkRole::Base | LinkRole::Copies if is_open(to, drawn) => true,
                LinkRole::Base | LinkRole::Copies | LinkRole::Runs => {
                    let users = users.entry(link.from).or_default();
                    users.insert(to);
                    let alone = link.role != LinkRole::Runs && self.shows(Layer::Builds);
                    self.shows(Layer::Images) && (alone || users.len() > 1)
                }
                LinkRole::Network => self.shows(Layer::Networks),
                LinkRole::Mounts | LinkRole::Reads => self.shows(Layer::Volumes),
                _ => false,
            };
            if wanted {
                sources.insert(link.from);
            }
        }
        drawn.items.extend(sources);
    }

    /// What uses something in the picture: a Dockerfile without a box is told on the card of its
    /// first service.
    fn drawn_user(&self, link: &Link, drawn: &Drawn) -> ProjectItem {
        match link.to {
            ProjectItem::Build(build) if !drawn.items.contains(&link.to) => {
                ProjectItem::Service(self.relations.dockerfile(build).services[0])
            }
            item => item,
        }
    }

    fn stages(&self, drawn: &Drawn, notices: &mut Vec<String>) -> BTreeMap<BuildId, Stages> {
        let opened = drawn.open.iter().filter_map(|&id| {
            let stages = stage_uses(self.relations.dockerfile(id), self.builds)?;
            let hidden = stages.len().saturating_sub(MAX_STAGES_PER_DOCKERFILE);
            let drawn = stages.into_iter().take(MAX_STAGES_PER_DOCKERFILE).collect();
            Some((id, Stages { drawn, hidden }))
        });
        let stages: BTreeMap<_, _> = opened.collect();
        let count: usize = stages.values().map(|stages| stages.drawn.len()).sum();
        if count <= MAX_DRAWN_STAGES {
            return stages;
        }
        notices.push(format!(
            "The open services have more than {MAX_DRAWN_STAGES} stages, so all are drawn closed."
        ));
        BTreeMap::new()
    }

    fn bundles(
        &self,
        drawn: &Drawn,
        stages: &BTreeMap<BuildId, Stages>,
        notices: &mut Vec<String>,
    ) -> Vec<Bundle> {
        let mut found: HashMap<(ProjectItem, ProjectItem, LinkRole, End, End), usize> =
            HashMap::new();
        let mut bundles: Vec<Bundle> = Vec::new();
        let mut left_out = self.relations.left_out;
        for link in &self.relations.links {
            let Some((from, to)) = self.ends(link, drawn) else { continue };
            let shown = !link.role.is_dependency() || self.shows(Layer::Dependencies);
            let (out, end) = match link.role {
                LinkRole::Builds => (end(from, link.stage, stages), End::Side),
                _ => (End::Side, end(to, link.stage, stages)),
            };
            let key = (from, to, link.role, out, end);
            if let Some(&index) = found.get(&key) {
                let bundle: &mut Bundle = &mut bundles[index];
                bundle.ids.push(link.id);
                bundle.optional &= link.optional;
            } else if bundles.len() < MAX_DRAWN_LINKS {
                found.insert(key, bundles.len());
                let (ids, role, optional) = (vec![link.id], link.role, link.optional);
                bundles.push(Bundle { ids, role, from, to, out, end, optional, shown });
            } else {
                left_out += usize::from(shown);
            }
        }
        if left_out > 0 {
            notices.push(format!(
                "At most {MAX_DRAWN_LINKS} lines are drawn and {left_out} more are left out."
            ));
        }
        bundles
    }

    /// What a link joins in the picture, if both are drawn and are not the same.
    fn ends(&self, link: &Link, drawn: &Drawn) -> Option<(ProjectItem, ProjectItem)> {
        let (mut from, mut to) = (link.from, self.drawn_user(link, drawn));
        if link.role.is_between_builds() {
            // Where both Dockerfiles have boxes, the line joins these.
            let made = self.made_by(from).filter(|item| drawn.items.contains(item));
            let used = self.made_by(to).filter(|item| drawn.items.contains(item));
            match (made, used, link.role) {
                (Some(made), _, LinkRole::RunsBuilt) => from = made,
                (Some(made), Some(used), _) => (from, to) = (made, used),
                _ => {}
            }
        }
        // While images are hidden, only Dockerfiles that are open show theirs.
        let hidden = link.role.is_image()
            && matches!(to, ProjectItem::Service(_))
            && !self.shows(Layer::Images);
        let drawn = drawn.items.contains(&from) && drawn.items.contains(&to);
        (drawn && !hidden && from != to).then_some((from, to))
    }

    fn made_by(&self, item: ProjectItem) -> Option<ProjectItem> {
        let ProjectItem::Service(service) = item else { return None };
        self.relations.dockerfile_of(self.builds, service)
    }
}

fn is_open(item: ProjectItem, drawn: &Drawn) -> bool {
    matches!(item, ProjectItem::Build(build) if drawn.open.contains(&build))
}

/// The row of a stage, where it is drawn.
fn end(item: ProjectItem, stage: Option<StageId>, stages: &BTreeMap<BuildId, Stages>) -> End {
    let ProjectItem::Build(build) = item else { return End::Side };
    let row = stage.filter(|stage| {
        stages.get(&build).is_some_and(|all| all.drawn.iter().any(|(known, _)| known == stage))
    });
    row.map_or(End::Side, End::Row)
}

impl LinkRole {
    /// True when one service starts after another.
    #[must_use]
    pub const fn is_dependency(self) -> bool {
        matches!(self, Self::Started | Self::Healthy | Self::Completed)
    }

    /// True when something uses an image that is pulled.
    #[must_use]
    pub const fn is_image(self) -> bool {
        matches!(self, Self::Base | Self::Copies | Self::Runs)
    }

    /// True when a build uses the result of another one.
    #[must_use]
    pub const fn is_between_builds(self) -> bool {
        matches!(self, Self::Context | Self::Reference | Self::RunsBuilt)
    }
}

/// The model of a Dockerfile: that of the first build whose text is there.
pub(crate) fn model<'a>(group: &DockerfileGroup, builds: &'a ProjectBuilds) -> Option<&'a Build> {
    let all = group.builds.iter().map(|id| &builds.builds[id.index()]);
    all.filter_map(|build| build.read.as_deref()).map(|read| &read.build).next()
}

/// The stages of a Dockerfile and what all of its builds do with them.
pub(crate) fn stage_uses(
    group: &DockerfileGroup,
    builds: &ProjectBuilds,
) -> Option<Vec<(StageId, StageUse)>> {
    let first = model(group, builds)?;
    let mut uses: Vec<_> =
        first.stages.iter().map(|stage| (stage.id, StageUse::NotBuilt)).collect();
    let all = group.builds.iter().map(|id| &builds.builds[id.index()]);
    for read in all.filter_map(|build| build.read.as_deref()) {
        for (stage, (id, used)) in read.build.stages.iter().zip(&mut uses) {
            if read.build.target == Some(*id) {
                *used = StageUse::Target;
            } else if stage.reachable && *used == StageUse::NotBuilt {
                *used = StageUse::Needed;
            }
        }
    }
    Some(uses)
}

/// The services whose build of a Dockerfile has this stage as its target.
pub(crate) fn services_of_target(
    group: &DockerfileGroup,
    builds: &ProjectBuilds,
    stage: StageId,
) -> Vec<ServiceId> {
    let all = group.builds.iter().map(|id| &builds.builds[id.index()]);
    let targeting = all
        .filter(|build| build.read.as_ref().is_some_and(|read| read.build.target == Some(stage)));
    let mut services: Vec<_> = targeting.flat_map(|build| build.services.iter().copied()).collect();
    services.sort_unstable();
    services
}
