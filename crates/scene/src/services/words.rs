//! What the service graph says in words: texts of boxes, names for assistive technology, tooltips,
//! and the table.

use std::fmt::Write;

use plimsoll_model::compose::{
    BuildId, BuildSection, DockerfileSource, Healthcheck, MountKind, Origin, Project,
    ProjectBuilds, Service, ServiceId,
};
use plimsoll_model::files::Unread;
use plimsoll_model::{Base, Build, StageId};

use super::cards::{Texts, published};
use super::plan::{model, services_of_target};
use super::relations::{Link, Relations, build_of};
use super::{Layer, Layers, LinkRole, StageUse};
use crate::graph::words::{base, count};
use crate::id::{ProjectItem, SceneId};
use crate::table::{Table, TableRow};
use crate::text::phrase;

/// How many names a sentence lists before it says how many more there are.
const MAX_LISTED: usize = 8;

/// The network that services join when they name none.
const DEFAULT_NETWORK: &str = "default";

/// True when naming networks tells services apart: when there is more than the default one.
pub(super) fn networks_differ(project: &Project) -> bool {
    project.networks.iter().any(|network| *network.key != *DEFAULT_NETWORK)
}

/// A list of names: "a, b and c".
pub(super) fn list(names: &[String]) -> String {
    let mut text = String::new();
    for (index, name) in names.iter().take(MAX_LISTED).enumerate() {
        text.push_str(match index {
            0 => "",
            _ if index + 1 == names.len() => " and ",
            _ => ", ",
        });
        text.push_str(name);
    }
    if names.len() > MAX_LISTED {
        let _ = write!(text, " and {} more", names.len() - MAX_LISTED);
    }
    text
}

/// A path as seen from the folder of the project.
pub(super) fn relative(project: &Project, path: &str) -> String {
    let folder = project.folder.trim_end_matches('/');
    if path == folder {
        return ".".to_owned();
    }
    if let Some(below) = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) {
        return format!("./{below}");
    }
    let mut above = folder;
    let mut steps = String::new();
    while let Some(at) = above.rfind('/') {
        above = &above[..at];
        steps.push_str("../");
        // The root is shared by all paths and tells nothing.
        if above.is_empty() {
            break;
        }
        if let Some(rest) = path.strip_prefix(above)
            && (rest.is_empty() || rest.starts_with('/'))
        {
            return format!("{steps}{}", rest.trim_start_matches('/'));
        }
    }
    path.to_owned()
}

/// The texts of a box.
pub(super) fn texts(
    project: &Project,
    builds: &ProjectBuilds,
    relations: &Relations,
    item: ProjectItem,
) -> Texts {
    let of = |title: &str, detail: String| Texts { title: title.to_owned(), detail, short: None };
    match item {
        ProjectItem::Service(id) => {
            let service = project.service(id);
            let (detail, short) = service_detail(project, service);
            Texts { short, ..of(&service.name, detail) }
        }
        ProjectItem::OffService(id) => {
            of(&project.disabled[id.index()].name.text, "off".to_owned())
        }
        ProjectItem::Build(id) => {
            of(&dockerfile_title(project, builds, id), dockerfile_detail(builds, relations, id))
        }
        ProjectItem::Pulled(id) => image_texts(&relations.pulled[id.index()]),
        ProjectItem::Network(id) => {
            let network = &project.networks[id.index()];
            let kind = if network.external { "external network" } else { "network" };
            of(&network.key, kind.to_owned())
        }
        ProjectItem::Volume(id) => {
            let volume = &project.volumes[id.index()];
            let kind = if volume.external { "external volume" } else { "volume" };
            of(&volume.key, kind.to_owned())
        }
        // These have no boxes of their own.
        ProjectItem::BuildStage(..) | ProjectItem::Link(_) => of("", String::new()),
    }
}

