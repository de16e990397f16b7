//! Which services are on, and what they leave unused.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::merge::text;
use super::project::{DisabledService, ResourceKind, Text, UnusedResource};
use super::value::{Map, Origin, Value};

/// The services of a decoded project that are on.
pub(super) struct Selection {
    on: BTreeSet<Rc<str>>,
    /// True when services were asked for by name, so that others are left out with what leads there.
    is_narrowed: bool,
    /// Those that no active profile has.
    pub(super) disabled: Vec<DisabledService>,
    /// All profiles that services name, sorted.
    pub(super) profiles: Vec<String>,
}

impl Selection {
    /// Chooses by profiles; a service that is asked for by name is on whatever its profiles.
    pub(super) fn new(project: &Value, active: &[String], wanted: &[String]) -> Self {
        let mut selection = Self {
            on: BTreeSet::new(),
            is_narrowed: !wanted.is_empty(),
            disabled: Vec::new(),
            profiles: Vec::new(),
        };
        let services = project.get("services").and_then(Value::as_map);
        let mut all = BTreeSet::new();
        for (key, service) in services.into_iter().flat_map(Map::iter) {
            let profiles = service.get("profiles").and_then(Value::as_list).unwrap_or_default();
            let profiles: Vec<Rc<str>> = profiles.iter().filter_map(text).collect();
            all.extend(profiles.iter().map(ToString::to_string));
            let is_active =
                |profile: &Rc<str>| active.iter().any(|it| it == "*" || **it == **profile);
            let named = wanted.iter().any(|name| **name == *key.name);
            if profiles.is_empty() || named || profiles.iter().any(is_active) {
                selection.on.insert(Rc::clone(&key.name));
            } else {
                selection.disabled.push(DisabledService {
                    name: Text { text: Rc::clone(&key.name), at: key.at },
                    profiles: profiles.iter().map(ToString::to_string).collect(),
                });
            }
        }
        selection.profiles = all.into_iter().collect();
        selection
    }

    /// True when a service is on.
    pub(super) fn has(&self, name: &str) -> bool {
        self.on.contains(name)
    }

    /// Keeps the wanted services and what they depend on; all when none is named.
    pub(super) fn keep_wanted(&mut self, project: &Value, wanted: &[String]) {
        if wanted.is_empty() {
            return;
        }
        let mut kept: BTreeSet<Rc<str>> = BTreeSet::new();
        let mut queue: Vec<Rc<str>> = wanted.iter().map(|name| name.as_str().into()).collect();
        while let Some(name) = queue.pop() {
            if !self.on.contains(&name) || !kept.insert(Rc::clone(&name)) {
                continue;
            }
            let service = project.get("services").and_then(|services| services.get(&name));
            let dependencies = service.and_then(|service| service.get("depends_on")?.as_map());
            let names = dependencies.into_iter().flat_map(Map::iter);
            queue.extend(names.map(|(key, _)| Rc::clone(&key.name)));
        }
        self.on = kept;
    }

    /// Takes out what is off, and the resources that then are not used.
    pub(super) fn apply(&self, project: &mut Value) -> Vec<UnusedResource> {
        let Some(map) = project.as_map_mut() else { return Vec::new() };
        if let Some(services) = map.get_mut("services").and_then(Value::as_map_mut) {
            services.retain(|key, _| self.has(&key.name));
            let kept = services.iter_mut().filter(|_| self.is_narrowed);
            for (_, service) in kept {
                let dependencies = service.as_map_mut().and_then(|map| map.get_mut("depends_on"));
                let dependencies = dependencies.and_then(Value::as_map_mut);
                let is_empty = dependencies.is_some_and(|dependencies| {
                    dependencies.retain(|key, _| self.has(&key.name));
                    dependencies.is_empty()
                });
                if let Some(service) = service.as_map_mut().filter(|_| is_empty) {
                    service.remove("depends_on");
                }
            }
        }
        prune(map)
    }
}

fn prune(project: &mut Map) -> Vec<UnusedResource> {
    let mut unused = Vec::new();
    for kind in [
        ResourceKind::Network,
        ResourceKind::Volume,
        ResourceKind::Secret,
        ResourceKind::Config,
        ResourceKind::Model,
    ] {
        let used = project.get("services").map(|services| used(services, kind)).unwrap_or_default();
        let Some(entries) = project.get_mut(kind.as_str()).and_then(Value::as_map_mut) else {
            continue;
        };
        entries.retain(|key, _| {
            let keep = used.contains(&key.name);
            if !keep && key.at != Origin::default() {
                let key = Text { text: Rc::clone(&key.name), at: key.at };
                unused.push(UnusedResource { kind, key });
            }
            keep
        });
        if entries.is_empty() {
            project.remove(kind.as_str());
        }
    }
    unused
}

/// The names of the resources of one kind that services use.
fn used(services: &Value, kind: ResourceKind) -> BTreeSet<Rc<str>> {
    let services = services.as_map().into_iter().flat_map(Map::iter).map(|(_, service)| service);
    services.flat_map(|service| used_by(service, kind)).collect()
}

fn used_by(service: &Value, kind: ResourceKind) -> Vec<Rc<str>> {
    let sources = |value: Option<&Value>| -> Vec<Rc<str>> {
        let items = value.and_then(Value::as_list).unwrap_or_default().iter();
        items.filter_map(|item| item.get("source").and_then(text)).collect()
    };
    match kind {
        ResourceKind::Network | ResourceKind::Model => {
            let entries = service.get(kind.as_str()).and_then(Value::as_map);
            entries.into_iter().flat_map(Map::iter).map(|(key, _)| Rc::clone(&key.name)).collect()
        }
        ResourceKind::Volume => {
            let items = service.get("volumes").and_then(Value::as_list).unwrap_or_default();
            let volumes = items
                .iter()
                .filter(|item| item.get("type").and_then(Value::as_str) == Some("volume"));
            volumes.filter_map(|item| item.get("source").and_then(text)).collect()
        }
        ResourceKind::Secret => {
            let mut names = sources(service.get("secrets"));
            names.extend(sources(service.get("build").and_then(|build| build.get("secrets"))));
            names
        }
        ResourceKind::Config => sources(service.get("configs")),
    }
}
