//! Reads Compose files and what they include and extend, and merges them.
//!
//! The order of the steps is that of compose-go's `loadYamlModel` (`loader/loader.go`), because it
//! decides which error comes first: interpolation, includes, `!reset`, `extends`, merge, schema,
//! long forms.

use std::collections::HashMap;
use std::rc::Rc;

use plimsoll_syntax::diagnostic::Diagnostic;
use plimsoll_syntax::text::{LineIndex, Span};
use plimsoll_syntax::yaml::{self, Node, NodeKind, Tag, Yaml};

use super::canonical::{make_canonical, set_defaults};
use super::dotenv;
use super::environment::{Environment, Setting};
use super::faults::Faults;
use super::interpolate::{Interpolation, Variables, unset_message};
use super::merge::{mappings, merge, text, without_doubles};
use super::normalise::{Unset, fill};
use super::paths::Place;
use super::project::{FileRole, SourceFile, VariableSource};
use super::trail::{Items, Trail};
use super::value::{FileId, Key, Kind, Map, Origin, Value};
use super::{rules, schema};
use crate::files::{FileTree, Found, Unread, below, join, parent};

/// The largest Compose file in bytes that is read.
pub const MAX_COMPOSE_BYTES: usize = 16 * 1024 * 1024;

/// The largest file of variables in bytes that is read.
pub const MAX_VARIABLES_BYTES: usize = 4 * 1024 * 1024;

/// How often a project may read a file, by whatever way: a few files that include one another twice
/// would otherwise ask for any number.
pub const MAX_READS: usize = 1_000;

/// How many values all files of a project may have together, each time they are read.
pub const MAX_PROJECT_VALUES: usize = 2_000_000;

/// How deep files may include one another, and how long a chain of `extends` may be.
pub const MAX_CHAIN: usize = 64;

/// How many documents a file may have; each is merged onto those before it.
pub const MAX_DOCUMENTS: usize = 500;

/// A place that `!reset` or `!override` frees from what earlier files say.
struct Mark {
    path: Vec<Rc<str>>,
}

/// From where a file is read.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    /// The folder that its relative paths are seen from.
    pub(super) folder: &'a str,
    pub(super) environment: &'a Environment,
    /// The files that include it, outermost first.
    pub(super) included_by: &'a [String],
}

/// Reads files and keeps what they come to.
pub(super) struct Loader<'t> {
    pub(super) tree: &'t FileTree,
    /// The folder from which paths are shown.
    pub(super) shown_from: String,
    /// What `~` stands for.
    pub(super) home: Option<Rc<str>>,
    pub(super) files: Vec<SourceFile>,
    pub(super) faults: Faults,
    pub(super) variables: Variables,
    ids: HashMap<String, FileId>,
    /// Files that were read as YAML, by their index.
    parsed: HashMap<usize, Rc<Yaml>>,
    reads: usize,
    values: usize,
    /// The services of files that services are extended from, as far as they were resolved.
    extended: HashMap<(String, usize), Map>,
}

impl<'t> Loader<'t> {
    pub(super) fn new(tree: &'t FileTree, home: Option<Rc<str>>) -> Self {
        Self {
            tree,
            shown_from: tree.root().to_owned(),
            home,
            files: Vec::new(),
            faults: Faults::default(),
            variables: Variables::new(),
            ids: HashMap::new(),
            parsed: HashMap::new(),
            reads: 0,
            values: 0,
            extended: HashMap::new(),
        }
    }

    /// Reads and merges files, the first of which is the main one, up to absolute paths.
    pub(super) fn model(&mut self, paths: &[String], role: FileRole, scope: &Scope<'_>) -> Value {
        let mut merged = Value::map(Map::new(), Origin::default());
        for (at, path) in paths.iter().enumerate() {
            let role = if at > 0 && role == FileRole::Compose { FileRole::Override } else { role };
            self.file(&mut merged, path, role, scope);
        }
        set_defaults(&mut merged);
        rules::check(&merged, &mut self.faults);
        let home = self.home.clone();
        Place { folder: scope.folder, home: home.as_deref() }.resolve(&mut merged);
        super::canonical::each_service(&mut merged, |_, service| {
            let variables = service.as_map_mut().and_then(|map| map.get_mut("environment"));
            if let Some(variables) = variables.filter(|it| it.as_list().is_some()) {
                fill(variables, scope.environment, Unset::Kept);
            }
        });
        merged
    }

