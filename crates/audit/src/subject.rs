//! What rules look at: the file with its commands read, its stages and what is known of each place.

use std::cell::OnceCell;
use std::ops::Range;

use plimsoll_model::flow::Flow;
use plimsoll_model::packages::PackageCommand;
use plimsoll_model::{Base, Build, StageId, Step, StepId};
use plimsoll_syntax::dockerfile::{
    Command, Dockerfile, From, Instruction, Keyword, ResolvedMount, Run,
};
use plimsoll_syntax::shell::{Dialect, Invocation, Script, ShellOptions};
use plimsoll_syntax::text::{LineIndex, Span};

use crate::check_options::CheckOptions;
use crate::settings::Settings;
use crate::shellcheck::Assumptions;

/// The scripts of a file, one for each instruction that has one.
#[derive(Debug, Default)]
pub(crate) struct Scripts {
    /// By index of the instruction; those that ONBUILD wraps are there too.
    by_instruction: Vec<Option<Script>>,
    /// The words of the SHELL in force at each instruction; `None` for the image's own.
    shells: Vec<Option<Shell>>,
    /// The shell of images.
    default: Dialect,
}

/// A SHELL instruction, by its index.
type Shell = usize;

/// A file as rules see it.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub source: &'a str,
    pub lines: &'a LineIndex,
    pub file: &'a Dockerfile,
    pub build: &'a Build,
    /// What each stage holds, and by which way it came there.
    pub flow: &'a Flow,
    pub settings: &'a Settings,
    /// What is asked of BuildKit's checks.
    pub checks: &'a CheckOptions,
    /// The stages as they stand in the file, and before them what stands before the first FROM.
    pub sections: Vec<SectionRange>,
    scripts: &'a Scripts,
    /// The commands of each script.
    commands: Vec<Vec<Invocation<'a>>>,
    /// Those of the commands that are for a package manager.
    packages: Vec<Vec<PackageSite<'a>>>,
    /// The steps by instruction, triggers left out.
    steps: Vec<Option<StepId>>,
    /// The shell of images, or what a comment names in its place.
    default_shell: Dialect,
    /// What hadolint assumes of scripts, once somebody asks.
    assumptions: OnceCell<Assumptions>,
}

/// A command for a package manager.
#[derive(Clone, Debug)]
pub(crate) struct PackageSite<'a> {
    /// The index among the commands of the script.
    pub index: usize,
    /// The command as the shell sees it.
    pub invocation: Invocation<'a>,
    /// What it asks for.
    pub asks: PackageCommand<'a>,
}

/// The instructions of one section.
#[derive(Clone, Debug)]
pub(crate) struct SectionRange {
    stage: Option<StageId>,
    /// FROM included.
    instructions: Range<usize>,
}

/// A stage as it stands in the file, or what stands before the first FROM.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section<'a> {
    pub subject: &'a Subject<'a>,
    /// The stage; `None` for what stands before the first FROM.
    pub stage: Option<StageId>,
    index: usize,
}

/// One instruction at its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site<'a> {
    pub subject: &'a Subject<'a>,
    /// The instruction; that which ONBUILD wraps when there is one.
    pub instruction: &'a Instruction,
    /// The index in the file of the instruction, or of the ONBUILD around it.
    pub index: usize,
    /// The stage; `None` before the first FROM.
    pub stage: Option<StageId>,
    /// True when ONBUILD wraps it.
    pub onbuild: bool,
    section: usize,
}

impl Scripts {
    /// The scripts by index of the instruction.
    pub(crate) fn all(&self) -> &[Option<Script>] {
        &self.by_instruction
    }

    /// Reads the scripts of a file. `default` is the shell of images, `own` that of the images that
    /// have another one.
    pub(crate) fn read(
        source: &str,
        file: &Dockerfile,
        build: &Build,
        default: Dialect,
        own: impl Fn(StageId) -> Option<Dialect>,
    ) -> Self {
        let sections = sections(file, build);
        let mut this = Self { default, ..Self::default() };
        let mut ends: Vec<Option<Shell>> = Vec::with_capacity(build.stages.len());
        for section in sections {
            let default = section.stage.and_then(&own).unwrap_or(default);
            let mut shell = section.stage.and_then(|stage| match build.stage(stage).base {
                Base::Stage(base) => ends.get(base.index()).copied().flatten(),
                _ => None,
            });
            for index in section.instructions {
                let instruction = &file.instructions[index];
                this.shells.push(shell);
                if matches!(instruction.command, Some(Command::Shell(_))) {
                    shell = Some(index);
                }
                let dialect =
                    shell.map_or(default, |shell| Dialect::from_shell(&shell_words(file, shell)));
                let inner = unwrapped(instruction).0;
                this.by_instruction.push(inner.script(source, dialect));
            }
            if section.stage.is_some() {
                ends.push(shell);
            }
        }
        this
    }
}

