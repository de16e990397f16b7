//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use plimsoll_audit::Date;
use plimsoll_model::BuildOptions;

use crate::draw_project::ProjectGraphArguments;

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
    /// Repair what is wrong, or show how.
    Fix(FixArguments),
    /// Print the page of a rule, or the list of all rules.
    Explain(ExplainArguments),
    /// Print stages, steps, layers and dependencies as JSON.
    Inspect(InspectArguments),
    /// Draw the services of a Compose project, or the stages of a Dockerfile.
    Graph(GraphArguments),
    /// Draw which steps run when, and side by side with what.
    Timeline(TimelineArguments),
    /// Tell which steps an edit reruns.
    WhatIf(WhatIfArguments),
    /// Print a Compose project as Docker Compose resolves it, as JSON.
    Compose(ComposeArguments),
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
    /// Dockerfiles, Compose files, folders to look for them in, or - for standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<String>,
    /// How to print the findings.
    #[arg(long, value_enum, default_value_t)]
    pub format: CheckFormat,
    /// From which severity on to exit with 1.
    ///
    /// Without it the configuration decides, and without one it is warning.
    #[arg(long, value_enum)]
    pub fail_on: Option<FailOnArgument>,
    #[command(flatten)]
    pub settings: SettingsArguments,
    #[command(flatten)]
    pub build: BuildArguments,
}

/// Which findings are wanted.
#[derive(Debug, Args)]
pub(crate) struct SettingsArguments {
    /// Which findings to look for.
    ///
    /// Without it the configuration decides, and without one it is default.
    #[arg(long, value_enum)]
    pub profile: Option<ProfileArgument>,
    /// A configuration file to read instead of those beside the Dockerfiles.
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,
    /// Read no configuration file.
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
    /// The day for which ends of support are judged, as 2026-01-31; today if not given.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub today: Option<Date>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ProfileArgument {
    /// What is worth acting on.
    Default,
    /// Everything.
    All,
    /// What hadolint would find, where it would find it.
    Hadolint,
    /// What docker build --check would find, where it would find it.
    Buildkit,
}

/// Reads `YYYY-MM-DD`.
fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write YYYY-MM-DD".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct FixArguments {
    /// A Dockerfile, or - for standard input.
    #[arg(value_name = "PATH")]
    pub path: String,
    /// Change the file instead of printing a diff.
    #[arg(long)]
    pub write: bool,
    /// Also apply fixes after which the image may behave differently.
    #[arg(long = "unsafe")]
    pub with_unsafe: bool,
    #[command(flatten)]
    pub settings: SettingsArguments,
    #[command(flatten)]
    pub build: BuildArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The slug of the rule, or its name in another tool, as DL3008; all rules if not given.
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
    /// How to print the list of all rules.
    #[arg(long, value_enum, default_value_t, conflicts_with = "rule")]
    pub format: ExplainFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// A line for each.
    #[default]
    Text,
    /// Tables with the names in other tools.
    Markdown,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum CheckFormat {
    /// With the lines concerned.
    #[default]
    Text,
    /// One document.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands, which GitHub shows as annotations.
    Github,
    /// A summary for a pull request.
    Markdown,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FailOnArgument {
    /// Errors only.
    Error,
    /// Errors and warnings.
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
    /// A Dockerfile, - for standard input, a Compose file, or a folder with one of them.
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
    #[command(flatten)]
    pub project: ProjectGraphArguments,
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
pub(crate) struct WhatIfArguments {
    /// A Dockerfile, or - for standard input.
    #[arg(value_name = "PATH")]
    pub path: String,
    /// A file of the build context whose bytes change, or a pattern as src/**.
    #[arg(long = "edit", value_name = "FILE")]
    pub edits: Vec<String>,
    /// A file that is new in the build context.
    #[arg(long = "add", value_name = "FILE")]
    pub additions: Vec<String>,
    /// A file that is gone from the build context.
    #[arg(long = "delete", value_name = "FILE")]
    pub deletions: Vec<String>,
    /// A file whose permissions change.
    #[arg(long = "chmod", value_name = "FILE")]
    pub modes: Vec<String>,
    /// A file of which only the time changes.
    #[arg(long = "touch", value_name = "FILE")]
    pub touches: Vec<String>,
    /// A base image that now is another one under the same name; * is all of them.
    #[arg(long = "base", value_name = "IMAGE")]
    pub bases: Vec<String>,
    /// A build argument that changes: its value in the build that is asked about.
    #[arg(long = "build-arg", value_name = "NAME=VALUE", value_parser = pair)]
    pub build_args: Vec<(String, String)>,
    /// The platform of the build that is asked about.
    #[arg(long, value_name = "PLATFORM")]
    pub platform: Option<String>,
    /// The stage that is built, before and after.
    #[arg(long, value_name = "STAGE")]
    pub target: Option<String>,
    /// A named build context, before and after.
    #[arg(long = "build-context", value_name = "NAME=SOURCE", value_parser = pair)]
    pub build_contexts: Vec<(String, String)>,
    /// The Dockerfile of the build before; the same if not given.
    #[arg(long, value_name = "PATH")]
    pub was: Option<String>,
    /// A build argument of the build before.
    #[arg(long = "was-build-arg", value_name = "NAME=VALUE", value_parser = pair)]
    pub was_build_args: Vec<(String, String)>,
    /// The stage that was built before.
    #[arg(long, value_name = "STAGE")]
    pub was_target: Option<String>,
    /// The platform of the build before.
    #[arg(long, value_name = "PLATFORM")]
    pub was_platform: Option<String>,
    /// Use no cache, at all or for one stage.
    #[arg(long, value_name = "STAGE", num_args = 0..=1, default_missing_value = "*")]
    pub no_cache: Vec<String>,
    /// The cache was emptied.
    #[arg(long)]
    pub pruned: bool,
    /// How to print the steps.
    #[arg(long, value_enum, default_value_t)]
    pub format: WhatIfFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum WhatIfFormat {
    /// A line for each step.
    #[default]
    Text,
    /// One document.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct ComposeArguments {
    /// The folder of the project.
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: String,
    /// A Compose file, seen from the folder; found by its name if not given.
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    pub files: Vec<String>,
    /// A profile to switch on; * is all of them.
    #[arg(long = "profile", value_name = "NAME")]
    pub profiles: Vec<String>,
    /// A file of variables to use in place of .env.
    #[arg(long = "env-file", value_name = "FILE")]
    pub env_files: Vec<String>,
    /// The folder that relative paths are seen from; that of the first file if not given.
    #[arg(long, value_name = "DIR")]
    pub project_directory: Option<String>,
    /// The name of the project.
    #[arg(short = 'p', long, value_name = "NAME")]
    pub project_name: Option<String>,
    /// Print what the services share and in which order they build, in place of the project.
    #[arg(long)]
    pub summary: bool,
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
