//! Reads a resolved project into what the page shows.

use std::collections::HashMap;
use std::rc::Rc;

use plimsoll_audit::ProjectAnalysis;
use plimsoll_model::BuildOptions;
use plimsoll_model::compose::{
    DockerfileSource, FileId, FileRole, Origin, Project, ProjectBuilds, ServiceBuild,
    VariableSource,
};
use plimsoll_model::files::{FileTree, Found, Unread, base_name};
use plimsoll_scene::services::{
    Direction, Layer, Layers, OpenServices, ServiceScene, ServicesOptions,
};
use plimsoll_scene::svg::{self, SvgOptions};
use plimsoll_scene::{dot, mermaid};

use super::masked::{Masks, named_contexts};
use super::{
    BuildFile, ComposeFile, Disabled, File, FileKind, FileState, Overview, Setting, Site, Variable,
    findings, services, verdict,
};
use crate::outcome::capped;
use crate::protocol::{Format, Options, ProjectJob};

/// The most places of one variable that are told.
const MAX_USES: usize = 50;

/// A folder that was looked through.
#[derive(Debug)]
pub struct Surveyed {
    /// The project; `None` without a Compose file.
    pub analysis: Option<ProjectAnalysis>,
    /// The paths of the files that are Compose files by their names.
    pub compose: Vec<String>,
    /// The paths of the Dockerfiles, those that services build from among them.
    pub dockerfiles: Vec<String>,
}

impl Overview {
    /// Reads a project into what the page shows.
    #[must_use]
    pub fn new(read: &Surveyed, tree: &FileTree, job: &ProjectJob) -> Self {
        let mut files = Files { tree, known: Vec::new(), places: HashMap::new() };
        let Some(analysis) = &read.analysis else {
            files.add_dockerfiles(&read.dockerfiles);
            let mut overview = Self {
                name: base_name(tree.root()).to_owned(),
                files: files.known,
                ..Self::default()
            };
            overview.verdict = verdict::without_compose(&overview);
            return overview;
        };
        let ProjectAnalysis { project, builds, .. } = analysis;
        let masks = Masks::new(project, tree);
        let masked = masks.project(project);
        files.add_sources(project);
        let built = files.add_builds(&masked, builds);
        files.add_dockerfiles(&read.dockerfiles);
        let sites = Sites { project };
        let (found, tally) = findings::findings(analysis, &masks, &sites);
        let shown = scene_options(&masked, job).show;
        let mut overview = Self {
            name: masks.clean(&project.name),
            has_compose: true,
            compose_files: compose_files(project, &read.compose, tree.root()),
            services: services::services(&masked, builds, &sites),
            disabled: disabled(project, &sites),
            pulled: services::pulled(&masked),
            profiles: project.profiles.clone(),
            variables: variables(project, &sites),
            files: files.known,
            builds: built,
            findings: found,
            tally,
            layers: Layer::ALL.into_iter().filter(|layer| shown.contains(*layer)).collect(),
            ..Self::default()
        };
        overview.verdict = verdict::of_project(&overview, project, builds);
        if !(masked.services.is_empty() && masked.disabled.is_empty()) {
            let masked_builds = masks.builds(&masked, builds);
            let alerts = findings::alerts(analysis);
            let scene = ServiceScene::new(&masked, &masked_builds, &scene_options(&masked, job));
            overview.graph = Some(scene.with_alerts(&alerts));
            overview.table = Some(capped(ServiceScene::rows(&masked, &masked_builds)));
        }
        overview
    }
}

/// A project in a form that other programs read.
#[must_use]
pub fn export(
    analysis: &ProjectAnalysis,
    tree: &FileTree,
    job: &ProjectJob,
    format: Format,
) -> String {
    let masks = Masks::new(&analysis.project, tree);
    let masked = masks.project(&analysis.project);
    let builds = masks.builds(&masked, &analysis.builds);
    let options = scene_options(&masked, job);
    match format {
        Format::ServicesDot => dot::write_services(&masked, &builds, &options),
        Format::ServicesMermaid => mermaid::write_services(&masked, &builds, &options),
        _ => {
            let scene = ServiceScene::new(&masked, &builds, &options);
            let svg = SvgOptions { title: masked.name.clone(), ..SvgOptions::default() };
            svg::write_services(&scene, &svg)
        }
    }
}

