//! How a later file changes what earlier ones said.
//!
//! As compose-go's `override` package: `merge.go` for the merge, `uncity.go` for lists without
//! doubles.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::rc::Rc;

use super::faults::Faults;
use super::number::go_float;
use super::trail::{Items, Trail};
use super::value::{Key, Kind, Map, Origin, Value};
use super::volume;

/// What is special about merging at some place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Mappings key by key, lists appended, everything else replaced.
    Plain,
    /// Replaced as a whole.
    Replace,
    /// Both become lists, of `key=value` where they were mappings, and are appended.
    Sequence,
    /// As a sequence, but what is there already is not appended.
    Hosts,
    /// A text becomes a mapping with it as `context`.
    Build,
    /// A list becomes a mapping to what waiting for a start is.
    Dependencies,
    /// A list becomes a mapping to null.
    Names,
    /// Key by key unless the drivers differ.
    Logging,
    /// The pools of a network, by subnet.
    Pools,
}

fn rule(parts: &[&str]) -> Rule {
    match parts {
        ["networks" | "volumes", _, "labels"]
        | ["services", _, "deploy", "labels"]
        | ["services", _, "build", "args" | "labels" | "additional_contexts"]
        | [
            "services",
            _,
            "annotations" | "dns" | "dns_opt" | "dns_search" | "env_file" | "label_file"
            | "environment" | "labels" | "sysctls" | "tmpfs",
        ] => Rule::Sequence,
        ["services", _, "command" | "entrypoint"]
        | ["services", _, "healthcheck", "test"]
        | ["services", _, "ulimits", _] => Rule::Replace,
        ["services", _, "extra_hosts"] | ["services", _, "build", "extra_hosts"] => Rule::Hosts,
        ["services", _, "build"] => Rule::Build,
        ["services", _, "depends_on"] => Rule::Dependencies,
        ["services", _, "networks" | "models"] => Rule::Names,
        ["services", _, "logging"] => Rule::Logging,
        ["networks", _, "ipam", "config"] => Rule::Pools,
        _ => Rule::Plain,
    }
}

/// Merges `later` onto `earlier`.
pub(super) fn merge(earlier: Value, later: Value, trail: &mut Trail, faults: &mut Faults) -> Value {
    let rule = rule(&trail.parts());
    let at = later.at;
    match rule {
        Rule::Replace => return later,
        Rule::Sequence => {
            let mut items = sequence(earlier);
            items.append(&mut sequence(later));
            return Value::list(items, at);
        }
        Rule::Hosts => return hosts(earlier, later),
        Rule::Pools => return pools(earlier, later, trail, faults),
        _ => {}
    }
    if later.is_null() {
        return earlier;
    }
    let (earlier, later) = match rule {
        Rule::Build => (with_context(earlier), with_context(later)),
        Rule::Dependencies => (by_name(earlier, started), by_name(later, started)),
        Rule::Names => (by_name(earlier, Value::null), by_name(later, Value::null)),
        _ => (earlier, later),
    };
    if rule == Rule::Logging && drivers_differ(&earlier, &later) {
        return later;
    }
    match (earlier.kind, later.kind) {
        (Kind::Map(earlier), Kind::Map(later)) => {
            Value::map(mappings(earlier, later, trail, faults), at)
        }
        (Kind::List(items), Kind::List(more)) => Value::list(joined(items, more), at),
        (earlier @ (Kind::Map(_) | Kind::List(_)), later) => {
            let path = trail.display(Items::Numbered);
            let message = if rule == Rule::Logging {
                let found = go_type(&later);
                format!("{path}: cannot merge logging: expected a mapping, got {found}")
            } else {
                format!("cannot override {path}")
            };
            faults.error("compose-cannot-override", trail, Some(at), message);
            Value::new(earlier, at)
        }
        (_, later) => Value::new(later, at),
    }
}

/// Appends the items of a later list that are not there yet; what the earlier list has twice stays.
fn joined(mut items: Vec<Value>, more: Vec<Value>) -> Vec<Value> {
    let mut known: HashSet<String> = items.iter().map(likeness).collect();
    items.extend(more.into_iter().filter(|item| known.insert(likeness(item))));
    items
}