fn package_sites<'a>(commands: &[Invocation<'a>]) -> Vec<PackageSite<'a>> {
    let site = |(index, invocation): (usize, &Invocation<'a>)| {
        let asks = PackageCommand::read(invocation)?;
        Some(PackageSite { index, invocation: invocation.clone(), asks })
    };
    commands.iter().enumerate().filter_map(site).collect()
}

/// The words of the SHELL instruction at `index`.
fn shell_words(file: &Dockerfile, index: usize) -> Vec<String> {
    match file.instructions.get(index).and_then(|instruction| instruction.command.as_ref()) {
        Some(Command::Shell(words)) => words.iter().map(|word| word.text.clone()).collect(),
        _ => Vec::new(),
    }
}

/// The instruction that ONBUILD wraps, or the instruction itself, and whether it is wrapped.
fn unwrapped(instruction: &Instruction) -> (&Instruction, bool) {
    match &instruction.command {
        Some(Command::Onbuild(trigger)) => (&trigger.instruction, true),
        _ => (instruction, false),
    }
}

/// Cuts a file at its FROM lines; the model's stages begin at the same ones.
fn sections(file: &Dockerfile, build: &Build) -> Vec<SectionRange> {
    let is_from = |at: &usize| file.instructions[*at].keyword == Keyword::From;
    let starts: Vec<usize> = (0..file.instructions.len()).filter(is_from).collect();
    let first = starts.first().copied().unwrap_or(file.instructions.len());
    let before = (first > 0).then_some(SectionRange { stage: None, instructions: 0..first });
    let ends = starts.iter().skip(1).copied().chain([file.instructions.len()]);
    let stages = starts.iter().zip(ends).enumerate().map(|(index, (start, end))| SectionRange {
        stage: build.stages.get(index).map(|stage| stage.id),
        instructions: *start..end,
    });
    before.into_iter().chain(stages).collect()
}

impl<'a> Subject<'a> {
    pub(crate) fn new(
        source: &'a str,
        lines: &'a LineIndex,
        file: &'a Dockerfile,
        (build, flow): (&'a Build, &'a Flow),
        scripts: &'a Scripts,
        settings: &'a Settings,
        checks: &'a CheckOptions,
    ) -> Self {
        let mut steps = vec![None; file.instructions.len()];
        for step in build.steps.iter().filter(|step| !step.onbuild) {
            if let Some(slot) = steps.get_mut(step.instruction) {
                *slot = Some(step.id);
            }
        }
        let commands = (0..file.instructions.len()).map(|index| {
            let Some(script) = &scripts.by_instruction[index] else { return Vec::new() };
            let options = scripts.shells[index].map_or(ShellOptions::NONE, |shell| {
                ShellOptions::from_shell(&shell_words(file, shell))
            });
            script.simple_commands_with(options)
        });
        let commands: Vec<Vec<Invocation<'a>>> = commands.collect();
        let packages = commands.iter().map(|commands| package_sites(commands)).collect();
        Self {
            source,
            lines,
            file,
            build,
            flow,
            settings,
            checks,
            sections: sections(file, build),
            scripts,
            commands,
            packages,
            steps,
            default_shell: scripts.default,
            assumptions: OnceCell::new(),
        }
    }

    /// What hadolint assumes of the scripts in the file.
    pub(crate) fn assumptions(&self) -> &Assumptions {
        self.assumptions.get_or_init(|| Assumptions::read(self, self.default_shell))
    }

