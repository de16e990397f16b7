//! A RUN chains many commands.
//!
//! ## What it does
//!
//! Finds a RUN that joins five commands or more with `&&`.
//!
//! ## Why it matters
//!
//! A heredoc needs neither `&&` nor backslashes, can hold comments, and a lost backslash cannot
//! break it.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN mkdir /a && cd /a && touch b && chmod 600 b && chown 1000 b
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM alpine:3.20
//! RUN <<EOF
//! set -e
//! mkdir /a
//! cd /a
//! touch b
//! chmod 600 b
//! chown 1000 b
//! EOF
//! ```
//!
//! ## Exceptions
//!
//! It is a matter of taste. The rule is only in the profile `all`.

use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::rule::{Check, OwnProfile, Rule, tally};
use crate::subject::Site;

pub(crate) const RULE: Rule = Rule {
    aliases: &[tally("prefer-run-heredoc")],
    profile: OwnProfile::All,
    ..Rule::new("prefer-run-heredoc", Category::Maintainability, Severity::Info, Check::Run(check))
};

/// How many commands make a long chain.
const LONG_CHAIN: usize = 5;

fn check(site: &Site<'_>, report: &mut Report) {
    if !site.instruction.heredocs.is_empty() {
        return;
    }
    let chain = site.commands().iter().find_map(|invocation| {
        let chain = invocation.context.chain?;
        let outside = invocation.wrappers.is_empty();
        (outside && chain.index == 0 && chain.length >= LONG_CHAIN).then_some(chain.length)
    });
    if let Some(length) = chain {
        report
            .at(site.instruction.word.span, format!("{length} commands are chained with &&"))
            .help("write them in a heredoc that begins with set -e");
    }
}
