//! COPY takes from a stage that does not exist.
//!
//! ## What it does
//!
//! Finds `COPY --from` with a name that no earlier stage has and that does not look like an image.
//!
//! ## Why it matters
//!
//! BuildKit takes the name for an image and pulls it. If somebody owns that name, his files get into
//! your image.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM golang:1.22 AS builder
//! RUN go build -o /app .
//! FROM scratch
//! COPY --from=bulider /app /app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM golang:1.22 AS builder
//! RUN go build -o /app .
//! FROM scratch
//! COPY --from=builder /app /app
//! ```
//!
//! ## Exceptions
//!
//! The profile `default` only has it when a stage has nearly that name. What stops the build, as a
//! later stage or a variable, is an error of its own. hadolint reports these too, and names that
//! differ in case only.

use plimsoll_model::catalogue::base_image;
use plimsoll_model::{EdgeKind, Node};
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::{Command, nearest};
use plimsoll_syntax::edit::{Edit, Fix};

use crate::finding::{Category, Report};
use crate::opinion::{anybody, settle};
use crate::rule::{Check, Confidence, FixAvailability, Rule, Tool, hadolint};
use crate::subject::Subject;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3022")],
    fix: FixAvailability::Unsafe,
    confidence: Confidence::Medium,
    ..Rule::new(
        "copy-from-unknown-stage",
        Category::Correctness,
        Severity::Warning,
        Check::File(check),
    )
};

/// How many stages are compared with a name that no stage has.
const MAX_COMPARED: usize = 64;

fn check(subject: &Subject<'_>, report: &mut Report) {
    let mut names: std::collections::HashSet<&str> = std::collections::HashSet::new();
    let mut stages = 0_usize;
    // The nodes that COPY takes from, by their places.
    let copies = subject.build.edges.iter().filter(|edge| edge.kind == EdgeKind::Copy);
    let nodes: std::collections::HashMap<_, _> =
        copies.map(|edge| (edge.span, edge.from)).collect();
    for site in subject.sites().filter(|site| !site.onbuild) {
        if let Some(Command::From(from)) = site.command() {
            stages += 1;
            names.extend(from.name.as_ref().map(|name| subject.text(name.span)));
        }
        let Some(Command::Copy(copy)) = site.command() else { continue };
        let Some(from) = &copy.from else { continue };
        let text = from.text.as_str();
        let is_number = text.parse::<usize>().is_ok_and(|index| index < stages);
        let hadolint = !names.contains(text) && !is_number && !text.contains(':');
        let is_image = matches!(nodes.get(&site.instruction.span), Some(Node::Image(_)));
        let we = is_image && !looks_like_image(text);
        let others = [(Tool::Hadolint, hadolint)];
        if !anybody(we, &others) {
            continue;
        }
        let near = || {
            let stages = subject.build.stages.iter().take(MAX_COMPARED);
            nearest(&text.to_lowercase(), stages.filter_map(|stage| stage.name.as_deref()))
        };
        let near = if we { near() } else { None };
        let finding = report.at(from.span, format!("no stage above is named {text}"));
        if let Some(near) = near {
            finding.likely().help(format!("did you mean {near}?")).fix(Fix::risky(
                format!("Copy from {near}"),
                "the name may be that of an image",
                vec![Edit::replace(from.span, near)],
            ));
        } else if we {
            finding.help("give the image its tag, so that nobody takes the name for a stage");
        }
        settle(finding, we, &others);
        if we && near.is_none() {
            finding.strict().severity(Severity::Info);
        }
    }
}

/// True when the name is an image's on purpose, or one that we know.
fn looks_like_image(name: &str) -> bool {
    name.contains([':', '/', '@', '.']) || base_image(name).structure().is_some()
}
