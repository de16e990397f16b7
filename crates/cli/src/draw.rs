//! `plimsoll graph` and `plimsoll timeline`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use plimsoll_audit::report::SCHEMA;
use plimsoll_audit::{Analysis, Settings};
use plimsoll_model::schedule::Schedule;
use plimsoll_scene::graph::{self, GraphOptions, GraphScene, OpenStages};
use plimsoll_scene::svg::{self, SvgOptions};
use plimsoll_scene::timeline::{TimelineOptions, TimelineScene};
use plimsoll_scene::{dot, mermaid};
use serde::Serialize;

use crate::arguments::{
    BuildArguments, Direction, GraphArguments, GraphFormat, ShowSteps, TimelineArguments,
    TimelineFormat,
};
use crate::draw_project;
use crate::input::{self, Input};
use crate::output::{self, Output};

/// A scene on the wire.
#[derive(Serialize)]
pub(crate) struct SceneReport<'a, S> {
    schema: u32,
    path: &'a str,
    scene: S,
}

/// Analyses the one file that is drawn.
fn analyse(input: Input, build: &BuildArguments) -> Analysis {
    Analysis::new(input.path, input.text, &build.options(), &Settings::default())
}

/// Draws the services of a project, or the stages of a Dockerfile.
pub(crate) fn graph(arguments: &GraphArguments, output: &mut Output) -> Result<ExitCode> {
    let direction = match arguments.direction {
        Direction::Right => graph::Direction::LeftToRight,
        Direction::Down => graph::Direction::TopDown,
    };
    if let Some(place) = draw_project::place(&arguments.path, &arguments.project) {
        let how = (arguments.format, direction);
        return draw_project::draw(&place, &arguments.project, how, output);
    }
    let input = the_dockerfile(&arguments.path)?;
    if arguments.project.are_given() {
        bail!("{} is no Compose project, so it has no services to show or to hide", input.path);
    }
    let analysis = analyse(input, &arguments.build);
    let options = GraphOptions {
        direction,
        open: match arguments.steps {
            ShowSteps::None => OpenStages::None,
            ShowSteps::All => OpenStages::All,
        },
    };
    let scene = || GraphScene::new(&analysis.build, &options);
    match arguments.format {
        GraphFormat::Svg => output.print(&svg::write_graph(&scene(), &title(&analysis)))?,
        GraphFormat::Dot => output.print(&dot::write(&analysis.build))?,
        GraphFormat::Mermaid => output.print(&mermaid::write(&analysis.build))?,
        GraphFormat::Json => output.print_json(&report(&analysis.path, scene()))?,
    }
    Ok(code(&analysis))
}

/// The Dockerfile at a path, or the only one in a folder.
fn the_dockerfile(path: &str) -> Result<Input> {
    if !Path::new(path).is_dir() {
        return input::read(path);
    }
    let mut found = input::read_all(&[path.to_owned()])
        .with_context(|| format!("{path} has no Compose file"))?;
    match found.len() {
        1 => Ok(found.remove(0)),
        more => bail!(
            "{path} has no Compose file and {more} Dockerfiles; name the one to draw, as {}",
            found[0].path
        ),
    }
}

/// Draws the timeline.
pub(crate) fn timeline(arguments: &TimelineArguments, output: &mut Output) -> Result<ExitCode> {
    let input = input::read(&arguments.path)?;
    let analysis = analyse(input, &arguments.build);
    let schedule = Schedule::nominal(&analysis.build);
    let scene = TimelineScene::new(&analysis.build, &schedule, &TimelineOptions::default());
    match arguments.format {
        TimelineFormat::Svg => output.print(&svg::write_timeline(&scene, &title(&analysis)))?,
        TimelineFormat::Json => output.print_json(&report(&analysis.path, scene))?,
    }
    Ok(code(&analysis))
}

fn title(analysis: &Analysis) -> SvgOptions {
    SvgOptions { title: analysis.path.clone(), ..SvgOptions::default() }
}

/// A scene as it is printed.
pub(crate) const fn report<S>(path: &str, scene: S) -> SceneReport<'_, S> {
    SceneReport { schema: SCHEMA, path, scene }
}

/// A file that BuildKit rejects is drawn as far as it can be read, which is said.
fn code(analysis: &Analysis) -> ExitCode {
    let Some(rejection) = analysis.file.verdict() else { return ExitCode::SUCCESS };
    let line = rejection.line;
    output::complain(&format!(
        "{}:{line}: {}; drawn as far as it can be read",
        analysis.path, rejection.diagnostic.message
    ));
    ExitCode::FAILURE
}
