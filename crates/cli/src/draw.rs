//! `plimsoll graph` and `plimsoll timeline`.

use std::process::ExitCode;

use anyhow::Result;
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
use crate::input::{self, Input};
use crate::output::{self, Output};

/// A scene on the wire.
#[derive(Serialize)]
struct SceneReport<'a, S> {
    schema: u32,
    path: &'a str,
    scene: S,
}

/// Analyses the one file that is drawn.
fn analyse(input: Input, build: &BuildArguments) -> Analysis {
    Analysis::new(input.path, input.text, &build.options(), &Settings::default())
}

/// Draws the stage graph.
pub(crate) fn graph(arguments: &GraphArguments, output: &mut Output) -> Result<ExitCode> {
    let input = input::read(&arguments.path)?;
    let analysis = analyse(input, &arguments.build);
    let options = GraphOptions {
        direction: match arguments.direction {
            Direction::Right => graph::Direction::LeftToRight,
            Direction::Down => graph::Direction::TopDown,
        },
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
        GraphFormat::Json => output.print_json(&report(&analysis, scene()))?,
    }
    Ok(code(&analysis))
}

/// Draws the timeline.
pub(crate) fn timeline(arguments: &TimelineArguments, output: &mut Output) -> Result<ExitCode> {
    let input = input::read(&arguments.path)?;
    let analysis = analyse(input, &arguments.build);
    let schedule = Schedule::nominal(&analysis.build);
    let scene = TimelineScene::new(&analysis.build, &schedule, &TimelineOptions::default());
    match arguments.format {
        TimelineFormat::Svg => output.print(&svg::write_timeline(&scene, &title(&analysis)))?,
        TimelineFormat::Json => output.print_json(&report(&analysis, scene))?,
    }
    Ok(code(&analysis))
}

fn title(analysis: &Analysis) -> SvgOptions {
    SvgOptions { title: analysis.path.clone(), ..SvgOptions::default() }
}

fn report<S>(analysis: &Analysis, scene: S) -> SceneReport<'_, S> {
    SceneReport { schema: SCHEMA, path: &analysis.path, scene }
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