/// The lines of a box in a text format.
pub(super) fn lines(
    project: &Project,
    builds: &ProjectBuilds,
    relations: &Relations,
    item: ProjectItem,
    show: &Layers,
) -> Vec<String> {
    let texts = texts(project, builds, relations, item);
    let mut lines = vec![phrase(&texts.title)];
    if !texts.detail.is_empty() {
        lines.push(phrase(&texts.detail));
    }
    if let ProjectItem::Service(id) = item {
        let service = project.service(id);
        let ports = published(&service.ports);
        if show.contains(Layer::Ports) && !ports.is_empty() {
            let ports: Vec<_> = ports.iter().map(|range| phrase(&range.short())).collect();
            let word = if ports.len() == 1 { "port" } else { "ports" };
            lines.push(format!("{word} {}", list(&ports)));
        }
        if show.contains(Layer::NetworkNames)
            && networks_differ(project)
            && !service.networks.is_empty()
        {
            let networks: Vec<_> = service.networks.iter().map(|it| phrase(&it.name)).collect();
            let word = if networks.len() == 1 { "network" } else { "networks" };
            lines.push(format!("{word} {}", list(&networks)));
        }
    }
    lines
}

/// What a service runs, and the same in short.
fn service_detail(project: &Project, service: &Service) -> (String, Option<String>) {
    if let Some(section) = &service.build {
        let words = build_words(project, section);
        return (format!("builds {words}"), Some(words));
    }
    match &service.image {
        Some(image) => {
            let short = short_reference(&image.reference.text).to_owned();
            (image.reference.text.to_string(), Some(short))
        }
        None => ("by a provider".to_owned(), None),
    }
}

/// The context and the target of a build.
fn build_words(project: &Project, section: &BuildSection) -> String {
    let mut text = relative(project, &section.context.text);
    if let Some(target) = &section.target {
        let _ = write!(text, " · {}", target.text);
    }
    text
}

/// The telling end of a reference: its name and tag.
fn short_reference(reference: &str) -> &str {
    let name = reference.split_once('@').map_or(reference, |(name, _)| name);
    name.rsplit_once('/').map_or(name, |(_, end)| end)
}

fn image_texts(reference: &str) -> Texts {
    let (name, digest) = reference.split_once('@').map_or((reference, None), |(n, d)| (n, Some(d)));
    let (prefix, title) = name.rsplit_once('/').map_or((None, name), |(p, t)| (Some(p), t));
    let detail = match (prefix, digest) {
        (Some(prefix), _) => prefix.to_owned(),
        (None, Some(digest)) => format!("@{digest}"),
        (None, None) => "image".to_owned(),
    };
    Texts { title: title.to_owned(), detail, short: None }
}

fn dockerfile_title(project: &Project, builds: &ProjectBuilds, id: BuildId) -> String {
    let build = &builds.builds[id.index()];
    match &build.dockerfile {
        DockerfileSource::File { path, .. } => {
            let path = relative(project, path);
            path.strip_prefix("./").unwrap_or(&path).to_owned()
        }
        DockerfileSource::Inline(_) => match build.services.first() {
            Some(&service) => format!("inline in {}", project.service(service).name),
            None => "inline".to_owned(),
        },
        DockerfileSource::Remote => match build.services.first() {
            Some(&service) => match &project.service(service).build {
                Some(section) => section.context.text.to_string(),
                None => "remote".to_owned(),
            },
            None => "remote".to_owned(),
        },
    }
}

fn dockerfile_detail(builds: &ProjectBuilds, relations: &Relations, id: BuildId) -> String {
    let group = relations.dockerfile(id);
    if let Some(model) = model(group, builds) {
        return match group.services.len() {
            1 => count(model.stages.len(), "stage"),
            services => format!("{}, {services} services", count(model.stages.len(), "stage")),
        };
    }
    unread(&builds.builds[id.index()].dockerfile).to_owned()
}

/// Why a Dockerfile is not read.
const fn unread(source: &DockerfileSource) -> &'static str {
    match source {
        DockerfileSource::Remote => "not on this machine",
        DockerfileSource::File { problem: Some(Unread::Nothing), .. } => "does not exist",
        DockerfileSource::File { problem: Some(Unread::Folder), .. } => "is a folder",
        DockerfileSource::File { problem: Some(Unread::Unknown), .. } => "was not given",
        DockerfileSource::File { .. } | DockerfileSource::Inline(_) => "cannot be read",
    }
}

