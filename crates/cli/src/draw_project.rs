//! `plimsoll graph` for Compose projects.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use plimsoll_model::compose::{self, COMPOSE_FILES, Project, ProjectBuilds};
use plimsoll_model::files::FileTree;
use plimsoll_scene::services::{
    Direction, Layer, Layers, OpenServices, ServiceScene, ServicesOptions,
};
use plimsoll_scene::svg::{self, SvgOptions};
use plimsoll_scene::{dot, mermaid};
use plimsoll_syntax::diagnostic::Severity;

use crate::arguments::{ComposeArguments, GraphFormat};
use crate::draw::report;
use crate::input::{self, ProjectPlace};
use crate::output::{self, Output};
use crate::project;

/// How often the Dockerfiles of a project may need more files than were read.
const MAX_ROUNDS: usize = 8;

/// How many names an error lists.
const MAX_LISTED: usize = 12;

/// What is asked of the picture of a project.
#[derive(Debug, Args)]
pub(crate) struct ProjectGraphArguments {
    /// Compose projects: also draw these.
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    show: Vec<LayerArgument>,
    /// Compose projects: do not draw these.
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    hide: Vec<LayerArgument>,
    /// Compose projects: show the stages of what this service builds; all of them with all.
    #[arg(long, value_name = "SERVICE", value_delimiter = ',')]
    open: Vec<String>,
    /// A Compose file, seen from the folder; found by its name if not given.
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    files: Vec<String>,
    /// A profile of the project to switch on; * is all of them.
    #[arg(long = "profile", value_name = "NAME")]
    profiles: Vec<String>,
    /// A file of variables to use in place of .env.
    #[arg(long = "env-file", value_name = "FILE")]
    env_files: Vec<String>,
}

/// What can be shown or hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LayerArgument {
    /// What starts after what.
    Dependencies,
    /// Dockerfiles and images that several services use.
    Images,
    /// Also the Dockerfiles and base images of only one service.
    Builds,
    /// Published ports.
    Ports,
    /// Networks: lines with --show, and with --hide not even their names.
    Networks,
    /// Named volumes.
    Volumes,
    /// Services that are off.
    Off,
}

impl LayerArgument {
    /// The layer that showing it adds.
    const fn shown(self) -> Layer {
        match self {
            Self::Dependencies => Layer::Dependencies,
            Self::Images => Layer::Images,
            Self::Builds => Layer::Builds,
            Self::Ports => Layer::Ports,
            Self::Networks => Layer::Networks,
            Self::Volumes => Layer::Volumes,
            Self::Off => Layer::Off,
        }
    }

    fn hide(self, layers: Layers) -> Layers {
        let layers = layers.without(self.shown());
        match self {
            Self::Networks => layers.without(Layer::NetworkNames),
            _ => layers,
        }
    }
}

impl ProjectGraphArguments {
    /// True when any of them was given.
    pub(crate) fn are_given(&self) -> bool {
        let layers = !self.show.is_empty() || !self.hide.is_empty();
        let lists = [&self.open, &self.files, &self.profiles, &self.env_files];
        layers || lists.iter().any(|list| !list.is_empty())
    }

    fn options(&self, project: &Project, direction: Direction) -> Result<ServicesOptions> {
        let mut show = Layers::default_for(project);
        for layer in &self.show {
            show = show.with(layer.shown());
        }
        for layer in &self.hide {
            show = layer.hide(show);
        }
        Ok(ServicesOptions { direction, show, open: self.opened(project)? })
    }

    fn opened(&self, project: &Project) -> Result<OpenServices> {
        for name in &self.open {
            if project.service_named(name).is_some() {
                continue;
            }
            if name == "all" {
                return Ok(OpenServices::All);
            }
            let names = project.services.iter().take(MAX_LISTED).map(|it| it.name.to_string());
            let more = if project.services.len() > MAX_LISTED { " and more" } else { "" };
            let names = names.collect::<Vec<_>>().join(", ");
            bail!("there is no service {name} that is on; there are {names}{more}");
        }
        let names: BTreeSet<String> = self.open.iter().cloned().collect();
        Ok(if names.is_empty() { OpenServices::None } else { OpenServices::Only(names) })
    }
}

/// The project that a path names: a folder with a Compose file in it, or a Compose file.
pub(crate) fn place(path: &str, arguments: &ProjectGraphArguments) -> Option<ProjectPlace> {
    let folder = Path::new(path);
    if !folder.is_dir() {
        return input::is_compose(path).then(|| input::project_at(path));
    }
    let has_file = COMPOSE_FILES.iter().any(|name| folder.join(name).is_file());
    let named = has_file || !arguments.files.is_empty();
    let (root, folder, shown) = (path.to_owned(), path.to_owned(), path.to_owned());
    named.then_some(ProjectPlace { root, folder, file: None, shown })
}

/// Draws the services of a project.
pub(crate) fn draw(
    place: &ProjectPlace,
    arguments: &ProjectGraphArguments,
    (format, direction): (GraphFormat, Direction),
    output: &mut Output,
) -> Result<ExitCode> {
    let (mut tree, project) =
        project::load(&place.folder, &project::options(&asked(place, arguments)))?;
    let code = complain(&project);
    if project.services.is_empty() && project.disabled.is_empty() {
        bail!("the project in {} has no services to draw", place.folder);
    }
    let options = arguments.options(&project, direction)?;
    let builds = builds(&project, &mut tree);
    let scene = || ServiceScene::new(&project, &builds, &options);
    match format {
        GraphFormat::Svg => {
            let title = SvgOptions { title: project.name.clone(), ..SvgOptions::default() };
            output.print(&svg::write_services(&scene(), &title))?;
        }
        GraphFormat::Dot => output.print(&dot::write_services(&project, &builds, &options))?,
        GraphFormat::Mermaid => {
            output.print(&mermaid::write_services(&project, &builds, &options))?;
        }
        GraphFormat::Json => output.print_json(&report(&place.shown, scene()))?,
    }
    Ok(code)
}

fn asked(place: &ProjectPlace, arguments: &ProjectGraphArguments) -> ComposeArguments {
    let named = place.file.iter().chain(&arguments.files);
    ComposeArguments {
        folder: place.folder.clone(),
        files: named.cloned().collect(),
        profiles: arguments.profiles.clone(),
        env_files: arguments.env_files.clone(),
        project_directory: None,
        project_name: None,
        summary: false,
    }
}

/// Models what the services build, reading the Dockerfiles that are needed.
fn builds(project: &Project, tree: &mut FileTree) -> ProjectBuilds {
    for _ in 0..MAX_ROUNDS {
        let builds = compose::builds(project, tree);
        if !project::supply(tree) {
            return builds;
        }
    }
    compose::builds(project, tree)
}

/// A project that Compose rejects is drawn as far as it can be read, which is said.
fn complain(project: &Project) -> ExitCode {
    let errors = project.diagnostics.iter();
    for found in errors.filter(|it| it.diagnostic.severity == Severity::Error) {
        let place = found.file.map_or_else(String::new, |id| {
            let file = project.file(id);
            format!("{}:{}: ", file.shown, file.lines.line(found.diagnostic.span.start))
        });
        let message = &found.diagnostic.message;
        output::complain(&format!("{place}{message}; drawn as far as it can be read"));
    }
    if project.is_accepted() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
