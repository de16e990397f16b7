//! A RUN changes the directory with cd.
//!
//! ## What it does
//!
//! Finds `cd` in RUN.
//!
//! ## Why it matters
//!
//! The directory holds until the end of the RUN. A `cd` that nothing follows does nothing, and one
//! at the beginning hides from the reader, and from the instructions below, where the work is done.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN cd /srv/app
//! RUN make
//! ```
//!
//! ```dockerfile
//! FROM debian:12
//! RUN cd /srv/app && make
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! WORKDIR /srv/app
//! RUN make
//! ```
//!
//! ## Fix safety
//!
//! The fix is unsafe: WORKDIR also holds for the instructions below.
//!
//! ## Exceptions
//!
//! Only a `cd` that nothing follows is in the profile `default`. To go elsewhere for a part of a
//! RUN is a matter of taste.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{AndOrOperator, Invocation, Place, Places};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::hadolint_view::{self, OncePerRun};
use crate::rule::{Check, FixAvailability, Rule, Tool, hadolint, kics, semgrep, trivy};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[
        hadolint("DL3003"),
        trivy("DS-0013"),
        kics("f4a6bcd3-e231-4acf-993c-aa027be50d2e"),
        semgrep("use-workdir"),
    ],
    fix: FixAvailability::Unsafe,
    ..Rule::new(
        "cd-instead-of-workdir",
        Category::Maintainability,
        Severity::Warning,
        Check::Run(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    let commands = site.commands();
    let mut once = OncePerRun::default();
    for (index, invocation) in commands.iter().enumerate() {
        let Some(word) = invocation.name_word().filter(|_| invocation.is("cd")) else { continue };
        let is_plain = invocation.context.places == Places::default();
        let is_last = is_plain && index + 1 == commands.len();
        let finding = if is_last {
            report.at(word.span, "this cd ends with its RUN; the next instruction starts elsewhere")
        } else {
            report.at(word.span, "this RUN changes the directory with cd")
        };
        finding.help("use WORKDIR, which holds for all instructions below");
        if !is_last {
            finding.strict().severity(Severity::Info);
        }
        if index == 0
            && is_plain
            && let Some(fix) = fix(site, invocation, commands.len() == 1)
        {
            finding.fix(fix);
        }
        once.settle(finding, hadolint_view::sees(invocation) && !site.onbuild);
        let is_absolute = invocation
            .arguments()
            .first()
            .is_some_and(|word| word.static_prefix().starts_with('/'));
        if !is_absolute || invocation.context.is_within(Place::NestedScript) {
            finding.unlike(&[Tool::Trivy]);
        }
    }
}

/// Writes a WORKDIR above a RUN that begins with the `cd`, or in its place when that is all.
fn fix(site: &Site<'_>, cd: &Invocation<'_>, is_alone: bool) -> Option<Fix> {
    let [directory] = cd.arguments() else { return None };
    let path = directory.literal()?;
    let is_plain = !path.is_empty()
        && !path.starts_with(['~', '-'])
        && !path.contains([' ', '\t', '\\', '$', '"', '\''])
        && !directory.has_glob()
        && !directory.has_brace_expansion();
    let is_bare = cd.command.redirects.is_empty()
        && cd.command.assignments.is_empty()
        && cd.wrappers.is_empty();
    let has_flags = !site.instruction.flags.is_empty();
    if !is_plain || !is_bare || site.onbuild || !site.instruction.heredocs.is_empty() {
        return None;
    }
    let instruction = site.instruction.span;
    let edits = if is_alone {
        if has_flags {
            return None;
        }
        vec![Edit::replace(instruction, format!("WORKDIR {path}"))]
    } else {
        let chain = cd.context.chain.filter(|chain| chain.index == 0)?;
        if chain.before != Some(AndOrOperator::And) {
            return None;
        }
        let next = site.commands().get(1)?;
        let start = next.command.span.start;
        // What stands between may be the opening of a group, whose commands come next.
        let between = site.subject.text(Span::new(cd.command.span.end, start));
        if !between.chars().all(|char| matches!(char, '&' | '\\' | ' ' | '\t' | '\r' | '\n')) {
            return None;
        }
        vec![
            Edit::insert(instruction.start, format!("WORKDIR {path}\n")),
            Edit::delete(Span::new(cd.command.span.start, start)),
        ]
    };
    let reason =
        "WORKDIR also holds for the instructions below, and makes the directory if need be";
    Some(Fix::risky("Use WORKDIR", reason, edits))
}
