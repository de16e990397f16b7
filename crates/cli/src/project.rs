//! Reading the files of a Compose project as the engine asks for them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context as _, Result};
use ignore::WalkBuilder;
use plimsoll_audit::repair::{FileRepair, repair_in_project};
use plimsoll_audit::{FileFindings, ProjectAnalysis, Settings};
use plimsoll_model::compose::{self, DockerfileSource, Project, ProjectOptions};
use plimsoll_model::files::{Content, Entry, File, FileTree, Listing, clean, join};

use plimsoll_syntax::edit::Grade;

use crate::arguments::ComposeArguments;
use crate::input::ProjectPlace;

/// The most entries of a folder that are listed; of a larger one only what is asked for is known.
const MAX_ENTRIES: usize = 500_000;

/// The largest file in bytes that is read for a project; the engine has lower limits of its own.
const MAX_READ_BYTES: u64 = 64 * 1024 * 1024;

/// How often the engine may ask for more files: a chain of files, each of which names the next.
const MAX_ROUNDS: usize = 200;

/// What is asked of a project.
pub(crate) fn options(arguments: &ComposeArguments) -> ProjectOptions {
    ProjectOptions {
        files: arguments.files.clone(),
        folder: arguments.project_directory.clone(),
        name: arguments.project_name.clone(),
        profiles: arguments.profiles.clone(),
        variable_files: arguments.env_files.clone(),
        environment: environment(),
        services: Vec::new(),
    }
}

/// The variables of this process that are text.
fn environment() -> BTreeMap<String, String> {
    let text = |(name, value): (OsString, OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(text).collect()
}

/// Resolves the project in a folder, reading what it needs.
///
/// Fails when the folder cannot be found.
pub(crate) fn load(folder: &str, options: &ProjectOptions) -> Result<(FileTree, Project)> {
    let root = absolute(folder)?;
    let mut tree = FileTree::new(&root, Listing::OnDemand);
    for _ in 0..MAX_ROUNDS {
        let project = compose::resolve(&tree, options);
        if !supply(&mut tree) {
            return Ok((tree, project));
        }
    }
    anyhow::bail!("the files of {folder} name one another more than {MAX_ROUNDS} deep")
}

/// Adds what the engine asked for; false when it asked for nothing.
pub(crate) fn supply(tree: &mut FileTree) -> bool {
    let wanted = tree.take_wanted();
    for path in &wanted {
        let entry = entry(path);
        tree.add(path, entry);
    }
    !wanted.is_empty()
}

/// What is at a path of the disk, contents included.
fn entry(path: &str) -> Entry {
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Entry::Nothing,
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => return Entry::Nothing,
        Err(error) => return Entry::Closed(error.to_string()),
    };
    if found.is_dir() {
        return Entry::Folder;
    }
    if !found.is_file() {
        return Entry::Closed("this is neither a file nor a folder".to_owned());
    }
    let content = match read(Path::new(path)) {
        Ok(bytes) => Content::Read(bytes.into()),
        Err(error) => Content::Unreadable(error.to_string()),
    };
    Entry::File(File { bytes: Some(found.len()), content })
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_READ_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A project that was checked.
pub(crate) struct CheckedProject {
    /// Its files, by their paths as the user would write them, with what was found in them.
    pub files: Vec<FileFindings>,
    /// The absolute paths of the Dockerfiles that its services build.
    pub dockerfiles: BTreeSet<String>,
}

/// Checks a project with everything that lies in its folder.
pub(crate) fn analyse(place: &ProjectPlace, settings: &Settings) -> Result<CheckedProject> {
    let mut tree = list(&place.root)?;
    let analysis = settle(&mut tree, &place_options(place)?, settings);
    Ok(checked(&analysis, place))
}

/// Repairs the Compose file of a project.
pub(crate) fn repair(
    place: &ProjectPlace,
    settings: &Settings,
    worst: Grade,
) -> Result<FileRepair> {
    let mut tree = list(&place.root)?;
    let options = place_options(place)?;
    let path = options.files.first().cloned().unwrap_or_default();
    Ok(repair_in_project(&path, worst, &mut tree, |tree| settle(tree, &options, settings)))
}

fn place_options(place: &ProjectPlace) -> Result<ProjectOptions> {
    let folder = absolute(&place.folder)?;
    Ok(ProjectOptions {
        files: place.file.iter().map(|file| join(&folder, file)).collect(),
        folder: Some(folder),
        environment: environment(),
        ..ProjectOptions::default()
    })
}

/// Analyses a project, adding what it needs to the tree; what files name that are named by
/// [`MAX_ROUNDS`] others in a chain stays unread.
fn settle(tree: &mut FileTree, options: &ProjectOptions, settings: &Settings) -> ProjectAnalysis {
    let mut analysis = ProjectAnalysis::new(tree, options, settings);
    for _ in 1..MAX_ROUNDS {
        if !supply(tree) {
            break;
        }
        analysis = ProjectAnalysis::new(tree, options, settings);
    }
    analysis
}

fn checked(analysis: &ProjectAnalysis, place: &ProjectPlace) -> CheckedProject {
    let mut files = analysis.files();
    for file in &mut files {
        if !file.path.starts_with('/') {
            let path = Path::new(&place.folder).join(&file.path);
            file.path = path.to_string_lossy().into_owned();
        }
    }
    let dockerfiles = analysis.builds.builds.iter().filter_map(|build| match &build.dockerfile {
        DockerfileSource::File { path, .. } => Some(path.clone()),
        _ => None,
    });
    CheckedProject { dockerfiles: dockerfiles.collect(), files }
}

/// The absolute path of something that exists; links stay, as Docker Compose lets them.
pub(crate) fn absolute(path: &str) -> Result<String> {
    let open = || fs::metadata(path).and_then(|_| std::path::absolute(path));
    let absolute = open().with_context(|| format!("cannot open {path}"))?;
    Ok(clean(&absolute.to_string_lossy()))
}

/// Lists everything below a folder: names and sizes, no contents.
pub(crate) fn list(folder: &str) -> Result<FileTree> {
    let root = absolute(folder)?;
    let walk = WalkBuilder::new(&root).standard_filters(false).build();
    let mut entries = Vec::new();
    let mut listing = Listing::Complete;
    for found in walk.skip(1) {
        if entries.len() >= MAX_ENTRIES {
            listing = Listing::OnDemand;
            break;
        }
        // What cannot be looked into is not there for Docker either.
        let Ok(found) = found else { continue };
        let Some(kind) = found.file_type() else { continue };
        let entry = if kind.is_dir() {
            Entry::Folder
        } else if kind.is_symlink() {
            let target = fs::read_link(found.path()).ok();
            Entry::Link(target.map(|target| target.to_string_lossy().into_owned()))
        } else if kind.is_file() {
            let bytes = found.metadata().ok().map(|metadata| metadata.len());
            Entry::File(File { bytes, content: Content::Unread })
        } else {
            continue;
        };
        entries.push((found.path().to_string_lossy().into_owned(), entry));
    }
    let mut tree = FileTree::new(&root, listing);
    if listing == Listing::Complete {
        for (path, entry) in entries {
            tree.add(&path, entry);
        }
    }
    Ok(tree)
}
