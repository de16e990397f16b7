//! What Compose adds to a project that nobody wrote: the default network, names, dependencies that
//! other keys imply.
//!
//! As `Normalize` of compose-go's `loader/normalize.go`.

use std::rc::Rc;

use super::canonical::each_service;
use super::environment::Environment;
use super::merge::text;
use super::value::{Key, Kind, Map, Origin, Value};

/// Normalises a project, in place.
pub(super) fn normalise(project: &mut Value, name: &str, environment: &Environment) {
    let at = project.at;
    let mut joins_default = false;
    each_service(project, |_, service| {
        joins_default |= join_default(service);
        complete(service, environment);
    });
    let Some(map) = project.as_map_mut() else { return };
    map.set("name", Value::string(name, at));
    if joins_default {
        if map.get("networks").and_then(Value::as_map).is_none() {
            map.set("networks", Value::map(Map::new(), at));
        }
        if let Some(networks) = map.get_mut("networks").and_then(Value::as_map_mut)
            && !networks.contains("default")
        {
            networks.set("default", Value::null(at));
        }
    }
    for section in ["networks", "volumes", "secrets", "configs"] {
        name_entries(map, section, name);
    }
}

/// Puts a service that joins no network into the default one; true when it joins that.
fn join_default(service: &mut Value) -> bool {
    let at = service.at;
    let Some(map) = service.as_map_mut() else { return false };
    if map.contains("network_mode") || map.contains("provider") {
        return false;
    }
    let networks = map.get("networks").and_then(Value::as_map);
    if networks.is_none_or(Map::is_empty) {
        let mut networks = Map::new();
        networks.set("default", Value::null(at));
        map.set("networks", Value::map(networks, at));
        return true;
    }
    networks.is_some_and(|networks| networks.contains("default"))
}

fn complete(service: &mut Value, environment: &Environment) {
    let at = service.at;
    let Some(map) = service.as_map_mut() else { return };
    if let Some(policy) = map.get_mut("pull_policy")
        && policy.as_str() == Some("if_not_present")
    {
        *policy = Value::string("missing", policy.at);
    }
    if let Some(build) = map.get_mut("build") {
        let at = build.at;
        if let Some(build) = build.as_map_mut() {
            if build.get("dockerfile").is_none() && build.get("dockerfile_inline").is_none() {
                build.set("dockerfile", Value::string("Dockerfile", at));
            }
            if let Some(arguments) = build.get_mut("args") {
                fill(arguments, environment, Unset::Dropped);
            }
        }
    }
    if let Some(variables) = map.get_mut("environment") {
        fill(variables, environment, Unset::Kept);
    }
    let implied = implied(map);
    if implied.is_empty() {
        return;
    }
    if map.get("depends_on").and_then(Value::as_map).is_none() {
        map.set("depends_on", Value::map(Map::new(), at));
    }
    let Some(dependencies) = map.get_mut("depends_on").and_then(Value::as_map_mut) else { return };
    for (name, restart, at) in implied {
        if !dependencies.contains(&name) {
            dependencies.insert(Key { name, at }, started(restart, at));
        }
    }
}

/// The services that other keys than `depends_on` name, and whether their restart matters.
pub(super) fn implied(service: &Map) -> Vec<(Rc<str>, bool, Origin)> {
    let mut found = Vec::new();
    let list = |key: &str| service.get(key).and_then(Value::as_list).unwrap_or_default().iter();
    for link in list("links") {
        if let Some(text) = link.as_str() {
            let name = text.split(':').next().unwrap_or_default();
            found.push((name.into(), true, link.at));
        }
    }
    for key in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        let Some(value) = service.get(key) else { continue };
        if let Some(name) = value.as_str().and_then(|text| text.strip_prefix("service:")) {
            found.push((name.into(), true, value.at));
        }
    }
    for volume in list("volumes_from") {
        if let Some(text) = volume.as_str()
            && !text.starts_with("container:")
        {
            let name = text.split(':').next().unwrap_or_default();
            found.push((name.into(), false, volume.at));
        }
    }
    found
}

fn started(restart: bool, at: Origin) -> Value {
    let mut map = Map::new();
    map.set("condition", Value::string("service_started", at));
    if restart {
        map.set("restart", Value::bool(true, at));
    }
    map.set("required", Value::bool(true, at));
    Value::map(map, at)
}

/// What becomes of a name without a value that the environment does not set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unset {
    /// It is left out.
    Dropped,
    /// It stays, without a value.
    Kept,
}

/// Gives names without a value that of the environment, in place.
pub(super) fn fill(value: &mut Value, environment: &Environment, unset: Unset) {
    match &mut value.kind {
        Kind::Map(map) => map.retain(|key, value| {
            if !value.is_null() {
                return true;
            }
            match environment.value(&key.name) {
                Some(set) => {
                    value.kind = Kind::String(set);
                    true
                }
                None => unset == Unset::Kept,
            }
        }),
        Kind::List(items) => items.retain_mut(|item| {
            let Some(name) = text(item).filter(|text| !text.contains('=')) else { return true };
            match environment.value(&name) {
                Some(set) => {
                    item.kind = Kind::String(format!("{name}={set}").into());
                    true
                }
                None => unset == Unset::Kept,
            }
        }),
        _ => {}
    }
}

/// Names what has no name by its key.
fn name_entries(project: &mut Map, section: &str, name: &str) {
    let entries = project.get_mut(section).and_then(Value::as_map_mut);
    for (key, entry) in entries.into_iter().flat_map(Map::iter_mut) {
        if entry.is_null() {
            entry.kind = Kind::Map(Map::new());
        }
        let at = entry.at;
        let Some(map) = entry.as_map_mut() else { continue };
        if map.get("name").and_then(text).is_some_and(|name| !name.is_empty()) {
            continue;
        }
        let external = map.get("external").and_then(Value::as_bool) == Some(true);
        let made = if external { key.name.to_string() } else { format!("{name}_{}", key.name) };
        map.set("name", Value::string(made, at));
    }
}
