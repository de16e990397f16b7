//! The project's chores: `cargo xtask <command>`.
//!
//! Everything that is not the product lives here, so that one command each sets up, serves, tests
//! and bundles it, on a fresh machine as well as on a used one.
#![allow(clippy::print_stdout, reason = "a chore tells on standard output what it is doing")]

mod bundle;
mod catalogue;
mod command;
mod docs;
mod fuzz;
mod new_rule;
mod progress;
mod race;
mod screenshot;
mod serve;
mod setup;
mod single_file;
mod size;
mod test;
#[cfg(test)]
mod tidy;
mod wasm_opt;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Chores of the Plimsoll project.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Install the pinned tools; quick when they are there
    Setup,
    /// Build the page and serve it on this machine, rebuilding when a file changes
    Serve(serve::Options),
    /// Run every check: format, lints, tests, bundle, browser tests, size budget
    #[command(visible_alias = "ci")]
    Test(test::Options),
    /// Build dist/site (static files) and dist/plimsoll.html (one self-contained file)
    Bundle,
    /// Show what the bundle weighs, and fail when it is over budget
    Size,
    /// Run each fuzz target for a while; needs the nightly toolchain
    Fuzz(fuzz::Options),
    /// Renew the tables of base images and packages from measured data
    Catalogue(catalogue::Options),
    /// Start a rule: its file and its line in the list
    NewRule(new_rule::Options),
    /// Write the index of the rules
    Docs(docs::Options),
    /// Measure `plimsoll check` beside hadolint over a folder of Dockerfiles
    Race(race::Options),
    /// Bundle, then take the pictures in docs/screenshots
    Screenshot,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(chore: &Chore) -> Result<()> {
    let workspace = Workspace::locate()?;
    match chore {
        Chore::Setup => setup::everything(&workspace),
        Chore::Serve(options) => serve::run(&workspace, options),
        Chore::Test(options) => test::run(&workspace, options),
        Chore::Bundle => bundle::run(&workspace),
        Chore::Size => size::check(&workspace),
        Chore::Fuzz(options) => fuzz::run(&workspace, options),
        Chore::Catalogue(options) => catalogue::run(&workspace, options),
        Chore::NewRule(options) => new_rule::run(&workspace, options),
        Chore::Docs(options) => docs::run(&workspace, options),
        Chore::Race(options) => race::run(&workspace, options),
        Chore::Screenshot => screenshot::run(&workspace),
    }
}