    /// Merges one file onto what was merged before.
    fn file(&mut self, merged: &mut Value, path: &str, role: FileRole, scope: &Scope<'_>) {
        let Some((id, _)) = self.read_compose(path, role, None) else { return };
        let documents = self.documents(id);
        for document in documents {
            self.document(merged, &document, id, path, scope);
        }
    }

    fn document(
        &mut self,
        merged: &mut Value,
        document: &Node,
        id: FileId,
        path: &str,
        scope: &Scope<'_>,
    ) {
        let (mut value, marks) = self.value(document, id);
        if !self.check_top(&value) {
            return;
        }
        self.interpolate(&mut value, scope.environment);
        self.include(&mut value, path, scope, &marks);
        for mark in &marks {
            remove(merged, &mark.path);
        }
        self.extend(&mut value, path, scope, &marks);
        let before = std::mem::replace(merged, Value::null(value.at));
        *merged = merge(before, value, &mut Trail::default(), &mut self.faults);
        without_doubles(merged, &mut Trail::default(), &mut self.faults);
        schema::check(merged, path, &mut self.faults);
        self.drop_version(merged, path);
        make_canonical(merged, &mut self.faults);
        without_doubles(merged, &mut Trail::default(), &mut self.faults);
    }

    /// True while no error of the whole project was found.
    fn is_fine(&self) -> bool {
        !self.faults.has_fatal()
    }

    /// True for a mapping whose services are mappings; anything else is no Compose file.
    fn check_top(&mut self, value: &Value) -> bool {
        let Some(map) = value.as_map() else {
            let message = "top-level object must be a mapping";
            self.faults.fatal("compose-not-a-mapping", Some(value.at), message);
            self.faults.help("a Compose file starts with keys such as services:");
            return false;
        };
        let Some(services) = map.get("services") else { return true };
        let Some(services) = services.as_map() else {
            let (trail, message) = (Trail::of(&["services"]), "services must be a mapping");
            self.faults.error("compose-schema", &trail, Some(services.at), message);
            return false;
        };
        for (key, service) in services.iter() {
            if service.as_map().is_none() && !service.is_null() {
                let trail = Trail::of(&["services", &key.name]);
                let message = format!("services.{} must be a mapping", key.name);
                self.faults.error("compose-schema", &trail, Some(service.at), message);
            }
        }
        true
    }

    fn interpolate(&mut self, value: &mut Value, environment: &Environment) {
        Interpolation { environment, variables: &mut self.variables, faults: &mut self.faults }
            .run(value, &mut Trail::default());
    }

    fn drop_version(&mut self, merged: &mut Value, path: &str) {
        let version = merged.as_map_mut().and_then(|map| map.remove("version"));
        if let Some((key, value)) = version {
            let at = Origin { span: key.at.span.cover(value.at.span), ..key.at };
            let message = format!(
                "{path}: the attribute `version` is obsolete, it will be ignored, please remove it \
                 to avoid potential confusion"
            );
            self.faults.warning("compose-version", Some(at), message);
        }
    }

    // Files.

    /// Opens files before anything is read from them, in their order; `named` are the words of
    /// `COMPOSE_FILE` that name them, if it does.
    pub(super) fn open_all(&mut self, paths: &[String], named: &[String]) {
        for (at, path) in paths.iter().enumerate() {
            let problem = match (self.tree.look(path), named.get(at)) {
                (Found::Folder, _) => format!("{path} is a directory"),
                (Found::Nothing, None) => format!("open {path}: no such file or directory"),
                (Found::Nothing, Some(_)) => format!("stat {path}: no such file or directory"),
                (Found::File(_) | Found::Unknown, _) => {
                    let role = if at == 0 { FileRole::Compose } else { FileRole::Override };
                    self.read_compose(path, role, None);
                    continue;
                }
            };
            let file = match named.get(at) {
                None => format!("\"{path}\""),
                Some(word) => format!("\"{word}\" set by COMPOSE_FILE environment variable"),
            };
            let message = format!("compose file {file} is invalid: {problem}");
            self.faults.fatal("compose-unreadable", None, message);
        }
    }

