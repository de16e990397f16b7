//! Goes through the stages and steps in order.

use std::collections::HashMap;

use plimsoll_syntax::dockerfile::{Command, Dockerfile, Instruction};
use plimsoll_syntax::shell::{Dialect, Script};

use super::base::Root;
use super::contents::{Flow, PresenceId, StageContents, brings_files};
use super::copy::CopyWalk;
use super::place::{UNKNOWN_DIRECTORY, join};
use super::run::RunWalk;
use crate::build::{Base, Build, Edge, Step};
use crate::ids::{StageId, StepId};

/// Follows the artifacts of a build.
///
/// `scripts` are those of the instructions by index, as [`read_scripts`] gives them; the script of
/// an ONBUILD is that of the instruction it wraps.
#[must_use]
pub fn flow(file: &Dockerfile, build: &Build, scripts: &[Option<Script>]) -> Flow {
    let mut edges: HashMap<StepId, Vec<&Edge>> = HashMap::new();
    for edge in build.edges.iter().filter(|edge| brings_files(edge.kind)) {
        if let Some(step) = edge.step {
            edges.entry(step).or_default().push(edge);
        }
    }
    let mut walk =
        Walk { file, build, scripts, edges, flow: Flow::default(), groups: HashMap::new() };
    for stage in &build.stages {
        walk.stage(stage.id);
    }
    let mut flow = walk.flow;
    if let Some(target) = build.target {
        flow.shipped = flow.in_stage(target);
    }
    flow
}

/// Reads the scripts of a file, each in the shell that its step has.
#[must_use]
pub fn read_scripts(source: &str, file: &Dockerfile, build: &Build) -> Vec<Option<Script>> {
    let mut dialects = vec![Dialect::Sh; file.instructions.len()];
    for step in &build.steps {
        let program = step.state.shell.as_ref().and_then(|words| words.first());
        if let (Some(program), Some(dialect)) = (program, dialects.get_mut(step.instruction)) {
            *dialect = Dialect::from_program(program);
        }
    }
    let scripts = file.instructions.iter().zip(dialects);
    scripts.map(|(instruction, dialect)| unwrapped(instruction).script(source, dialect)).collect()
}

/// The instruction that ONBUILD wraps, or the instruction itself.
pub(super) fn unwrapped(instruction: &Instruction) -> &Instruction {
    match &instruction.command {
        Some(Command::Onbuild(trigger)) => &trigger.instruction,
        _ => instruction,
    }
}

/// The state of the walk.
pub(super) struct Walk<'a> {
    pub(super) file: &'a Dockerfile,
    pub(super) build: &'a Build,
    scripts: &'a [Option<Script>],
    edges: HashMap<StepId, Vec<&'a Edge>>,
    pub(super) flow: Flow,
    /// The virtual packages of apk by what belongs to them.
    pub(super) groups: HashMap<PresenceId, String>,
}

impl<'a> Walk<'a> {
    fn stage(&mut self, id: StageId) {
        let base = match self.build.stage(id).base {
            Base::Stage(base) if base < id => Some(base),
            _ => None,
        };
        let root = match (base, &self.build.stage(id).base) {
            (Some(base), _) => self.flow.stages[base.index()].root.clone(),
            (None, Base::Image(image)) => Root::new(*image, &self.build.image(*image).reference),
            (None, Base::Scratch) => Root::scratch(),
            (None, _) => Root::default(),
        };
        let opaque = base.is_some_and(|base| self.flow.stages[base.index()].opaque);
        let drafts = if base.is_none() { root.artifacts() } else { Vec::new() };
        self.flow.stages.push(StageContents { base, root, opaque, ..StageContents::default() });
        for draft in drafts {
            let added = self.flow.add(draft, id, None);
            self.flow.stages[id.index()].own.extend(added);
        }
        let build = self.build;
        for step in build.steps_of(id) {
            self.step(step);
        }
    }

    fn step(&mut self, step: &'a Step) {
        let file = self.file;
        let Some(instruction) = file.instructions.get(step.instruction) else { return };
        // A trigger is written as ONBUILD and runs what that wraps.
        let wrapped = matches!(instruction.command, Some(Command::Onbuild(_)));
        if wrapped && !step.onbuild {
            return;
        }
        let instruction = unwrapped(instruction);
        match &instruction.command {
            Some(Command::Copy(transfer) | Command::Add(transfer)) => {
                let edges = self.edges.get(&step.id).cloned().unwrap_or_default();
                CopyWalk::new(self, step, transfer).run(instruction, &edges);
            }
            Some(Command::Run(run)) => {
                let scripts = self.scripts;
                match scripts.get(step.instruction) {
                    Some(Some(script)) => RunWalk::new(self, step, run).run(script),
                    _ => self.stage_mut(step.stage).opaque = true,
                }
            }
            _ => {}
        }
    }

    pub(super) fn stage_mut(&mut self, id: StageId) -> &mut StageContents {
        &mut self.flow.stages[id.index()]
    }

    pub(super) fn root(&self, id: StageId) -> &Root {
        &self.flow.stages[id.index()].root
    }

    /// The working directory of a step, below `?` where the base image decides.
    pub(super) fn workdir(&self, step: &Step) -> String {
        match &step.state.workdir {
            Some(path) => join("/", path),
            None => self.root(step.stage).workdir().unwrap_or(UNKNOWN_DIRECTORY).to_owned(),
        }
    }

    /// The value of a variable for a step, by the file or by what is known of the image.
    pub(super) fn variable(&self, step: &Step, name: &str) -> Option<&str> {
        let known = self.build.variable(step.id, name);
        known.or_else(|| self.root(step.stage).variable(name))
    }

    /// The home of the user that a step runs as.
    pub(super) fn home(&self, step: &Step) -> String {
        if let Some(home) = self.variable(step, "HOME") {
            return home.to_owned();
        }
        let user = step.state.user.as_deref().map(|user| user.split(':').next().unwrap_or(user));
        match user {
            None | Some("root" | "0" | "") => "/root".to_owned(),
            Some(user) => format!("/home/{user}"),
        }
    }
}
