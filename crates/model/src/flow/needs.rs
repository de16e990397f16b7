//! What a stage needs a shell for, and which programs it has.

use plimsoll_syntax::dockerfile::{Command, CommandLine, Dockerfile, Healthcheck};

use super::base::is_bare;
use super::contents::Flow;
use super::place::basename;
use super::walk::unwrapped;
use crate::build::Build;
use crate::ids::{StageId, StepId};

/// A use of a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShellNeed {
    /// What uses it.
    pub by: ShellUse,
    /// The step.
    pub step: StepId,
}

/// What uses a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShellUse {
    /// A RUN of the stage, in plain form.
    Run,
    /// CMD in plain form.
    Cmd,
    /// ENTRYPOINT in plain form.
    Entrypoint,
    /// HEALTHCHECK in plain form.
    Healthcheck,
}

impl Flow {
    /// What in a stage needs a shell: its RUNs in plain form, and the CMD, ENTRYPOINT and
    /// HEALTHCHECK that are in force at its end when they are in plain form.
    #[must_use]
    pub fn needs_shell(&self, file: &Dockerfile, build: &Build, stage: StageId) -> Vec<ShellNeed> {
        let mut needs = Vec::new();
        let mut last: [Option<(bool, StepId)>; 3] = [None; 3];
        let uses = [ShellUse::Cmd, ShellUse::Entrypoint, ShellUse::Healthcheck];
        let mut next = Some(stage);
        let mut is_own = true;
        while let Some(id) = next {
            for step in build.steps_of(id).iter().rev() {
                let Some(instruction) = file.instructions.get(step.instruction) else { continue };
                let inner = unwrapped(instruction);
                if !step.onbuild && !std::ptr::eq(inner, instruction) {
                    continue;
                }
                let plain = |line: &CommandLine| matches!(line, CommandLine::Shell(_));
                let (slot, shell) = match &inner.command {
                    Some(Command::Run(run)) if is_own && plain(&run.command) => {
                        needs.push(ShellNeed { by: ShellUse::Run, step: step.id });
                        continue;
                    }
                    Some(Command::Cmd(line)) => (0, plain(line)),
                    Some(Command::Entrypoint(line)) => (1, plain(line)),
                    Some(Command::Healthcheck(Healthcheck::Command(line))) => (2, plain(line)),
                    Some(Command::Healthcheck(Healthcheck::None)) => (2, false),
                    _ => continue,
                };
                last[slot].get_or_insert((shell, step.id));
            }
            is_own = false;
            next = self.stages.get(id.index()).and_then(|contents| contents.base);
        }
        needs.reverse();
        let plain = last.iter().zip(uses).filter_map(|(last, by)| match last {
            Some((true, step)) => Some(ShellNeed { by, step: *step }),
            _ => None,
        });
        needs.extend(plain);
        needs
    }

    /// Whether a program is in a stage at its end. `None` when that cannot be told: the base image
    /// is not known, or something that is not known was installed.
    #[must_use]
    pub fn has_program(&self, stage: StageId, name: &str) -> Option<bool> {
        let contents = self.stages.get(stage.index())?;
        let here = self.in_stage(stage);
        let mut named = here.iter().filter(|shipped| {
            let artifact = self.artifact(shipped.artifact);
            artifact.name == name || shipped.place.path().is_some_and(|at| basename(at) == name)
        });
        if named.clone().any(|shipped| shipped.hidden.is_none()) {
            return Some(true);
        }
        let removed = named.next().is_some();
        let structure = contents.root.structure?;
        match structure.has_tool(name) {
            Some(true) if !removed => Some(true),
            Some(false) if !contents.opaque => Some(false),
            None if is_bare(structure) && !contents.opaque => Some(false),
            _ => None,
        }
    }
}
