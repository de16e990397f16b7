//! A path of the host without `./` is taken for the name of a volume.
//!
//! ## What it does
//!
//! Looks for volumes in their short form whose source has a slash and does not begin as a path.
//!
//! ## Why it matters
//!
//! `conf/nginx.conf` is the name of a volume to Compose, and there is none: the project is refused.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.28
//!     volumes:
//!       - conf/nginx.conf:/etc/nginx/nginx.conf:ro
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.28
//!     volumes:
//!       - ./conf/nginx.conf:/etc/nginx/nginx.conf:ro
//! ```

use plimsoll_model::compose::Origin;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::Fix;

use crate::compose_values::rewrite;
use crate::compose_yaml::{files, mount_of, service_items, services};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "compose-volume-path-without-dot",
        Category::Correctness,
        Severity::Error,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in files(subject) {
        for item in services(&yaml).flat_map(|service| service_items(service, "volumes")) {
            let Some((Some(source), _)) = item.as_str().and_then(|_| mount_of(item)) else {
                continue;
            };
            let is_path = source.starts_with(['.', '/', '~', '\\', '$']) || source.contains(':');
            if is_path || !source.contains('/') {
                continue;
            }
            let at = Origin { file, span: item.span };
            let edit = rewrite(subject, at, &format!("{source}:"), &format!("./{source}:"));
            let message = format!("{source} is the name of a volume here, not a path");
            let finding = report.at(at, message);
            finding.help(format!("write ./{source}"));
            if let Some(edit) = edit {
                let reason = "the project is refused without it";
                finding.fix(Fix::risky("Write it as a path", reason, vec![edit]));
            }
        }
    }
}
