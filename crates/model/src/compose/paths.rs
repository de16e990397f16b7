//! Relative paths made absolute.
//!
//! As compose-go's `paths` package.

use std::rc::Rc;

use super::canonical::{each_item, each_service};
use super::value::{Kind, Map, Value};
use crate::files::join;

/// Where relative paths are seen from.
pub(super) struct Place<'a> {
    /// The folder.
    pub(super) folder: &'a str,
    /// What `~` stands for; nothing is put in its place when it is not known.
    pub(super) home: Option<&'a str>,
}

impl Place<'_> {
    /// Makes all paths of a project absolute, in place.
    pub(super) fn resolve(&self, project: &mut Value) {
        each_service(project, |_, service| self.service(service));
        let Some(project) = project.as_map_mut() else { return };
        for section in ["secrets", "configs"] {
            each_entry(project, section, |object| self.field(object, "file"));
        }
        each_entry(project, "volumes", |volume| {
            let is = |map: &Map, key: &str, word: &str| {
                map.get(key).and_then(Value::as_str) == Some(word)
            };
            if is(volume, "driver", "local")
                && let Some(options) = volume.get_mut("driver_opts").and_then(Value::as_map_mut)
                && is(options, "o", "bind")
            {
                self.field(options, "device");
            }
        });
    }

    /// Makes the paths of one service absolute.
    pub(super) fn service(&self, service: &mut Value) {
        let Some(service) = service.as_map_mut() else { return };
        if let Some(build) = service.get_mut("build").and_then(Value::as_map_mut) {
            self.contexts(build);
        }
        each_item(service, &["env_file"], |file| match &file.kind {
            Kind::Map(_) => {
                if let Some(map) = file.as_map_mut() {
                    self.field(map, "path");
                }
            }
            _ => self.value(file),
        });
        if let Some(file) = service.get_mut("env_file").filter(|file| file.as_str().is_some()) {
            self.value(file);
        }
        each_item(service, &["label_file"], |file| self.value(file));
        if let Some(extends) = service.get_mut("extends").and_then(Value::as_map_mut) {
            self.field(extends, "file");
        }
        each_item(service, &["develop", "watch"], |watch| {
            if let Some(watch) = watch.as_map_mut() {
                self.field(watch, "path");
            }
        });
        each_item(service, &["volumes"], |volume| {
            if let Some(volume) = volume.as_map_mut()
                && volume.get("type").and_then(Value::as_str) == Some("bind")
            {
                self.field(volume, "source");
            }
        });
    }

    fn contexts(&self, build: &mut Map) {
        if let Some(context) = build.get_mut("context") {
            self.context(context);
        }
        if let Some(contexts) = build.get_mut("additional_contexts").and_then(Value::as_map_mut) {
            contexts.iter_mut().for_each(|(_, context)| self.context(context));
        }
        if let Some(keys) = build.get_mut("ssh").and_then(Value::as_map_mut) {
            for (_, path) in keys.iter_mut() {
                self.value(path);
            }
        }
    }

    fn context(&self, context: &mut Value) {
        if context.as_str().is_some_and(|address| !is_address(address)) {
            self.value(context);
        }
    }

    fn field(&self, map: &mut Map, key: &str) {
        if let Some(value) = map.get_mut(key) {
            self.value(value);
        }
    }

    fn value(&self, value: &mut Value) {
        if let Kind::String(path) = &mut value.kind {
            *path = Rc::from(self.absolute(path));
        }
    }

    /// The absolute form of a path. One that is absolute stays as it was written.
    pub(super) fn absolute(&self, path: &str) -> String {
        if let (Some(rest), Some(home)) = (path.strip_prefix('~'), self.home) {
            return join(home, rest.trim_start_matches('/'));
        }
        if path.is_empty() || path.starts_with('/') || is_windows_path(path) {
            return path.to_owned();
        }
        join(self.folder, path)
    }
}

/// True for a context that is no path: an address, or the image of a service.
pub(super) fn is_address(context: &str) -> bool {
    context.contains("://")
        || context.starts_with("service:")
        || ["github.com/", "git@"].iter().any(|start| context.starts_with(start))
}

fn is_windows_path(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with("\\\\")
        || (bytes.len() > 2
            && bytes[0].is_ascii_alphabetic()
            && bytes[1] == b':'
            && matches!(bytes[2], b'\\' | b'/'))
}

fn each_entry(project: &mut Map, section: &str, mut work: impl FnMut(&mut Map)) {
    let entries = project.get_mut(section).and_then(Value::as_map_mut);
    for (_, entry) in entries.into_iter().flat_map(Map::iter_mut) {
        if let Some(entry) = entry.as_map_mut() {
            work(entry);
        }
    }
}
