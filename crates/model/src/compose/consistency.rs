//! Whether the parts of a project fit together.
//!
//! As `checkConsistency` of compose-go's `loader/validate.go`, for the services that are on.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::faults::Faults;
use super::merge::text;
use super::trail::Trail;
use super::value::{Map, Origin, Value};

/// Checks a decoded project; `enabled` says which services are on.
pub(super) fn check(project: &Value, enabled: impl Fn(&str) -> bool, faults: &mut Faults) {
    let Some(services) = project.get("services").and_then(Value::as_map) else { return };
    let mut containers: BTreeMap<Rc<str>, Rc<str>> = BTreeMap::new();
    for (key, service) in services.iter().filter(|(key, _)| enabled(&key.name)) {
        let Some(map) = service.as_map() else { continue };
        let mut check = Check { project, services, name: &key.name, at: service.at, faults };
        check.image(map);
        check.build(map);
        check.networks(map);
        check.health(map);
        check.dependencies(map, &enabled);
        check.resources(map);
        check.limits(map);
        check.watch(map);
        check.mounts(map);
        if let Some(container) = map.get("container_name").and_then(text) {
            let user = containers.entry(container).or_insert_with(|| Rc::clone(&key.name));
            if *user != key.name {
                check.taken(map);
            }
        }
    }
    cycles(services, &enabled, faults);
}

struct Check<'a, 'f> {
    project: &'a Value,
    services: &'a Map,
    name: &'a str,
    at: Origin,
    faults: &'f mut Faults,
}

impl Check<'_, '_> {
    /// Reports an error in the words of Compose.
    fn report(&mut self, at: Origin, message: &str) {
        self.bare(at, &format!("{message}: invalid compose project"));
    }

    /// The same without the words that Compose ends most of them with.
    fn bare(&mut self, at: Origin, message: &str) {
        let trail = Trail::of(&["services", self.name]);
        self.faults.error("compose-inconsistent", &trail, Some(at), message);
    }

    fn image(&mut self, service: &Map) {
        let has = |key: &str| service.contains(key);
        if !has("image") && !has("build") && !has("provider") {
            let message = format!(
                "service \"{}\" has neither an image nor a build context specified",
                self.name
            );
            self.report(self.at, &message);
            self.faults.help("write image: or build:");
        }
    }

    fn build(&mut self, service: &Map) {
        let Some(build) = service.get("build") else { return };
        let name = self.name;
        if build.get("dockerfile").is_some() && build.get("dockerfile_inline").is_some() {
            let message = format!(
                "service \"{name}\" declares mutualy exclusive dockerfile and dockerfile_inline"
            );
            self.report(build.at, &message);
        }
        let contexts = build.get("additional_contexts").and_then(Value::as_map);
        for (key, context) in contexts.into_iter().flat_map(Map::iter) {
            let Some(other) = context.as_str().and_then(|it| it.strip_prefix("service:")) else {
                continue;
            };
            let what = match self.services.get(other) {
                None => "unknown",
                Some(other) if other.get("build").is_none() => "non-buildable",
                Some(_) => continue,
            };
            let message = format!(
                "service \"{name}\" declares {what} service \"{other}\" as additional contexts {}",
                key.name
            );
            self.bare(context.at, &message);
        }
        let platforms = build.get("platforms").and_then(Value::as_list).unwrap_or_default();
        if let Some(platform) = service.get("platform").and_then(text)
            && !platforms.is_empty()
            && !platforms.iter().any(|it| it.as_str() == Some(&platform))
        {
            let message =
                format!("service.build.platforms MUST include service.platform \"{platform}\"");
            self.report(build.at, &message);
        }
    }

    fn networks(&mut self, service: &Map) {
        let networks = service.get("networks").and_then(Value::as_map);
        let Some(networks) = networks.filter(|networks| !networks.is_empty()) else { return };
        let name = self.name;
        if let Some(mode) = service.get("network_mode") {
            let message =
                format!("service {name} declares mutually exclusive `network_mode` and `networks`");
            self.report(mode.at, &message);
        }
        for (key, _) in networks.iter() {
            self.refers_to("networks", "network", &key.name, key.at);
        }
    }