    /// The stages, and before them what stands before the first FROM.
    pub(crate) fn sections(&'a self) -> impl Iterator<Item = Section<'a>> {
        (0..self.sections.len()).map(|index| self.section(index))
    }

    fn section(&'a self, index: usize) -> Section<'a> {
        Section { subject: self, stage: self.sections[index].stage, index }
    }

    /// All instructions at their places.
    pub(crate) fn sites(&'a self) -> impl Iterator<Item = Site<'a>> {
        self.sections().flat_map(Section::sites)
    }

    /// The instruction at `index` of the file at its place.
    pub(crate) fn site(&'a self, index: usize) -> Option<Site<'a>> {
        let after = self.sections.partition_point(|section| section.instructions.start <= index);
        let section = after.checked_sub(1)?;
        let (instruction, onbuild) = unwrapped(self.file.instructions.get(index)?);
        let stage = self.sections[section].stage;
        Some(Site { subject: self, instruction, index, stage, onbuild, section })
    }

    /// The bytes of a span.
    pub(crate) fn text(&self, span: Span) -> &'a str {
        self.source.get(span.range()).unwrap_or_default()
    }

    /// The section of the stage that is built, when there is one.
    pub(crate) fn target(&'a self) -> Option<Section<'a>> {
        let target = self.build.target?;
        self.section_of(target)
    }

    /// The section of a stage.
    pub(crate) fn section_of(&'a self, stage: StageId) -> Option<Section<'a>> {
        let before = self.sections.first().is_some_and(|section| section.stage.is_none());
        let index = stage.index() + usize::from(before);
        (index < self.sections.len()).then(|| self.section(index))
    }
}

impl SectionRange {
    /// True for what stands before the first FROM.
    pub(crate) fn is_before_stages(&self) -> bool {
        self.stage.is_none()
    }
}

impl<'a> Section<'a> {
    /// The instructions at their places, FROM included.
    pub(crate) fn sites(self) -> impl DoubleEndedIterator<Item = Site<'a>> {
        let Self { subject, stage, index: section } = self;
        subject.sections[section].instructions.clone().map(move |index| {
            let (instruction, onbuild) = unwrapped(&subject.file.instructions[index]);
            Site { subject, instruction, index, stage, onbuild, section }
        })
    }

    /// The FROM at its head.
    pub(crate) fn from(self) -> Option<(&'a Instruction, &'a From)> {
        let instruction = self.subject.file.instructions.get(self.range().start)?;
        match &instruction.command {
            Some(Command::From(from)) => Some((instruction, from)),
            _ => None,
        }
    }

    fn range(self) -> Range<usize> {
        self.subject.sections[self.index].instructions.clone()
    }

    /// True when it is the stage that is built.
    pub(crate) fn is_target(self) -> bool {
        self.stage.is_some() && self.stage == self.subject.build.target
    }

    /// True when the target needs this stage, or is it.
    pub(crate) fn is_reachable(self) -> bool {
        self.stage.is_some_and(|stage| self.subject.build.stage(stage).reachable)
    }
}

impl<'a> Site<'a> {
    /// What the instruction says.
    pub(crate) fn command(&self) -> Option<&'a Command> {
        self.instruction.command.as_ref()
    }

    /// The RUN, when it is one.
    pub(crate) fn run(&self) -> Option<&'a Run> {
        match self.command() {
            Some(Command::Run(run)) => Some(run),
            _ => None,
        }
    }

    /// The script of RUN, CMD, ENTRYPOINT or HEALTHCHECK.
    pub(crate) fn script(&self) -> Option<&'a Script> {
        self.subject.scripts.by_instruction.get(self.index)?.as_ref()
    }

    /// The commands that the script runs, through `sudo`, `sh -c` and the like.
    pub(crate) fn commands(&self) -> &'a [Invocation<'a>] {
        self.subject.commands.get(self.index).map_or(&[], Vec::as_slice)
    }

    /// Those of the commands that are for a package manager.
    pub(crate) fn packages(&self) -> &'a [PackageSite<'a>] {
        self.subject.packages.get(self.index).map_or(&[], Vec::as_slice)
    }

    /// The words of the SHELL in force; `None` when it is the image's own.
    pub(crate) fn shell(&self) -> Option<Vec<String>> {
        let shell = self.subject.scripts.shells.get(self.index).copied().flatten()?;
        Some(shell_words(self.subject.file, shell))
    }

    /// The step that the instruction is; a trigger is none here.
    pub(crate) fn step(&self) -> Option<&'a Step> {
        let id = self.subject.steps.get(self.index).copied().flatten()?;
        (!self.onbuild).then(|| self.subject.build.step(id))
    }

    /// The value of a variable here, when an ENV or ARG above gives it one.
    pub(crate) fn variable(&self, name: &str) -> Option<&'a str> {
        self.subject.build.variable(self.step()?.id, name)
    }

    /// The mounts of a RUN, as far as they can be read; a variable in them stays as written.
    pub(crate) fn mounts(&self) -> Vec<ResolvedMount> {
        let Some(run) = self.run() else { return Vec::new() };
        let keep = |value: &str| Ok(value.to_owned());
        run.mounts.iter().filter_map(|mount| mount.resolve(keep).ok()).collect()
    }

    /// The section it stands in.
    pub(crate) fn section(&self) -> Section<'a> {
        self.subject.section(self.section)
    }
}
