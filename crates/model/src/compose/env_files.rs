//! The variables and labels that services take from files.
//!
//! As `WithServicesEnvironmentResolved` and `WithServicesLabelsResolved` of compose-go's
//! `types/project.go`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::dotenv;
use super::environment::Environment;
use super::interpolate::unset_message;
use super::load::{Loader, unread};
use super::merge::text;
use super::project::FileRole;
use super::trail::Trail;
use super::value::{Key, Map, Origin, Value};
use crate::files::Unread;

/// Puts the variables of `env_file` and the labels of `label_file` below what services say
/// themselves, and takes `env_file` out.
pub(super) fn resolve(
    project: &mut Value,
    loader: &mut Loader<'_>,
    environment: &Environment,
    is_on: impl Fn(&str) -> bool,
) {
    super::canonical::each_service(project, |name, service| {
        let at = service.at;
        let Some(map) = service.as_map_mut() else { return };
        let files = map.remove("env_file").map(|(_, files)| files);
        // Compose prints the names of the files of labels, unlike those of variables.
        let labels = map.get("label_file").cloned();
        if !is_on(name) {
            return;
        }
        if let Some(files) = files {
            let own = map.get("environment").cloned();
            let variables = variables(loader, name, &files, own.as_ref(), environment);
            put_below(map, "environment", variables, at);
        }
        if let Some(files) = labels {
            let labels = self::labels(loader, name, &files);
            put_below(map, "labels", labels, at);
        }
    });
}

/// Adds entries that a mapping or list has not, as a mapping.
fn put_below(service: &mut Map, key: &str, below: Map, at: Origin) {
    if below.is_empty() {
        return;
    }
    let mut merged = below;
    for (key, value) in service.get(key).map(entries).unwrap_or_default() {
        merged.insert(key, value);
    }
    service.set(key, Value::map(merged, at));
}

/// The entries of a mapping, or of a list of `name=value`.
fn entries(value: &Value) -> Vec<(Key, Value)> {
    if let Some(map) = value.as_map() {
        return map.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    }
    let items = value.as_list().unwrap_or_default().iter();
    let pairs = items.filter_map(|item| {
        let text = text(item)?;
        Some(match text.split_once('=') {
            Some((name, value)) => {
                (Key { name: name.into(), at: item.at }, Value::string(value, item.at))
            }
            None => (Key { name: text, at: item.at }, Value::null(item.at)),
        })
    });
    pairs.collect()
}

fn variables(
    loader: &mut Loader<'_>,
    name: &str,
    files: &Value,
    own: Option<&Value>,
    environment: &Environment,
) -> Map {
    let own: BTreeMap<Rc<str>, Rc<str>> = own
        .map(entries)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(key, value)| Some((key.name, text(&value)?)))
        .collect();
    let mut found = Map::new();
    for file in files.as_list().unwrap_or_default() {
        let Some(path) = file.get("path").and_then(text) else { continue };
        let required = file.get("required").is_none_or(|it| match it.as_str() {
            Some(word) => matches!(word.to_lowercase().as_str(), "true" | "1" | "t"),
            None => it.as_bool() != Some(false),
        });
        let raw = match file.get("format").and_then(text).as_deref() {
            None | Some("") => false,
            Some("raw") => true,
            Some(other) => {
                let message = format!("unsupported env_file format \"{other}\"");
                fail(loader, name, file.at, &message);
                continue;
            }
        };
        let what = "env file";
        let Some((id, source)) = read(loader, name, what, &path, file.at, required) else {
            continue;
        };
        let known = found.clone();
        let mut lookup = |name: &str| {
            let project = environment.value(name);
            project.or_else(|| own.get(name).map(Rc::clone))
        };
        let mut earlier = |name: &str| known.get(name).and_then(text);
        let read = if raw {
            dotenv::parse_raw(&source, &mut lookup)
        } else {
            dotenv::parse(&source, &mut lookup, &mut earlier)
        };
        for (name, span) in &read.unset {
            let at = Origin { file: id, span: *span };
            loader.faults.warning("compose-unset-variable", Some(at), unset_message(name));
        }
        if let Some(error) = read.error {
            let verb = if raw { "parse env_file" } else { "read" };
            fail(loader, name, file.at, &format!("failed to {verb} {path}: {}", error.message));
        }
        for assignment in read.entries {
            let at = Origin { file: id, span: assignment.span };
            if let Some(value) = assignment.value {
                found.insert(Key { name: assignment.name, at }, Value::string(value, at));
            }
        }
    }
    found
}

fn labels(loader: &mut Loader<'_>, name: &str, files: &Value) -> Map {
    let mut found = Map::new();
    for file in files.as_list().unwrap_or_default() {
        let Some(path) = text(file) else { continue };
        let what = "label file";
        let Some((id, source)) = read(loader, name, what, &path, file.at, true) else { continue };
        let known = found.clone();
        let read =
            dotenv::parse(&source, &mut |name| known.get(name).and_then(text), &mut |_| None);
        if let Some(error) = read.error {
            let message = format!("failed to read {path}: {}", error.message);
            fail(loader, name, file.at, &message);
        }
        for assignment in read.entries {
            let at = Origin { file: id, span: assignment.span };
            if let Some(value) = assignment.value {
                found.insert(Key { name: assignment.name, at }, Value::string(value, at));
            }
        }
    }
    found
}

fn read(
    loader: &mut Loader<'_>,
    name: &str,
    what: &str,
    path: &str,
    at: Origin,
    required: bool,
) -> Option<(super::FileId, Rc<str>)> {
    match loader.tree.read(path) {
        Ok(_) => loader.read_variables(path, FileRole::ContainerVariables, Some(at)),
        Err(Unread::Nothing) if !required => None,
        Err(Unread::Nothing) => {
            let message =
                format!("{what} {path} not found: stat {path}: no such file or directory");
            fail(loader, name, at, &message);
            None
        }
        Err(problem) => {
            fail(loader, name, at, &format!("failed to read {path}: {}", unread(path, &problem)));
            None
        }
    }
}

fn fail(loader: &mut Loader<'_>, name: &str, at: Origin, message: &str) {
    let trail = Trail::of(&["services", name]);
    loader.faults.error("compose-env-file", &trail, Some(at), message);
}
