//! Resolves a project: from the names of its files to what `docker compose config` prints.

use std::rc::Rc;

use super::consistency;
use super::decode::decode;
use super::env_files;
use super::load::{Loader, Scope};
use super::normalise::normalise;
use super::project::{FileRole, Project, ProjectOptions, ResourceKind};
use super::select::Selection;
use super::start::{name, start, written_name};
use super::swarm;
use super::typed;
use super::value::{Map, Origin};
use crate::files::FileTree;

/// Resolves the project in a tree of files.
///
/// What the tree cannot tell is in [`FileTree::take_wanted`] afterwards: whoever has the files adds
/// it and resolves again.
///
/// As `docker compose config`, with the differences that `ARCHITECTURE.md` lists.
#[must_use]
pub fn resolve(tree: &FileTree, options: &ProjectOptions) -> Project {
    let home = options.environment.get("HOME").map(|home| Rc::from(home.as_str()));
    let mut loader = Loader::new(tree, home);
    let mut start = start(&mut loader, options);
    loader.shown_from.clone_from(&start.folder);
    loader.open_all(&start.files, &start.named);
    let written = written_name(&mut loader, &start);
    let name = name(&mut loader, options, &mut start, &written);
    loader.faults.end_phase();

    let scope = Scope { folder: &start.folder, environment: &start.environment, included_by: &[] };
    let mut model = loader.model(&start.files, FileRole::Compose, &scope);
    let merged = model.clone();
    loader.faults.end_phase();

    let is_empty = model.as_map().is_none_or(Map::is_empty);
    if is_empty && !start.files.is_empty() {
        let at = loader.files.first().map(|_| Origin::default());
        loader.faults.fatal("compose-empty", at, "empty compose file");
    }
    normalise(&mut model, &name, &start.environment);
    let before = Selection::new(&model, &start.profiles, &options.services);
    env_files::resolve(&mut model, &mut loader, &start.environment, |name| before.has(name));
    let mut resolved = decode(&model, &mut loader.faults);
    loader.faults.end_phase();

    let mut selection = Selection::new(&resolved, &start.profiles, &options.services);
    consistency::check(&resolved, |name| selection.has(name), &mut loader.faults);
    loader.faults.end_phase();
    selection.keep_wanted(&resolved, &options.services);
    let unused = selection.apply(&mut resolved);
    swarm::warn(&resolved, &model, &mut loader.faults);

    let of = |kind| typed::resources(&resolved, kind);
    Project {
        services: typed::services(&resolved, &name, &loader.files),
        networks: of(ResourceKind::Network),
        volumes: of(ResourceKind::Volume),
        secrets: of(ResourceKind::Secret),
        configs: of(ResourceKind::Config),
        models: of(ResourceKind::Model),
        unused,
        name,
        folder: start.folder,
        disabled: selection.disabled,
        profiles: selection.profiles,
        variables: loader.variables.into_values().collect(),
        diagnostics: loader.faults.into_diagnostics(),
        files: loader.files,
        resolved,
        merged,
    }
}
