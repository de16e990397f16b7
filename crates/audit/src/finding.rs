//! One thing that is wrong, at one place.

use plimsoll_syntax::diagnostic::{Diagnostic, Severity};
use plimsoll_syntax::text::Span;
use serde::Serialize;

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// BuildKit refuses the file or the build.
    Build,
    /// The text could be clearer; the image is the same.
    Style,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The slug of the rule or of the kind of error.
    pub rule: &'static str,
    /// How other tools call the same.
    pub aliases: &'static [&'static str],
    /// How much it matters.
    pub severity: Severity,
    /// What it is about.
    pub category: Category,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What to do about it, if that is known.
    pub help: Option<String>,
}

impl Finding {
    /// A finding that the parser or the build model made.
    pub(crate) fn build(diagnostic: Diagnostic) -> Self {
        let Diagnostic { code, severity, message, span, help } = diagnostic;
        Self {
            rule: code,
            aliases: if code == "empty-continuation" { &["NoEmptyContinuation"] } else { &[] },
            severity,
            category: Category::Build,
            message,
            span,
            help,
        }
    }
}
