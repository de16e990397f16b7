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
    if files.is_empty()
        && let Some(named) = environment.text("COMPOSE_FILE")
    {
        let separator = environment.text("COMPOSE_PATH_SEPARATOR").unwrap_or_else(|| ":".into());
        files = named.split(&*separator).map(|path| join(&here, path)).collect();
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
    Start { folder, files, environment, profiles }
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
        if disabled.is_some_and(|word| matches!(&*word, "1" | "t" | "T" | "true" | "TRUE" | "True"))
        {
            return;
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
            for more in [&found, &overrides] {
                if more.len() > 1 {
                    let message = format!(
                        "Found multiple config files with supported names: {}. Using {}",
                        more.join(", "),
                        more[0]
                    );
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
    written: Option<&(Rc<str>, Origin)>,
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
        let written = written.map(|(name, _)| normalised(name)).filter(|name| !name.is_empty());
        written.unwrap_or_else(|| normalised(base_name(&start.folder)))
    };
    if name.is_empty() {
        let message = "project name must not be empty";
        loader.faults.error("compose-name", &Trail::default(), written.map(|it| it.1), message);
    }
    let setting = Setting { value: name.as_str().into(), source: VariableSource::Compose };
    start.environment.set("COMPOSE_PROJECT_NAME", setting);
    name
}

/// The last `name:` that is not empty in the files, interpolated.
pub(super) fn written_name(loader: &mut Loader<'_>, start: &Start) -> Option<(Rc<str>, Origin)> {
    let mut found = None;
    for path in &start.files {
        let Ok(bytes) = loader.tree.read(path) else { continue };
        if bytes.len() > super::load::MAX_COMPOSE_BYTES || bytes.contains(&0) {
            continue;
        }
        let source = String::from_utf8_lossy(&bytes);
        let read = plimsoll_syntax::yaml::parse(&source);
        let Some(file) = loader.file_id(path) else { continue };
        let names = read.documents.iter().filter_map(|document| name_in(document, file));
        for (name, at) in names.collect::<Vec<_>>() {
            let mut interpolation = Interpolation {
                environment: &start.environment,
                variables: &mut super::interpolate::Variables::new(),
                faults: &mut super::faults::Faults::default(),
            };
            let name = interpolation.expand(&name, at, &Trail::of(&["name"]));
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                found = Some((Rc::from(name), at));
            }
        }
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
