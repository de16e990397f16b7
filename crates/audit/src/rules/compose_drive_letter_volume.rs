//! A volume with a name of one letter is read as a drive of Windows.
//!
//! ## What it does
//!
//! Looks for volumes in their short form that begin with one letter and a colon and make no sense
//! as a path of Windows.
//!
//! ## Why it matters
//!
//! Compose takes the letter and the path after it for a folder of the host. The named volume is not
//! mounted, and what the container writes is lost with it.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   db:
//!     image: postgres:17
//!     volumes:
//!       - d:/var/lib/postgresql/data
//! volumes:
//!   d:
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   db:
//!     image: postgres:17
//!     volumes:
//!       - data:/var/lib/postgresql/data
//! volumes:
//!   data:
//! ```

use plimsoll_model::compose::Origin;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};

use crate::compose_values::scalar_span;
use crate::compose_yaml::{files, service_items, services};
use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, Rule};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "compose-drive-letter-volume",
        Category::Correctness,
        Severity::Error,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in files(subject) {
        for item in services(&yaml).flat_map(|service| service_items(service, "volumes")) {
            let Some((name, target, option)) = item.as_str().and_then(read) else { continue };
            let at = Origin { file, span: item.span };
            let message = format!("{name}:{target} is read as a folder of the drive {name}");
            let finding = report.at(at, message);
            finding.help("give the volume a longer name, or mount it in the long form");
            if subject.project.merged.at_path(&["volumes", name]).is_some() {
                let read_only = if option == Some("ro") { ", read_only: true" } else { "" };
                let long = format!("{{type: volume, source: {name}, target: {target}{read_only}}}");
                let edit = Edit::replace(scalar_span(subject, at), long);
                let reason = "the container then sees the volume";
                finding.fix(Fix::risky("Mount it in the long form", reason, vec![edit]));
            }
        }
    }
}

/// The letter, the path and the option of a volume that is no path of Windows.
fn read(text: &str) -> Option<(&str, &str, Option<&str>)> {
    let (name, rest) = text.split_once(':')?;
    let is_letter = name.len() == 1 && name.starts_with(|char: char| char.is_ascii_alphabetic());
    if !is_letter || !rest.starts_with('/') || rest.contains(['$', ',', '{']) {
        return None;
    }
    match rest.split_once(':') {
        None => Some((name, rest, None)),
        // With an absolute path after it, the first one may well be of a drive.
        Some((target, option)) => (!option.contains('/')).then_some((name, target, Some(option))),
    }
}
