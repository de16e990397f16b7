//! What is known of each service, with the place that decided it.

use std::collections::BTreeSet;

use plimsoll_model::compose::{
    BuildContextKind, BuildId, BuildSection, Condition, ContextSource, Dependency, Healthcheck,
    LinkKind, Mount, MountKind, Origin, Port, Project, ProjectBuilds, Service as Source, ServiceId,
    Text,
};

use super::read::Sites;
use super::{Fact, Group, Service, Site};

/// The most facts of one group that are told.
const MAX_FACTS: usize = 100;

pub(super) fn services(
    project: &Project,
    builds: &ProjectBuilds,
    sites: &Sites<'_>,
) -> Vec<Service> {
    project.services.iter().map(|source| service(project, builds, sites, source)).collect()
}

/// How many different images are pulled to run services.
pub(super) fn pulled(project: &Project) -> usize {
    let runs = project.services.iter().filter(|service| service.build.is_none());
    let images = runs.filter_map(|service| service.image.as_ref());
    images.map(|image| &image.reference.text).collect::<BTreeSet<_>>().len()
}

fn service(
    project: &Project,
    builds: &ProjectBuilds,
    sites: &Sites<'_>,
    source: &Source,
) -> Service {
    let teller = Teller { project, builds, sites };
    let groups = [
        teller.image(source),
        teller.build(source),
        teller.dependencies(source),
        teller.dependents(source),
        teller.ports(source),
        teller.networks(source),
        teller.mounts(source),
        teller.health(source),
        teller.environment(source),
        teller.profiles(source),
    ];
    let mut at = sites.at(source.at);
    if source.value.at.file == source.at.file {
        at.end = at.end.max(source.value.at.span.end);
    }
    Service {
        name: source.name.to_string(),
        at,
        build: builds.of_service.get(source.id.index()).copied().flatten().map(BuildId::index),
        groups: groups.into_iter().flatten().collect(),
    }
}

/// A group, unless it is empty.
fn group(title: &str, mut facts: Vec<Fact>) -> Option<Group> {
    let more = facts.len().saturating_sub(MAX_FACTS);
    facts.truncate(MAX_FACTS);
    (!facts.is_empty()).then(|| Group { title: title.to_owned(), facts, more })
}

struct Teller<'p> {
    project: &'p Project,
    builds: &'p ProjectBuilds,
    sites: &'p Sites<'p>,
}

