//! What a project starts from: its files, its folder, its variables and its name.
//!
//! As compose-go's `cli` package, in the order in which Docker Compose asks it.

use std::rc::Rc;

use super::environment::{Environment, Setting};
use super::interpolate::Interpolation;
use super::load::Loader;
use super::project::{ProjectOptions, VariableSource};
use super::trail::Trail;
use super::value::{FileId, Origin};
use crate::files::{Found, base_name, clean, join, parent};

/// The names of Compose files, the preferred first.
pub const COMPOSE_FILES: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// The names of files that are merged onto them, the preferred first.
pub const OVERRIDE_FILES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// What a project starts from.
pub(super) struct Start {
    pub(super) folder: String,
    pub(super) files: Vec<String>,
    /// The words of `COMPOSE_FILE` that name the files, if it does.
    pub(super) named: Vec<String>,
    pub(super) environment: Environment,
    pub(super) profiles: Vec<String>,
}

/// Finds the files, the folder and the variables of a project.
pub(super) fn start(loader: &mut Loader<'_>, options: &ProjectOptions) -> Start {
    let here = loader.tree.root().to_owned();
    let mut environment = Environment::given(&options.environment);
    let chosen = options.folder.as_ref().map(|folder| join(&here, folder));
    let mut files: Vec<String> = options.files.iter().map(|path| join(&here, path)).collect();
    let folder_now = |files: &[String]| {
        let beside = files.first().map(|file| parent(file).to_owned());
        chosen.clone().or(beside).unwrap_or_else(|| here.clone())
    };
    read_variables(loader, options, &folder_now(&files), &here, &mut environment);
    let mut words: Vec<String> = Vec::new();
    if files.is_empty()
        && let Some(named) = environment.text("COMPOSE_FILE")
    {
        let separator = environment.text("COMPOSE_PATH_SEPARATOR").unwrap_or_else(|| ":".into());
        words = named.split(&*separator).map(str::to_owned).collect();
        files = words.iter().map(|path| join(&here, path)).collect();
    }
    if files.is_empty() {
        files = find(loader, &folder_now(&files));
    }
    let folder = folder_now(&files);
    read_variables(loader, options, &folder, &here, &mut environment);
    let profiles = if options.profiles.is_empty() {
        let named = environment.text("COMPOSE_PROFILES").unwrap_or_default();
        let named = named.split(',').map(str::trim).filter(|name| !name.is_empty());
        named.map(str::to_owned).collect()
    } else {
        options.profiles.clone()
    };
    Start { folder, files, named: words, environment, profiles }
}

/// Adds the variables of the files that were asked for, or of `.env` in the folder.
fn read_variables(
    loader: &mut Loader<'_>,
    options: &ProjectOptions,
    folder: &str,
    here: &str,
    environment: &mut Environment,
) {
    let mut asked = options.variable_files.clone();
    if asked.is_empty()
        && let Some(named) = environment.text("COMPOSE_ENV_FILES")
    {
        asked = named.split(',').map(str::to_owned).collect();
    }
    let paths: Vec<String> = if asked.is_empty() {
        let disabled = environment.text("COMPOSE_DISABLE_ENV_FILE");
        match disabled.as_deref() {
            None | Some("0" | "f" | "F" | "false" | "FALSE" | "False") => {}
            Some("1" | "t" | "T" | "true" | "TRUE" | "True") => return,
            Some(word) => {
                let message = format!("strconv.ParseBool: parsing {word:?}: invalid syntax");
                loader.faults.fatal("compose-disable-env-file", None, message);
                loader.faults.help("COMPOSE_DISABLE_ENV_FILE is true or false");
            }
        }
        let path = join(folder, ".env");
        matches!(loader.tree.look(&path), Found::File(_)).then_some(path).into_iter().collect()
    } else {
        asked.iter().map(|path| join(here, path)).collect()
    };
    let before = environment.clone();
    if let Some(settings) = loader.variables_of(&paths, &before, None) {
        environment.add(settings);
    }
}

/// The Compose file of a folder or of the nearest one above, and its override.
fn find(loader: &mut Loader<'_>, folder: &str) -> Vec<String> {
    let mut folder = clean(folder);
    loop {
        let in_folder = |names: &[&str]| -> Vec<String> {
            let paths = names.iter().map(|name| join(&folder, name));
            let is_there = |path: &String| matches!(loader.tree.look(path), Found::File(_));
            paths.filter(is_there).collect()
        };
        let found = in_folder(&COMPOSE_FILES);
        if let Some(first) = found.first() {
            let mut files = vec![first.clone()];
            let overrides = in_folder(&OVERRIDE_FILES);
            files.extend(overrides.first().cloned());
            for (what, more) in [("config", &found), ("override", &overrides)] {
                if more.len() > 1 {
                    let message = format!(
                        "Found multiple {what} files with supported names: {}",
                        more.join(", ")
                    );
                    loader.faults.warning("compose-several-files", None, message);
                    let message = format!("Using {}", more[0]);
                    loader.faults.warning("compose-several-files", None, message);
                }
            }
            return files;
        }
        if folder == "/" {
            loader.faults.fatal(
                "compose-no-file",
                None,
                "no configuration file provided: not found",
            );
            loader.faults.help(format!("a Compose file is called {}", COMPOSE_FILES.join(", ")));
            return Vec::new();
        }
        parent(&folder).to_owned().clone_into(&mut folder);
    }
}

