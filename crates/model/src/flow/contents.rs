//! What is in each stage at its end, and how it came there.

use std::collections::HashMap;

use super::artifact::{Artifact, ArtifactId, Certainty, Class, Draft, Origin};
use super::base::Root;
use super::place::Place;
use super::{MAX_LINKS, MAX_PRESENCES, MAX_WORK, classify};
use crate::build::{Build, EdgeKind};
use crate::ids::{StageId, StepId};

/// What a person calls all that `COPY .` brings.
pub(super) const WHOLE_CONTEXT: &str = "the build context";

/// An artifact at one place in one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PresenceId(u32);

/// How an artifact is in a stage.
#[derive(Clone, Debug)]
pub(super) struct Presence {
    pub(super) artifact: ArtifactId,
    pub(super) place: Place,
    pub(super) certainty: Certainty,
    pub(super) stage: StageId,
    /// The step that put it there; `None` for the base image.
    pub(super) step: Option<StepId>,
    /// Where it was copied from, and the stage that was seen from.
    pub(super) copied: Option<(PresenceId, StageId)>,
}

/// A stage at its end.
#[derive(Clone, Debug, Default)]
pub(super) struct StageContents {
    pub(super) base: Option<StageId>,
    pub(super) root: Root,
    pub(super) own: Vec<PresenceId>,
    /// What was removed after the step that put it there.
    pub(super) hidden: HashMap<PresenceId, StepId>,
    /// True when something unknown was installed or run.
    pub(super) opaque: bool,
}

/// The artifacts of a build and their ways.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// All artifacts.
    pub artifacts: Vec<Artifact>,
    pub(super) presences: Vec<Presence>,
    pub(super) stages: Vec<StageContents>,
    /// What ships.
    pub(super) shipped: Vec<Shipped>,
    /// True when a bound was met and something is missing.
    pub truncated: bool,
    pub(super) work: usize,
}

/// An artifact in a stage.
#[derive(Clone, Debug)]
pub struct Shipped {
    /// The artifact.
    pub artifact: ArtifactId,
    /// Where it is in that stage.
    pub place: Place,
    /// How sure it is that it is there.
    pub certainty: Certainty,
    /// The step that removed it too late: its bytes ship and it cannot be seen.
    pub hidden: Option<StepId>,
    /// The stage that it is in.
    pub stage: StageId,
    presence: PresenceId,
}

/// One link of the way of an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// By what.
    pub kind: LinkKind,
    /// The stage that it came into.
    pub stage: StageId,
    /// The step; `None` for FROM.
    pub step: Option<StepId>,
    /// The 1-based line of the instruction.
    pub line: u32,
}

/// By what an artifact comes into a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// The base image of the stage brings it.
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

impl Flow {
    /// The artifact with this index.
    #[must_use]
    pub fn artifact(&self, id: ArtifactId) -> &Artifact {
        &self.artifacts[id.0 as usize]
    }

    /// What is in the stage that is built.
    #[must_use]
    pub fn shipped(&self) -> &[Shipped] {
        &self.shipped
    }

    /// What is in a stage at its end, base stages first, hidden things too.
    #[must_use]
    pub fn in_stage(&self, stage: StageId) -> Vec<Shipped> {
        let mut hidden: HashMap<PresenceId, StepId> = HashMap::new();
        let mut layers = Vec::new();
        let mut count = 0;
        let mut next = Some(stage);
        while let Some(contents) = next.and_then(|id| self.stages.get(id.index())) {
            hidden.extend(contents.hidden.iter().map(|(id, step)| (*id, *step)));
            layers.push(&contents.own);
            count += contents.own.len() + 1;
            next = contents.base.filter(|_| count <= MAX_WORK);
        }
        let presences = layers.into_iter().rev().flatten();
        let shipped = presences.map(|id| {
            let presence = self.presence(*id);
            Shipped {
                artifact: presence.artifact,
                place: presence.place.clone(),
                certainty: presence.certainty,
                hidden: hidden.get(id).copied(),
                stage,
                presence: *id,
            }
        });
        shipped.collect()
    }

