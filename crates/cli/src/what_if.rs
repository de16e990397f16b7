//! `plimsoll what-if`.

use std::process::ExitCode;

use anyhow::Result;
use plimsoll_audit::report::WhatIfReport;
use plimsoll_model::cache::{CacheInput, Changes, FileChange, FileChangeKind, NoCache, what_if};
use plimsoll_model::context::BuildContext;
use plimsoll_model::{BuildOptions, build};
use plimsoll_syntax::dockerfile::Dockerfile;

use crate::arguments::{WhatIfArguments, WhatIfFormat};
use crate::configuration::dockerignore;
use crate::input;
use crate::output::Output;

/// Tells what becomes of the steps of a build.
pub(crate) fn run(arguments: &WhatIfArguments, output: &mut Output) -> Result<ExitCode> {
    let input = input::read(&arguments.path)?;
    let ignore =
        if input.path == input::STANDARD_INPUT { None } else { dockerignore(&input.path)? };
    let context = BuildContext { ignore, ..BuildContext::default() };
    let after_file = Dockerfile::parse(&input.text);
    let after = build(&after_file, &after_options(arguments));
    let before_file = match &arguments.was {
        Some(path) => Dockerfile::parse(&input::read(path)?.text),
        None => after_file.clone(),
    };
    let before = build(&before_file, &before_options(arguments));
    let told = what_if(
        CacheInput { file: &before_file, build: &before, context: Some(&context) },
        CacheInput { file: &after_file, build: &after, context: Some(&context) },
        &changes(arguments),
    );
    let report = WhatIfReport::new(&input.path, &after, &told);
    match arguments.format {
        WhatIfFormat::Text => output.print(&report.text())?,
        WhatIfFormat::Json => output.print_json(&report)?,
    }
    Ok(if after_file.verdict().is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn contexts(arguments: &WhatIfArguments) -> impl Iterator<Item = (String, String)> {
    arguments.build_contexts.iter().map(|(name, at)| (name.to_lowercase(), at.clone()))
}

fn before_options(arguments: &WhatIfArguments) -> BuildOptions {
    BuildOptions {
        target: arguments.was_target.clone().or_else(|| arguments.target.clone()),
        platform: arguments.was_platform.clone(),
        build_args: arguments.was_build_args.iter().cloned().collect(),
        named_contexts: contexts(arguments).collect(),
    }
}

/// The arguments of the build before hold on, but for those that change.
fn after_options(arguments: &WhatIfArguments) -> BuildOptions {
    let mut options = BuildOptions {
        target: arguments.target.clone(),
        platform: arguments.platform.clone().or_else(|| arguments.was_platform.clone()),
        ..before_options(arguments)
    };
    options.build_args.extend(arguments.build_args.iter().cloned());
    options
}

fn changes(arguments: &WhatIfArguments) -> Changes {
    let files = [
        (&arguments.edits, FileChangeKind::Edit),
        (&arguments.additions, FileChangeKind::Add),
        (&arguments.deletions, FileChangeKind::Delete),
        (&arguments.modes, FileChangeKind::Mode),
        (&arguments.touches, FileChangeKind::Touch),
    ];
    let files = files.into_iter().flat_map(|(paths, kind)| {
        paths.iter().map(move |path| FileChange { path: path.clone(), kind })
    });
    Changes {
        files: files.collect(),
        images: arguments.bases.iter().cloned().collect(),
        no_cache: match arguments.no_cache.as_slice() {
            [] => NoCache::Off,
            stages if stages.iter().any(|stage| stage == "*") => NoCache::All,
            stages => NoCache::Stages(stages.iter().cloned().collect()),
        },
        pruned: arguments.pruned,
    }
}
