//! Services that services extend.
//!
//! As compose-go's `loader/extends.go`.

use std::rc::Rc;

use plimsoll_syntax::text::Span;

use super::super::canonical::make_canonical;
use super::super::environment::Environment;
use super::super::merge::{merge, text, without_doubles};
use super::super::paths::Place;
use super::super::project::FileRole;
use super::super::trail::Trail;
use super::super::value::{Kind, Map, Origin, Value};
use crate::files::parent;

use super::{Loader, MAX_CHAIN, MAX_PROJECT_VALUES, Mark, Scope, count, is_remote, remove};

impl Loader<'_> {
    /// Puts what services extend below what they say themselves.
    pub(super) fn extend(
        &mut self,
        value: &mut Value,
        path: &str,
        scope: &Scope<'_>,
        marks: &[Mark],
    ) {
        let services = value.as_map_mut().and_then(|map| map.get_mut("services"));
        let Some(services) = services.and_then(Value::as_map_mut) else { return };
        let names: Vec<Rc<str>> = services
            .iter()
            .filter(|(_, service)| service.get("extends").is_some())
            .map(|(key, _)| Rc::clone(&key.name))
            .collect();
        let place = ExtendPlace { path, folder: scope.folder, environment: scope.environment };
        for name in names {
            self.extend_one(services, &name, &place, marks, &mut Vec::new());
        }
    }

    fn extend_one(
        &mut self,
        services: &mut Map,
        name: &str,
        place: &ExtendPlace<'_>,
        marks: &[Mark],
        chain: &mut Vec<(String, String)>,
    ) {
        if self.values >= MAX_PROJECT_VALUES {
            return;
        }
        let Some(service) = services.get(name) else { return };
        let Some(extends) = service.get("extends").cloned() else { return };
        let trail = Trail::of(&["services", name]);
        let (base, file) = match &extends.kind {
            Kind::String(base) => (Some(Rc::clone(base)), None),
            Kind::Map(map) => {
                let base = map.get("service").and_then(Value::as_str).map(Rc::from);
                (base, map.get("file").and_then(text))
            }
            _ => (Some(Rc::from("")), None),
        };
        // Whatever happens, the key is done with.
        let own = services.get_mut(name).map(|service| {
            let mut own = service.clone();
            if let Some(map) = own.as_map_mut() {
                map.remove("extends");
            }
            own
        });
        let Some(mut own) = own else { return };
        let Some(base) = base else {
            let message = format!("extends.{name}.service is required");
            self.faults.error("compose-extends", &trail, Some(extends.at), message);
            replace(services, name, own);
            return;
        };
        let step = (place.path.to_owned(), name.to_owned());
        if chain.contains(&step) {
            let message = circle(chain, &step);
            self.faults.error("compose-extends-cycle", &trail, Some(extends.at), message);
            replace(services, name, own);
            return;
        }
        if chain.len() >= MAX_CHAIN {
            let message = format!("services extend one another more than {MAX_CHAIN} deep");
            self.faults.error("compose-extends", &trail, Some(extends.at), message);
            replace(services, name, own);
            return;
        }
        chain.push(step);
        let found = match &file {
            None => {
                self.extend_one(services, &base, place, marks, chain);
                services.get(&base).cloned()
            }
            Some(file) if is_remote(file) => {
                let message = format!("{file}: remote, not resolved");
                self.faults.warning("compose-remote", Some(extends.at), message);
                chain.pop();
                replace(services, name, own);
                return;
            }
            Some(file) => self.base_from_file(&base, file, place, extends.at, chain),
        };
        chain.pop();
        let Some(mut found) = found else {
            if self.is_fine() {
                let within = file.map_or_else(String::new, |file| format!(" in {file}"));
                let message = format!(
                    "cannot extend service \"{name}\" in {}: service \"{base}\" not found{within}",
                    place.path
                );
                self.faults.error("compose-extends", &trail, Some(extends.at), message);
            }
            replace(services, name, own);
            return;
        };
        self.spend(count(&found), extends.at);
        for mark in marks {
            if let [section, service, rest @ ..] = mark.path.as_slice()
                && (&**section, &**service) == ("services", name)
            {
                remove(&mut found, rest);
            }
        }
        if !found.is_null() {
            let at = own.at;
            let mut inner = Trail::of(&["services", name]);
            own = merge(found, own, &mut inner, &mut self.faults);
            own.at = at;
        }
        replace(services, name, own);
    }

    /// A service of another file, with everything that it extends in turn.
    fn base_from_file(
        &mut self,
        base: &str,
        file: &str,
        place: &ExtendPlace<'_>,
        at: Origin,
        chain: &mut Vec<(String, String)>,
    ) -> Option<Value> {
        let home = self.home.clone();
        let own = Place { folder: place.folder, home: home.as_deref() };
        let path = crate::files::clean(&own.absolute(file));
        let key = (path.clone(), place.environment.identity());
        let known = self.extended.remove(&key);
        let read = known.or_else(|| self.foreign_services(&path, place.environment, at));
        let Some(mut services) = read else {
            if self.is_fine() {
                let name = chain.last().map(|(_, name)| name.as_str()).unwrap_or_default();
                let message =
                    format!("cannot extend service \"{name}\" in {path}: no services section");
                self.faults.fatal("compose-extends", Some(at), message);
            }
            return None;
        };
        let folder = parent(&path).to_owned();
        let place = ExtendPlace { path: &path, folder: &folder, environment: place.environment };
        self.extend_one(&mut services, base, &place, &[], chain);
        let found = services.get(base).cloned();
        self.extended.insert(key, services);
        found
    }

    /// The services of a file that is extended from, in long forms and with absolute paths.
    fn foreign_services(
        &mut self,
        path: &str,
        environment: &Environment,
        at: Origin,
    ) -> Option<Map> {
        let (id, _) = self.read_compose(path, FileRole::Extended, Some(at))?;
        let mut merged = Value::map(Map::new(), Origin { file: id, span: Span::at(0) });
        for document in self.documents(id) {
            let (mut value, marks) = self.value(&document, id);
            if !self.check_top(&value) {
                return None;
            }
            self.interpolate(&mut value, environment);
            for mark in &marks {
                remove(&mut merged, &mark.path);
            }
            merged = merge(merged, value, &mut Trail::default(), &mut self.faults);
            without_doubles(&mut merged, &mut Trail::default(), &mut self.faults);
            make_canonical(&mut merged, &mut self.faults);
            without_doubles(&mut merged, &mut Trail::default(), &mut self.faults);
        }
        let home = self.home.clone();
        Place { folder: parent(path), home: home.as_deref() }.resolve(&mut merged);
        let services = merged.as_map_mut().and_then(|map| map.remove("services"));
        match services.map(|(_, services)| services.kind) {
            Some(Kind::Map(services)) => Some(services),
            _ => None,
        }
    }
}

/// From where a service is extended.
struct ExtendPlace<'a> {
    path: &'a str,
    folder: &'a str,
    environment: &'a Environment,
}

fn replace(services: &mut Map, name: &str, service: Value) {
    if let Some(old) = services.get_mut(name) {
        *old = service;
    }
}

fn circle(chain: &[(String, String)], step: &(String, String)) -> String {
    let mut lines = vec!["Circular reference:".to_owned()];
    for (at, (file, service)) in chain.iter().chain([step]).enumerate() {
        let word = if at == 0 { "" } else { "extends " };
        lines.push(format!("  {word}{service} in {file}"));
    }
    lines.join("\n")
}
