//! Projects from a few lines of text, for pictures of projects of any shape.
//!
//! A line is a service: its name, then words. `image=postgres:16`, `build=api` or `build=api:prod`
//! (a folder of Dockerfiles below, and a target), `after=db`, `after=db:healthy`,
//! `after=db:completed`, `after=db?` (may be missing), `port=8080:80`, `port=127.0.0.1:53:53/udp`,
//! `net=front`, `mount=data:/var/lib`, `mount=data:/var/lib:ro`, `profile=debug`, `mode=host`,
//! `context=name:service`, `health`. A line that begins with `off` is a service that is off.

use std::collections::BTreeSet;
use std::rc::Rc;

use plimsoll_model::compose::{
    AdditionalContext, BuildContextKind, BuildSection, Condition, ContextSource, Dependency,
    DisabledService, FileId, FileRole, Healthcheck, ImageUse, Kind, Map, Mount, MountKind,
    NetworkUse, Origin, Port, Project, ProjectBuilds, Resource, Service, ServiceId, SourceFile,
    Text, Value, builds,
};
use plimsoll_model::files::{Content, Entry, File, FileTree, Listing};
use plimsoll_syntax::text::LineIndex;

/// A project and what it builds.
pub(crate) struct Sample {
    pub(crate) project: Project,
    pub(crate) builds: ProjectBuilds,
}

/// A project whose files lie in `/p`; each Dockerfile is given with its folder.
pub(crate) fn project(lines: &str, dockerfiles: &[(&str, &str)]) -> Sample {
    let project = read(lines);
    let mut tree = FileTree::new("/p", Listing::Complete);
    for (folder, text) in dockerfiles {
        let content = Content::Read(Rc::from(text.as_bytes()));
        let file = File { bytes: Some(text.len() as u64), content };
        tree.add(&format!("/p/{folder}/Dockerfile"), Entry::File(file));
    }
    let builds = builds(&project, &tree);
    Sample { project, builds }
}

fn read(lines: &str) -> Project {
    let lines: Vec<&str> = lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let (off, on): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.starts_with("off "));
    let mut on: Vec<(&str, &str)> =
        on.into_iter().map(|line| line.split_once(' ').unwrap_or((line, ""))).collect();
    on.sort_unstable();
    let names: Vec<&str> = on.iter().map(|(name, _)| *name).collect();
    let reader = Reader { names: &names };
    let services: Vec<_> =
        on.iter().enumerate().map(|(at, (name, words))| reader.service(at, name, words)).collect();
    let networks: BTreeSet<Rc<str>> =
        services.iter().flat_map(|it| &it.networks).map(|it| Rc::clone(&it.name)).collect();
    let mounts = services.iter().flat_map(|it| &it.mounts).filter_map(|it| it.source.as_deref());
    let volumes: BTreeSet<Rc<str>> = mounts.map(Rc::from).collect();
    let source: Rc<str> = Rc::from("services:\n");
    Project {
        name: "p".to_owned(),
        folder: "/p".to_owned(),
        files: vec![SourceFile {
            path: "/p/compose.yaml".to_owned(),
            shown: "compose.yaml".to_owned(),
            lines: LineIndex::new(&source),
            source,
            role: FileRole::Compose,
        }],
        services,
        disabled: off.into_iter().map(disabled).collect(),
        networks: networks.into_iter().map(resource).collect(),
        volumes: volumes.into_iter().map(resource).collect(),
        secrets: Vec::new(),
        configs: Vec::new(),
        models: Vec::new(),
        unused: Vec::new(),
        profiles: Vec::new(),
        variables: Vec::new(),
        diagnostics: Vec::new(),
        resolved: empty(),
        merged: empty(),
    }
}

fn nowhere() -> Origin {
    Origin { file: FileId::new(0), ..Origin::default() }
}

fn empty() -> Value {
    Value::new(Kind::Map(Map::default()), nowhere())
}

fn text(text: &str) -> Text {
    Text { text: Rc::from(text), at: nowhere() }
}

fn resource(key: Rc<str>) -> Resource {
    let name = format!("p_{key}");
    Resource { key, name, external: false, at: nowhere(), value: empty() }
}

fn disabled(line: &str) -> DisabledService {
    let mut words = line.split_whitespace().skip(1);
    let name = text(words.next().unwrap_or_default());
    let profiles = words.filter_map(|word| Some(word.strip_prefix("profile=")?.to_owned()));
    DisabledService { name, profiles: profiles.collect() }
}