/// The texts of the row of a stage, uncut.
pub(super) struct Row {
    pub(super) title: String,
    pub(super) detail: String,
    pub(super) badge: Option<&'static str>,
}

/// The row of a stage of a Dockerfile.
pub(super) fn row(
    builds: &ProjectBuilds,
    relations: &Relations,
    item: ProjectItem,
    stage: StageId,
    state: StageUse,
) -> Row {
    let model = model_of(builds, relations, item);
    let (title, detail) = match model {
        Some(model) => {
            let stage = model.stage(stage);
            (stage.label.clone(), format!("from {}", base_words(model, &stage.base)))
        }
        None => (String::new(), String::new()),
    };
    let badge = match state {
        StageUse::Target => Some("TARGET"),
        StageUse::Needed => None,
        StageUse::NotBuilt => Some("not built"),
    };
    Row { title, detail, badge }
}

fn base_words(model: &Build, from: &Base) -> String {
    short_reference(&base(model, from)).to_owned()
}

fn model_of<'a>(
    builds: &'a ProjectBuilds,
    relations: &Relations,
    item: ProjectItem,
) -> Option<&'a Build> {
    let ProjectItem::Build(id) = item else { return None };
    model(relations.dockerfile(id), builds)
}

/// The accessible name of a row: "prod, stage 2 of 3, from deps, target of api and worker".
pub(super) fn row_name(
    project: &Project,
    builds: &ProjectBuilds,
    relations: &Relations,
    item: ProjectItem,
    (stage, state): (StageId, StageUse),
) -> String {
    let Some(model) = model_of(builds, relations, item) else { return String::new() };
    let told = model.stage(stage);
    let mut name = format!(
        "{}, stage {} of {}, from {}",
        phrase(&told.label),
        stage.index() + 1,
        model.stages.len(),
        phrase(&base(model, &told.base)),
    );
    match (state, item) {
        (StageUse::Target, ProjectItem::Build(id)) => {
            let services = services_of_target(relations.dockerfile(id), builds, stage);
            let _ = write!(name, ", target of {}", list(&names(project, &services)));
        }
        (StageUse::NotBuilt, _) => name.push_str(", not built"),
        _ => {}
    }
    name
}

fn names(project: &Project, services: &[ServiceId]) -> Vec<String> {
    services.iter().map(|&id| phrase(&project.service(id).name)).collect()
}

/// How a thing is called in a sentence.
pub(super) fn called(
    project: &Project,
    builds: &ProjectBuilds,
    relations: &Relations,
    item: ProjectItem,
) -> String {
    match item {
        ProjectItem::Service(id) => phrase(&project.service(id).name),
        ProjectItem::OffService(id) => phrase(&project.disabled[id.index()].name.text),
        ProjectItem::Build(id) => phrase(&dockerfile_title(project, builds, id)),
        ProjectItem::Pulled(id) => phrase(&relations.pulled[id.index()]),
        ProjectItem::Network(id) => {
            format!("network {}", phrase(&project.networks[id.index()].key))
        }
        ProjectItem::Volume(id) => format!("volume {}", phrase(&project.volumes[id.index()].key)),
        ProjectItem::BuildStage(..) | ProjectItem::Link(_) => String::new(),
    }
}

/// The accessible name of a box, without what it leads to.
pub(super) fn name(
    project: &Project,
    builds: &ProjectBuilds,
    relations: &Relations,
    item: ProjectItem,
) -> String {
    match item {
        ProjectItem::Service(id) => service_name(project, project.service(id)),
        ProjectItem::OffService(id) => {
            let off = &project.disabled[id.index()];
            let profiles: Vec<_> = off.profiles.iter().map(|name| phrase(name)).collect();
            format!("{}, service that is off, {}", phrase(&off.name.text), switched_on(&profiles))
        }
        ProjectItem::Build(id) => {
            let (title, detail) =
                (dockerfile_title(project, builds, id), dockerfile_detail(builds, relations, id));
            format!("{}, Dockerfile, {detail}", phrase(&title))
        }
        ProjectItem::Pulled(_) => {
            format!("{}, image", called(project, builds, relations, item))
        }
        ProjectItem::Network(id) => resource_name("network", &project.networks[id.index()]),
        ProjectItem::Volume(id) => resource_name("volume", &project.volumes[id.index()]),
        ProjectItem::BuildStage(..) | ProjectItem::Link(_) => String::new(),
    }
}