/// A text that is the same for values that are equal wherever they were written.
pub(super) fn likeness(value: &Value) -> String {
    fn write(value: &Value, text: &mut String) {
        match &value.kind {
            Kind::List(items) => {
                text.push('[');
                for item in items {
                    write(item, text);
                }
                text.push(']');
            }
            Kind::Map(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_by(|left, right| left.0.name.cmp(&right.0.name));
                text.push('{');
                for (key, value) in entries {
                    let _ = write!(text, "{:?}:", key.name);
                    write(value, text);
                }
                text.push('}');
            }
            kind => {
                let _ = write!(text, "{kind:?},");
            }
        }
    }
    let mut text = String::new();
    write(value, &mut text);
    text
}

/// The type in which Go holds a value, as its messages name it.
pub(super) fn go_type(kind: &Kind) -> &'static str {
    match kind {
        Kind::Null => "<nil>",
        Kind::Bool(_) => "bool",
        Kind::Int(_) => "int",
        Kind::Float(_) => "float64",
        Kind::String(_) => "string",
        Kind::Time(_) => "time.Time",
        Kind::List(_) => "[]interface {}",
        Kind::Map(_) => "map[string]interface {}",
    }
}

/// Merges two mappings key by key.
pub(super) fn mappings(
    mut earlier: Map,
    later: Map,
    trail: &mut Trail,
    faults: &mut Faults,
) -> Map {
    for (key, value) in later.into_entries() {
        match earlier.get_mut(&key.name) {
            None => earlier.insert(key, value),
            Some(old) => {
                let before = std::mem::replace(old, Value::null(value.at));
                let name = Rc::clone(&key.name);
                let is_null = value.is_null();
                let merged = trail.with_key(&name, |trail| merge(before, value, trail, faults));
                // A null that changes nothing is not where the key was written last.
                if is_null {
                    *old = merged;
                } else {
                    earlier.insert(key, merged);
                }
            }
        }
    }
    earlier
}

/// A list: of `key=value` for a mapping, sorted; of one item for a single value.
fn sequence(value: Value) -> Vec<Value> {
    match value.kind {
        Kind::Map(map) => {
            let mut items: Vec<Value> = map.into_entries().flat_map(pairs).collect();
            items.sort_by(|left, right| left.as_str().cmp(&right.as_str()));
            items
        }
        Kind::List(items) => items,
        Kind::Null => Vec::new(),
        kind => vec![Value::new(kind, value.at)],
    }
}

fn pairs((key, value): (Key, Value)) -> Vec<Value> {
    let pair = |value: &Value| {
        let at = Origin { span: key.at.span.cover(value.at.span), ..value.at };
        let at = if key.at.file == value.at.file { at } else { value.at };
        match text(value) {
            None => Value::string(Rc::clone(&key.name), at),
            Some(text) => Value::string(format!("{}={text}", key.name), at),
        }
    };
    match value.as_list() {
        Some(items) => items.iter().map(pair).collect(),
        None => vec![pair(&value)],
    }
}

/// A single value as Go prints it; `None` for null.
pub(super) fn text(value: &Value) -> Option<Rc<str>> {
    match &value.kind {
        Kind::Null => None,
        Kind::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
        Kind::Int(number) => Some(number.to_string().into()),
        Kind::Float(number) => Some(go_float(*number).into()),
        Kind::String(text) | Kind::Time(text) => Some(Rc::clone(text)),
        Kind::List(items) => {
            let items: Vec<_> = items.iter().filter_map(text).collect();
            Some(format!("[{}]", items.join(" ")).into())
        }
        Kind::Map(map) => {
            let entries: Vec<_> = map
                .iter()
                .map(|(key, value)| {
                    format!("{}:{}", key.name, text(value).as_deref().unwrap_or("<nil>"))
                })
                .collect();
            Some(format!("map[{}]", entries.join(" ")).into())
        }
    }
}

