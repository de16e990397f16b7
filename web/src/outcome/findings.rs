//! What is wrong, ranked, in the user's terms.

use plimsoll_audit::{self as audit, Analysis, Category, Certainty};
use plimsoll_model::flow::{self, LinkKind};
use plimsoll_model::{Build, StageId, StepId};
use plimsoll_scene::alert::{Alerts, Tally};
use plimsoll_scene::id::SceneId;
use plimsoll_syntax::edit;
use plimsoll_syntax::text::{ColumnUnit, Span};
use serde::{Deserialize, Serialize};

use super::verdict::sentence;
use super::{Grade, Place, shortened};
use crate::protocol::Profile;

/// The most findings that the page lists; the worst ones are kept.
pub const MAX_FINDINGS: usize = 2_000;

/// The most related places that are told of one finding.
const MAX_RELATED: usize = 20;

/// The place of a finding in the ranking of its outcome, from 0.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct FindingId(usize);

impl FindingId {
    /// The finding at this place.
    #[must_use]
    pub const fn new(index: usize) -> Self {
        Self(index)
    }

    /// The place, from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The slug of the rule or of the kind of error.
    pub rule: String,
    /// How other tools call the same.
    pub aliases: Vec<String>,
    /// How much it matters.
    pub severity: Grade,
    /// What it is about.
    pub topic: Topic,
    /// True when it rests on what is usual rather than on the file alone.
    pub likely: bool,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to do about it, as a sentence.
    pub help: Option<String>,
    /// Where.
    pub place: Place,
    /// The column where it begins, from 1, as editors count.
    pub column: u32,
    /// The step that it stands in, or the stage; `None` before the first FROM.
    pub at: Option<SceneId>,
    /// The places that explain it.
    pub related: Vec<Related>,
    /// The way by which what it speaks of reached the image, from its origin on.
    pub way: Vec<Hop>,
    /// How it can be repaired.
    pub fix: Option<Offer>,
}

/// Another place that a finding speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// What is there, in a few words.
    pub message: String,
    /// Where.
    pub place: Place,
    /// The step that it stands in, or the stage.
    pub at: Option<SceneId>,
}

/// One link of the way by which something reached the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// By what.
    pub by: By,
    /// The index of the stage that it came into.
    pub stage: usize,
    /// The index of the step; `None` for FROM.
    pub step: Option<usize>,
    /// The line of the instruction, from 1.
    pub line: u32,
}

/// By what something comes into a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The base image brings it.
    Base,
    /// The stage begins with one that has it.
    From,
    /// COPY.
    Copy,
    /// ADD.
    Add,
    /// RUN.
    Run,
}

impl From<&flow::Link> for Hop {
    fn from(link: &flow::Link) -> Self {
        Self {
            by: match link.kind {
                LinkKind::Base => By::Base,
                LinkKind::From => By::From,
                LinkKind::Copy => By::Copy,
                LinkKind::Add => By::Add,
                LinkKind::Run => By::Run,
            },
            stage: link.stage.index(),
            step: link.step.map(StepId::index),
            line: link.line,
        }
    }
}

/// A repair that is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What it does, as an imperative without a full stop.
    pub title: String,
    /// How far it can be trusted.
    pub trust: Trust,
}

/// How far a repair can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// The image keeps its behaviour.
    Safe,
    /// Somebody should look at it.
    Unsafe,
    /// It has to be completed by hand.
    Manual,
}

impl Trust {
    /// What the button says that shows it; an ellipsis promises a question.
    #[must_use]
    pub const fn button(self) -> &'static str {
        match self {
            Self::Safe => "Fix",
            Self::Unsafe => "Fix…",
            Self::Manual => "Proposal",
        }
    }
}

impl From<edit::Grade> for Trust {
    fn from(grade: edit::Grade) -> Self {
        match grade {
            edit::Grade::Safe => Self::Safe,
            edit::Grade::Unsafe => Self::Unsafe,
            edit::Grade::Manual => Self::Manual,
        }
    }
}

/// What a finding is about, what matters most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// BuildKit refuses the file or the build.
    Build,
    /// A secret is where others can read it.
    Secrets,
    /// Something ships that the image does not need.
    Leak,
    /// The image is easier to attack than it needs to be.
    Security,
    /// The image does not do what the file seems to say.
    Correctness,
    /// The image is larger than it needs to be.
    Size,
    /// Steps rerun that need not.
    Cache,
    /// The same file can give different images.
    Reproducibility,
    /// The text could be clearer.
    Maintainability,
}

impl Topic {
    /// All topics in their order.
    pub const ALL: [Self; 9] = [
        Self::Build,
        Self::Secrets,
        Self::Leak,
        Self::Security,
        Self::Correctness,
        Self::Size,
        Self::Cache,
        Self::Reproducibility,
        Self::Maintainability,
    ];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Build => "Build",
            Self::Secrets => "Secrets",
            Self::Leak => "Leak",
            Self::Security => "Security",
            Self::Correctness => "Correctness",
            Self::Size => "Size",
            Self::Cache => "Cache",
            Self::Reproducibility => "Reproducibility",
            Self::Maintainability => "Maintainability",
        }
    }

    /// Reads [`Topic::word`] back.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.word() == word)
    }
}

impl From<Category> for Topic {
    fn from(category: Category) -> Self {
        match category {
            Category::Build => Self::Build,
            Category::Secrets => Self::Secrets,
            Category::Leak => Self::Leak,
            Category::Security => Self::Security,
            Category::Correctness => Self::Correctness,
            Category::Size => Self::Size,
            Category::Cache => Self::Cache,
            Category::Reproducibility => Self::Reproducibility,
            Category::Maintainability => Self::Maintainability,
        }
    }
}

