//! Serves the page on this machine while it is being worked on.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;

use crate::command;
use crate::progress::note;
use crate::setup;
use crate::workspace::Workspace;

/// Compiles fast and runs fast enough; see the workspace's `Cargo.toml`.
const PROFILE: &str = "wasm-dev";

#[derive(Args)]
pub(crate) struct Options {
    /// The port to serve on; a free one is chosen when it is taken
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Also open the page in the default browser
    #[arg(long)]
    open: bool,
}

/// Serves until interrupted.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let tools = setup::page_tools(workspace)?;
    let port = free_port(options.port)?;
    if port != options.port {
        note(format_args!("port {} is taken", options.port));
    }
    announce_when_ready(port);
    // The folder that is published stays untouched.
    let output = workspace.target().join("serve");
    let mut trunk = tools.trunk(workspace);
    trunk.args(["serve", "--quiet", "--cargo-profile", PROFILE, "--port", &port.to_string()]);
    trunk.arg("--dist").arg(output);
    if options.open {
        trunk.args(["--open", "true"]);
    }
    command::run(&mut trunk)
}

fn free_port(wanted: u16) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted))
        .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .context("no port is free on this machine")?;
    Ok(listener.local_addr().context("cannot tell which port is free")?.port())
}

/// Prints the address once somebody listens there, which is when the first build is over.
fn announce_when_ready(port: u16) {
    println!("==> building; the address appears when the page is ready");
    std::thread::spawn(move || {
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            std::thread::sleep(Duration::from_millis(200));
        }
        println!("\n    Plimsoll is at http://127.0.0.1:{port}/\n");
        note("It is rebuilt when a file changes; then reload the page. Ctrl+C ends it.");
    });
}
