//! A volume is written in quotes that it does not need.
//!
//! ## What it does
//!
//! Looks for entries of `volumes` of services in quotes that YAML does not need.
//!
//! ## Why it matters
//!
//! It is a matter of taste: without quotes the paths are easier to read.
//!
//! ## Example
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     volumes:
//!       - "./site:/site"
//! ```
//!
//! Use instead:
//!
//! ```yaml compose.yaml
//! services:
//!   web:
//!     image: nginx:1.27
//!     volumes:
//!       - ./site:/site
//! ```

use plimsoll_model::compose::Origin;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::yaml::{Node, NodeKind, Style};

use crate::finding::Category;
use crate::project::{ProjectReport, ProjectSubject};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, dclint};
use crate::service_settings::{compose_files, sequence, written_services};

pub(crate) const RULE: Rule = Rule {
    fix: FixAvailability::Safe,
    profile: OwnProfile::All,
    aliases: &[dclint("no-quotes-in-volumes")],
    ..Rule::new(
        "compose-volumes-quoted",
        Category::Maintainability,
        Severity::Info,
        Check::Project(check),
    )
};

fn check(subject: &ProjectSubject<'_>, report: &mut ProjectReport) {
    for (file, yaml) in compose_files(subject) {
        let lists = written_services(&yaml).filter_map(|service| service.value.get("volumes"));
        let mut quoted: Vec<_> = lists
            .flat_map(sequence)
            .filter_map(|item| Some((item.span, unquoted(item)?)))
            .collect();
        // Aliases repeat what stands at their anchor.
        quoted.sort_unstable();
        quoted.dedup();
        for (span, text) in quoted {
            let at = Origin { file, span };
            let finding = report.at(at, format!("the volume {text} needs no quotes"));
            finding.help("take the quotes away");
            let edit = Edit::replace(span, text);
            finding.fix(Fix::safe("Take the quotes away", vec![edit]));
        }
    }
}

/// What stands in quotes, where it is the same without: a path, or paths and options.
fn unquoted(item: &Node) -> Option<&str> {
    let NodeKind::String { text, style: Style::SingleQuoted | Style::DoubleQuoted } = &item.kind
    else {
        return None;
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:${}".contains(&byte);
    let is_fine = text.bytes().all(is_plain)
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || "./$".contains(first))
        && !text.ends_with(':');
    is_fine.then_some(&**text)
}
