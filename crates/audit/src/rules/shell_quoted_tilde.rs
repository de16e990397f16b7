//! A tilde in quotes is no home directory.
//!
//! ## What it does
//!
//! Finds words that begin with `~/` in quotes.
//!
//! ## Why it matters
//!
//! The shell expands a tilde only outside of quotes. A directory with the name `~` is meant here.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN mkdir -p "~/.config"
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN mkdir -p ~/.config
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Part, QuoteStyle, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, Rule, hadolint};
use crate::shell_tree::{Look, Place, Role};
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2088")],
    ..Rule::new("shell-quoted-tilde", Category::Correctness, Severity::Warning, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    walk(site, &mut Looker { site, report });
}

struct Looker<'r, 's> {
    site: &'r Site<'s>,
    report: &'r mut Report,
}

/// True for `name=`.
fn is_name(text: &str) -> bool {
    text.ends_with('=') && text.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
}

/// Commands for which the word may be text and no name of a file.
const TALKERS: [&str; 7] = ["echo", "printf", "sed", "grep", "awk", "eval", "su"];

impl<'s> Look<'s> for Looker<'_, 's> {
    fn word(&mut self, word: &'s Word, role: Role<'s>, place: Place) {
        if matches!(role, Role::Inner | Role::Pattern | Role::HereString) {
            return;
        }
        let at = match word.parts.as_slice() {
            [Part::Literal(literal), ..] if is_name(&literal.text) => 1,
            _ => 0,
        };
        let Some(Part::Quoted(quoted)) = word.parts.get(at) else { return };
        let Some(Part::Literal(text)) = quoted.parts.first() else { return };
        let is_plain = matches!(quoted.style, QuoteStyle::Single | QuoteStyle::Double);
        if !is_plain || !text.text.starts_with("~/") {
            return;
        }
        let finding = self.report.at(quoted.span, "the tilde in these quotes is not expanded");
        finding.help("leave ~/ outside of the quotes, or write $HOME");
        settle(finding, self.site, place);
        let is_text = matches!(
            role,
            Role::Argument(command, _) if TALKERS.iter().any(|name| command.words[0].is(name))
        );
        if is_text {
            finding.strict();
        }
    }
}
