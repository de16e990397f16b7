//! A service can command the container engine.
//!
//! ## What it does
//!
//! Looks for mounts of the socket of Docker, Podman, containerd or CRI-O, and for `use_api_socket:
//! true`.
//!
//! ## Why it matters
//!
//! Who can talk to the engine can start a privileged container and owns the host. Mounting the
//! socket read-only changes nothing, since requests are not writes to the file. A proxy that lets
//! only some requests through, on a network of its own, gives less away.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   proxy:
//!     image: traefik:3.2
//!     volumes:
//!       - /var/run/docker.sock:/var/run/docker.sock:ro
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   proxy:
//!     image: traefik:3.2
//!     environment:
//!       DOCKER_HOST: tcp://engine:2375
//! ```

use plimsoll_model::compose::{MountKind, Value};
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Rule, kics, semgrep};
use crate::service_settings::{setting, shared};

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        kics("d6355c88-1e8d-49e9-b2f2-f8a1ca12c75b"),
        semgrep("exposing-docker-socket-volume"),
    ],
    ..Rule::new(
        "compose-docker-socket",
        Category::Security,
        Severity::Warning,
        Check::Project(check),
    )
};

/// The sockets, below `/run` or `/var/run`.
const SOCKETS: [&str; 4] =
    ["docker.sock", "podman/podman.sock", "containerd/containerd.sock", "crio/crio.sock"];

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for found in shared(subject, |service| {
        let mounts = service.mounts.iter().filter(|mount| mount.kind == MountKind::Bind);
        let sockets = mounts.filter(|mount| mount.source.as_deref().is_some_and(is_socket));
        let api = setting(service, &["use_api_socket"]);
        let api = api.filter(|(_, value)| value.as_bool() == Some(true));
        sockets.map(|mount| (mount.at, ())).chain(api.map(|(_, value): (_, &Value)| (value.at, ())))
    }) {
        let message =
            format!("{} can command the container engine, and so the host", found.names());
        let finding = report.at(found.at, message);
        finding.help("put a proxy between them that allows only the requests it needs");
    }
}

fn is_socket(path: &str) -> bool {
    let path = path.strip_prefix("/var").unwrap_or(path);
    path.strip_prefix("/run/").is_some_and(|name| SOCKETS.contains(&name))
}
