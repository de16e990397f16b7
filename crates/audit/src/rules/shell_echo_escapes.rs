//! Not every echo makes something of a backslash.
//!
//! ## What it does
//!
//! Finds `echo` with `\n`, `\t` and the like in a word, without `-e`.
//!
//! ## Why it matters
//!
//! The `echo` of Bash and of `BusyBox` prints the backslash, that of Dash a line break. Which one
//! runs depends on the base image.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM debian:12
//! RUN echo "one\ntwo" > /list
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM debian:12
//! RUN printf 'one\ntwo\n' > /list
//! ```

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::shell::Dialect;

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, hadolint};
use crate::shell_calls::{each_call, static_text};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[hadolint("SC2028")],
    profile: OwnProfile::All,
    ..Rule::new("shell-echo-escapes", Category::Correctness, Severity::Info, Check::Run(check))
};

fn check(site: &Site<'_>, report: &mut Report) {
    each_call(site, |call| {
        // Their `echo` is known; `sh` can be any.
        let is_known = matches!(call.place.dialect, Dialect::Dash | Dialect::Ash | Dialect::Zsh);
        if call.name != "echo" || is_known || call.has_option(&["e"]) {
            return;
        }
        for word in call.arguments() {
            if has_escape(&static_text(word)) {
                let message = "some shells print the backslashes in this word, others do not";
                let finding = report.at(word.span, message);
                finding.help("use printf");
                call.settle(finding, site);
            }
        }
    });
}

/// True for text with an escape that some `echo` reads.
fn has_escape(text: &str) -> bool {
    text.match_indices('\\').any(|(at, _)| {
        let rest = &text.as_bytes()[at + 1..];
        match rest.first() {
            Some(b'x') => rest.get(1).is_some_and(u8::is_ascii_hexdigit),
            Some(letter) => b"rntabefv\\\'01234567".contains(letter),
            None => false,
        }
    })
}
