//! Which variables each step sees, and where they were set.
//!
//! A stage keeps only what its own instructions set; what its base stage set is looked up there, so
//! that a long chain of stages costs no copies.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use plimsoll_syntax::text::Span;

use crate::ids::{StageId, StepId};

/// One ENV or ARG that sets a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// The value after expansion.
    pub value: Rc<str>,
    /// The step that sets it.
    pub step: StepId,
    /// By which instruction.
    pub kind: DeclarationKind,
    /// The name where it is set.
    pub span: Span,
}

/// The instructions that set variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeclarationKind {
    /// ARG: for the steps of this build.
    Arg,
    /// ENV: for the steps and the container.
    Env,
}

/// The declarations of all stages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    stages: Vec<StageVariables>,
}

/// The declarations of one stage.
#[derive(Clone, Debug, Default)]
struct StageVariables {
    base: Option<StageId>,
    /// By name, in the order of the steps.
    own: HashMap<String, Vec<Declaration>>,
}

impl Variables {
    /// Adds a stage, which must be the next one.
    pub(crate) fn push_stage(&mut self, base: Option<StageId>) {
        self.stages.push(StageVariables { base, own: HashMap::new() });
    }

    /// Notes a declaration of the last stage.
    pub(crate) fn declare(&mut self, name: &str, declaration: Declaration) {
        let Some(stage) = self.stages.last_mut() else { return };
        match stage.own.get_mut(name) {
            Some(declarations) => declarations.push(declaration),
            None => drop(stage.own.insert(name.to_owned(), vec![declaration])),
        }
    }

    /// The last declaration of `name` before `step` in `stage` and its base stages.
    pub(crate) fn get(&self, stage: StageId, step: StepId, name: &str) -> Option<&Declaration> {
        // Of base stages all declarations count: their steps come before, whatever their numbers.
        let before = |declarations: &'_ [Declaration]| {
            declarations.partition_point(|declaration| declaration.step < step)
        };
        let own = self.stages.get(stage.index())?;
        if let Some(declarations) = own.own.get(name)
            && let Some(last) = before(declarations).checked_sub(1)
        {
            return declarations.get(last);
        }
        self.bases(stage).find_map(|base| base.own.get(name)?.last())
    }

    /// Everything that is declared before `step` in `stage` and its base stages.
    pub(crate) fn all(&self, stage: StageId, step: StepId) -> BTreeMap<&str, &Declaration> {
        let mut all = BTreeMap::new();
        if let Some(own) = self.stages.get(stage.index()) {
            for (name, declarations) in &own.own {
                let seen = declarations.iter().rfind(|declaration| declaration.step < step);
                if let Some(declaration) = seen {
                    all.insert(name.as_str(), declaration);
                }
            }
        }
        for base in self.bases(stage) {
            for (name, declarations) in &base.own {
                if let Some(declaration) = declarations.last() {
                    all.entry(name).or_insert(declaration);
                }
            }
        }
        all
    }

    /// The base stage of a stage, its base, and so on; a base always comes before its users.
    fn bases(&self, stage: StageId) -> impl Iterator<Item = &StageVariables> {
        let next = |id: StageId| self.stages.get(id.index())?.base.filter(|base| *base < id);
        std::iter::successors(next(stage), move |id| next(*id))
            .filter_map(|id| self.stages.get(id.index()))
    }
}
