//! The types of [`project`](super::project) from a decoded project.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::merge::text;
use super::normalise::implied;
use super::paths::is_address;
use super::project::{
    AdditionalContext, BuildContextKind, BuildSection, Condition, ContextSource, Dependency,
    EnvironmentVariable, FileRole, Healthcheck, ImageUse, Mount, MountKind, NetworkUse, Port,
    Resource, ResourceKind, Service, ServiceId, SourceFile, Text,
};
use super::value::{Key, Map, Value};
use crate::files::join;

/// The services of a decoded project, sorted by name.
pub(super) fn services(project: &Value, name: &str, files: &[SourceFile]) -> Vec<Service> {
    let mut entries: Vec<(&Key, &Value)> =
        project.get("services").and_then(Value::as_map).into_iter().flat_map(Map::iter).collect();
    entries.sort_by(|left, right| left.0.name.cmp(&right.0.name));
    let ids: BTreeMap<&str, ServiceId> =
        entries.iter().enumerate().map(|(at, (key, _))| (&*key.name, ServiceId::new(at))).collect();
    let make = |(at, (key, value)): (usize, &(&Key, &Value))| {
        let reader = ServiceReader { project: name, key, value, ids: &ids, files };
        reader.read(ServiceId::new(at))
    };
    entries.iter().enumerate().map(make).collect()
}

/// The resources of one kind, sorted by name.
pub(super) fn resources(project: &Value, kind: ResourceKind) -> Vec<Resource> {
    let entries = project.get(kind.as_str()).and_then(Value::as_map);
    let mut found: Vec<Resource> = entries
        .into_iter()
        .flat_map(Map::iter)
        .map(|(key, value)| Resource {
            key: Rc::clone(&key.name),
            name: value
                .get("name")
                .and_then(text)
                .map_or_else(|| key.name.to_string(), |it| it.to_string()),
            external: value.get("external").and_then(Value::as_bool) == Some(true),
            at: key.at,
            value: value.clone(),
        })
        .collect();
    found.sort_by(|left, right| left.key.cmp(&right.key));
    found
}

struct ServiceReader<'a> {
    project: &'a str,
    key: &'a Key,
    value: &'a Value,
    ids: &'a BTreeMap<&'a str, ServiceId>,
    files: &'a [SourceFile],
}

fn plain(value: Option<&Value>) -> Option<Text> {
    let value = value?;
    Some(Text { text: text(value)?, at: value.at })
}

fn plains(value: Option<&Value>) -> Vec<Text> {
    let items = value.and_then(Value::as_list).unwrap_or_default();
    items.iter().filter_map(|item| plain(Some(item))).collect()
}

/// The text under a key, where it is not empty.
fn field(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(text).filter(|text| !text.is_empty()).map(|text| text.to_string())
}