/// How the services are to be drawn.
fn scene_options(project: &Project, job: &ProjectJob) -> ServicesOptions {
    let show = match &job.show {
        Some(layers) => Layers::of(layers.iter().copied()),
        None => Layers::default_for(project),
    };
    ServicesOptions {
        direction: if job.narrow { Direction::TopDown } else { Direction::LeftToRight },
        show,
        open: OpenServices::Only(job.open.clone()),
    }
}

/// Where the places of a project are.
pub(super) struct Sites<'p> {
    project: &'p Project,
}

impl Sites<'_> {
    /// A place of the project; its files have the same indices as ours.
    pub(super) fn at(&self, origin: Origin) -> Site {
        let line = match self.project.files.get(origin.file.index()) {
            Some(file) => file.lines.line(origin.span.start),
            None => 1,
        };
        Site { file: origin.file.index(), start: origin.span.start, end: origin.span.end, line }
    }

    /// A place, unless the file is not known.
    pub(super) fn of(&self, file: Option<FileId>, origin: Origin) -> Option<Site> {
        file.map(|file| self.at(Origin { file, ..origin }))
    }
}

struct Files<'t> {
    tree: &'t FileTree,
    known: Vec<File>,
    places: HashMap<String, usize>,
}

impl Files<'_> {
    fn push(&mut self, file: File) -> usize {
        let at = self.known.len();
        self.places.entry(file.path.clone()).or_insert(at);
        self.known.push(file);
        at
    }

    fn shown(&self, path: &str) -> String {
        from_root(self.tree.root(), path).to_owned()
    }

    /// The files that Compose read, in its order, so that their indices are the same.
    fn add_sources(&mut self, project: &Project) {
        for source in &project.files {
            let kind = match source.role {
                FileRole::Compose => FileKind::Compose,
                FileRole::Override => FileKind::Override,
                FileRole::Included => FileKind::Included,
                FileRole::Extended => FileKind::Extended,
                FileRole::Variables => FileKind::Variables,
                FileRole::ContainerVariables => FileKind::ContainerVariables,
            };
            let state = self.state(&source.path);
            let has_text = kind.is_compose() && state == FileState::Read;
            let file = File {
                path: source.path.clone(),
                shown: self.shown(&source.path),
                kind,
                state,
                text: has_text.then(|| Rc::clone(&source.source)),
                editable: has_text,
            };
            self.push(file);
        }
    }

    /// Whether a file was read; it has been asked for before.
    fn state(&self, path: &str) -> FileState {
        match self.tree.read(path) {
            Ok(_) => FileState::Read,
            Err(Unread::Nothing | Unread::Folder) => FileState::Missing,
            Err(Unread::Refused(why)) => FileState::Closed(why),
            Err(Unread::Unknown) => FileState::Closed("it was not read".to_owned()),
        }
    }

    fn add_builds(&mut self, masked: &Project, builds: &ProjectBuilds) -> Vec<BuildFile> {
        let mut all = Vec::new();
        for build in &builds.builds {
            let file = self.add_build(masked, build);
            let services = build.services.iter().map(|id| id.index()).collect();
            let options = options(masked, build);
            all.push(BuildFile { services, file, options });
        }
        for build in &builds.builds {
            self.add_ignore_file(build);
        }
        all
    }

    fn add_build(&mut self, masked: &Project, build: &ServiceBuild) -> Option<usize> {
        let text = build.read.as_ref().map(|read| Rc::clone(&read.source));
        let (path, shown, kind, state) = match &build.dockerfile {
            DockerfileSource::Remote => return None,
            DockerfileSource::File { path, problem } => {
                let state = match problem {
                    None => FileState::Read,
                    Some(Unread::Nothing | Unread::Folder) => FileState::Missing,
                    Some(Unread::Refused(why)) => FileState::Closed(why.clone()),
                    Some(Unread::Unknown) => FileState::Closed("it was not read".to_owned()),
                };
                (path.clone(), self.shown(path), FileKind::Dockerfile, state)
            }
            DockerfileSource::Inline(at) => {
                let service = build.services.first().and_then(|id| masked.services.get(id.index()));
                let name = service.map_or("", |service| &service.name);
                let holder = masked.files.get(at.file.index()).map_or("", |file| &file.path);
                let path = format!("{holder}#{name}");
                let shown = format!("{} (inline, {name})", self.shown(holder));
                (path, shown, FileKind::Inline, FileState::Read)
            }
        };
        if let Some(&known) = self.places.get(&path) {
            return Some(known);
        }
        let editable = kind == FileKind::Dockerfile && text.is_some();
        Some(self.push(File { path, shown, kind, state, text, editable }))
    }

    /// The ignore file of a build, if there is one: that of the Dockerfile comes before that of the
    /// context.
    fn add_ignore_file(&mut self, build: &ServiceBuild) {
        let own = match &build.dockerfile {
            DockerfileSource::File { path, .. } => Some(format!("{path}.dockerignore")),
            DockerfileSource::Inline(_) | DockerfileSource::Remote => None,
        };
        let shared = build.context.as_ref().map(|context| format!("{context}/.dockerignore"));
        let exists = |path: &String| matches!(self.tree.look(path), Found::File(_));
        let Some(path) = own.into_iter().chain(shared).find(exists) else { return };
        if !self.places.contains_key(&path) {
            let file = File {
                shown: self.shown(&path),
                path,
                kind: FileKind::Ignore,
                state: FileState::Read,
                text: None,
                editable: false,
            };
            self.push(file);
        }
    }

    /// The Dockerfiles that no service builds from.
    fn add_dockerfiles(&mut self, paths: &[String]) {
        for path in paths {
            if self.places.contains_key(path) {
                continue;
            }
            let text = self.tree.read(path).ok().filter(|bytes| !bytes.contains(&0));
            let text: Option<Rc<str>> = text.map(|bytes| {
                let text = String::from_utf8_lossy(&bytes);
                Rc::from(text.strip_prefix('\u{feff}').unwrap_or(&text))
            });
            let state = match (self.state(path), &text) {
                (FileState::Read, None) => FileState::Closed("it is a binary file".to_owned()),
                (state, _) => state,
            };
            let file = File {
                path: path.clone(),
                shown: self.shown(path),
                kind: FileKind::Dockerfile,
                state,
                editable: text.is_some(),
                text,
            };
            self.push(file);
        }
    }
}

