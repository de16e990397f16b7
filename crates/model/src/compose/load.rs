//! Reads Compose files and what they include and extend, and merges them.
//!
//! The order of the steps is that of compose-go's `loadYamlModel` (`loader/loader.go`), because it
//! decides which error comes first: interpolation, includes, `!reset`, `extends`, merge, schema,
//! long forms.

mod extends;
mod include;
mod reader;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use plimsoll_syntax::text::{LineIndex, Span};
use plimsoll_syntax::yaml::{self, Node, Yaml};

use super::canonical::{make_canonical, set_defaults};
use super::dotenv;
use super::environment::{Environment, Setting};
use super::faults::Faults;
use super::interpolate::{Interpolation, Variables, unset_message};
use super::merge::{merge, text, without_doubles};
use super::normalise::{Unset, fill};
use super::paths::Place;
use super::project::{FileRole, SourceFile, VariableSource};
use super::trail::Trail;
use super::value::{FileId, Kind, Map, Origin, Value};
use super::{rules, schema};
use crate::files::{FileTree, Found, Unread, below};

use reader::Reader;

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
    /// Files that are told and shown, but are not read as YAML.
    refused: HashSet<FileId>,
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
            refused: HashSet::new(),
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
            if self.refused.contains(&id) {
                return None;
            }
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
            self.refused.insert(id);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Listing;

    #[test]
    fn a_refused_file_stays_refused() {
        let large = format!("services: {{}}{}", " ".repeat(MAX_COMPOSE_BYTES));
        for text in [large.as_str(), "services: {}\0"] {
            let mut tree = FileTree::new("/p", Listing::Complete);
            tree.add_text("/p/compose.yaml", text);
            let mut loader = Loader::new(&tree, None);
            for _ in 0..2 {
                let read = loader.read_compose("/p/compose.yaml", FileRole::Compose, None);
                assert!(read.is_none());
                assert!(loader.faults.has_fatal());
            }
        }
    }
}