impl ServiceReader<'_> {
    fn read(&self, id: ServiceId) -> Service {
        let value = self.value;
        Service {
            id,
            name: Rc::clone(&self.key.name),
            at: self.key.at,
            image: self.image(),
            build: value.get("build").map(|build| self.build(build)),
            depends_on: self.dependencies(),
            ports: self.list("ports").filter_map(port).collect(),
            mounts: self.mounts(),
            networks: self.networks(),
            network_mode: plain(value.get("network_mode")),
            environment: self.environment(),
            profiles: plains(value.get("profiles")),
            healthcheck: healthcheck(value.get("healthcheck")),
            value: value.clone(),
        }
    }

    fn list(&self, key: &str) -> impl Iterator<Item = &Value> {
        self.value.get(key).and_then(Value::as_list).unwrap_or_default().iter()
    }

    fn entries(&self, key: &str) -> impl Iterator<Item = (&Key, &Value)> {
        self.value.get(key).and_then(Value::as_map).into_iter().flat_map(Map::iter)
    }

    fn image(&self) -> Option<ImageUse> {
        if let Some(reference) = plain(self.value.get("image")) {
            return Some(ImageUse { reference, named: true });
        }
        let build = self.value.get("build")?;
        let name = format!("{}-{}", self.project, self.key.name);
        Some(ImageUse { reference: Text { text: name.into(), at: build.at }, named: false })
    }

    fn build(&self, build: &Value) -> BuildSection {
        let at = build.at;
        let context = plain(build.get("context")).unwrap_or(Text { text: ".".into(), at });
        let remote = is_address(&context.text);
        let inline = plain(build.get("dockerfile_inline"));
        let dockerfile = match &inline {
            Some(_) => None,
            None => plain(build.get("dockerfile")).map(|file| {
                let path = || join(&context.text, &file.text).into();
                if remote { file } else { Text { text: path(), at: file.at } }
            }),
        };
        let pairs = |key: &str| {
            let map = build.get(key).and_then(Value::as_map).into_iter().flat_map(Map::iter);
            map.filter_map(|(key, value)| {
                let name = Text { text: Rc::clone(&key.name), at: key.at };
                Some((name, plain(Some(value))?))
            })
            .collect::<Vec<_>>()
        };
        let secrets = build.get("secrets").and_then(Value::as_list).unwrap_or_default();
        BuildSection {
            at,
            context_kind: if remote { BuildContextKind::Remote } else { BuildContextKind::Local },
            context,
            dockerfile,
            inline,
            target: plain(build.get("target")),
            arguments: pairs("args"),
            additional_contexts: pairs("additional_contexts")
                .into_iter()
                .map(|(name, address)| self.context(name, address))
                .collect(),
            secrets: secrets.iter().filter_map(|it| plain(it.get("source"))).collect(),
            tags: plains(build.get("tags")),
            platforms: plains(build.get("platforms")),
        }
    }

    fn context(&self, name: Text, address: Text) -> AdditionalContext {
        let text = &*address.text;
        let source = if let Some(service) = text.strip_prefix("service:") {
            ContextSource::Service(self.ids.get(service).copied())
        } else if let Some(image) = text.strip_prefix("docker-image://") {
            ContextSource::Image(image.to_owned())
        } else if is_address(text) {
            ContextSource::Remote
        } else {
            ContextSource::Folder(text.to_owned())
        };
        AdditionalContext { name, address, source }
    }

    fn dependencies(&self) -> Vec<Dependency> {
        let implied = self.value.as_map().map(implied).unwrap_or_default();
        let mut found: Vec<Dependency> = self
            .entries("depends_on")
            .map(|(key, value)| Dependency {
                name: Rc::clone(&key.name),
                service: self.ids.get(&*key.name).copied(),
                at: key.at,
                condition: match value.get("condition").and_then(Value::as_str) {
                    Some("service_healthy") => Condition::Healthy,
                    Some("service_completed_successfully") => Condition::CompletedSuccessfully,
                    _ => Condition::Started,
                },
                required: value.get("required").and_then(Value::as_bool) != Some(false),
                restart: value.get("restart").and_then(Value::as_bool) == Some(true),
                implied: implied.iter().any(|(name, _, at)| *name == key.name && *at == key.at),
            })
            .collect();
        found.sort_by(|left, right| left.name.cmp(&right.name));
        found
    }

    fn mounts(&self) -> Vec<Mount> {
        let volumes = self.list("volumes").map(|volume| Mount {
            at: volume.at,
            kind: match volume.get("type").and_then(Value::as_str) {
                Some("bind") => MountKind::Bind,
                Some("volume") => MountKind::Volume,
                Some("tmpfs") => MountKind::Tmpfs,
                Some("image") => MountKind::Image,
                _ => MountKind::Other,
            },
            source: field(volume, "source"),
            target: field(volume, "target").unwrap_or_default(),
            read_only: volume.get("read_only").and_then(Value::as_bool) == Some(true),
        });
        let tmpfs = self.list("tmpfs").filter_map(|item| {
            let text = text(item)?;
            let target = text.split(':').next().unwrap_or_default().to_owned();
            let (kind, source) = (MountKind::Tmpfs, None);
            Some(Mount { at: item.at, kind, source, target, read_only: false })
        });
        volumes.chain(tmpfs).collect()
    }

    fn networks(&self) -> Vec<NetworkUse> {
        let mut found: Vec<NetworkUse> = self
            .entries("networks")
            .map(|(key, value)| NetworkUse {
                name: Rc::clone(&key.name),
                at: key.at,
                aliases: plains(value.get("aliases")).into_iter().map(|it| it.text).collect(),
            })
            .collect();
        found.sort_by(|left, right| left.name.cmp(&right.name));
        found
    }

    fn environment(&self) -> Vec<EnvironmentVariable> {
        let mut found: Vec<EnvironmentVariable> = self
            .entries("environment")
            .map(|(key, value)| EnvironmentVariable {
                name: Rc::clone(&key.name),
                value: text(value),
                at: value.at,
                from_file: self
                    .files
                    .get(value.at.file.index())
                    .is_some_and(|file| file.role == FileRole::ContainerVariables),
            })
            .collect();
        found.sort_by(|left, right| left.name.cmp(&right.name));
        found
    }
}

fn port(value: &Value) -> Option<Port> {
    let target = value.get("target").and_then(Value::as_int)?;
    Some(Port {
        at: value.at,
        target: u16::try_from(target).ok()?,
        published: field(value, "published"),
        host_ip: field(value, "host_ip"),
        protocol: field(value, "protocol").unwrap_or_else(|| "tcp".to_owned()),
    })
}

fn healthcheck(value: Option<&Value>) -> Healthcheck {
    let Some(value) = value else { return Healthcheck::Unset };
    let first = value.get("test").and_then(Value::as_list).and_then(|items| items.first());
    let disabled = value.get("disable").and_then(Value::as_bool) == Some(true);
    match first.and_then(Value::as_str) {
        _ if disabled => Healthcheck::Disabled(value.at),
        Some("NONE") => Healthcheck::Disabled(value.at),
        Some(_) => Healthcheck::Set(value.at),
        None => Healthcheck::Tuned(value.at),
    }
}