/// A path as seen from the folder.
fn from_root<'p>(root: &str, path: &'p str) -> &'p str {
    path.strip_prefix(root).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

/// The files that apply, and then the others of these.
fn compose_files(project: &Project, named: &[String], root: &str) -> Vec<ComposeFile> {
    let is_main = |role| matches!(role, FileRole::Compose | FileRole::Override);
    let applied = project.files.iter().filter(|file| is_main(file.role)).map(|file| &file.path);
    let applied: Vec<&String> = applied.collect();
    let others = named.iter().filter(|path| !applied.contains(path));
    let file = |path: &String, applies| ComposeFile {
        shown: from_root(root, path).to_owned(),
        path: path.clone(),
        applies,
    };
    let applied = applied.iter().map(|path| file(path, true));
    applied.chain(others.map(|path| file(path, false))).collect()
}

/// What is asked of a build; values from files of variables are as they were written.
fn options(masked: &Project, build: &ServiceBuild) -> Options {
    let BuildOptions { target, platform, .. } = build.options.clone();
    let service = build.services.first().and_then(|id| masked.services.get(id.index()));
    let Some(section) = service.and_then(|service| service.build.as_ref()) else {
        return Options { target, platform, ..Options::default() };
    };
    let pairs = section.arguments.iter();
    let pairs = pairs.map(|(name, value)| (name.text.to_string(), value.text.to_string()));
    let contexts = named_contexts(masked, section);
    Options { target, platform, arguments: pairs.collect(), contexts }
}

fn disabled(project: &Project, sites: &Sites<'_>) -> Vec<Disabled> {
    let service = |service: &plimsoll_model::compose::DisabledService| Disabled {
        name: service.name.text.to_string(),
        at: sites.at(service.name.at),
        profiles: service.profiles.clone(),
    };
    project.disabled.iter().map(service).collect()
}

fn variables(project: &Project, sites: &Sites<'_>) -> Vec<Variable> {
    let variable = |variable: &plimsoll_model::compose::Variable| Variable {
        name: variable.name.to_string(),
        from: match variable.source {
            VariableSource::Given => Setting::Given,
            VariableSource::File(at) => Setting::File(sites.at(at)),
            VariableSource::Compose => Setting::Compose,
            VariableSource::Unset => Setting::Unset,
        },
        default: variable.default.as_deref().map(str::to_owned),
        required: variable.required,
        uses: variable.uses.iter().take(MAX_USES).map(|at| sites.at(*at)).collect(),
    };
    project.variables.iter().map(variable).collect()
}
