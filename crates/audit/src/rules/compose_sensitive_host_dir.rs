//! A folder of the system is mounted from the host.
//!
//! ## What it does
//!
//! Looks for mounts of `/`, `/boot`, `/dev`, `/etc`, `/lib`, `/proc`, `/root`, `/run`, `/sys`,
//! `/usr`, `/var` and what lies directly in their heart, and for volumes that stand for such a
//! folder.
//!
//! ## Why it matters
//!
//! A process that writes there changes the host: `/etc` has the users and the jobs, `/usr` and
//! `/lib` the programs that root runs. What can only be read may still have keys and passwords.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   backup:
//!     image: backup:1.2
//!     volumes:
//!       - /etc:/host/etc
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   backup:
//!     image: backup:1.2
//!     volumes:
//!       - backups:/backups
//!       - ./settings:/settings
//! volumes:
//!   backups:
//! ```

use plimsoll_model::compose::{MountKind, Origin, Value};
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, Rule, Tool, kics};
use crate::service_settings::{is_known, shared};

pub(crate) const RULE: Rule = Rule {
    aliases: &[kics("1c1325ff-831d-43a1-973e-839ae57dfcc0")],
    ..Rule::new(
        "compose-sensitive-host-dir",
        Category::Security,
        Severity::Warning,
        Check::Project(check),
    )
};

/// Folders that are sensitive as a whole.
const WHOLE: [&str; 24] = [
    "/",
    "/boot",
    "/dev",
    "/etc",
    "/etc/cron.d",
    "/etc/ssh",
    "/etc/systemd",
    "/lib",
    "/lib64",
    "/proc",
    "/root",
    "/root/.ssh",
    "/run",
    "/sys",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/sbin",
    "/var",
    "/var/lib",
    "/var/lib/docker",
    "/var/run",
    "/bin",
];

/// Folders that have secrets even for those who can only read.
const SECRET: [&str; 7] =
    ["/", "/etc", "/etc/ssh", "/root", "/root/.ssh", "/var/lib", "/var/lib/docker"];

/// The folders below which KICS finds everything sensitive.
const BY_KICS: [&str; 8] = ["/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr", "/var"];

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for found in shared(subject, |service| {
        let mounts = service.mounts.iter().filter(|mount| mount.kind == MountKind::Bind);
        mounts.filter_map(|mount| Some((mount.at, (mount.source.as_deref()?, mount.read_only))))
    }) {
        let (path, read_only) = found.what;
        judge(path, read_only, found.at, &found.names(), report);
    }
    for volume in &subject.project.volumes {
        let options = |name| volume.value.at_path(&["driver_opts", name]);
        let device = options("device").or_else(|| options("mountpoint"));
        let Some((at, path)) = device.and_then(|value: &Value| Some((value.at, value.as_str()?)))
        else {
            continue;
        };
        if subject.is_open(at) && is_known(subject.project, at) {
            judge(path, false, at, &format!("the volume {}", volume.key), report);
        }
    }
}

fn judge(path: &str, read_only: bool, at: Origin, who: &str, report: &mut ProjectReport) {
    let path = if path == "/" { path } else { path.trim_end_matches('/') };
    let we = WHOLE.contains(&path);
    let kics = path == "/" || BY_KICS.iter().any(|top| is_below(path, top));
    if !we && !kics {
        return;
    }
    let can = if read_only { "read" } else { "write to" };
    let finding = report.at(at, format!("{who} can {can} {path} of the host"));
    finding.help("mount only the file or folder that is needed, read-only where that is enough");
    match (we, kics) {
        (false, _) => {
            finding.only(&[Tool::Kics]);
        }
        (true, false) => {
            finding.unlike(&[Tool::Kics]);
        }
        (true, true) => {}
    }
    if we && read_only && !SECRET.contains(&path) {
        finding.strict();
    }
}

fn is_below(path: &str, top: &str) -> bool {
    path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
