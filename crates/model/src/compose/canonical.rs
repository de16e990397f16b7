//! Short forms made long, and defaults that Compose writes into a project.
//!
//! As compose-go's `transform` package.

use std::rc::Rc;

use super::faults::Faults;
use super::merge::{go_type, started, text};
use super::trail::{Items, Trail};
use super::value::{Key, Kind, Map, Origin, Value};
use super::{port, volume};
use crate::files::clean;

/// The most ports that the short forms of one project may stand for.
pub(super) const MAX_PORTS: usize = 30_000;

/// Makes short forms long, in place.
pub(super) fn make_canonical(project: &mut Value, faults: &mut Faults) {
    let mut canonical = Canonical { faults, ports: 0 };
    canonical.walk(project, &mut Trail::default());
}

struct Canonical<'f> {
    faults: &'f mut Faults,
    ports: usize,
}

impl Canonical<'_> {
    fn walk(&mut self, value: &mut Value, trail: &mut Trail) {
        self.transform(value, trail);
        match &mut value.kind {
            Kind::Map(map) => {
                for (key, value) in map.iter_mut() {
                    trail.with_key(&key.name, |trail| self.walk(value, trail));
                }
            }
            Kind::List(items) => {
                for (at, item) in items.iter_mut().enumerate() {
                    trail.with_item(at, |trail| self.walk(item, trail));
                }
            }
            _ => {}
        }
    }

    fn transform(&mut self, value: &mut Value, trail: &Trail) {
        match trail.parts().as_slice() {
            ["services", _, "build"] => named(value, "context"),
            ["services", _, "build", "secrets", "[]"]
            | ["services", _, "secrets" | "configs", "[]"] => named(value, "source"),
            ["services", _, "build", "additional_contexts"] => self.key_values(value, trail),
            ["services", _, "depends_on"] => dependencies(value),
            ["services", _, "env_file"] => env_files(value),
            ["services", _, "label_file" | "dns" | "dns_search" | "tmpfs"] => listed(value),
            ["services", _, "extends"] => named(value, "service"),
            ["services", _, "gpus"] => all_devices(value),
            ["services", _, "networks" | "models"] => names(value),
            ["services", _, "volumes", "[]"] => self.volume(value, trail),
            ["services", _, "devices", "[]"] => self.device(value, trail),
            ["services", _, "ports"] => self.ports(value, trail),
            ["volumes" | "networks" | "secrets" | "configs", _] => self.external(value, trail),
            _ => {}
        }
    }

    /// A list of `key=value` becomes a mapping.
    fn key_values(&mut self, value: &mut Value, trail: &Trail) {
        let Kind::List(items) = &value.kind else { return };
        let mut map = Map::new();
        for item in items {
            let pair = item.as_str().and_then(|text| text.split_once('='));
            if let Some((name, text)) = pair {
                let key = Key { name: name.into(), at: item.at };
                map.insert(key, Value::string(text, item.at));
            } else {
                let path = trail.display(Items::Bare);
                let message = format!("{path}: invalid value, expected key=value");
                self.faults.error("compose-invalid-value", trail, Some(item.at), message);
            }
        }
        value.kind = Kind::Map(map);
    }

    fn volume(&mut self, value: &mut Value, trail: &Trail) {
        let at = value.at;
        match &mut value.kind {
            Kind::String(spec) => match volume::parse(spec) {
                Ok(short) => *value = long_volume(&short, at),
                Err(why) => self.faults.error("compose-invalid-volume", trail, Some(at), why),
            },
            Kind::Map(map) => {
                if let Some(target) = map.get_mut("target")
                    && let Some(path) = target.as_str().filter(|path| !path.is_empty())
                {
                    *target = Value::string(clean(path), target.at);
                }
                let is_bind = map.get("type").and_then(Value::as_str) == Some("bind");
                if is_bind && map.get("source").and_then(text).is_none_or(|it| it.is_empty()) {
                    let message =
                        "invalid mount config for type \"bind\": field Source must not be empty";
                    self.faults.error("compose-invalid-volume", trail, Some(at), message);
                }
            }
            _ => {}
        }
    }

    fn device(&mut self, value: &mut Value, trail: &Trail) {
        let Some(spec) = value.as_str() else { return };
        let parts: Vec<&str> = spec.split(':').collect();
        let (source, target, permissions) = match parts.as_slice() {
            [one] => (*one, *one, "rwm"),
            [source, target] => (*source, *target, "rwm"),
            [source, target, permissions] => (*source, *target, *permissions),
            _ => {
                let message = format!("confusing device mapping, please use long syntax: {spec}");
                self.faults.error("compose-invalid-device", trail, Some(value.at), message);
                return;
            }
        };
        let mut map = Map::new();
        map.set("source", Value::string(source, value.at));
        map.set("target", Value::string(target, value.at));
        map.set("permissions", Value::string(permissions, value.at));
        value.kind = Kind::Map(map);
    }

    fn ports(&mut self, value: &mut Value, trail: &Trail) {
        let Kind::List(items) = &mut value.kind else { return };
        let mut ports = Vec::with_capacity(items.len());
        for item in std::mem::take(items) {
            let at = item.at;
            if matches!(item.kind, Kind::Float(_)) {
                let message = format!(
                    "{}: invalid type {} for port",
                    trail.display(Items::Bare),
                    go_type(&item.kind)
                );
                self.faults.error("compose-invalid-port", trail, Some(at), message);
                continue;
            }
            let Some(spec) = text(&item).filter(|_| item.as_map().is_none()) else {
                ports.push(item);
                continue;
            };
            match port::parse(&spec, MAX_PORTS - self.ports) {
                Ok(short) => {
                    self.ports += short.len();
                    ports.extend(short.iter().map(|port| long_port(port, at)));
                }
                Err(why) => self.faults.error("compose-invalid-port", trail, Some(at), why),
            }
        }
        *items = ports;
    }

    /// `external: {name: x}` is an old way of writing `external: true` and `name: x`.
    fn external(&mut self, value: &mut Value, trail: &Trail) {
        let Some(map) = value.as_map_mut() else { return };
        let Some(external) = map.get("external").filter(|it| it.as_map().is_some()) else { return };
        let at = external.at;
        let old = external.get("name").cloned();
        map.set("external", Value::bool(true, at));
        let Some(old) = old else { return };
        match map.get("name") {
            Some(name) if name.kind != old.kind => {
                let path = trail.display(Items::Bare).to_string();
                let message = format!("{path}: name and external.name conflict; only use name");
                self.faults.error("compose-external-name", trail, Some(old.at), message);
            }
            Some(_) => {}
            None => {
                let path = trail.display(Items::Bare).to_string();
                let message = format!(
                    "{path}: external.name is deprecated. Please set name and external: true"
                );
                self.faults.warning("compose-external-name", Some(old.at), message);
                map.set("name", old);
            }
        }
    }
}

