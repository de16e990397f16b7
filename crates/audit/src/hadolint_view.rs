//! What hadolint sees of the commands in a script.
//!
//! It reads the commands of a script and those in substitutions. It looks through a few builtins,
//! but not through `sudo`, `env` or `sh -c`, compares names with their path, and reports a rule
//! once for a RUN.

use plimsoll_syntax::shell::{Invocation, Place, Word, Wrapper};

use crate::finding::Finding;
use crate::rule::Tool;

/// The wrappers that hadolint looks through.
const TRANSPARENT: [&str; 5] = ["time", "exec", "command", "builtin", "busybox"];

/// True when hadolint knows that this command runs.
pub(crate) fn sees(invocation: &Invocation<'_>) -> bool {
    !invocation.context.is_within(Place::NestedScript)
        && invocation.wrappers.iter().all(is_transparent)
        && invocation.name_word().and_then(Word::literal).is_some_and(|name| !name.contains('/'))
}

/// True when hadolint looks through it.
pub(crate) fn is_transparent(wrapper: &Wrapper<'_>) -> bool {
    wrapper.name().is_some_and(|name| TRANSPARENT.contains(&&*name))
}

/// Keeps hadolint's name on the first finding of a RUN that hadolint has too.
#[derive(Debug, Default)]
pub(crate) struct OncePerRun {
    told: bool,
}

impl OncePerRun {
    /// Takes hadolint's name from the finding unless hadolint sees it and had nothing before it.
    pub(crate) fn settle(&mut self, finding: &mut Finding, is_seen: bool) {
        if self.told || !is_seen {
            finding.unlike(&[Tool::Hadolint]);
        } else {
            self.told = true;
        }
    }
}
