//! The binary `plimsoll`: reads files, runs the engine, prints what it says.
//!
//! Must be absent: behaviour. What a file means is decided in the libraries.

mod arguments;
mod check;
mod compose;
mod configuration;
mod draw;
mod draw_project;
mod explain;
mod fix;
mod input;
mod inspect;
mod output;
mod project;
mod what_if;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use output::Output;

/// The exit code for unusable input and wrong usage; clap uses the same.
const UNUSABLE: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut output = Output::standard();
    let result = match &arguments.command {
        Command::Check(arguments) => check::run(arguments, &mut output),
        Command::Fix(arguments) => fix::run(arguments, &mut output),
        Command::Explain(arguments) => explain::run(arguments, &mut output),
        Command::Inspect(arguments) => inspect::run(arguments, &mut output),
        Command::Graph(arguments) => draw::graph(arguments, &mut output),
        Command::WhatIf(arguments) => what_if::run(arguments, &mut output),
        Command::Compose(arguments) => compose::run(arguments, &mut output),
        Command::Timeline(arguments) => draw::timeline(arguments, &mut output),
    };
    match result {
        Ok(code) => code,
        // A reader that closes the pipe early, as `head` does, is no failure.
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("{error:#}"));
            ExitCode::from(UNUSABLE)
        }
    }
}
