//! What is selected, where it is in another version of the document, and what stands at a caret.

use plimsoll_model::{ContextId, EdgeId, ImageId, StageId, StepId};
use plimsoll_scene::id::SceneId;

use super::Pane;
use crate::outcome::{Edge, Outcome, Place};

/// The one selection that all panes share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// What was chosen by click, key or caret.
    pub pinned: Option<SceneId>,
    /// What the pointer rests on.
    pub preview: Option<SceneId>,
    /// The pane in which `pinned` was chosen; that one never scrolls by itself.
    pub origin: Pane,
    /// Grows with each choice, so that the other panes reveal it again.
    pub turn: u64,
}

impl Selection {
    /// What is to be shown as selected now.
    #[must_use]
    pub fn shown(&self) -> Option<SceneId> {
        self.preview.or(self.pinned)
    }
}

/// One level up: from a step or an edge to its stage, from anything else to nothing.
#[must_use]
pub fn climb(outcome: &Outcome, id: SceneId) -> Option<SceneId> {
    match id {
        SceneId::Step(step) => {
            let step = outcome.steps.get(step.index())?;
            Some(SceneId::Stage(StageId::new(step.stage)))
        }
        SceneId::Edge(edge) => {
            let edge = outcome.edges.get(edge.index())?;
            Some(SceneId::Stage(StageId::new(edge.to)))
        }
        SceneId::Stage(_) | SceneId::Image(_) | SceneId::Context(_) | SceneId::Project(_) => None,
    }
}

/// True when one thing is, or stands in, another.
#[must_use]
pub fn holds(outcome: &Outcome, whole: SceneId, part: SceneId) -> bool {
    if whole == part {
        return true;
    }
    match (whole, part) {
        (SceneId::Stage(_), SceneId::Step(_)) => climb(outcome, part) == Some(whole),
        (SceneId::Edge(edge), part) => {
            let edge = outcome.edges.get(edge.index());
            let step = edge.and_then(|edge| edge.step);
            step.is_some_and(|step| SceneId::Step(StepId::new(step)) == part)
        }
        _ => false,
    }
}

/// Where a thing stands in the document.
#[must_use]
pub fn place_of(outcome: &Outcome, id: SceneId) -> Option<Place> {
    match id {
        SceneId::Stage(id) => outcome.stages.get(id.index()).map(|stage| stage.from),
        SceneId::Step(id) => outcome.steps.get(id.index()).map(|step| step.place),
        SceneId::Edge(id) => outcome.edges.get(id.index()).map(|edge| edge.place),
        SceneId::Image(_) | SceneId::Context(_) => {
            outcome.edges.iter().find(|edge| edge.from == id).map(|edge| edge.place)
        }
        SceneId::Project(_) => None,
    }
}

/// What a thing is called: "build, step 3, line 3".
#[must_use]
pub fn describe(outcome: &Outcome, id: SceneId) -> Option<String> {
    Some(match id {
        SceneId::Stage(id) => {
            let stage = outcome.stages.get(id.index())?;
            format!("{}, {}", stage.label, stage.place.lines())
        }
        SceneId::Step(id) => {
            let step = outcome.steps.get(id.index())?;
            let stage = outcome.stages.get(step.stage)?;
            let ordinal = id.index() - stage.first_step + 1;
            format!("{}, step {ordinal}, {}", stage.label, step.place.lines())
        }
        SceneId::Edge(id) => {
            let edge = outcome.edges.get(id.index())?;
            let (from, to) = (name_of(outcome, edge.from)?, &outcome.stages.get(edge.to)?.label);
            format!("{from} to {to}, {}", edge.place.lines())
        }
        SceneId::Image(_) | SceneId::Context(_) => name_of(outcome, id)?,
        SceneId::Project(_) => return None,
    })
}

/// The name of a node.
#[must_use]
pub fn name_of(outcome: &Outcome, id: SceneId) -> Option<String> {
    match id {
        SceneId::Stage(id) => outcome.stages.get(id.index()).map(|stage| stage.label.clone()),
        SceneId::Image(id) => outcome.images.get(id.index()).cloned(),
        SceneId::Context(id) => outcome.contexts.get(id.index()).map(|name| match name.as_str() {
            "context" => "build context".to_owned(),
            name => name.to_owned(),
        }),
        SceneId::Step(_) | SceneId::Edge(_) | SceneId::Project(_) => None,
    }
}