struct Reader<'a> {
    names: &'a [&'a str],
}

impl Reader<'_> {
    fn id(&self, name: &str) -> Option<ServiceId> {
        self.names.binary_search(&name).ok().map(ServiceId::new)
    }

    fn service(&self, at: usize, name: &str, words: &str) -> Service {
        let mut service = Service {
            id: ServiceId::new(at),
            name: Rc::from(name),
            at: nowhere(),
            image: None,
            build: None,
            depends_on: Vec::new(),
            ports: Vec::new(),
            mounts: Vec::new(),
            networks: Vec::new(),
            network_mode: None,
            environment: Vec::new(),
            profiles: Vec::new(),
            healthcheck: Healthcheck::Unset,
            value: empty(),
        };
        for word in words.split_whitespace() {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            self.word(&mut service, key, value);
        }
        if service.networks.is_empty() && service.network_mode.is_none() {
            service.networks.push(network("default"));
        }
        service.depends_on.sort_by(|a, b| a.name.cmp(&b.name));
        service
    }

    fn word(&self, service: &mut Service, key: &str, value: &str) {
        match key {
            "image" => {
                service.image = Some(ImageUse { reference: text(value), named: true });
            }
            "build" => service.build = Some(section(value)),
            "after" => service.depends_on.push(self.dependency(value)),
            "port" => service.ports.push(port(value)),
            "net" => service.networks.push(network(value)),
            "mount" => service.mounts.push(mount(value)),
            "profile" => service.profiles.push(text(value)),
            "health" => service.healthcheck = Healthcheck::Set(nowhere()),
            "mode" => {
                service.network_mode = Some(text(value));
                if let Some(other) = value.strip_prefix("service:") {
                    let dependency = Dependency { implied: true, ..self.dependency(other) };
                    service.depends_on.push(dependency);
                }
            }
            "context" => {
                let (name, other) = value.split_once(':').expect("context=name:service");
                let source = ContextSource::Service(self.id(other));
                let address = text(&format!("service:{other}"));
                let context = AdditionalContext { name: text(name), address, source };
                service.build.as_mut().expect("build first").additional_contexts.push(context);
            }
            _ => panic!("{key} is no word for a service"),
        }
    }

    fn dependency(&self, value: &str) -> Dependency {
        let (value, required) = value.strip_suffix('?').map_or((value, true), |it| (it, false));
        let (name, condition) = value.split_once(':').unwrap_or((value, "started"));
        let condition = match condition {
            "healthy" => Condition::Healthy,
            "completed" => Condition::CompletedSuccessfully,
            _ => Condition::Started,
        };
        Dependency {
            name: Rc::from(name),
            service: self.id(name),
            at: nowhere(),
            condition,
            required,
            restart: false,
            implied: false,
        }
    }
}

fn section(value: &str) -> BuildSection {
    let (folder, target) = value.split_once(':').map_or((value, None), |(f, t)| (f, Some(t)));
    BuildSection {
        at: nowhere(),
        context: text(&format!("/p/{folder}")),
        context_kind: BuildContextKind::Local,
        dockerfile: Some(text(&format!("/p/{folder}/Dockerfile"))),
        inline: None,
        target: target.map(text),
        arguments: Vec::new(),
        additional_contexts: Vec::new(),
        secrets: Vec::new(),
        tags: Vec::new(),
        platforms: Vec::new(),
    }
}

fn port(value: &str) -> Port {
    let (value, protocol) = value.split_once('/').unwrap_or((value, "tcp"));
    let parts: Vec<_> = value.rsplitn(3, ':').collect();
    Port {
        at: nowhere(),
        target: parts[0].parse().expect("a port"),
        published: parts.get(1).map(|it| (*it).to_owned()),
        host_ip: parts.get(2).map(|it| (*it).to_owned()),
        protocol: protocol.to_owned(),
    }
}

fn network(name: &str) -> NetworkUse {
    NetworkUse { name: Rc::from(name), at: nowhere(), aliases: Vec::new() }
}

fn mount(value: &str) -> Mount {
    let mut parts = value.split(':');
    let source = parts.next().map(str::to_owned);
    let target = parts.next().unwrap_or("/data").to_owned();
    let read_only = parts.next() == Some("ro");
    Mount { at: nowhere(), kind: MountKind::Volume, source, target, read_only }
}
