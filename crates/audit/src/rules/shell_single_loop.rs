//! A loop runs only once.
//!
//! ## What it does
//!
//! Finds `for` over one word that no pattern or split variable makes several.
//!
//! ## Why it matters
//!
//! Either the loop is not needed, or it was meant to go over the words inside the quotes.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN for name in "one two"; do mkdir "/srv/$name"; done
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN for name in one two; do mkdir "/srv/$name"; done
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Command, Part, Quoting, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, Tool, hadolint};
use crate::shell_calls::{each_command, may_be_several};
use crate::shellcheck::settle;
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2041"), hadolint("SC2042"), hadolint("SC2043"), hadolint("SC2066")],
    profile: OwnProfile::All,
    ..Rule::new("shell-single-loop", Category::Correctness, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_command(site, |command, place| {
        let Command::For(each) = command else { return };
        let Some([word]) = each.words.as_deref() else { return };
        let Some(id) = id(word) else { return };
        let finding = report.at(word.span, "this loop goes over one word");
        finding.help("write the words without quotes or commas, or go without the loop");
        finding.known_as(Tool::Hadolint, id);
        settle(finding, site, place);
    });
}

/// How `ShellCheck` calls it; `None` when the word can become several.
fn id(word: &Word) -> Option<&'static str> {
    match word.literal() {
        Some(_) if may_be_several(word) => None,
        Some(text) if text.contains(',') && word.quoting() == Quoting::None => Some("SC2042"),
        Some(_) if matches!(word.parts.as_slice(), [Part::Quoted(_)]) => Some("SC2041"),
        Some(_) => Some("SC2043"),
        None => is_one(word).then_some("SC2066"),
    }
}

/// True for a word in double quotes whose expansions give one word each.
fn is_one(word: &Word) -> bool {
    let [Part::Quoted(quoted)] = word.parts.as_slice() else { return false };
    quoted.parts.iter().all(|part| match part {
        Part::Parameter(parameter) => {
            let is_all = |text: &Word| text.is("@");
            parameter.name != "@" && !parameter.subscript.as_ref().is_some_and(is_all)
        }
        _ => true,
    })
}
