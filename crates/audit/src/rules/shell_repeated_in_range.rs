//! A range matches one character only.
//!
//! ## What it does
//!
//! Finds `[…]` outside of quotes with a character twice in it.
//!
//! ## Why it matters
//!
//! Such a pattern is one character of the set. A number as `[10-20]` or a word was probably meant,
//! or brackets that the shell should leave alone.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN pip install app[all]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN pip install 'app[all]'
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Part, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shell_tree::{Look, Place, Role};
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2102")],
    profile: OwnProfile::All,
    ..Rule::new("shell-repeated-in-range", Category::Correctness, Severity::Info, Check::Run(check))
};

/// More characters than this in brackets are no range that somebody wrote.
const MAX_RANGE: usize = 256;

fn check(site: &Site<'_>, report: &mut Report) {
    walk(site, &mut Looker { site, report });
}

struct Looker<'r, 's> {
    site: &'r Site<'s>,
    report: &'r mut Report,
}

impl<'s> Look<'s> for Looker<'_, 's> {
    fn word(&mut self, word: &'s Word, role: Role<'s>, place: Place) {
        let is_tr = matches!(role, Role::Argument(command, _) if command.words[0].is("tr"));
        if is_tr || matches!(role, Role::Inner | Role::HereString) {
            return;
        }
        for part in &word.parts {
            let Part::Literal(literal) = part else { continue };
            if !has_repeating_range(&literal.text) {
                continue;
            }
            let message = "a character is twice in this range, which matches one character";
            let finding = self.report.at(literal.span, message);
            finding.help("put it in quotes where the brackets themselves are meant");
            settle(finding, self.site, place);
        }
    }
}

/// True when a `[…]` in the text has a character twice.
fn has_repeating_range(text: &str) -> bool {
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        rest = &rest[open + 1..];
        let Some(close) = rest.find(']') else { return false };
        let inner = &rest[..close];
        // A class as `[:digit:]` is something else, and so is a bracket in brackets.
        if inner.len() <= MAX_RANGE && !inner.contains('[') && repeats(inner) {
            return true;
        }
        rest = &rest[close + 1..];
    }
    false
}

fn repeats(inner: &str) -> bool {
    let inner = inner.strip_prefix(['!', '^']).unwrap_or(inner);
    if inner.len() > 1 && inner.starts_with(':') && inner.ends_with(':') {
        return false;
    }
    let mut chars: Vec<char> = inner.chars().filter(|char| *char != '-').collect();
    let count = chars.len();
    chars.sort_unstable();
    chars.dedup();
    chars.len() < count
}
