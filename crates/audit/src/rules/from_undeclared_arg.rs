//! FROM uses an ARG that is not declared before it.
//!
//! ## What it does
//!
//! Finds variables in FROM lines that no ARG before the first FROM declares.
//!
//! ## Why it matters
//!
//! FROM sees only the ARGs before the first FROM and the automatic ones as BUILDPLATFORM. Any other
//! variable is empty there, and cannot be set with `--build-arg`.
//!
//! ## Example
//!
//! ```dockerfile
//! ARG VERSION=3.20
//! FROM alpine:3.20${VERSON}
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! ARG VERSION=3.20
//! FROM alpine:${VERSION}
//! ```
//!
//! ## Fix safety
//!
//! The fix writes the nearest name that is declared, which may not be the one that is meant.
//!
//! ## References
//!
//! BuildKit's check [UndefinedArgInFrom](https://docs.docker.com/reference/build-checks/undefined-arg-in-from/).

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, Rule, buildkit};
use crate::subject::Subject;
use crate::variable_reference::renamed;

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("UndefinedArgInFrom")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("from-undeclared-arg", Category::Correctness, Severity::Warning, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    let in_from = subject.build.undefined.iter().filter(|undefined| undefined.step.is_none());
    for undefined in in_from {
        let name = &undefined.name;
        let message = format!("FROM argument '{name}' is not declared");
        let Some(nearest) = &undefined.nearest else {
            let finding = report.at(undefined.span, message);
            finding.help(format!("put ARG {name} before the first FROM"));
            continue;
        };
        let message = format!("{message} (did you mean {nearest}?)");
        let finding = report.at(undefined.span, message);
        finding.help(format!("write {nearest}, or put ARG {name} before the first FROM"));
        if let Some(fix) = renamed(subject, undefined.span, name, nearest) {
            finding.fix(fix);
        }
    }
}