    /// Reports a resource that is not declared.
    fn refers_to(&mut self, section: &str, word: &str, name: &str, at: Origin) {
        let declared = self.project.get(section).and_then(Value::as_map);
        if !declared.is_some_and(|declared| declared.contains(name)) {
            let message = format!("service \"{}\" refers to undefined {word} {name}", self.name);
            self.report(at, &message);
            self.faults.help(format!("declare it under {section}: at the top level"));
        }
    }

    fn health(&mut self, service: &Map) {
        let test = service.get("healthcheck").and_then(|check| check.get("test"));
        let first = test.and_then(Value::as_list).and_then(|items| items.first());
        let Some(first) = first else { return };
        if !matches!(first.as_str(), Some("CMD" | "CMD-SHELL" | "NONE")) {
            let message =
                "healthcheck.test must start either by \"CMD\", \"CMD-SHELL\" or \"NONE\"";
            self.bare(first.at, message);
            self.faults.help("write the test as one text, or start the list with CMD");
        }
    }

    fn dependencies(&mut self, service: &Map, enabled: &impl Fn(&str) -> bool) {
        let dependencies = service.get("depends_on").and_then(Value::as_map);
        for (key, dependency) in dependencies.into_iter().flat_map(Map::iter) {
            let required = dependency.get("required").and_then(Value::as_bool) != Some(false);
            let exists = self.services.contains(&key.name);
            if !required || (exists && enabled(&key.name)) {
                continue;
            }
            let message =
                format!("service \"{}\" depends on undefined service \"{}\"", self.name, key.name);
            self.report(key.at, &message);
            if exists {
                self.faults.help(format!("{} is there but no active profile has it", key.name));
            }
        }
    }

    fn resources(&mut self, service: &Map) {
        let list = |key: &str| service.get(key).and_then(Value::as_list).unwrap_or_default();
        for volume in list("volumes") {
            let source = volume.get("source").and_then(text).filter(|it| !it.is_empty());
            if volume.get("type").and_then(Value::as_str) == Some("volume")
                && let Some(source) = source
            {
                self.refers_to("volumes", "volume", &source, volume.at);
            }
        }
        let build = service.get("build");
        let build_secrets = build.and_then(|build| build.get("secrets")).and_then(Value::as_list);
        let groups = [
            ("secrets", "build secret", build_secrets.unwrap_or_default()),
            ("configs", "config", list("configs")),
            ("secrets", "secret", list("secrets")),
        ];
        for (section, word, items) in groups {
            for item in items {
                if let Some(source) = item.get("source").and_then(text) {
                    self.refers_to(section, word, &source, item.at);
                }
            }
        }
        let models = service.get("models").and_then(Value::as_map);
        for (key, _) in models.into_iter().flat_map(Map::iter) {
            self.refers_to("models", "model", &key.name, key.at);
        }
    }

    fn limits(&mut self, service: &Map) {
        let deploy = service.get("deploy");
        let limits = ["resources", "limits"];
        let reservations = ["resources", "reservations"];
        let pairs: [(&str, &[&str], &str); 5] = [
            ("scale", &[], "replicas"),
            ("cpus", &limits, "cpus"),
            ("mem_limit", &limits, "memory"),
            ("mem_reservation", &reservations, "memory"),
            ("pids_limit", &limits, "pids"),
        ];
        for (own, path, key) in pairs {
            let other = deploy.and_then(|deploy| deploy.at_path(path)?.get(key));
            let (Some(own_value), Some(other)) = (service.get(own), other) else { continue };
            if text(own_value) != text(other) {
                let path: Vec<&str> =
                    ["deploy"].iter().chain(path).chain([&key]).copied().collect();
                let message = format!(
                    "services.{}: can't set distinct values on '{own}' and '{}'",
                    self.name,
                    path.join(".")
                );
                self.report(own_value.at, &message);
            }
        }
        let scale = service.get("scale").or_else(|| deploy.and_then(|it| it.get("replicas")));
        if let Some(scale) = scale
            && scale.as_int().is_some_and(|count| count > 1)
            && service.contains("container_name")
        {
            let key = if service.contains("scale") { "scale" } else { "deploy.replicas" };
            let message = format!(
                "services.{key}: can't set container_name and {} as container name must be unique",
                self.name
            );
            self.report(scale.at, &message);
        }
    }