    /// The way of an artifact, from its origin on. Of a very long one the last
    /// [`MAX_LINKS`] links are told.
    #[must_use]
    pub fn chain(&self, build: &Build, shipped: &Shipped) -> Vec<Link> {
        let mut links = Vec::new();
        let (mut seen_from, mut id) = (shipped.stage, shipped.presence);
        'ways: loop {
            let presence = self.presence(id);
            while seen_from != presence.stage {
                if links.len() >= MAX_LINKS {
                    break 'ways;
                }
                links.push(from_link(build, LinkKind::From, seen_from));
                let base = self.stages.get(seen_from.index()).and_then(|stage| stage.base);
                let Some(base) = base else { break };
                seen_from = base;
            }
            links.push(match presence.step {
                Some(step) => step_link(build, step),
                None => from_link(build, LinkKind::Base, presence.stage),
            });
            match presence.copied {
                Some((from, stage)) if links.len() < MAX_LINKS => (id, seen_from) = (from, stage),
                _ => break,
            }
        }
        links.reverse();
        links
    }

    /// The way of an artifact in words: `gcc: installed in build (line 3), copied to runtime
    /// (line 9)`.
    #[must_use]
    pub fn describe_chain(&self, build: &Build, shipped: &Shipped) -> String {
        let artifact = self.artifact(shipped.artifact);
        let links = self.chain(build, shipped);
        let described = links.iter().enumerate().map(|(index, link)| {
            let label = &build.stage(link.stage).label;
            let verb = match (link.kind, index) {
                (LinkKind::Base, _) => "comes with the base of",
                (LinkKind::From, _) => "inherited by",
                (_, 0) => first_verb(artifact),
                (LinkKind::Run, _) => "moved in",
                (LinkKind::Copy | LinkKind::Add, _) => "copied to",
            };
            format!("{verb} {label} (line {})", link.line)
        });
        let hidden = shipped.hidden.map_or_else(String::new, |step| {
            format!(", removed too late (line {})", build.step(step).lines.first)
        });
        format!("{}: {}{hidden}", artifact.name, described.collect::<Vec<_>>().join(", "))
    }

    /// True for a compiler or a set of tools with one.
    #[must_use]
    pub fn is_compiler(&self, id: ArtifactId) -> bool {
        let artifact = self.artifact(id);
        artifact.class == Class::BuildTool && classify::is_compiler(&artifact.name)
    }

    /// True when the image at the root of a stage is made for building, as golang or a full node.
    #[must_use]
    pub fn is_build_image(&self, stage: StageId) -> bool {
        self.stages.get(stage.index()).is_some_and(|contents| contents.root.is_for_building())
    }

    pub(super) fn presences_mut(&mut self, id: PresenceId) -> &mut Presence {
        &mut self.presences[id.0 as usize]
    }

    pub(super) fn presence(&self, id: PresenceId) -> &Presence {
        &self.presences[id.0 as usize]
    }

    /// Adds an artifact, unless there are too many.
    pub(super) fn add(
        &mut self,
        draft: Draft,
        stage: StageId,
        step: Option<StepId>,
    ) -> Option<PresenceId> {
        let id = ArtifactId(self.artifacts.len() as u32);
        let presence = Presence {
            artifact: id,
            place: draft.place.clone(),
            certainty: draft.certainty,
            stage,
            step,
            copied: None,
        };
        let added = self.push(presence)?;
        self.artifacts.push(Artifact {
            id,
            name: draft.name,
            place: draft.place,
            class: draft.class,
            origin: draft.origin,
            stage,
            step,
            basis: draft.basis,
            certainty: draft.certainty,
            is_directory: draft.is_directory,
        });
        Some(added)
    }

    /// Adds a place of an artifact, unless there are too many.
    pub(super) fn push(&mut self, presence: Presence) -> Option<PresenceId> {
        // Long paths count for more, since they are what takes the memory.
        let cost = 1 + presence.place.path().map_or(0, str::len) / 64;
        if self.presences.len() >= MAX_PRESENCES || !self.charge(cost) {
            self.truncated = true;
            return None;
        }
        let id = PresenceId(self.presences.len() as u32);
        self.presences.push(presence);
        Some(id)
    }

    /// Takes `cost` from the work that may be done; false when there is none left.
    pub(super) fn charge(&mut self, cost: usize) -> bool {
        self.work = self.work.saturating_add(cost);
        self.truncated |= self.work > MAX_WORK;
        self.work <= MAX_WORK
    }

    /// What can be seen in a stage, with the work of looking charged.
    pub(super) fn visible(&mut self, stage: StageId) -> Vec<PresenceId> {
        let mut hidden: HashMap<PresenceId, StepId> = HashMap::new();
        let mut visible = Vec::new();
        let mut next = Some(stage);
        while let Some(id) = next {
            let Some(contents) = self.stages.get(id.index()) else { break };
            let cost = contents.own.len() + contents.hidden.len() + 1;
            next = contents.base;
            hidden.extend(contents.hidden.iter().map(|(id, step)| (*id, *step)));
            visible.extend(contents.own.iter().filter(|id| !hidden.contains_key(id)));
            if !self.charge(cost) {
                break;
            }
        }
        visible
    }
}

/// What is said of the first link.
fn first_verb(artifact: &Artifact) -> &'static str {
    match artifact.origin {
        Origin::Package(_) if artifact.class == Class::Cache => "left in",
        Origin::Package(_) => "installed in",
        Origin::Context(..) if artifact.name == WHOLE_CONTEXT => "copied to",
        Origin::Context(..) => "copied from the build context to",
        Origin::Inline => "written in",
        Origin::Built(_) => "made in",
        Origin::Downloaded(_) => "downloaded in",
        Origin::BaseImage(_) | Origin::Stage(_) => "copied to",
    }
}

fn from_link(build: &Build, kind: LinkKind, stage: StageId) -> Link {
    Link { kind, stage, step: None, line: build.stage(stage).lines.first }
}

fn step_link(build: &Build, id: StepId) -> Link {
    use plimsoll_syntax::dockerfile::Keyword;
    let step = build.step(id);
    let kind = match step.keyword {
        Keyword::Add => LinkKind::Add,
        Keyword::Copy => LinkKind::Copy,
        _ => LinkKind::Run,
    };
    Link { kind, stage: step.stage, step: Some(id), line: step.lines.first }
}

/// The kinds of edge that bring files.
pub(super) fn brings_files(kind: EdgeKind) -> bool {
    matches!(kind, EdgeKind::Copy | EdgeKind::Add)
}
