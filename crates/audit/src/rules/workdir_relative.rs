//! WORKDIR is relative.
//!
//! ## What it does
//!
//! Finds a relative WORKDIR that no WORKDIR of this file stands above.
//!
//! ## Why it matters
//!
//! The path begins at the working directory of the base image. It changes when the image does.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! WORKDIR app
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! WORKDIR /app
//! ```
//!
//! ## Fix safety
//!
//! The fix makes the path absolute, which is another one unless the base image works in `/`.
//!
//! ## Exceptions
//!
//! hadolint also reports a relative WORKDIR below an absolute one. We do not, because the file
//! tells where that leads. A path that begins with a variable of the base image is not judged, and
//! neither is one with a drive letter.
//!
//! ## References
//!
//! BuildKit's check [WorkdirRelativePath](https://docs.docker.com/reference/build-checks/workdir-relative-path/).

use plimsoll_model::Base;
use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::{Span, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, Tool, buildkit, checkov, hadolint, kics, trivy};
use crate::subject::{Site, Subject};

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        buildkit("WorkdirRelativePath"),
        hadolint("DL3000"),
        trivy("DS-0009"),
        checkov("CKV_DOCKER_10"),
        kics("6b376af8-cfe8-49ab-a08d-f32de23661a4"),
    ],
    fix: FixAvailability::Unsafe,
    ..Rule::new("workdir-relative", Category::Correctness, Severity::Warning, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    // By stage: whether a WORKDIR stands in it or in its base stages.
    let mut set_in: Vec<bool> = Vec::new();
    for section in subject.sections() {
        let base = section.stage.map(|stage| &subject.build.stage(stage).base);
        let mut is_set = match base {
            Some(Base::Stage(base)) => set_in.get(base.index()).copied().unwrap_or(false),
            _ => false,
        };
        for site in section.sites().filter(|site| !site.onbuild) {
            let Some(Command::Workdir(written)) = site.command() else { continue };
            let path = site.step().and_then(|step| step.operands.first());
            judge(&site, written, path.unwrap_or(&written.text), is_set, report);
            is_set = true;
        }
        if section.stage.is_some() {
            set_in.push(is_set);
        }
    }
}

/// Looks at one WORKDIR; `path` is the expanded one.
fn judge(site: &Site<'_>, written: &Word, path: &str, is_set: bool, report: &mut Report) {
    let bare = written.text.trim_matches(['"', '\'']);
    // What the base image sets is not known to us; BuildKit takes it for nothing here.
    let is_open = path.starts_with('$');
    let buildkit = site.stage.is_some() && !is_set && !path.starts_with('/');
    let hadolint = !bare.starts_with(['$', '/']) && !has_drive(bare);
    let ours = buildkit && !is_open && !has_drive(path);
    if !buildkit && !hadolint {
        return;
    }
    let finding = report.at(
        written.span,
        format!(
            "Relative workdir \"{path}\" can have unexpected results if the base image changes"
        ),
    );
    finding.help("write the whole path");
    if ours && let Some(edit) = absolute(site, written, bare) {
        let reason = "the path is another one unless the base image works in /";
        finding.fix(Fix::risky("Make the path absolute", reason, vec![edit]));
    }
    let agrees = [(Tool::Buildkit, buildkit), (Tool::Hadolint, hadolint)];
    if ours {
        for (tool, _) in agrees.into_iter().filter(|(_, agrees)| !agrees) {
            finding.unlike(&[tool]);
        }
    } else {
        let tools = agrees.into_iter().filter(|(_, agrees)| *agrees).map(|(tool, _)| tool);
        finding.only(&tools.collect::<Vec<_>>());
    }
}

/// True for a path as `C:\app`.
fn has_drive(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next() == Some(':')
}

/// Puts a slash before a path that has no other need.
fn absolute(site: &Site<'_>, written: &Word, bare: &str) -> Option<Edit> {
    let text = site.subject.text(written.span);
    let start = written.span.start + text.find(bare)? as u32;
    if bare.starts_with("..") || bare == "." || bare.is_empty() {
        return None;
    }
    // `./app` becomes `/app`.
    let dot = u32::from(bare.starts_with("./"));
    Some(match dot {
        0 => Edit::insert(start, "/"),
        _ => Edit::delete(Span::new(start, start + dot)),
    })
}
