//! Every check of the project, as continuous integration runs them.

use anyhow::Result;
use clap::Args;

use crate::command::{cargo, run as run_command};
use crate::progress::Checklist;
use crate::setup::{self, BrowserTools};
use crate::workspace::Workspace;
use crate::{bundle, docs, new_rule, size};

#[derive(Args)]
pub(crate) struct Options {
    /// Leave the browser tests out, for machines without Chromium
    #[arg(long)]
    no_browser: bool,
}

/// Runs all checks, even after a failure, and sums up.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut checks = Checklist::start();
    checks.check("format", || {
        run_command(cargo().args(["fmt", "--all", "--check"]))?;
        new_rule::check_format(workspace)
    });
    checks.check("lints", lints);
    checks.check("tests", || run_command(cargo().args(["test", "--workspace", "--no-fail-fast"])));
    checks.check("index of the rules", || docs::check(workspace));
    let tools = checks.check("page tools", || setup::page_tools(workspace));
    let bundled = tools.and_then(|tools| {
        checks.check("bundle", || bundle::build(workspace, &tools)).map(|()| tools)
    });
    let no_bundle = "there is no bundle";
    if bundled.is_some() {
        checks.check("size budget", || size::check(workspace));
    } else {
        checks.skip("size budget", no_bundle, false);
    }
    if options.no_browser {
        checks.skip("browser tests", "--no-browser", true);
    } else if bundled.is_some() {
        checks.check("browser tests", || browser_tests(workspace));
    } else {
        checks.skip("browser tests", no_bundle, false);
    }
    checks.finish()
}

fn lints() -> Result<()> {
    let scope = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    run_command(cargo().args(scope))
}

fn browser_tests(workspace: &Workspace) -> Result<()> {
    let tools = setup::browser_tools(workspace)?;
    let mut node = script(workspace, &tools);
    // One file at a time: a second browser only slows the first one down on a small machine.
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]);
    let folder = workspace.browser_tests().join("browser");
    let tests = bundle::files(&folder)?;
    node.args(tests.iter().filter(|path| path.to_string_lossy().ends_with(".test.mjs")));
    run_command(&mut node)
}

/// Node.js, told where the browser and the built page are.
pub(crate) fn script(workspace: &Workspace, tools: &BrowserTools) -> std::process::Command {
    let mut node = tools.node.command();
    node.current_dir(workspace.browser_tests());
    node.env("CHROMIUM", &tools.chromium);
    node.env("PLIMSOLL_SITE", workspace.site());
    node.env("PLIMSOLL_SINGLE_FILE", workspace.single_file());
    node
}
