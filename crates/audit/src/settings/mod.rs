//! What the user wants to be told, apart from what the file says.

#[cfg(feature = "configuration")]
pub mod configuration;

use std::collections::BTreeMap;
use std::rc::Rc;

pub use plimsoll_model::catalogue::Date;
use plimsoll_model::context::BuildContext;
use plimsoll_syntax::diagnostic::Severity;

use crate::rule::Profile;

/// The user's choices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Which findings are wanted.
    pub profile: Profile,
    /// What becomes of single rules, by slug or by the name another tool gives them.
    pub levels: BTreeMap<String, Level>,
    /// The labels an image must have, and what their values are.
    pub label_schema: BTreeMap<String, LabelKind>,
    /// True when no other labels are allowed.
    pub strict_labels: bool,
    /// The registries that images may come from, with `*` at either end; all when it is empty.
    pub trusted_registries: Vec<String>,
    /// From which severity on a run fails, when the user said so.
    pub fail_on: Option<FailOn>,
    /// True when comments cannot suppress findings.
    pub ignore_comments: bool,
    /// The text of the ignore file that goes with the Dockerfile.
    pub dockerignore: Option<String>,
    /// The files of the build context, where they are known.
    pub context: Option<Rc<BuildContext>>,
    /// The day for which ends of support are judged; they are not judged without one.
    pub today: Option<Date>,
}

/// What becomes of the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// They are left out.
    Off,
    /// They are reported, also when the profile has not got the rule.
    At(Severity),
}

/// From which severity on a run fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FailOn {
    /// Errors only.
    Error,
    /// Errors and warnings.
    #[default]
    Warning,
    /// Any finding.
    Info,
    /// Nothing.
    Never,
}

impl FailOn {
    /// All thresholds by the names they have in configuration files.
    pub const ALL: [(&'static str, Self); 4] = [
        ("error", Self::Error),
        ("warning", Self::Warning),
        ("info", Self::Info),
        ("never", Self::Never),
    ];

    /// True when a run with such a finding fails.
    #[must_use]
    pub fn fails(self, severity: Severity) -> bool {
        // Severities are ordered from the worst on.
        match self {
            Self::Error => severity <= Severity::Error,
            Self::Warning => severity <= Severity::Warning,
            Self::Info => severity <= Severity::Info,
            Self::Never => false,
        }
    }
}

/// What the value of a label must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LabelKind {
    /// Any text.
    Text,
    /// A URL.
    Url,
    /// A time as RFC 3339 writes it.
    Rfc3339,
    /// An SPDX licence identifier.
    Spdx,
    /// A Git commit hash.
    Hash,
    /// A semantic version.
    Semver,
    /// An email address.
    Email,
}

impl LabelKind {
    /// All kinds by the names they have in configuration files.
    pub const ALL: [(&'static str, Self); 8] = [
        ("text", Self::Text),
        ("rawtext", Self::Text),
        ("url", Self::Url),
        ("rfc3339", Self::Rfc3339),
        ("spdx", Self::Spdx),
        ("hash", Self::Hash),
        ("semver", Self::Semver),
        ("email", Self::Email),
    ];
}

impl Settings {
    /// What the user wants of a rule or finding that is called so, if anything.
    pub(crate) fn level(&self, is_called: impl Fn(&str) -> bool) -> Option<Level> {
        self.levels.iter().find(|(name, _)| is_called(name)).map(|(_, level)| *level)
    }
}
