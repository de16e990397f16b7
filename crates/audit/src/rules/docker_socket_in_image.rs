//! The image names Docker's socket.
//!
//! ## What it does
//!
//! Finds `docker.sock` in VOLUME, COPY, ADD and the mounts of RUN.
//!
//! ## Why it matters
//!
//! Whoever can write to the socket has the daemon do anything, which is to be root on the host. An
//! image that expects it asks its users for that.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM docker:27-cli
//! VOLUME /var/run/docker.sock
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM docker:27-cli
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, semgrep};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[semgrep("dockerfile-dockerd-socket-mount")],
    ..Rule::new(
        "docker-socket-in-image",
        Category::Security,
        Severity::Warning,
        Check::Instruction(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let is_socket = |text: &str| text.trim_matches(['"', '\'']).ends_with("docker.sock");
    let mut found: Vec<Span> = Vec::new();
    match site.command() {
        Some(Command::Volume(volumes)) => {
            found.extend(volumes.iter().filter(|word| is_socket(&word.text)).map(|word| word.span));
        }
        Some(Command::Copy(transfer) | Command::Add(transfer)) => {
            let words = transfer.sources.iter().chain([&transfer.dest]);
            found.extend(words.filter(|word| is_socket(&word.text)).map(|word| word.span).take(1));
        }
        Some(Command::Run(run)) => {
            let is_mounted =
                |field: &str| matches!(field, "source" | "src" | "target" | "dst" | "destination");
            let mounts = run.mounts.iter().filter(|mount| {
                mount.fields.iter().any(|field| {
                    is_mounted(&field.key) && field.value.as_deref().is_some_and(is_socket)
                })
            });
            found.extend(mounts.map(|mount| mount.span));
        }
        _ => {}
    }
    for span in found {
        report
            .at(span, "Docker's socket gives its users the rights of root on the host")
            .help("leave it out, and let who starts the container decide");
    }
}
