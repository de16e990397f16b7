//! Several services write to the same volume or folder.
//!
//! ## What it does
//!
//! Looks for named volumes and folders of the host that more than one service mounts, at least one
//! of them to write.
//!
//! ## Why it matters
//!
//! Whoever gets into one of the services changes what the others read. Often only one of them has
//! to write.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     image: api:1.0
//!     volumes: ["files:/files"]
//!   web:
//!     image: web:1.0
//!     volumes: ["files:/files"]
//! volumes:
//!   files:
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   api:
//!     image: api:1.0
//!     volumes: ["files:/files"]
//!   web:
//!     image: web:1.0
//!     volumes: ["others:/files"]
//! volumes:
//!   files:
//!   others:
//! ```

use std::collections::BTreeMap;

use plimsoll_model::compose::{Mount, MountKind, Service};
use plimsoll_syntax::diagnostic::Severity;

use crate::compose_values::listed;
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, OwnProfile, Rule, kics};
use crate::service_settings::is_known;

pub(crate) const RULE: Rule = Rule {
    profile: OwnProfile::All,
    aliases: &[kics("8c978947-0ff6-485c-b0c2-0bfca6026466")],
    ..Rule::new("compose-volume-shared", Category::Security, Severity::Info, Check::Project(check))
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    let mut users: BTreeMap<&str, Vec<(&Service, &Mount)>> = BTreeMap::new();
    for service in &subject.project.services {
        let mounts = service.mounts.iter().filter(|mount| {
            matches!(mount.kind, MountKind::Bind | MountKind::Volume)
                && subject.is_open(mount.at)
                && is_known(subject.project, mount.at)
        });
        for mount in mounts {
            if let Some(source) = mount.source.as_deref() {
                users.entry(source).or_default().push((service, mount));
            }
        }
    }
    for (source, mut users) in users {
        users.sort_by_key(|(_, mount)| mount.at);
        let mut services: Vec<&str> = users.iter().map(|(service, _)| &*service.name).collect();
        services.dedup();
        let writes = users.iter().any(|(_, mount)| !mount.read_only);
        let ([_, _, ..], [(_, first), others @ ..], true) =
            (services.as_slice(), users.as_slice(), writes)
        else {
            continue;
        };
        let source = source
            .strip_prefix(subject.project.folder.as_str())
            .map_or_else(|| source.to_owned(), |rest| format!(".{rest}"));
        let message = format!(
            "{} share {source}, and can change it for each other",
            listed(services.iter().copied())
        );
        let finding = report.at(first.at, message);
        finding.help("mount it read-only where that is enough, or give each service its own");
        for (service, mount) in others.iter().filter(|(_, it)| it.at.file == first.at.file) {
            finding.related(mount.at.span, format!("{} mounts it here", service.name));
        }
    }
}
