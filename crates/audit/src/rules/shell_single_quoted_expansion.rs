//! A variable in single quotes stays as it is written.
//!
//! ## What it does
//!
//! Finds `$x` and `$(…)` in single quotes, as an argument of a command that would not expand it
//! either.
//!
//! ## Why it matters
//!
//! Nothing is expanded in single quotes. The command is given a dollar sign and a name.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN dir=/srv && echo 'see $dir' > /readme
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN dir=/srv && echo "see $dir" > /readme
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::{Part, QuoteStyle, Word};

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, Tool, hadolint};
use crate::shell_tree::{Look, Place, Role};
use crate::shellcheck::{settle, walk};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2016")],
    profile: OwnProfile::All,
    ..Rule::new(
        "shell-single-quoted-expansion",
        Category::Correctness,
        Severity::Info,
        Check::Run(check),
    )
};

fn check(site: &Site<'_>, report: &mut Report) {
    walk(site, &mut Looker { site, report });
}

struct Looker<'r, 's> {
    site: &'r Site<'s>,
    report: &'r mut Report,
}

/// Programs that expand such words themselves, or whose language has dollar signs.
const READERS: [&str; 20] = [
    "trap",
    "sh",
    "bash",
    "ksh",
    "zsh",
    "ssh",
    "eval",
    "xprop",
    "alias",
    "sudo",
    "doas",
    "run0",
    "docker",
    "podman",
    "oc",
    "dpkg-query",
    "jq",
    "rename",
    "rg",
    "unset",
];

/// Others of that kind, which hadolint does not know.
const MORE_READERS: [&str; 13] = [
    "su", "gosu", "su-exec", "xargs", "env", "php", "python", "python3", "ruby", "node",
    "envsubst", "dash", "ash",
];

impl<'s> Look<'s> for Looker<'_, 's> {
    fn word(&mut self, word: &'s Word, role: Role<'s>, place: Place) {
        let name = match role {
            Role::Argument(command, _) => command.words.first().and_then(Word::literal),
            Role::Pattern | Role::Inner => return,
            _ => None,
        };
        let name = name.as_deref().unwrap_or_default();
        let name = name.rsplit('/').next().unwrap_or_default();
        let is_reader = READERS.contains(&name)
            || name == "find"
            || name.ends_with("perl")
            || name.ends_with("awk");
        if is_reader {
            return;
        }
        for part in &word.parts {
            let Part::Quoted(quoted) = part else { continue };
            let text = self.site.subject.text(quoted.span);
            if quoted.style != QuoteStyle::Single
                || !seems_expansion(&quoted.parts)
                || (name == "sed" && is_address(text))
            {
                continue;
            }
            let finding = self.report.at(quoted.span, "nothing is expanded in these single quotes");
            finding.help("use double quotes where a value is meant");
            settle(finding, self.site, place);
            if MORE_READERS.contains(&name) || matches!(role, Role::Assigned) {
                finding.only(&[Tool::Hadolint]);
            }
        }
    }
}

/// True for a script of `sed` in which `$` is the end of a line or of the file.
fn is_address(text: &str) -> bool {
    text.match_indices('$').any(|(at, _)| {
        let rest = &text[at + 1..];
        rest.starts_with(['{', 'd', 'p', 'a', '/', '\'', '"']) || rest.is_empty()
    })
}

/// True when the text has `$name`, `${` or `$(` in it.
fn seems_expansion(parts: &[Part]) -> bool {
    parts.iter().any(|part| {
        let Part::Literal(literal) = part else { return false };
        literal.text.match_indices('$').any(|(at, _)| {
            let rest = &literal.text[at + 1..];
            rest.starts_with(|char: char| char.is_ascii_alphanumeric() || "_{(".contains(char))
        })
    })
}
