//! A command substitution is written with backquotes.
//!
//! ## What it does
//!
//! Finds `` `…` ``.
//!
//! ## Why it matters
//!
//! Backquotes do not nest, and backslashes in them mean something else than elsewhere. They are
//! easily taken for quotes.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN echo "`uname -m`" > /arch
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN echo "$(uname -m)" > /arch
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::shell::{Part, SubstitutionStyle};
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, FixAvailability, OwnProfile, Rule, hadolint};
use crate::shell_tree::{Look, Place};
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2006")],
    fix: FixAvailability::Safe,
    profile: OwnProfile::All,
    ..Rule::new("shell-backquotes", Category::Maintainability, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    walk(site, &mut Looker { site, report });
}

struct Looker<'r, 's> {
    site: &'r Site<'s>,
    report: &'r mut Report,
}

impl<'s> Look<'s> for Looker<'_, 's> {
    fn part(&mut self, part: &'s Part, is_quoted: bool, place: Place) {
        let Part::Command(substitution) = part else { return };
        if substitution.style != SubstitutionStyle::Backquote || substitution.body.items.is_empty()
        {
            return;
        }
        let finding = self.report.at(substitution.span, "this command is in backquotes");
        finding.help("write $(…)");
        let text = self.site.subject.text(substitution.span);
        let inner = text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
        // Escapes in backquotes mean something else, and quotes in quoted ones too.
        let is_plain = inner.is_some_and(|inner| {
            let is_escaped = inner.contains(['\\', '`', '#']);
            !is_escaped && (!is_quoted || !inner.contains('"'))
        });
        if is_plain && !place.is_nested {
            let Span { start, end } = substitution.span;
            finding.fix(Fix::safe(
                "Write $(…)",
                vec![
                    Edit::replace(Span::new(start, start + 1), "$("),
                    Edit::replace(Span::new(end - 1, end), ")"),
                ],
            ));
        }
        settle(finding, self.site, place);
    }
}