/// Decides the name of a project, and makes it visible as a variable.
pub(super) fn name(
    loader: &mut Loader<'_>,
    options: &ProjectOptions,
    start: &mut Start,
    written: &WrittenName,
) -> String {
    let explicit = options.name.as_deref().map(Rc::from);
    let explicit: Option<Rc<str>> = explicit
        .filter(|name: &Rc<str>| !name.is_empty())
        .or_else(|| start.environment.text("COMPOSE_PROJECT_NAME"));
    let name = if let Some(explicit) = explicit {
        let normal = normalised(&explicit);
        if normal != *explicit {
            let message = format!(
                "invalid project name {explicit:?}: must consist only of lowercase alphanumeric \
                 characters, hyphens, and underscores as well as start with a letter or number"
            );
            loader.faults.error("compose-name", &Trail::default(), None, message);
        }
        normal
    } else {
        let name = written.name.as_ref().map(|name| normalised(name)).unwrap_or_default();
        // A name that cannot be interpolated is reported with the other texts of its file.
        let is_broken = written.at.is_some() && written.name.is_none();
        let falls_back = name.is_empty() && (is_broken || !written.is_binding);
        if falls_back { normalised(base_name(&start.folder)) } else { name }
    };
    if name.is_empty() {
        let message = "project name must not be empty";
        loader.faults.error("compose-name", &Trail::default(), written.at, message);
    }
    let setting = Setting { value: name.as_str().into(), source: VariableSource::Compose };
    start.environment.set("COMPOSE_PROJECT_NAME", setting);
    name
}

/// What the files say about the name of the project.
#[derive(Clone, Debug, Default)]
pub(super) struct WrittenName {
    /// The last `name:` that is not empty, interpolated.
    name: Option<String>,
    /// Where it stands.
    at: Option<Origin>,
    /// True when the first document of a file has a name, so that the folder does not give one.
    is_binding: bool,
}

/// Looks for `name:` in the files.
pub(super) fn written_name(loader: &mut Loader<'_>, start: &Start) -> WrittenName {
    let mut found = WrittenName::default();
    let mut raw: Option<Rc<str>> = None;
    // A file that cannot be opened is nothing to look into.
    if loader.faults.has_fatal() {
        return found;
    }
    for path in &start.files {
        let Some(file) = loader.file_id(path) else { continue };
        let read = loader.parsed(file);
        for (index, document) in read.documents.iter().enumerate() {
            let name = name_in(document, file).filter(|(name, _)| !name.is_empty());
            let Some((name, at)) = name else { continue };
            found.is_binding |= index == 0;
            (found.at, raw) = (Some(at), Some(name));
        }
    }
    if let (Some(raw), Some(at)) = (raw, found.at) {
        let mut interpolation = Interpolation {
            environment: &start.environment,
            variables: &mut super::interpolate::Variables::new(),
            faults: &mut super::faults::Faults::default(),
        };
        found.name = interpolation.expand(&raw, at, &Trail::of(&["name"]));
    }
    found
}

fn name_in(document: &plimsoll_syntax::yaml::Node, file: FileId) -> Option<(Rc<str>, Origin)> {
    use plimsoll_syntax::yaml::NodeKind;
    let NodeKind::Mapping(entries) = &document.kind else { return None };
    let is_name =
        |key: &NodeKind| matches!(key, NodeKind::String { text, .. } if &**text == "name");
    let entry = entries.iter().find(|entry| is_name(&entry.key.kind))?;
    match &entry.value.kind {
        NodeKind::String { text, .. } => {
            Some((Rc::clone(text), Origin { file, span: entry.value.span }))
        }
        _ => None,
    }
}

/// In lower case, without what names cannot hold.
fn normalised(name: &str) -> String {
    let lower = name.to_lowercase();
    let kept: String = lower
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'))
        .collect();
    kept.trim_start_matches(['_', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn names_are_normalised() {
        assert_eq!(normalised("My_App"), "my_app");
        assert_eq!(normalised("-_a.b c"), "abc");
        assert_eq!(normalised("Ü"), "");
    }
}
