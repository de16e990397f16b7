//! A brace stands for itself.
//!
//! ## What it does
//!
//! Finds `{` and `}` outside of quotes that are no part of a list, a group or `{}`.
//!
//! ## Why it matters
//!
//! The shell leaves them as they are. Most often a `$` is missing, or the brace of a template was
//! never filled in.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN python3 -m venv /env-{version}
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN version=3 && python3 -m venv "/env-${version}"
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Part, Word};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shell_tree::{Look, Place, Role};
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC1083")],
    profile: OwnProfile::All,
    ..Rule::new("shell-literal-brace", Category::Correctness, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    walk(site, &mut Looker { site, report });
}

struct Looker<'r, 's> {
    site: &'r Site<'s>,
    report: &'r mut Report,
}

impl<'s> Look<'s> for Looker<'_, 's> {
    fn word(&mut self, word: &'s Word, role: Role<'s>, place: Place) {
        if place.is_nested || matches!(role, Role::Inner) || word.has_brace_expansion() {
            return;
        }
        // One for a word is enough; the last is where `ShellCheck` has its last.
        let Some(span) = word.parts.iter().rev().find_map(literal_brace) else { return };
        let finding = self.report.at(span, "this brace stands for itself");
        finding.help("put it in quotes, or write the $ that is missing");
        settle(finding, self.site, place);
    }
}

/// The last brace of a literal that is not one of `{}`.
fn literal_brace(part: &Part) -> Option<Span> {
    let Part::Literal(literal) = part else { return None };
    let text = literal.text.replace("{}", "  ");
    let at = u32::try_from(text.rfind(['{', '}'])?).ok()?;
    // Where the word goes on in the next line, the place is not known.
    if literal.span.len() as usize != literal.text.len() {
        return Some(literal.span);
    }
    let start = literal.span.start + at;
    Some(Span::new(start, start + 1))
}