fn hosts(earlier: Value, later: Value) -> Value {
    let at = later.at;
    let mut items = sequence(earlier);
    let known: HashSet<String> = items.iter().map(likeness).collect();
    items.extend(sequence(later).into_iter().filter(|item| !known.contains(&likeness(item))));
    Value::list(items, at)
}

fn with_context(value: Value) -> Value {
    if value.as_str().is_none() {
        return value;
    }
    let at = value.at;
    let mut map = Map::new();
    map.set("context", value);
    Value::map(map, at)
}

fn by_name(value: Value, entry: impl Fn(Origin) -> Value) -> Value {
    let Kind::List(items) = value.kind else { return value };
    let named = items.into_iter().filter_map(|item| {
        let name = text(&item)?;
        Some((Key { name, at: item.at }, entry(item.at)))
    });
    Value::map(named.collect(), value.at)
}

/// What a dependency without more words waits for.
pub(super) fn started(at: Origin) -> Value {
    let mut map = Map::new();
    map.set("condition", Value::string("service_started", at));
    map.set("required", Value::bool(true, at));
    Value::map(map, at)
}

fn drivers_differ(earlier: &Value, later: &Value) -> bool {
    match (earlier.get("driver"), later.get("driver")) {
        (Some(earlier), Some(later)) => earlier.kind != later.kind,
        _ => false,
    }
}

/// Compose goes over all pairs, and a pool of the earlier file that no later one has the subnet of
/// is lost, unless it was the only one to look at.
fn pools(earlier: Value, later: Value, trail: &mut Trail, faults: &mut Faults) -> Value {
    let at = later.at;
    let (Kind::List(earlier), Kind::List(later)) = (earlier.kind, later.kind) else {
        let message = format!("{}: unexpected type", trail.display(Items::Numbered));
        faults.error("compose-cannot-override", trail, Some(at), message);
        return Value::list(Vec::new(), at);
    };
    let subnet = |pool: &Value| pool.get("subnet").and_then(text);
    let mut merged: Vec<Value> = Vec::new();
    let mut places: HashMap<Option<Rc<str>>, usize> = HashMap::new();
    let mut by_subnet: HashMap<Option<Rc<str>>, Vec<&Value>> = HashMap::new();
    for new in later.iter().filter(|_| !earlier.is_empty()) {
        places.entry(subnet(new)).or_insert_with(|| {
            merged.push(new.clone());
            merged.len() - 1
        });
        by_subnet.entry(subnet(new)).or_default().push(new);
    }
    for old in &earlier {
        let key = subnet(old);
        for new in by_subnet.get(&key).into_iter().flatten() {
            if let (Kind::Map(old), Kind::Map(new)) = (old.kind.clone(), new.kind.clone()) {
                merged[places[&key]] = Value::map(mappings(old, new, trail, faults), at);
            }
        }
    }
    Value::list(merged, at)
}

/// By what the items of a list are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Index {
    /// The text before the first `=`.
    Key,
    /// The path in the container.
    Volume,
    Device,
    /// The value.
    Exposed,
    /// The path in the container, which is the name in this folder if not given.
    File(&'static str),
    /// Address, published port, target and protocol.
    Port,
    /// The path.
    EnvFile,
}

fn index(parts: &[&str]) -> Option<Index> {
    Some(match parts {
        ["networks", _, "labels"]
        | ["networks", _, "ipam", "options"]
        | ["services", _, "deploy", "labels"]
        | [
            "services",
            _,
            "build",
            "args" | "additional_contexts" | "platform" | "tags" | "labels",
        ]
        | ["services", _, "networks", _, "aliases" | "link_local_ips"]
        | [
            "services",
            _,
            "annotations" | "cap_add" | "cap_drop" | "dns" | "dns_opt" | "dns_search"
            | "environment" | "labels" | "links" | "profiles" | "sysctls" | "tmpfs" | "label_file",
        ] => Index::Key,
        ["services", _, "volumes"] => Index::Volume,
        ["services", _, "devices"] => Index::Device,
        ["services", _, "expose"] => Index::Exposed,
        ["services", _, "secrets"] => Index::File("/run/secrets"),
        ["services", _, "configs"] => Index::File(""),
        ["services", _, "ports"] => Index::Port,
        ["services", _, "env_file"] => Index::EnvFile,
        _ => return None,
    })
}