/// A text becomes a mapping with it under a key.
fn named(value: &mut Value, key: &str) {
    if value.as_str().is_some() {
        let at = value.at;
        let old = std::mem::replace(value, Value::map(Map::new(), at));
        if let Some(map) = value.as_map_mut() {
            map.set(key, old);
        }
    }
}

/// A text becomes a list of it.
fn listed(value: &mut Value) {
    if value.as_str().is_some() {
        let at = value.at;
        let old = std::mem::replace(value, Value::null(at));
        *value = Value::list(vec![old], at);
    }
}

fn dependencies(value: &mut Value) {
    let at = value.at;
    match &mut value.kind {
        Kind::List(items) => {
            let named = items.iter().filter_map(|item| {
                Some((Key { name: text(item)?, at: item.at }, started(item.at)))
            });
            *value = Value::map(named.collect(), at);
        }
        Kind::Map(map) => {
            for (_, dependency) in map.iter_mut() {
                let at = dependency.at;
                if let Some(dependency) = dependency.as_map_mut()
                    && !dependency.contains("required")
                {
                    dependency.set("required", Value::bool(true, at));
                }
            }
        }
        _ => {}
    }
}

fn names(value: &mut Value) {
    if let Kind::List(items) = &value.kind {
        let named = items.iter().filter_map(|item| {
            Some((Key { name: text(item)?, at: item.at }, Value::null(item.at)))
        });
        value.kind = Kind::Map(named.collect());
    }
}

fn env_files(value: &mut Value) {
    listed(value);
    let Kind::List(items) = &mut value.kind else { return };
    for item in items {
        named(item, "path");
        let at = item.at;
        if let Some(map) = item.as_map_mut()
            && !map.contains("required")
        {
            map.set("required", Value::bool(true, at));
        }
    }
}