    fn watch(&mut self, service: &Map) {
        let watch = service.get("develop").and_then(|develop| develop.get("watch"));
        for rule in watch.and_then(Value::as_list).unwrap_or_default() {
            let action = rule.get("action").and_then(Value::as_str).unwrap_or_default();
            if !matches!(action, "rebuild" | "restart") && rule.get("target").is_none() {
                let message = format!(
                    "services.{}.develop.watch: target is required for non-rebuild actions",
                    self.name
                );
                self.report(rule.at, &message);
            }
        }
    }

    /// Reports a path of the container onto which two things are mounted.
    fn mounts(&mut self, service: &Map) {
        let list = |key: &str| service.get(key).and_then(Value::as_list).unwrap_or_default();
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let volumes = list("volumes").iter().enumerate().map(|(at, volume)| {
            let target = volume.get("target").and_then(text).unwrap_or_default();
            (target.to_string(), format!("services.{}.volumes[{at}]", self.name), volume.at)
        });
        let tmpfs = list("tmpfs").iter().enumerate().map(|(at, item)| {
            let path = text(item).unwrap_or_default();
            let target = path.split(':').next().unwrap_or_default().to_owned();
            (target, format!("services.{}.tmpfs[{at}]", self.name), item.at)
        });
        let all: Vec<_> = tmpfs.chain(volumes).collect();
        for (target, place, at) in all {
            match seen.get(&target) {
                Some(before) => {
                    let message = format!("{place}: target {target} already mounted as {before}");
                    if place.contains(".tmpfs[") {
                        self.bare(at, &message);
                    } else {
                        self.report(at, &message);
                    }
                }
                None => {
                    seen.insert(target, place);
                }
            }
        }
    }

    fn taken(&mut self, service: &Map) {
        let Some(container) = service.get("container_name") else { return };
        let message = format!(
            "services.{}: container name \"{}\" is already in use by service {{}}\"",
            self.name,
            text(container).unwrap_or_default()
        );
        let trail = Trail::of(&["services", self.name]);
        self.faults.error("compose-duplicate-container-name", &trail, Some(container.at), message);
        self.faults.help("give them different names, or leave container_name out");
    }
}

/// Reports the first circle of dependencies that is met.
fn cycles(services: &Map, enabled: &impl Fn(&str) -> bool, faults: &mut Faults) {
    let on = services.iter().filter(|(key, _)| enabled(&key.name));
    let names: Vec<&str> = on.map(|(key, _)| &*key.name).collect();
    let index: BTreeMap<&str, usize> =
        names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let edges: Vec<Vec<usize>> = names
        .iter()
        .map(|name| {
            let dependencies = services.get(name).and_then(|it| it.get("depends_on"));
            let keys = dependencies.and_then(Value::as_map).into_iter().flat_map(Map::iter);
            keys.filter_map(|(key, _)| index.get(&*key.name).copied()).collect()
        })
        .collect();
    let Some(circle) = circle(&edges) else { return };
    let first = circle[0];
    let mut words: Vec<&str> = circle.iter().map(|at| names[*at]).collect();
    words.push(names[first]);
    let next = names[circle.get(1).copied().unwrap_or(first)];
    let service = services.get(names[first]);
    let at = service
        .and_then(|service| service.get("depends_on")?.as_map()?.entry(next))
        .map(|(key, _)| key.at);
    let message = format!("dependency cycle detected: {}", words.join(" -> "));
    let trail = Trail::of(&["services", names[first]]);
    faults.error("compose-dependency-cycle", &trail, at, message);
    faults.help("services cannot wait for one another in a circle; take one depends_on out");
}

/// A circle in a graph, by a search that keeps its own stack: chains may be long.
fn circle(edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; edges.len()];
    for start in 0..edges.len() {
        if marks[start] != Mark::New {
            continue;
        }
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        marks[start] = Mark::Open;
        while let Some((node, next)) = path.last_mut() {
            let Some(&to) = edges[*node].get(*next) else {
                marks[*node] = Mark::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match marks[to] {
                Mark::Done => {}
                Mark::New => {
                    marks[to] = Mark::Open;
                    path.push((to, 0));
                }
                Mark::Open => {
                    let from = path.iter().position(|(node, _)| *node == to).unwrap_or(0);
                    return Some(path[from..].iter().map(|(node, _)| *node).collect());
                }
            }
        }
    }
    None
}