/// Takes doubles out of lists: the later item counts, in the place of the former.
pub(super) fn without_doubles(value: &mut Value, trail: &mut Trail, faults: &mut Faults) {
    match &mut value.kind {
        Kind::Map(map) => {
            for (key, value) in map.iter_mut() {
                trail.with_key(&key.name, |trail| without_doubles(value, trail, faults));
            }
        }
        Kind::List(items) => {
            let Some(index) = index(&trail.parts()) else { return };
            let mut places: HashMap<String, usize> = HashMap::new();
            let mut kept: Vec<Value> = Vec::with_capacity(items.len());
            for (at, item) in std::mem::take(items).into_iter().enumerate() {
                let key = trail.with_item(at, |trail| index.of(&item, trail, faults));
                match key.and_then(|key| {
                    let next = kept.len();
                    let place = *places.entry(key).or_insert(next);
                    (place < next).then_some(place)
                }) {
                    Some(place) => kept[place] = item,
                    None => kept.push(item),
                }
            }
            *items = kept;
        }
        _ => {}
    }
}

impl Index {
    fn of(self, item: &Value, trail: &Trail, faults: &mut Faults) -> Option<String> {
        let single = || text(item).map(|text| text.to_string());
        let field = |name: &str| item.get(name).and_then(text).map(|text| text.to_string());
        match (self, &item.kind) {
            (Self::Key, Kind::String(text)) => {
                Some(text.split_once('=').map_or(&**text, |(key, _)| key).to_owned())
            }
            (Self::Volume, Kind::Map(_)) => field("target")
                .or_else(|| missing(item, trail, faults, "service volume", "mount target")),
            (Self::Volume, Kind::String(text)) => volume::parse(text).ok().map(|it| it.target),
            (Self::Device, Kind::Map(_)) => field("target")
                .or_else(|| missing(item, trail, faults, "service device", "mount target")),
            (Self::Device, Kind::String(text)) => {
                let mut parts = text.split(':');
                let source = parts.next();
                parts.next().or(source).map(str::to_owned)
            }
            (Self::File(folder), Kind::String(name)) => Some(format!("{folder}/{name}")),
            (Self::File(folder), Kind::Map(_)) => field("target")
                .or_else(|| field("source").map(|source| format!("{folder}/{source}"))),
            (Self::Port, Kind::Map(_)) => {
                let Some(target) = field("target") else {
                    return missing(item, trail, faults, "service ports", "target port");
                };
                let address = field("host_ip").unwrap_or_else(|| "0.0.0.0".to_owned());
                // A port that is written as a number differs for Compose from the same as a text.
                let published = match item.get("published").map(|it| &it.kind) {
                    Some(Kind::Int(number)) => format!("%!s(int={number})"),
                    _ => field("published").unwrap_or_default(),
                };
                let protocol = field("protocol").unwrap_or_else(|| "tcp".to_owned());
                Some(format!("{address}:{published}:{target}/{protocol}"))
            }
            (Self::EnvFile, Kind::Map(_)) => field("path"),
            (Self::Key, kind) => {
                let path = trail.display(Items::Numbered);
                let message = format!("{path}: unexpected type {}", go_type(kind));
                faults.error("compose-schema", trail, Some(item.at), message);
                None
            }
            (Self::Exposed | Self::Port | Self::EnvFile, _) => single(),
            _ => None,
        }
    }
}

fn missing(
    item: &Value,
    trail: &Trail,
    faults: &mut Faults,
    what: &str,
    part: &str,
) -> Option<String> {
    let message = format!("{what} {} is missing a {part}", trail.display(Items::Numbered));
    faults.error("compose-missing-target", trail, Some(item.at), message);
    None
}
