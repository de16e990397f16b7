//! Other projects that a file includes.
//!
//! As compose-go's `loader/include.go`.

use std::rc::Rc;

use super::super::environment::Environment;
use super::super::merge::{mappings, text};
use super::super::paths::Place;
use super::super::project::FileRole;
use super::super::trail::Trail;
use super::super::value::{Kind, Map, Value};
use crate::files::{Found, join, parent};

use super::{Loader, MAX_CHAIN, Mark, Scope, is_remote, remove, texts};

impl Loader<'_> {
    /// Puts the projects that a file includes below what the file itself says.
    pub(super) fn include(
        &mut self,
        value: &mut Value,
        path: &str,
        scope: &Scope<'_>,
        marks: &[Mark],
    ) {
        let Some(map) = value.as_map_mut() else { return };
        let Some((_, entries)) = map.remove("include").filter(|(_, it)| !it.is_null()) else {
            return;
        };
        let Kind::List(entries) = entries.kind else {
            let shown = text(&entries).unwrap_or_default();
            let message = format!("`include` must be a list, got {shown}");
            self.faults.fatal("compose-include", Some(entries.at), message);
            return;
        };
        let mut chain = scope.included_by.to_vec();
        chain.push(path.to_owned());
        if chain.len() > MAX_CHAIN {
            let message = format!("files include one another more than {MAX_CHAIN} deep");
            self.faults.fatal("compose-include", entries.first().map(|it| it.at), message);
            return;
        }
        for entry in entries {
            let imported = self.included(&entry, scope, &chain);
            if let Some(mut imported) = imported {
                for mark in marks {
                    remove(&mut imported, &mark.path);
                }
                self.import(value, imported);
            }
        }
    }

    /// One included project.
    fn included(&mut self, entry: &Value, scope: &Scope<'_>, chain: &[String]) -> Option<Value> {
        let paths: Vec<Rc<str>> = match &entry.kind {
            Kind::String(path) => vec![Rc::clone(path)],
            _ => texts(entry.get("path")),
        };
        let Some(first) = paths.first() else {
            let message = "include.path is required";
            self.faults.fatal("compose-include", Some(entry.at), message);
            return None;
        };
        if let Some(remote) = paths.iter().find(|path| is_remote(path)) {
            let message = format!("{remote}: remote, not resolved");
            self.faults.warning("compose-remote", Some(entry.at), message);
            return None;
        }
        let place = Place { folder: scope.folder, home: self.home.as_deref() };
        let main = crate::files::clean(&place.absolute(first));
        let folder = match entry.get("project_directory").and_then(text) {
            Some(folder) if !folder.is_empty() => join(scope.folder, &folder),
            _ => parent(&main).to_owned(),
        };
        let paths: Vec<String> =
            paths.iter().map(|path| crate::files::clean(&place.absolute(path))).collect();
        if chain.contains(&main) {
            let message = format!(
                "include cycle detected:\n{}\n include {}",
                chain[0],
                chain[1..].iter().chain([&main]).cloned().collect::<Vec<_>>().join("\n include ")
            );
            self.faults.fatal("compose-include-cycle", Some(entry.at), message);
            return None;
        }
        let environment = self.included_environment(entry, scope, &folder)?;
        for path in &paths {
            self.read_compose(path, FileRole::Included, Some(entry.at))?;
        }
        let scope = Scope { folder: &folder, environment: &environment, included_by: chain };
        Some(self.model(&paths, FileRole::Included, &scope))
    }

    fn included_environment(
        &mut self,
        entry: &Value,
        scope: &Scope<'_>,
        folder: &str,
    ) -> Option<Environment> {
        let named = texts(entry.get("env_file"));
        let mut environment = scope.environment.clone();
        let paths: Vec<String> = if named.is_empty() {
            let path = join(folder, ".env");
            matches!(self.tree.look(&path), Found::File(_)).then_some(path).into_iter().collect()
        } else {
            let files = named.iter().filter(|path| &***path != "/dev/null");
            files.map(|path| join(scope.folder, path)).collect()
        };
        let missing = paths.iter().find(|path| matches!(self.tree.look(path), Found::Nothing));
        if let Some(path) = missing {
            let message = format!("stat {path}: no such file or directory");
            self.faults.fatal("compose-env-file", Some(entry.at), message);
            return None;
        }
        let settings = self.variables_of(&paths, scope.environment, Some(entry.at))?;
        environment.add(settings);
        Some(environment)
    }

    /// Puts an included project below a file.
    fn import(&mut self, value: &mut Value, imported: Value) {
        let (Some(target), Kind::Map(imported)) = (value.as_map_mut(), imported.kind) else {
            return;
        };
        for (section, entries) in imported.into_entries() {
            let is_resource = matches!(
                &*section.name,
                "services" | "networks" | "volumes" | "secrets" | "configs" | "models"
            );
            let (true, Kind::Map(entries)) = (is_resource, entries.kind) else { continue };
            let own = match target.get_mut(&section.name) {
                Some(own) => std::mem::replace(own, Value::null(own.at)),
                None => Value::map(Map::new(), section.at),
            };
            let Kind::Map(own) = own.kind else { continue };
            let mut trail = Trail::of(&[&section.name]);
            let merged = mappings(entries, own, &mut trail, &mut self.faults);
            target.insert(section.clone(), Value::map(merged, section.at));
        }
    }
}