    /// The index of a file that was opened.
    pub(super) fn file_id(&self, path: &str) -> Option<FileId> {
        self.ids.get(path).copied()
    }

    /// The text of a Compose file; `asked_at` is where it was asked for.
    fn read_compose(
        &mut self,
        path: &str,
        role: FileRole,
        asked_at: Option<Origin>,
    ) -> Option<(FileId, Rc<str>)> {
        if self.reads >= MAX_READS {
            let message = format!("the project reads files more than {MAX_READS} times");
            self.faults.fatal("compose-too-many-files", asked_at, message);
            return None;
        }
        self.reads += 1;
        if let Some(&id) = self.ids.get(path) {
            return Some((id, Rc::clone(&self.files[id.index()].source)));
        }
        let bytes = match self.tree.read(path) {
            Ok(bytes) => bytes,
            Err(problem) => {
                self.faults.fatal("compose-unreadable", asked_at, unread(path, &problem));
                return None;
            }
        };
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_COMPOSE_BYTES)]);
        let source: Rc<str> = text.into();
        let id = self.add_file(path, Rc::clone(&source), role);
        let problem = if bytes.len() > MAX_COMPOSE_BYTES {
            Some(format!(
                "{path}: the file has {} bytes; the limit is {MAX_COMPOSE_BYTES} bytes",
                bytes.len()
            ))
        } else if bytes.contains(&0) {
            Some(format!("{path}: this is a binary file, not text in YAML"))
        } else {
            None
        };
        if let Some(message) = problem {
            let at = Origin { file: id, span: Span::at(0) };
            self.faults.fatal("compose-unreadable", Some(at), message);
            return None;
        }
        Some((id, source))
    }

    fn add_file(&mut self, path: &str, source: Rc<str>, role: FileRole) -> FileId {
        let id = FileId::new(self.files.len());
        let shown = if below(&self.shown_from, path) {
            path[self.shown_from.len()..].trim_start_matches('/')
        } else {
            path
        };
        let lines = LineIndex::new(&source);
        let secret = matches!(role, FileRole::Variables | FileRole::ContainerVariables);
        let source = if secret { Rc::from("") } else { source };
        let (path, shown) = (path.to_owned(), shown.to_owned());
        self.ids.insert(path.clone(), id);
        self.files.push(SourceFile { path, shown, source, lines, role });
        id
    }

    /// What YAML makes of a file, which is read once only.
    pub(super) fn parsed(&mut self, id: FileId) -> Rc<Yaml> {
        let source = Rc::clone(&self.files[id.index()].source);
        Rc::clone(self.parsed.entry(id.index()).or_insert_with(|| Rc::new(yaml::parse(&source))))
    }

    /// The documents of a file.
    fn documents(&mut self, id: FileId) -> Vec<Node> {
        let read = self.parsed(id);
        for error in &read.errors {
            let mut error = error.clone();
            error.message =
                format!("failed to parse {}: {}", self.files[id.index()].path, error.message);
            self.faults.adopt(id, error);
        }
        if read.documents.len() > MAX_DOCUMENTS {
            let at = Origin { file: id, span: read.documents[MAX_DOCUMENTS].span };
            let message = format!("the file has more than {MAX_DOCUMENTS} documents");
            self.faults.fatal("compose-too-large", Some(at), message);
        }
        read.documents.iter().take(MAX_DOCUMENTS).cloned().collect()
    }

    // Values.

    /// A node of YAML as a value, and the places that it marks.
    fn value(&mut self, node: &Node, file: FileId) -> (Value, Vec<Mark>) {
        let mut reader = Reader {
            file,
            faults: &mut self.faults,
            marks: Vec::new(),
            left: MAX_PROJECT_VALUES.saturating_sub(self.values),
        };
        let allowed = reader.left;
        let value = reader.read(node, &mut Trail::default());
        let (left, marks) = (reader.left, reader.marks);
        self.spend(allowed - left, value.at);
        (value, marks)
    }

    /// Counts values; too many of them end the reading.
    fn spend(&mut self, values: usize, at: Origin) {
        self.values = self.values.saturating_add(values);
        if self.values >= MAX_PROJECT_VALUES {
            let message = format!("the project has more than {MAX_PROJECT_VALUES} values");
            self.faults.fatal("compose-too-large", Some(at), message);
        }
    }

    // Includes.

    /// Puts the projects that a file includes below what the file itself says.
    fn include(&mut self, value: &mut Value, path: &str, scope: &Scope<'_>, marks: &[Mark]) {
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

    // Variables.

    /// The variables that files set; later files win.
    pub(super) fn variables_of(
        &mut self,
        paths: &[String],
        environment: &Environment,
        asked_at: Option<Origin>,
    ) -> Option<Vec<(Rc<str>, Setting)>> {
        let mut found: HashMap<Rc<str>, Setting> = HashMap::new();
        for path in paths {
            let (id, source) = self.read_variables(path, FileRole::Variables, asked_at)?;
            let known = found.clone();
            let mut earlier = |name: &str| known.get(name).map(|it| Rc::clone(&it.value));
            let read = dotenv::parse(&source, &mut |name| environment.value(name), &mut earlier);
            for (name, span) in &read.unset {
                let at = Origin { file: id, span: *span };
                self.faults.warning("compose-unset-variable", Some(at), unset_message(name));
            }
            if let Some(mut error) = read.error {
                error.message = format!("failed to read {path}: {}", error.message);
                self.faults.adopt(id, error);
            }
            for assignment in read.entries {
                let Some(value) = assignment.value else { continue };
                let at = Origin { file: id, span: assignment.span };
                let setting = Setting { value, source: VariableSource::File(at) };
                found.insert(assignment.name, setting);
            }
        }
        Some(found.into_iter().collect())
    }

    /// The text of a file of variables.
    pub(super) fn read_variables(
        &mut self,
        path: &str,
        role: FileRole,
        asked_at: Option<Origin>,
    ) -> Option<(FileId, Rc<str>)> {
        let bytes = match self.tree.read(path) {
            Ok(bytes) if bytes.len() <= MAX_VARIABLES_BYTES => bytes,
            Ok(bytes) => {
                let message = format!(
                    "{path}: the file has {} bytes; the limit is {MAX_VARIABLES_BYTES} bytes",
                    bytes.len()
                );
                self.faults.fatal("compose-unreadable", asked_at, message);
                return None;
            }
            Err(Unread::Nothing) => {
                let message = format!("couldn't find env file: {path}");
                self.faults.fatal("compose-env-file", asked_at, message);
                return None;
            }
            Err(problem) => {
                self.faults.fatal("compose-unreadable", asked_at, unread(path, &problem));
                return None;
            }
        };
        let source: Rc<str> = String::from_utf8_lossy(&bytes).into();
        let id = match self.ids.get(path) {
            Some(&id) => id,
            None => self.add_file(path, Rc::clone(&source), role),
        };
        Some((id, source))
    }

    // Extends.

    /// Puts what services extend below what they say themselves.
    fn extend(&mut self, value: &mut Value, path: &str, scope: &Scope<'_>, marks: &[Mark]) {
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

/// How many values there are in a value.
fn count(value: &Value) -> usize {
    match &value.kind {
        Kind::List(items) => 1 + items.iter().map(count).sum::<usize>(),
        Kind::Map(map) => 1 + map.iter().map(|(_, value)| count(value)).sum::<usize>(),
        _ => 1,
    }
}

/// Takes out what is at a path.
fn remove(value: &mut Value, path: &[Rc<str>]) {
    let [first, rest @ ..] = path else { return };
    let Some(map) = value.as_map_mut() else { return };
    if rest.is_empty() {
        map.remove(first);
    } else if let Some(inner) = map.get_mut(first) {
        remove(inner, rest);
    }
}

/// A text or a list of texts.
fn texts(value: Option<&Value>) -> Vec<Rc<str>> {
    match value.map(|value| &value.kind) {
        Some(Kind::List(items)) => items.iter().filter_map(text).collect(),
        Some(Kind::String(text)) => vec![Rc::clone(text)],
        _ => Vec::new(),
    }
}

/// True for what has to be fetched from elsewhere.
fn is_remote(path: &str) -> bool {
    path.contains("://")
        || path.starts_with("git@")
        || path.starts_with("github.com/")
        || path.starts_with("oci:")
}

/// Why a file cannot be read, as Compose words it.
pub(super) fn unread(path: &str, problem: &Unread) -> String {
    match problem {
        Unread::Nothing => format!("open {path}: no such file or directory"),
        Unread::Folder => format!("read {path}: is a directory"),
        Unread::Unknown => format!("open {path}: this file is not among those that were given"),
        Unread::Refused(why) => format!("open {path}: {why}"),
    }
}

/// Turns nodes of YAML into values.
struct Reader<'f> {
    file: FileId,
    faults: &'f mut Faults,
    marks: Vec<Mark>,
    /// How many values may still be read.
    left: usize,
}

impl Reader<'_> {
    fn read(&mut self, node: &Node, trail: &mut Trail) -> Value {
        let at = Origin { file: self.file, span: node.span };
        if self.left == 0 {
            return Value::null(at);
        }
        self.left -= 1;
        let kind = match &node.kind {
            NodeKind::Null => Kind::Null,
            NodeKind::Bool(value) => Kind::Bool(*value),
            NodeKind::Int(number) => Kind::Int(*number),
            NodeKind::Float(number) => Kind::Float(*number),
            NodeKind::Timestamp(text) => Kind::Time(text.as_str().into()),
            NodeKind::String { text, .. } => Kind::String(Rc::clone(text)),
            NodeKind::Sequence(items) => {
                let items = items.iter().filter(|item| item.tag != Some(Tag::Reset)).enumerate();
                Kind::List(
                    items
                        .map(|(at, item)| trail.with_item(at, |trail| self.read(item, trail)))
                        .collect(),
                )
            }
            NodeKind::Mapping(entries) => {
                let mut map = Map::new();
                for entry in entries {
                    self.entry(&mut map, &entry.key, &entry.value, trail);
                }
                Kind::Map(map)
            }
        };
        Value::new(kind, at)
    }

    fn entry(&mut self, map: &mut Map, key: &Node, value: &Node, trail: &mut Trail) {
        let at = Origin { file: self.file, span: key.span };
        let NodeKind::String { text: name, .. } = &key.kind else {
            let shown = match &key.kind {
                NodeKind::Bool(value) => value.to_string(),
                NodeKind::Int(number) => number.to_string(),
                NodeKind::Float(number) => number.to_string(),
                NodeKind::Timestamp(text) => text.clone(),
                NodeKind::Null => "<nil>".to_owned(),
                _ => "map or list".to_owned(),
            };
            let place = trail.display(Items::Numbered).to_string().replace(".[", "[");
            let place =
                if place.is_empty() { "at top level".to_owned() } else { format!("in {place}") };
            let message = format!("non-string key {place}: {shown}");
            self.faults.adopt(
                self.file,
                Diagnostic::error("compose-key", message, key.span)
                    .with_help("put the key in quotes"),
            );
            return;
        };
        trail.with_key(name, |trail| {
            let mark = |marks: &mut Vec<Mark>| {
                let path = trail.parts().into_iter().map(Rc::from).collect();
                marks.push(Mark { path });
            };
            match &value.tag {
                Some(Tag::Reset) => mark(&mut self.marks),
                tag => {
                    if *tag == Some(Tag::Override) {
                        mark(&mut self.marks);
                    }
                    let value = self.read(value, trail);
                    map.insert(Key { name: Rc::clone(name), at }, value);
                }
            }
        });
    }
}
