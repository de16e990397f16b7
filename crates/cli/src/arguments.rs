//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use plimsoll_model::BuildOptions;

/// Shows what a Dockerfile builds and what is wrong with it, without building it.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print what is wrong.
    Check(CheckArguments),
    /// Print stages, steps, layers and dependencies as JSON.
    Inspect(InspectArguments),
    /// Draw the stage graph.
    Graph(GraphArguments),
    /// Draw which steps run when, and side by side with what.
    Timeline(TimelineArguments),
}

/// What is asked of the build.
#[derive(Debug, Args)]
pub(crate) struct BuildArguments {
    /// The stage to build; the last one if not given.
    #[arg(long, value_name = "STAGE")]
    target: Option<String>,
    /// The value of a build argument.
    #[arg(long = "build-arg", value_name = "NAME=VALUE", value_parser = pair)]
    build_args: Vec<(String, String)>,
    /// The platform to build for, as linux/arm64.
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    /// A named build context.
    #[arg(long = "build-context", value_name = "NAME=SOURCE", value_parser = pair)]
    build_contexts: Vec<(String, String)>,
}

impl BuildArguments {
    /// The same for the model.
    pub(crate) fn options(&self) -> BuildOptions {
        let contexts = self.build_contexts.iter();
        BuildOptions {
            target: self.target.clone(),
            platform: self.platform.clone(),
            build_args: self.build_args.iter().cloned().collect(),
            named_contexts: contexts.map(|(name, at)| (name.to_lowercase(), at.clone())).collect(),
        }
    }
}

/// Splits `NAME=VALUE`.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Dockerfiles, folders to look for them in, or - for standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<String>,
    /// How to print the findings.
    #[arg(long, value_enum, default_value_t)]
    pub format: CheckFormat,
    /// From which severity on to exit with 1.
    #[arg(long, value_enum, default_value_t)]
    pub fail_on: FailOn,
    #[command(flatten)]
    pub build: BuildArguments,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum CheckFormat {
    /// With the lines concerned.
    #[default]
    Text,
    /// One document.
    Json,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum FailOn {
    /// Errors only.
    Error,
    /// Errors and warnings.
    #[default]
    Warning,
    /// Any finding.
    Info,
    /// Nothing.
    Never,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArguments {
    /// A Dockerfile, a folder to look for them in, or - for standard input.
    ///
    /// One file prints one object, a folder or several paths an array.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<String>,
    #[command(flatten)]
    pub build: BuildArguments,
}

#[derive(Debug, Args)]
pub(crate) struct GraphArguments {
    /// A Dockerfile, or - for standard input.
    #[arg(value_name = "PATH")]
    pub path: String,
    /// How to write the graph.
    #[arg(long, value_enum, default_value_t)]
    pub format: GraphFormat,
    /// Which stages show their steps.
    #[arg(long, value_enum, default_value_t)]
    pub steps: ShowSteps,
    /// Which way the edges go.
    #[arg(long, value_enum, default_value_t)]
    pub direction: Direction,
    #[command(flatten)]
    pub build: BuildArguments,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A picture.
    #[default]
    Svg,
    /// For Graphviz.
    Dot,
    /// For Mermaid.
    Mermaid,
    /// The picture as data.
    Json,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum ShowSteps {
    /// None of them.
    #[default]
    None,
    /// All of them.
    All,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Direction {
    /// From left to right.
    #[default]
    Right,
    /// From top to bottom.
    Down,
}

#[derive(Debug, Args)]
pub(crate) struct TimelineArguments {
    /// A Dockerfile, or - for standard input.
    #[arg(value_name = "PATH")]
    pub path: String,
    /// How to write the timeline.
    #[arg(long, value_enum, default_value_t)]
    pub format: TimelineFormat,
    #[command(flatten)]
    pub build: BuildArguments,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum TimelineFormat {
    /// A picture.
    #[default]
    Svg,
    /// The picture as data.
    Json,
}