/// The step, or the stage, whose text holds a caret.
#[must_use]
pub fn at_caret(outcome: &Outcome, caret: u32) -> Option<SceneId> {
    let after = outcome.stages.partition_point(|stage| stage.from.start <= caret);
    let index = after.checked_sub(1)?;
    let stage = &outcome.stages[index];
    let steps = stage.first_step..stage.first_step + stage.step_count;
    let step = steps.filter_map(|at| Some((at, outcome.steps.get(at)?)));
    let mut own = step.filter(|(_, step)| !step.onbuild);
    if let Some((at, _)) = own.find(|(_, step)| step.place.span().touches(caret)) {
        return Some(SceneId::Step(StepId::new(at)));
    }
    let inside = caret <= stage.place.end.max(stage.from.end);
    inside.then(|| SceneId::Stage(StageId::new(index)))
}

/// The same thing in another version of the document.
///
/// A stage is known by its name, a step by its text and its place among the steps of its stage. A
/// step that is gone gives its stage; anything else that is gone gives nothing.
#[must_use]
pub fn counterpart(from: &Outcome, id: SceneId, to: &Outcome) -> Option<SceneId> {
    match id {
        SceneId::Stage(id) => {
            stage(from, id.index(), to).map(|at| SceneId::Stage(StageId::new(at)))
        }
        SceneId::Step(id) => step(from, id.index(), to),
        SceneId::Edge(id) => edge(from, id.index(), to),
        SceneId::Image(id) => {
            let name = from.images.get(id.index())?;
            let at = to.images.iter().position(|image| image == name)?;
            Some(SceneId::Image(ImageId::new(at)))
        }
        SceneId::Context(id) => {
            let name = from.contexts.get(id.index())?;
            let at = to.contexts.iter().position(|context| context == name)?;
            Some(SceneId::Context(ContextId::new(at)))
        }
        SceneId::Project(_) => None,
    }
}

/// The index of the same stage in another version of the document.
pub(crate) fn stage(from: &Outcome, index: usize, to: &Outcome) -> Option<usize> {
    let label = &from.stages.get(index)?.label;
    // Most edits leave the stages where they are.
    if to.stages.get(index).is_some_and(|stage| stage.label == *label) {
        return Some(index);
    }
    to.stages.iter().position(|stage| stage.label == *label)
}

fn step(from: &Outcome, index: usize, to: &Outcome) -> Option<SceneId> {
    let old = from.steps.get(index)?;
    let ordinal = index - from.stages.get(old.stage)?.first_step;
    let stage_index = stage(from, old.stage, to)?;
    let stage = &to.stages[stage_index];
    let first = stage.first_step;
    let steps = to.steps.get(first..first + stage.step_count)?;
    let same_text = |at: &usize| steps[*at].text == old.text;
    let nearest = (0..steps.len()).filter(same_text).min_by_key(|at| at.abs_diff(ordinal));
    // No step came or went, so that this one was edited in place.
    let edited = (from.stages[old.stage].step_count == stage.step_count).then_some(ordinal);
    Some(match nearest.or(edited) {
        Some(at) => SceneId::Step(StepId::new(first + at)),
        None => SceneId::Stage(StageId::new(stage_index)),
    })
}

fn edge(from: &Outcome, index: usize, to: &Outcome) -> Option<SceneId> {
    let old = from.edges.get(index)?;
    let (source, stage) = (counterpart(from, old.from, to)?, stage(from, old.to, to)?);
    let same = |edge: &Edge| edge.kind == old.kind && edge.from == source && edge.to == stage;
    let exact = |edge: &Edge| same(edge) && edge.sources == old.sources && edge.dest == old.dest;
    let position = to.edges.iter().position(exact).or_else(|| to.edges.iter().position(same));
    Some(match position {
        Some(at) => SceneId::Edge(EdgeId::new(at)),
        None => SceneId::Stage(StageId::new(stage)),
    })
}