/// What the audit comes to in numbers; they count what is not listed, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Which findings were wanted.
    pub profile: Profile,
    /// How many errors.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// How many hints.
    pub hints: usize,
    /// How many findings can be repaired safely.
    pub safe: usize,
    /// How many of the rules that were asked found nothing.
    pub passed: usize,
    /// How many findings comments hold back.
    pub held_back: usize,
}

impl Audit {
    /// How many findings there are.
    #[must_use]
    pub const fn count(self) -> usize {
        self.tally().count()
    }

    /// How many there are of each severity.
    #[must_use]
    pub const fn tally(self) -> Tally {
        Tally { errors: self.errors, warnings: self.warnings, hints: self.hints }
    }

    /// How many there are of one severity.
    #[must_use]
    pub const fn of(self, grade: Grade) -> usize {
        match grade {
            Grade::Error => self.errors,
            Grade::Warning => self.warnings,
            Grade::Info => self.hints,
        }
    }
}

/// The findings of an analysis, ranked: by severity, by topic, then by place.
///
/// The same analysis always gives the same ranking, so that a [`FindingId`] means the same wherever
/// the document is analysed.
#[must_use]
pub fn ranked(analysis: &Analysis) -> Vec<&audit::Finding> {
    // That an empty document has no instructions is no problem but a beginning.
    if analysis.source.trim().is_empty() {
        return Vec::new();
    }
    let mut ranked: Vec<_> = analysis.findings.iter().collect();
    ranked.sort_by_key(|finding| {
        (finding.severity, Topic::from(finding.category), finding.span.start)
    });
    ranked
}

/// Counts ranked findings.
pub(super) fn audit(analysis: &Analysis, ranked: &[&audit::Finding], profile: Profile) -> Audit {
    let mut tally = Tally::default();
    for finding in ranked {
        tally.add(Grade::from(finding.severity).level());
    }
    let is_safe = |finding: &&&audit::Finding| {
        finding.fix.as_ref().is_some_and(|fix| fix.grade == edit::Grade::Safe)
    };
    Audit {
        profile,
        errors: tally.errors,
        warnings: tally.warnings,
        hints: tally.hints,
        safe: ranked.iter().filter(is_safe).count(),
        passed: analysis.passed(),
        held_back: analysis.held_back,
    }
}

/// Which stages and steps have how many findings; those of a step count for its stage, too.
pub(super) fn alerts(ranked: &[&audit::Finding], sites: &Sites) -> Alerts {
    let mut alerts = Alerts::default();
    for finding in ranked {
        let level = Grade::from(finding.severity).level();
        let Some((id, stage)) = sites.at(finding.span.start) else { continue };
        alerts.add(SceneId::Stage(stage), level);
        if id != SceneId::Stage(stage) {
            alerts.add(id, level);
        }
    }
    alerts
}

/// Where stages and steps stand, for finding what is at a byte.
pub(super) struct Sites {
    /// Sorted by start: start, end, what stands there, and its stage.
    sites: Vec<(u32, u32, SceneId, StageId)>,
}

impl Sites {
    pub(super) fn new(build: &Build) -> Self {
        let stages = build
            .stages
            .iter()
            .map(|stage| (stage.span.start, stage.span.end, SceneId::Stage(stage.id), stage.id));
        let own = build.steps.iter().filter(|step| !step.onbuild);
        let steps =
            own.map(|step| (step.span.start, step.span.end, SceneId::Step(step.id), step.stage));
        let mut sites: Vec<_> = stages.chain(steps).collect();
        sites.sort_unstable();
        Self { sites }
    }

    /// The step or FROM at a byte, and its stage; between them, the stage.
    pub(super) fn at(&self, at: u32) -> Option<(SceneId, StageId)> {
        let after = self.sites.partition_point(|(start, ..)| *start <= at);
        let &(_, end, id, stage) = self.sites.get(after.checked_sub(1)?)?;
        Some(if at <= end { (id, stage) } else { (SceneId::Stage(stage), stage) })
    }
}

/// A finding as it is shown.
pub(super) fn finding(analysis: &Analysis, sites: &Sites, finding: &audit::Finding) -> Finding {
    let place = |span: Span| place(analysis, span);
    let at = |span: Span| sites.at(span.start).map(|(id, _)| id);
    let related = finding.related.iter().take(MAX_RELATED).map(|related| Related {
        message: shortened(&related.message),
        place: place(related.span),
        at: at(related.span),
    });
    Finding {
        rule: finding.rule.to_owned(),
        aliases: finding.aliases.iter().map(|alias| alias.id.to_owned()).collect(),
        severity: finding.severity.into(),
        topic: finding.category.into(),
        likely: finding.certainty == Certainty::Likely,
        message: shortened(&finding.message),
        help: finding.help.as_deref().map(|help| sentence(&shortened(help))),
        place: place(finding.span),
        column: analysis.lines.column(&analysis.source, finding.span.start, ColumnUnit::Utf16),
        at: at(finding.span),
        related: related.collect(),
        way: finding.chain.iter().take(MAX_RELATED).map(Hop::from).collect(),
        fix: finding
            .fix
            .as_ref()
            .map(|fix| Offer { title: shortened(&fix.title), trust: fix.grade.into() }),
    }
}

fn place(analysis: &Analysis, Span { start, end }: Span) -> Place {
    let lines = &analysis.lines;
    // A span that ends with its line feed does not reach the next line.
    let last = if end > start { end - 1 } else { end };
    Place { start, end, first_line: lines.line(start), last_line: lines.line(last) }
}
