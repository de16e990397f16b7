//! A label that should be a licence is none.
//!
//! ## What it does
//!
//! Checks the labels that the configuration calls licences: SPDX identifiers, or expressions of them
//! as `MIT OR Apache-2.0`.
//!
//! ## Why it matters
//!
//! Tools that collect licences compare these identifiers letter by letter.
//!
//! ## Example
//!
//! ```toml
//! [labels]
//! "org.opencontainers.image.licenses" = "spdx"
//! ```
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.licenses="apache-2.0"
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! LABEL org.opencontainers.image.licenses="Apache-2.0"
//! ```
//!
//! ## Exceptions
//!
//! A value with a variable that the file does not set is not judged. hadolint judges its text, and
//! accepts no expressions.
//!
//! ## References
//!
//! - SPDX License List: <https://spdx.org/licenses/>

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Finding, Report};
use crate::label::{Test, check_kind};
use crate::rule::{Check, FixAvailability, Rule, hadolint};
use crate::settings::LabelKind;
use crate::spdx::{Identifier, identifier, in_right_case, is_expression};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("DL3054")],
    fix: FixAvailability::Safe,
    ..Rule::new(
        "label-not-spdx",
        Category::Maintainability,
        Severity::Warning,
        Check::Instruction(check),
    )
};

const TEST: Test = Test {
    kind: LabelKind::Spdx,
    wanted: "an SPDX licence",
    accepts: is_expression,
    // It reads on over blanks at the end.
    hadolint_accepts: |text| identifier(text.trim_end()) == Some(Identifier::Licence),
};

fn check(site: &Site<'_>, report: &mut Report) {
    check_kind(site, &TEST, report, improve);
}

fn improve(value: &str, span: Span, finding: &mut Finding) {
    if identifier(value) == Some(Identifier::Deprecated) {
        finding.help(format!("{value} is deprecated; write {value}-only or {value}-or-later"));
    } else if let Some(right) = in_right_case(value) {
        let edit = Edit::replace(span, format!("\"{right}\""));
        finding.help(format!("write {right}")).fix(Fix::safe(format!("Write {right}"), vec![edit]));
    }
}
