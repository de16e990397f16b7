//! A backslash before a letter has no effect.
//!
//! ## What it does
//!
//! Finds `\n`, `\w` and the like outside of quotes.
//!
//! ## Why it matters
//!
//! The shell takes the backslash away. The command is given the letter.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN sed -i s/,/\n/ /list
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN sed -i 's/,/\n/' /list
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Part, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, Tool, hadolint};
use crate::shell_tree::{Look, Place, Role};
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC1001"), hadolint("SC1012")],
    ..Rule::new("shell-lost-backslash", Category::Correctness, Severity::Info, Check::Run(check))
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
        // An alias is avoided with a backslash before the name.
        let is_name = matches!(role, Role::Argument(_, 0));
        // In backquotes and in other scripts, backslashes are taken away more than once.
        if place.is_backquoted || place.is_nested {
            return;
        }
        for (index, part) in word.parts.iter().enumerate() {
            let Part::Escaped(escaped) = part else { continue };
            let is_letter = escaped.value.is_ascii_alphabetic();
            if (is_name && index == 0) || !(is_letter || escaped.value == '/') {
                continue;
            }
            let message = format!("the backslash before this {} is lost", escaped.value);
            let finding = self.report.at(escaped.span, message);
            finding.help("put it in quotes");
            let is_blank = matches!(escaped.value, 'n' | 't' | 'r');
            finding.known_as(Tool::Hadolint, if is_blank { "SC1012" } else { "SC1001" });
            settle(finding, self.site, place);
            if escaped.value == '/' {
                finding.strict();
            }
        }
    }
}