fn all_devices(value: &mut Value) {
    if value.as_str() == Some("all") {
        let at = value.at;
        let mut map = Map::new();
        map.set("count", Value::string("all", at));
        *value = Value::list(vec![Value::map(map, at)], at);
    }
}

fn long_volume(short: &volume::ShortVolume, at: Origin) -> Value {
    let text = |text: &str| Value::string(text, at);
    let mut map = Map::new();
    map.set("type", text(if short.bind { "bind" } else { "volume" }));
    if !short.source.is_empty() {
        map.set("source", text(&short.source));
    }
    let target = if short.target.is_empty() { String::new() } else { clean(&short.target) };
    map.set("target", text(&target));
    if short.read_only {
        map.set("read_only", Value::bool(true, at));
    }
    let mut bind = Map::new();
    if let Some(selinux) = &short.selinux {
        bind.set("selinux", text(selinux));
    }
    if let Some(propagation) = &short.propagation {
        bind.set("propagation", text(propagation));
    }
    if short.bind {
        bind.set("create_host_path", Value::bool(true, at));
    }
    if short.bind || !bind.is_empty() {
        map.set("bind", Value::map(bind, at));
    }
    if (!short.bind && !short.tiny) || short.nocopy {
        let mut volume = Map::new();
        if short.nocopy {
            volume.set("nocopy", Value::bool(true, at));
        }
        map.set("volume", Value::map(volume, at));
    }
    Value::map(map, at)
}

fn long_port(short: &port::ShortPort, at: Origin) -> Value {
    let mut map = Map::new();
    map.set("mode", Value::string("ingress", at));
    if !short.host_ip.is_empty() {
        map.set("host_ip", Value::string(short.host_ip.as_str(), at));
    }
    map.set("target", Value::int(i64::from(short.target), at));
    if !short.published.is_empty() {
        map.set("published", Value::string(short.published.as_str(), at));
    }
    map.set("protocol", Value::string(short.protocol.as_str(), at));
    Value::map(map, at)
}

/// Writes the defaults of Compose where nothing is said, in place.
///
/// As `SetDefaultValues` of compose-go's `transform/defaults.go`.
pub(super) fn set_defaults(project: &mut Value) {
    each_service(project, |_, service| {
        let Some(map) = service.as_map_mut() else { return };
        if let Some(build) = map.get_mut("build") {
            default(build, "context", |at| Value::string(".", at));
        }
        each_item(map, &["secrets"], |secret| {
            let source = secret.get("source").and_then(text);
            if let Some(source) = source {
                default(secret, "target", |at| Value::string(format!("/run/secrets/{source}"), at));
            }
        });
        each_item(map, &["ports"], |port| {
            default(port, "protocol", |at| Value::string("tcp", at));
            default(port, "mode", |at| Value::string("ingress", at));
        });
        each_item(map, &["volumes"], |volume| {
            if let Some(bind) = volume.as_map_mut().and_then(|map| map.get_mut("bind")) {
                default(bind, "create_host_path", |at| Value::bool(true, at));
            }
        });
        let count = |request: &mut Value| {
            if request.get("device_ids").is_none() {
                default(request, "count", |at| Value::string("all", at));
            }
        };
        each_item(map, &["gpus"], count);
        each_item(map, &["deploy", "resources", "reservations", "devices"], count);
    });
}

/// Sets a key of a mapping that has it not.
fn default(value: &mut Value, key: &str, make: impl Fn(Origin) -> Value) {
    let at = value.at;
    if let Some(map) = value.as_map_mut()
        && !map.contains(key)
    {
        map.set(key, make(at));
    }
}

/// Does something with each service of a project.
pub(super) fn each_service(project: &mut Value, mut work: impl FnMut(&Rc<str>, &mut Value)) {
    let services = project.as_map_mut().and_then(|map| map.get_mut("services"));
    for (key, service) in services.and_then(Value::as_map_mut).into_iter().flat_map(Map::iter_mut) {
        work(&key.name, service);
    }
}

/// Does something with each item of the list at a path of keys.
pub(super) fn each_item(map: &mut Map, path: &[&str], mut work: impl FnMut(&mut Value)) {
    let [first, rest @ ..] = path else { return };
    let Some(mut value) = map.get_mut(first) else { return };
    for key in rest {
        let Some(next) = value.as_map_mut().and_then(|map| map.get_mut(key)) else { return };
        value = next;
    }
    if let Kind::List(items) = &mut value.kind {
        items.iter_mut().for_each(&mut work);
    }
}