impl Teller<'_> {
    fn fact(&self, text: impl Into<String>, aside: impl Into<String>, at: Origin) -> Fact {
        Fact { text: text.into(), aside: aside.into(), at: Some(self.site(at)), to: None }
    }

    fn site(&self, at: Origin) -> Site {
        self.sites.at(at)
    }

    fn text(&self, text: &Text, aside: impl Into<String>) -> Fact {
        self.fact(&*text.text, aside, text.at)
    }

    fn image(&self, source: &Source) -> Option<Group> {
        let image = source.image.as_ref()?;
        let aside = match (source.build.is_some(), image.named) {
            (true, true) => "what its build is tagged",
            (true, false) => "the name that Compose makes up",
            (false, _) => "pulled",
        };
        let mut facts = vec![self.text(&image.reference, aside)];
        for link in &self.builds.links {
            if link.to == source.id && matches!(link.kind, LinkKind::Image { .. }) {
                let from = &self.project.service(link.from).name;
                facts[0].aside = format!("built by {from}");
                facts[0].to = Some(link.from.index());
            }
        }
        group("Image", facts)
    }

    fn build(&self, source: &Source) -> Option<Group> {
        let section = source.build.as_ref()?;
        let remote = section.context_kind == BuildContextKind::Remote;
        let context = self.inside(&section.context.text);
        let aside = if remote { "remote context, not read" } else { "context" };
        let mut facts = vec![self.fact(context, aside, section.context.at)];
        self.dockerfile(section, &mut facts);
        let named = |text: &Option<Text>, aside: &str| {
            text.as_ref().map(|text| self.text(text, aside.to_owned()))
        };
        facts.extend(named(&section.target, "target"));
        for (name, value) in &section.arguments {
            facts.push(self.fact(format!("{}={}", name.text, value.text), "argument", name.at));
        }
        for context in &section.additional_contexts {
            let text = format!("{}={}", context.name.text, context.address.text);
            let mut fact = self.fact(text, "named context", context.address.at);
            if let ContextSource::Service(Some(id)) = &context.source {
                fact.to = Some(id.index());
            }
            facts.push(fact);
        }
        facts.extend(section.platforms.iter().map(|text| self.text(text, "platform")));
        facts.extend(section.tags.iter().map(|text| self.text(text, "also tagged")));
        facts.extend(section.secrets.iter().map(|text| self.text(text, "build secret")));
        for link in &self.builds.links {
            let LinkKind::Reference { reference, line } = &link.kind else { continue };
            if link.to == source.id {
                let from = &self.project.service(link.from).name;
                facts.push(Fact {
                    text: reference.clone(),
                    aside: format!("line {line} of its Dockerfile; built by {from}, in no order"),
                    at: None,
                    to: Some(link.from.index()),
                });
            }
        }
        group("Build", facts)
    }

    fn dockerfile(&self, section: &BuildSection, facts: &mut Vec<Fact>) {
        if let Some(inline) = &section.inline {
            facts.push(self.fact("in the Compose file", "Dockerfile", inline.at));
        } else if let Some(file) = &section.dockerfile {
            facts.push(self.fact(self.inside(&file.text), "Dockerfile", file.at));
        }
    }

    /// A path seen from the folder of the project.
    fn inside(&self, path: &str) -> String {
        match path.strip_prefix(&self.project.folder) {
            Some("") => ".".to_owned(),
            Some(rest) if rest.starts_with('/') => format!(".{rest}"),
            _ => path.to_owned(),
        }
    }

    fn dependencies(&self, source: &Source) -> Option<Group> {
        let fact = |dependency: &Dependency| {
            let mut aside = vec![condition(dependency.condition)];
            if !dependency.required {
                aside.push("may be missing");
            }
            if dependency.restart {
                aside.push("restarts with it");
            }
            if dependency.implied {
                aside.push("implied");
            }
            if dependency.service.is_none() {
                aside.push("not on");
            }
            Fact {
                to: dependency.service.map(ServiceId::index),
                ..self.fact(&*dependency.name, aside.join(", "), dependency.at)
            }
        };
        group("Starts after", source.depends_on.iter().map(fact).collect())
    }

    fn dependents(&self, source: &Source) -> Option<Group> {
        let all = self.project.services.iter();
        let facts = all.filter_map(|other| {
            let waits = other.depends_on.iter().find(|it| it.service == Some(source.id))?;
            let fact = self.fact(&*other.name, condition(waits.condition), waits.at);
            Some(Fact { to: Some(other.id.index()), ..fact })
        });
        group("Starts before", facts.collect())
    }

    fn ports(&self, source: &Source) -> Option<Group> {
        let fact = |port: &Port| {
            let target = format!("{}/{}", port.target, port.protocol);
            let (text, aside) = match (&port.published, &port.host_ip) {
                (Some(published), Some(ip)) => (format!("{ip}:{published} → {target}"), reach(ip)),
                (Some(published), None) => {
                    (format!("{published} → {target}"), "open to the network")
                }
                (None, _) => (target, "a port that Docker chooses"),
            };
            self.fact(text, aside, port.at)
        };
        group("Ports", source.ports.iter().map(fact).collect())
    }

    fn networks(&self, source: &Source) -> Option<Group> {
        if let Some(mode) = &source.network_mode {
            return group("Networks", vec![self.text(mode, "network mode")]);
        }
        let facts = source.networks.iter().map(|network| {
            let aside = match network.aliases.as_slice() {
                [] => String::new(),
                aliases => format!("also known as {}", aliases.join(", ")),
            };
            self.fact(&*network.name, aside, network.at)
        });
        group("Networks", facts.collect())
    }

    fn mounts(&self, source: &Source) -> Option<Group> {
        let fact = |mount: &Mount| {
            let kind = match mount.kind {
                MountKind::Bind => "host path",
                MountKind::Volume if mount.source.is_none() => "anonymous volume",
                MountKind::Volume => "volume",
                MountKind::Tmpfs => "memory",
                MountKind::Image => "image",
                MountKind::Other => "other",
            };
            let text = match &mount.source {
                Some(source) => format!("{} → {}", self.inside(source), mount.target),
                None => mount.target.clone(),
            };
            let aside =
                if mount.read_only { format!("{kind}, read only") } else { kind.to_owned() };
            self.fact(text, aside, mount.at)
        };
        group("Mounts", source.mounts.iter().map(fact).collect())
    }

    fn health(&self, source: &Source) -> Option<Group> {
        let fact = match source.healthcheck {
            Healthcheck::Unset => return None,
            Healthcheck::Set(at) => self.fact("A check is set", "", at),
            Healthcheck::Disabled(at) => {
                self.fact("The check of the image is switched off", "", at)
            }
            Healthcheck::Tuned(at) => self.fact("The check of the image, with other times", "", at),
        };
        group("Health", vec![fact])
    }

    /// Names only: values may be secrets.
    fn environment(&self, source: &Source) -> Option<Group> {
        let facts =
            source.environment.iter().map(|variable| self.fact(&*variable.name, "", variable.at));
        group("Environment (names only)", facts.collect())
    }

    fn profiles(&self, source: &Source) -> Option<Group> {
        group("Profiles", source.profiles.iter().map(|text| self.text(text, "")).collect())
    }
}

fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::Started => "once it has started",
        Condition::Healthy => "once it is healthy",
        Condition::CompletedSuccessfully => "once it has ended well",
    }
}

/// Who reaches a port at an address of the host.
fn reach(ip: &str) -> &'static str {
    match ip {
        "127.0.0.1" | "::1" | "localhost" => "this machine only",
        "0.0.0.0" | "::" => "open to the network",
        _ => "at this address",
    }
}