fn resource_name(kind: &str, resource: &plimsoll_model::compose::Resource) -> String {
    let external = if resource.external { "external " } else { "" };
    format!("{}, {external}{kind}", phrase(&resource.key))
}

fn switched_on(profiles: &[String]) -> String {
    match profiles {
        [] => "no profile switches it on".to_owned(),
        [one] => format!("the profile {one} switches it on"),
        more => format!("one of the profiles {} switches it on", list(more)),
    }
}

fn service_name(project: &Project, service: &Service) -> String {
    let mut name = format!("{}, service", phrase(&service.name));
    match (&service.build, &service.image) {
        (Some(section), _) => {
            let _ = write!(name, ", builds {}", phrase(&relative(project, &section.context.text)));
            if let Some(target) = &section.target {
                let _ = write!(name, " up to {}", phrase(&target.text));
            }
        }
        (None, Some(image)) => {
            let _ = write!(name, ", image {}", phrase(&image.reference.text));
        }
        (None, None) => {}
    }
    let ports = ports_words(service);
    if !ports.is_empty() {
        let word = if ports.len() == 1 { "port" } else { "ports" };
        let _ = write!(name, ", {word} {}", list(&ports));
    }
    if networks_differ(project) && !service.networks.is_empty() {
        let networks: Vec<_> = service.networks.iter().map(|it| phrase(&it.name)).collect();
        let word = if networks.len() == 1 { "network" } else { "networks" };
        let _ = write!(name, ", {word} {}", list(&networks));
    }
    if let Some(mode) = &service.network_mode {
        let _ = write!(name, ", network mode {}", phrase(&mode.text));
    }
    match service.healthcheck {
        Healthcheck::Set(_) | Healthcheck::Tuned(_) => name.push_str(", health check"),
        Healthcheck::Disabled(_) => name.push_str(", health check off"),
        Healthcheck::Unset => {}
    }
    if !service.profiles.is_empty() {
        let profiles: Vec<_> = service.profiles.iter().map(|name| phrase(&name.text)).collect();
        let _ = write!(name, ", profile {}", list(&profiles));
    }
    name
}

/// "8080 to 80".
fn ports_words(service: &Service) -> Vec<String> {
    let ranges = published(&service.ports);
    ranges.iter().map(|range| phrase(&range.short().replace('→', " to "))).collect()
}

/// The tooltip of a box.
pub(super) fn tooltip(
    project: &Project,
    builds: &ProjectBuilds,
    relations: &Relations,
    item: ProjectItem,
) -> String {
    let mut text = name(project, builds, relations, item);
    match item {
        ProjectItem::Service(id) => {
            let service = project.service(id);
            for range in published(&service.ports).iter().take(MAX_LISTED) {
                let _ = write!(text, ". {}", range.sentence());
            }
            let binds = service.mounts.iter().filter(|mount| mount.kind == MountKind::Bind).count();
            if binds > 0 {
                let _ = write!(text, ". Mounts {} of the host", count(binds, "path"));
            }
        }
        ProjectItem::Build(id) => {
            let services = names(project, &relations.dockerfile(id).services);
            let _ = write!(text, ". Built for {}", list(&services));
        }
        ProjectItem::Network(id) => {
            let network = &project.networks[id.index()];
            if network.name != *network.key {
                let _ = write!(text, ". Its name for Docker is {}", phrase(&network.name));
            }
        }
        ProjectItem::Volume(id) => {
            let volume = &project.volumes[id.index()];
            if volume.name != *volume.key {
                let _ = write!(text, ". Its name for Docker is {}", phrase(&volume.name));
            }
        }
        _ => {}
    }
    text
}

