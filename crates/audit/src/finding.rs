//! One thing that is wrong, at one place.

use plimsoll_model::flow::Link;
use plimsoll_syntax::diagnostic::{Diagnostic, Severity};
use plimsoll_syntax::edit::Fix;
use plimsoll_syntax::text::Span;
use serde::Serialize;

use crate::rule::{Alias, OwnProfile, Profile, Rule, Tool};

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// BuildKit refuses the file or the build.
    Build,
    /// A secret is, or may get, where others can read it.
    Secrets,
    /// The image is easier to attack than it needs to be.
    Security,
    /// Something ships that the image does not need.
    Leak,
    /// The image does not do what the file seems to say.
    Correctness,
    /// The image is larger than it needs to be.
    Size,
    /// Steps rerun that need not, or run slower than they could.
    Cache,
    /// The same file can give different images.
    Reproducibility,
    /// The text could be clearer; the image is the same.
    Maintainability,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// It follows from the files alone.
    Known,
    /// It rests on what is usual, as the message says.
    Likely,
}

/// Another place that a finding speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// What is there, in a few words.
    pub message: String,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The slug of the rule or of the kind of error.
    pub rule: &'static str,
    /// How other tools call the same; those are left out that would not say it here.
    pub aliases: Vec<Alias>,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about.
    pub category: Category,
    /// How sure it is.
    pub certainty: Certainty,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where.
    pub span: Span,
    /// Places that explain it, in the order they are told.
    pub related: Vec<Related>,
    /// The way by which what it speaks of reached the image, from its origin on.
    pub chain: Vec<Link>,
    /// What to do about it, if that is known.
    pub help: Option<String>,
    /// How to repair it, if that can be said as edits.
    pub fix: Option<Fix>,
    /// Which of our own profiles has it; `None` when only another tool would say it.
    pub(crate) own: Option<OwnProfile>,
    /// True when the tools that report it point at the end of the instruction.
    pub(crate) at_end: bool,
}

impl Finding {
    /// A finding of a rule.
    pub(crate) fn of(rule: &Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule: rule.slug,
            aliases: rule.aliases.to_vec(),
            severity: rule.severity,
            category: rule.category,
            certainty: Certainty::Known,
            message: message.into(),
            span,
            related: Vec::new(),
            chain: Vec::new(),
            help: None,
            fix: None,
            own: Some(rule.profile),
            at_end: false,
        }
    }

    /// A finding that the parser or the build model made.
    pub(crate) fn build(diagnostic: Diagnostic) -> Self {
        let Diagnostic { code, severity, message, span, help } = diagnostic;
        Self {
            rule: code,
            aliases: Vec::new(),
            severity,
            category: Category::Build,
            certainty: Certainty::Known,
            message,
            span,
            related: Vec::new(),
            chain: Vec::new(),
            help,
            fix: None,
            own: Some(OwnProfile::Default),
            at_end: false,
        }
    }

    /// Says what to do about it.
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a place that explains it.
    pub(crate) fn related(&mut self, span: Span, message: impl Into<String>) -> &mut Self {
        self.related.push(Related { span, message: message.into() });
        self
    }

    /// Says how to repair it.
    pub(crate) fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }

    /// Says that it matters more or less than the rule's findings usually do.
    pub(crate) fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Says that it rests on what is usual.
    pub(crate) fn likely(&mut self) -> &mut Self {
        self.certainty = Certainty::Likely;
        self
    }

    /// Says that other tools point at the end of the instruction for it, not at its begin.
    pub(crate) fn at_end(&mut self) -> &mut Self {
        self.at_end = true;
        self
    }

    /// Keeps it out of the default profile: here it is a matter of policy or taste.
    pub(crate) fn strict(&mut self) -> &mut Self {
        self.own = Some(OwnProfile::All);
        self
    }

    /// Says that only these tools report it, and that we think they are wrong or too strict; it is
    /// in the profiles that imitate them and in `all`.
    pub(crate) fn only(&mut self, tools: &[Tool]) -> &mut Self {
        self.aliases.retain(|alias| tools.contains(&alias.tool));
        self.own = None;
        self
    }

    /// Says that these tools do not report it here.
    pub(crate) fn unlike(&mut self, tools: &[Tool]) -> &mut Self {
        self.aliases.retain(|alias| !tools.contains(&alias.tool));
        self
    }

    /// Says which of the names that a tool has for the rule fits here; the tool's others go.
    pub(crate) fn known_as(&mut self, tool: Tool, id: &str) -> &mut Self {
        self.aliases.retain(|alias| alias.tool != tool || alias.id == id);
        self
    }

    /// True when BuildKit refuses the file or the build for it.
    #[must_use]
    pub fn stops_the_build(&self) -> bool {
        self.category == Category::Build && self.severity == Severity::Error
    }

    /// True when the profile shows it.
    #[must_use]
    pub fn is_in(&self, profile: Profile) -> bool {
        match profile {
            Profile::All => true,
            Profile::Default => self.own == Some(OwnProfile::Default),
            Profile::Hadolint | Profile::Buildkit => {
                // What stops the build is said in every profile.
                self.aliases.iter().any(|alias| Some(alias.tool) == profile.tool())
                    || self.stops_the_build()
            }
        }
    }

    /// True when this is its rule's slug or its name in another tool, in any case.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.rule.eq_ignore_ascii_case(name)
            || self.aliases.iter().any(|alias| alias.id.eq_ignore_ascii_case(name))
    }
}

/// Where a rule puts what it finds.
#[derive(Debug)]
pub(crate) struct Report {
    rule: &'static Rule,
    found: Vec<Finding>,
}

impl Report {
    pub(crate) fn new(rule: &'static Rule) -> Self {
        Self { rule, found: Vec::new() }
    }

    /// Reports something; the rest is said with the methods of the finding.
    pub(crate) fn at(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        let index = self.found.len();
        self.found.push(Finding::of(self.rule, span, message));
        &mut self.found[index]
    }

    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.found
    }
}