/// Where something was written: "compose.yaml line 12".
fn place(project: &Project, at: Option<Origin>) -> Option<String> {
    let at = at?;
    let file = project.files.get(at.file.index())?;
    Some(format!("{} line {}", phrase(&file.shown), file.lines.line(at.span.start)))
}

/// The tooltip of a line.
pub(super) fn link_tooltip(
    project: &Project,
    builds: &ProjectBuilds,
    relations: &Relations,
    link: &Link,
    more: usize,
) -> String {
    let call = |item| called(project, builds, relations, item);
    let (from, to) = (call(link.from), call(link.to));
    let carries = link.carries.as_ref().map_or(String::new(), |text| phrase(text));
    let mut text = match link.role {
        LinkRole::Started => format!("{to} starts after {from} has started"),
        LinkRole::Healthy => format!("{to} waits until {from} is healthy"),
        LinkRole::Completed => format!("{to} waits until {from} has ended without an error"),
        LinkRole::Namespace => format!("{to} uses the network of {from}"),
        LinkRole::Builds => format!("{to} is built from {from}"),
        LinkRole::Base => format!("{to} starts from {from}"),
        LinkRole::Copies => format!("{to} copies from {from}"),
        LinkRole::Runs => format!("{to} runs {from}"),
        LinkRole::Context => format!("{to} is built with the image of {from} as context {carries}"),
        LinkRole::Reference => {
            format!("{to} names the image {carries} that {from} builds; nothing builds it first")
        }
        LinkRole::RunsBuilt => format!("{to} runs the image that {from} builds"),
        LinkRole::Network => format!("{to} is in {from}"),
        LinkRole::Mounts => format!("{to} mounts {from} at {carries}"),
        LinkRole::Reads => format!("{to} mounts {from} at {carries}, read only"),
    };
    if link.optional {
        text.push_str(", if it is on");
    }
    if link.implied {
        text.push_str(", as another key implies");
    }
    match (place(project, link.at), link.line) {
        (Some(place), _) => {
            let _ = write!(text, " ({place})");
        }
        (None, Some(line)) => {
            let _ = write!(text, " (line {line})");
        }
        (None, None) => {}
    }
    if more > 0 {
        let _ = write!(text, " and {more} more times");
    }
    text
}

/// What stands beside a line, where it says more than the line itself.
pub(crate) fn link_label(link: &Link) -> Option<&str> {
    match link.role {
        LinkRole::Healthy => Some("healthy"),
        LinkRole::Completed => Some("completed"),
        LinkRole::Context => link.carries.as_deref(),
        _ => None,
    }
}

/// What a kind of line means.
pub(super) const fn meaning(role: LinkRole) -> &'static str {
    match role {
        LinkRole::Started => "starts after",
        LinkRole::Healthy => "waits until healthy",
        LinkRole::Completed => "waits until completed",
        LinkRole::Namespace => "uses its network",
        LinkRole::Builds => "is built from",
        LinkRole::Base => "base image",
        LinkRole::Copies => "copies from",
        LinkRole::Runs => "runs image",
        LinkRole::Context => "image as build context",
        LinkRole::Reference => "image named in Dockerfile",
        LinkRole::RunsBuilt => "runs image built for",
        LinkRole::Network => "in network",
        LinkRole::Mounts => "mounts volume",
        LinkRole::Reads => "mounts, read only",
    }
}

/// One sentence about the whole project.
pub(super) fn summary(project: &Project, relations: &Relations) -> String {
    let built = project.services.iter().filter(|service| service.build.is_some()).count();
    let mut text = count(project.services.len(), "service");
    if built > 0 {
        let _ = write!(
            text,
            ", {built} of them built from {}",
            count(relations.dockerfiles.len(), "Dockerfile")
        );
    }
    let ports = project.services.iter().map(|service| service.ports.len()).sum::<usize>();
    let extras = [
        (project.networks.len(), "network"),
        (project.volumes.len(), "volume"),
        (ports, "published port"),
    ];
    for (number, word) in extras {
        if number > 0 {
            let _ = write!(text, ", {}", count(number, word));
        }
    }
    match project.disabled.len() {
        0 => text.push('.'),
        off => {
            let _ = write!(text, "; {} off.", count(off, "service"));
        }
    }
    text
}

/// The graph as a table.
pub(super) fn table(project: &Project, builds: &ProjectBuilds, relations: &Relations) -> Table {
    let header = ["Service", "Image", "Starts after", "Ports", "Networks", "Volumes", "State"];
    let mut after = vec![Vec::new(); project.services.len()];
    let mut images: Vec<Option<String>> = vec![None; project.services.len()];
    for link in &relations.links {
        let ProjectItem::Service(to) = link.to else { continue };
        let from = || called(project, builds, relations, link.from);
        if link.role.is_dependency() || link.role == LinkRole::Namespace {
            let how = match link.role {
                LinkRole::Healthy => " (healthy)",
                LinkRole::Completed => " (completed)",
                LinkRole::Namespace => " (shares its network)",
                _ => "",
            };
            after[to.index()].push(format!("{}{how}", from()));
        } else if link.role == LinkRole::RunsBuilt {
            images[to.index()] = Some(format!("built by {}", from()));
        }
    }
    let rows = project.services.iter().map(|service| {
        let at = service.id.index();
        let image = images[at].take().unwrap_or_else(|| image_cell(project, builds, service));
        let networks: Vec<_> = service.networks.iter().map(|it| phrase(&it.name)).collect();
        let mode = service.network_mode.iter().map(|mode| phrase(&mode.text));
        let cells = vec![
            phrase(&service.name),
            image,
            after[at].join(", "),
            ports_words(service).join(", "),
            networks.into_iter().chain(mode).collect::<Vec<_>>().join(", "),
            mounts_cell(service),
            state_cell(service),
        ];
        TableRow { id: SceneId::Project(ProjectItem::Service(service.id)), cells }
    });
    let off = project.disabled.iter().enumerate().map(|(index, service)| {
        let profiles: Vec<_> = service.profiles.iter().map(|name| phrase(name)).collect();
        let mut cells = vec![String::new(); header.len()];
        cells[0] = phrase(&service.name.text);
        cells[header.len() - 1] = format!("off, {}", switched_on(&profiles));
        let id = ProjectItem::OffService(crate::id::OffServiceId::new(index)).into();
        TableRow { id, cells }
    });
    let rows = rows.collect::<Vec<_>>().into_iter().chain(off).collect();
    let header = header.map(str::to_owned).to_vec();
    Table { caption: "Services and how they hang together".to_owned(), header, rows }
}

fn image_cell(project: &Project, builds: &ProjectBuilds, service: &Service) -> String {
    match (build_of(builds, service.id), &service.image) {
        (Some(build), _) => {
            let mut text = phrase(&dockerfile_title(project, builds, build));
            let target = service.build.as_ref().and_then(|section| section.target.as_ref());
            if let Some(target) = target {
                let _ = write!(text, ", target {}", phrase(&target.text));
            }
            text
        }
        (None, Some(image)) => phrase(&image.reference.text),
        (None, None) => String::new(),
    }
}

fn mounts_cell(service: &Service) -> String {
    let volumes = service.mounts.iter().filter(|mount| mount.kind == MountKind::Volume);
    let named = volumes.filter_map(|mount| {
        let how = if mount.read_only { " (read only)" } else { "" };
        Some(format!("{}{how}", phrase(mount.source.as_deref()?)))
    });
    named.collect::<Vec<_>>().join(", ")
}

fn state_cell(service: &Service) -> String {
    let health = match service.healthcheck {
        Healthcheck::Set(_) | Healthcheck::Tuned(_) => Some("health check".to_owned()),
        Healthcheck::Disabled(_) => Some("health check off".to_owned()),
        Healthcheck::Unset => None,
    };
    let profiles = service.profiles.iter().map(|name| format!("profile {}", phrase(&name.text)));
    health.into_iter().chain(profiles).collect::<Vec<_>>().join(", ")
}
