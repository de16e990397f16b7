//! From instructions to a build: names, bases, the target, dependencies, and what is rejected.
//!
//! Source: BuildKit `frontend/dockerfile/dockerfile2llb/convert.go` (`toDispatchState`).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

use plimsoll_syntax::diagnostic::{Diagnostic, Severity};
use plimsoll_syntax::dockerfile::expand::{ExpandError, Expansion, Lexer, MAX_EXPANDED_BYTES};
use plimsoll_syntax::dockerfile::{
    Argument, Command, Dockerfile, From, Instruction, Keyword, nearest,
};
use plimsoll_syntax::text::{Lines, Span, Word};

use crate::build::{
    Base, Build, Context, ContextKind, Edge, EdgeKind, Effect, Image, Node, Stage, StepNumber,
    UndefinedVariable,
};
use crate::graph::StageGraph;
use crate::ids::{ContextId, EdgeId, ImageId, StageId, StepId};
use crate::options::{BuildOptions, DEFAULT_PLATFORM};
use crate::platform::{self, Platform};
use crate::reference;
use crate::scope::{MAX_SCOPE_BYTES, Scope};
use crate::steps::{MAX_TRIGGER_STEPS, StageEnd, StageWalk};
use crate::variables::{Declaration, DeclarationKind, Variables};

/// How many references to variables that are not set are kept for a file.
pub(crate) const MAX_UNDEFINED: usize = 1_000;

/// The name that `FROM` and `from=` use for nothing.
const SCRATCH: &str = "scratch";

/// Builds the model of a file.
#[must_use]
pub fn build(file: &Dockerfile, options: &BuildOptions) -> Build {
    let mut conversion = Conversion::new(file, options);
    let drafts = conversion.drafts();
    conversion.global_args(&drafts);
    for draft in &drafts {
        conversion.stage(draft);
    }
    conversion.steps(&drafts);
    conversion.finish(&drafts)
}

/// When BuildKit would find a problem; it stops at the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum When {
    /// While it names the stages and their bases.
    Stages,
    /// While it looks for the target.
    Target,
    /// While it resolves `--from`.
    Sources,
    /// While it looks for cycles.
    Cycles,
    /// While it resolves the images.
    Images,
    /// While it runs the instructions of a stage that is built.
    Steps,
}

/// A problem, and the stage that must be built for it to matter.
struct Found {
    when: When,
    stage: Option<StageId>,
    diagnostic: Diagnostic,
}

/// The instructions of one stage in the file.
pub(crate) struct Draft<'f> {
    instruction: &'f Instruction,
    from: Option<&'f From>,
    /// The indices of the instructions that follow FROM.
    pub body: Range<usize>,
}

/// The state of one conversion.
pub(crate) struct Conversion<'f> {
    pub file: &'f Dockerfile,
    pub options: &'f BuildOptions,
    pub escape: char,
    build: Build,
    /// The ARGs before the first FROM, over the automatic ones.
    globals: Rc<BTreeMap<String, String>>,
    /// The same as they were without build arguments; `None` when they cannot be expanded then.
    default_globals: Option<Rc<BTreeMap<String, String>>>,
    /// The names of the ARGs before the first FROM, those without a value included.
    declared_globals: BTreeSet<String>,
    images: HashMap<String, ImageId>,
    contexts: HashMap<(ContextKind, String), ContextId>,
    /// The stages by name; of equal names the last one in the file.
    names: HashMap<String, StageId>,
    /// What `--from=<number>` counts after the stages: BuildKit's states for other sources.
    hidden: Vec<Node>,
    found: Vec<Found>,
    /// How many bytes the values of variables have taken.
    scope_bytes: usize,
    /// How many steps the triggers have made.
    trigger_steps: usize,
    /// True when the limit of [`MAX_UNDEFINED`] was reported.
    undefined_full: bool,
}

impl<'f> Conversion<'f> {
    fn new(file: &'f Dockerfile, options: &'f BuildOptions) -> Self {
        Self {
            file,
            options,
            escape: file.escape(),
            build: Build {
                options: options.clone(),
                stages: Vec::new(),
                steps: Vec::new(),
                images: Vec::new(),
                contexts: Vec::new(),
                edges: Vec::new(),
                target: None,
                diagnostics: Vec::new(),
                undefined: Vec::new(),
                global_args: Rc::default(),
                variables: Variables::default(),
                graph: StageGraph::default(),
            },
            globals: Rc::default(),
            default_globals: None,
            declared_globals: BTreeSet::new(),
            images: HashMap::new(),
            contexts: HashMap::new(),
            names: HashMap::new(),
            hidden: Vec::new(),
            found: Vec::new(),
            scope_bytes: 0,
            trigger_steps: 0,
            undefined_full: false,
        }
    }

    /// Cuts the file into stages; a FROM that is rejected begins one too.
    fn drafts(&self) -> Vec<Draft<'f>> {
        let instructions = &self.file.instructions;
        let is_from = |at: &usize| instructions[*at].keyword == Keyword::From;
        let starts: Vec<_> = (0..instructions.len()).filter(is_from).collect();
        let ends = starts.iter().skip(1).copied().chain([instructions.len()]);
        let draft = |(start, end): (&usize, usize)| {
            let instruction = &instructions[*start];
            let from = match &instruction.command {
                Some(Command::From(from)) => Some(from),
                _ => None,
            };
            Draft { instruction, from, body: *start + 1..end }
        };
        starts.iter().zip(ends).map(draft).collect()
    }

    /// Notes a problem that stops every build of the file.
    pub(crate) fn report(&mut self, when: When, diagnostic: Diagnostic) {
        self.found.push(Found { when, stage: None, diagnostic });
    }

    /// Notes a problem that stops the builds that need `stage`.
    pub(crate) fn report_in(&mut self, stage: StageId, diagnostic: Diagnostic) {
        self.found.push(Found { when: When::Steps, stage: Some(stage), diagnostic });
    }

    /// Sets the ARGs before the first FROM, over the automatic ones.
    fn global_args(&mut self, drafts: &[Draft<'f>]) {
        let build = Platform::parse(DEFAULT_PLATFORM);
        let wanted = self.options.platform.as_deref().unwrap_or(DEFAULT_PLATFORM);
        let target = Platform::parse(wanted);
        if let Err(error) = &target {
            let message = format!("failed to parse platform {wanted}: {error}");
            self.report(When::Stages, Diagnostic::error("invalid-platform", message, Span::at(0)));
        }
        let last_name = drafts.last().and_then(|draft| draft.from?.name.as_ref());
        let last_name = last_name.map(|name| name.text.as_str());
        let target_stage = self.options.target.as_deref().or(last_name).unwrap_or("default");
        self.globals = Rc::new(match (build, target) {
            (Ok(build), Ok(target)) => {
                platform::automatic_args(&build, &target, target_stage, self.options)
            }
            _ => BTreeMap::new(),
        });
        let before =
            drafts.first().map_or(self.file.instructions.len(), |draft| draft.body.start - 1);
        let arguments = |instruction: &'f Instruction| match &instruction.command {
            Some(Command::Arg(arguments)) => arguments.as_slice(),
            _ => &[],
        };
        let arguments: Vec<&Argument> =
            self.file.instructions[..before].iter().flat_map(arguments).collect();
        let automatic = Rc::clone(&self.globals);
        for argument in &arguments {
            self.global_arg(argument);
        }
        let given =
            |argument: &&Argument| self.options.build_args.contains_key(&argument.name.text);
        self.default_globals = if arguments.iter().any(given) {
            self.without_build_args(automatic, &arguments)
        } else {
            Some(Rc::clone(&self.globals))
        };
    }

    /// The values that the ARGs before the first FROM have when none is given.
    ///
    /// Source: `dockerfile2llb/validations.go` (`validateBaseImagesWithDefaultArgs`).
    fn without_build_args(
        &mut self,
        mut globals: Rc<BTreeMap<String, String>>,
        arguments: &[&Argument],
    ) -> Option<Rc<BTreeMap<String, String>>> {
        for argument in arguments {
            let Some(default) = &argument.value else { continue };
            let value = self.expand_over(default, &globals).ok()?.text;
            if self.charge(value.len(), argument.name.span) {
                Rc::make_mut(&mut globals).insert(argument.name.text.clone(), value);
            }
        }
        Some(globals)
    }

    /// The base of a stage as it is when no build argument is given.
    fn default_base(&mut self, from: &From) -> Option<String> {
        let globals = self.default_globals.clone()?;
        Some(self.expand_over(&from.base, &globals).ok()?.text)
    }

    fn global_arg(&mut self, argument: &Argument) {
        let name = &argument.name.text;
        self.declared_globals.insert(name.clone());
        let value = match (self.options.build_args.get(name), &argument.value) {
            (Some(given), _) => Some(given.clone()),
            (None, Some(default)) => match self.expand_global(default) {
                Ok(expansion) => Some(expansion.text),
                Err(error) => {
                    self.report(When::Stages, error);
                    None
                }
            },
            (None, None) => None,
        };
        if let Some(value) = value
            && self.charge(value.len(), argument.name.span)
        {
            Rc::make_mut(&mut self.globals).insert(name.clone(), value);
        }
    }

    /// Notes an error of the global arguments or of FROM. That the limit is reached was noted when
    /// it was.
    fn report_expansion(&mut self, error: Diagnostic) {
        if error.severity == Severity::Error {
            self.report(When::Stages, error);
        }
    }

    /// Expands a word over the global arguments.
    fn expand_global(&mut self, word: &Word) -> Result<Expansion, Diagnostic> {
        let globals = Rc::clone(&self.globals);
        self.expand_over(word, &globals)
    }

    fn expand_over(
        &mut self,
        word: &Word,
        globals: &BTreeMap<String, String>,
    ) -> Result<Expansion, Diagnostic> {
        let lexer = Lexer::instruction(self.escape);
        self.expand(&word.text, word.span, |text| lexer.expand(text, globals))
    }

    /// The value of a global argument.
    pub(crate) fn global(&self, name: &str) -> Option<&String> {
        self.globals.get(name)
    }

    /// Expands a word within the limit for all values together.
    pub(crate) fn expand(
        &mut self,
        text: &str,
        span: Span,
        expand: impl FnOnce(&str) -> Result<Expansion, ExpandError>,
    ) -> Result<Expansion, Diagnostic> {
        if self.scope_bytes > MAX_SCOPE_BYTES {
            return Err(too_many_values(span));
        }
        match expand(text) {
            Ok(expansion) if self.charge(expansion.cost, span) => Ok(expansion),
            Ok(_) => Err(too_many_values(span)),
            Err(error) => {
                // One of our limits was reached, which took as much work as the longest value.
                if matches!(error, ExpandError::TooLong | ExpandError::TooManySteps) {
                    self.charge(MAX_EXPANDED_BYTES, span);
                }
                let message = format!("failed to process {text:?}: {error}");
                Err(Diagnostic::error("invalid-expansion", message, span))
            }
        }
    }

    /// Takes `bytes` from the limit for values; false, with a problem noted, when it is used up.
    pub(crate) fn charge(&mut self, bytes: usize, span: Span) -> bool {
        let before = self.scope_bytes;
        self.scope_bytes = before.saturating_add(bytes);
        if self.scope_bytes <= MAX_SCOPE_BYTES {
            return true;
        }
        if before <= MAX_SCOPE_BYTES {
            self.report(When::Steps, too_many_values(span));
        }
        false
    }

    /// Counts a trigger; false, with a problem noted, when there are too many.
    pub(crate) fn charge_trigger(&mut self, span: Span) -> bool {
        self.trigger_steps += 1;
        if self.trigger_steps == MAX_TRIGGER_STEPS + 1 {
            let message = format!(
                "the ONBUILD triggers of this file run more than the limit of {MAX_TRIGGER_STEPS} \
                 times; the others are left out"
            );
            self.report(When::Steps, Diagnostic::warning("too-many-triggers", message, span));
        }
        self.trigger_steps <= MAX_TRIGGER_STEPS
    }

    /// Adds a stage with its base; its steps come later, when all names are known.
    fn stage(&mut self, draft: &Draft<'f>) {
        let id = StageId::new(self.build.stages.len());
        let name = draft.from.and_then(|from| from.name.as_ref()).map(|name| name.text.clone());
        let replaced = name.as_ref().filter(|name| self.options.named_contexts.contains_key(*name));
        let base = match (replaced, draft.from) {
            (Some(name), _) => Base::Context(self.context(ContextKind::Named, &name.clone())),
            (None, Some(from)) => self.base(from),
            (None, None) => Base::Unknown,
        };
        let platform = draft.from.and_then(|from| self.stage_platform(from));
        let default_base = draft.from.and_then(|from| self.default_base(from));
        let instruction = draft.instruction;
        let last = self.file.instructions[..draft.body.end].last();
        let from_node = match base {
            Base::Image(id) => Some(Node::Image(id)),
            Base::Stage(id) => Some(Node::Stage(id)),
            Base::Context(id) => Some(Node::Context(id)),
            Base::Scratch | Base::Unknown => None,
        };
        self.build.stages.push(Stage {
            id,
            label: name.clone().unwrap_or_else(|| format!("stage-{}", id.index())),
            name: name.clone(),
            base,
            default_base,
            platform,
            span: instruction.span,
            lines: Lines {
                first: instruction.lines.first,
                last: last.map_or(instruction.lines.last, |last| last.lines.last),
            },
            from_last_line: instruction.lines.last,
            text: instruction.text.as_str().trim().to_owned(),
            first_step: StepId::new(0),
            step_count: 0,
            from_number: None,
            reachable: false,
            end: Rc::default(),
        });
        if let Some(node) = from_node {
            self.edge(EdgeKind::From, node, id, instruction.span, instruction.lines.first);
        }
        if let Some(name) = name {
            self.names.insert(name, id);
        }
    }

    fn base(&mut self, from: &From) -> Base {
        let written = &from.base;
        let reference = match self.expand_global(written) {
            Ok(expansion) => {
                self.undefined_in_from(written, &expansion);
                expansion.text
            }
            Err(error) => {
                self.report_expansion(error);
                return Base::Unknown;
            }
        };
        if reference.is_empty() {
            let message = format!("base name ({}) should not be blank", written.text);
            let error = Diagnostic::error("blank-base", message, written.span)
                .with_help("give the ARG before the first FROM a default value");
            self.report(When::Stages, error);
            return Base::Unknown;
        }
        // The text is compared as it is with the lower-case names, of which only earlier ones
        // exist yet.
        if let Some(&stage) = self.names.get(&reference) {
            return Base::Stage(stage);
        }
        if reference == SCRATCH {
            return Base::Scratch;
        }
        if let Some(name) = self.named_context(&reference) {
            return Base::Context(self.context(ContextKind::Named, &name));
        }
        self.check_reference(&reference, written.span);
        Base::Image(self.image(&reference))
    }

    /// Notes the variables in a FROM line that no ARG before the first FROM declares.
    ///
    /// The stage is the next one: it is added when its base is known.
    fn undefined_in_from(&mut self, written: &Word, expansion: &Expansion) {
        for name in &expansion.unmatched {
            if self.declared_globals.contains(name) {
                continue;
            }
            let options = self.globals.keys().chain(&self.declared_globals).map(String::as_str);
            let nearest = nearest(name, options).map(str::to_owned);
            self.undefined(UndefinedVariable {
                name: name.clone(),
                span: written.span,
                step: None,
                stage: Some(StageId::new(self.build.stages.len())),
                open: false,
                nearest,
            });
        }
    }

    fn check_reference(&mut self, reference: &str, span: Span) {
        let Err(error) = reference::check(reference) else { return };
        let message = format!("failed to parse stage name {reference:?}: {error}");
        let mut error = Diagnostic::error("invalid-reference", message, span);
        // FROM does not find a stage whose name is written in another case.
        let lower = reference.to_lowercase();
        if self.names.contains_key(&lower) {
            error = error.with_help(format!("write {lower}: stage names are stored in lower case"));
        }
        self.report(When::Images, error);
    }

    fn stage_platform(&mut self, from: &From) -> Option<String> {
        let written = from.platform.as_ref()?;
        let fail = |this: &mut Self, message: String| {
            let error = Diagnostic::error("invalid-platform", message, written.span);
            this.report(When::Stages, error);
        };
        let expansion = match self.expand_global(written) {
            Ok(expansion) => expansion,
            Err(error) => {
                self.report_expansion(error);
                return None;
            }
        };
        self.undefined_in_from(written, &expansion);
        let globals = Rc::clone(&self.globals);
        let suggestion = || {
            let options = || globals.keys().map(String::as_str);
            let found = expansion.unmatched.iter().find_map(|name| nearest(name, options()));
            found.map_or_else(String::new, |name| format!(" (did you mean {name}?)"))
        };
        if expansion.text.is_empty() {
            let message =
                format!("empty platform value from expression {}{}", written.text, suggestion());
            fail(self, message);
            return None;
        }
        if let Err(error) = Platform::parse(&expansion.text) {
            let message =
                format!("failed to parse platform {}: {error}{}", written.text, suggestion());
            fail(self, message);
        }
        Some(expansion.text)
    }

    /// The name under which the user supplied a context for an image reference, if so.
    pub(crate) fn named_context(&self, reference: &str) -> Option<String> {
        let lower = reference.to_lowercase();
        let familiar = lower.strip_prefix("docker.io/").unwrap_or(&lower);
        let familiar = familiar.strip_prefix("library/").unwrap_or(familiar);
        let untagged = familiar.strip_suffix(":latest").unwrap_or(familiar);
        [lower.as_str(), familiar, untagged]
            .into_iter()
            .find(|name| self.options.named_contexts.contains_key(*name))
            .map(str::to_owned)
    }

    pub(crate) fn image(&mut self, reference: &str) -> ImageId {
        if let Some(&id) = self.images.get(reference) {
            return id;
        }
        let id = ImageId::new(self.build.images.len());
        self.build.images.push(Image { reference: reference.to_owned() });
        self.images.insert(reference.to_owned(), id);
        id
    }

    pub(crate) fn context(&mut self, kind: ContextKind, name: &str) -> ContextId {
        let key = (kind, name.to_owned());
        if let Some(&id) = self.contexts.get(&key) {
            return id;
        }
        let id = ContextId::new(self.build.contexts.len());
        self.build.contexts.push(Context { name: name.to_owned(), kind });
        self.contexts.insert(key, id);
        id
    }

    /// Adds a dependency and gives it back to be completed.
    pub(crate) fn edge(
        &mut self,
        kind: EdgeKind,
        from: Node,
        to: StageId,
        span: Span,
        line: u32,
    ) -> &mut Edge {
        let id = EdgeId::new(self.build.edges.len());
        self.build.edges.push(Edge {
            id,
            kind,
            from,
            to,
            step: None,
            span,
            line,
            sources: Vec::new(),
            dest: None,
        });
        &mut self.build.edges[id.index()]
    }

    /// What a name in `--from` or `from=` means: a stage in any case, a context, else an image.
    pub(crate) fn source(&mut self, name: &str) -> Option<Node> {
        if let Some(&stage) = self.names.get(&name.to_lowercase()) {
            return Some(Node::Stage(stage));
        }
        let node = if let Some(name) = self.named_context(name) {
            Some(Node::Context(self.context(ContextKind::Named, &name)))
        } else if name == SCRATCH {
            None
        } else {
            Some(Node::Image(self.image(name)))
        };
        self.hidden.extend(node);
        node
    }

    /// What a number in COPY's `--from` means; BuildKit counts on behind the stages.
    pub(crate) fn numbered_source(&self, number: i64) -> Option<Node> {
        let index = usize::try_from(number).ok()?;
        if index < self.build.stages.len() {
            return Some(Node::Stage(StageId::new(index)));
        }
        self.hidden.get(index - self.build.stages.len()).copied()
    }

    /// Adds the steps of all stages, in the order of the file.
    fn steps(&mut self, drafts: &[Draft<'f>]) {
        let mut ends: Vec<StageEnd> = Vec::with_capacity(drafts.len());
        for (index, draft) in drafts.iter().enumerate() {
            let id = StageId::new(index);
            let (mut walk, triggers) = match self.build.stages[index].base {
                Base::Stage(parent) => {
                    let triggers = drafts[parent.index()].body.clone();
                    (StageWalk::child(id, &ends[parent.index()]), triggers)
                }
                Base::Scratch => (StageWalk::new(id, Scope::closed(), Some("/".to_owned())), 0..0),
                Base::Image(_) | Base::Context(_) | Base::Unknown => {
                    (StageWalk::new(id, Scope::of_image(), None), 0..0)
                }
            };
            let first = self.build.steps.len();
            self.build.variables.push_stage(match self.build.stages[index].base {
                Base::Stage(parent) => Some(parent),
                _ => None,
            });
            // A context that replaces a stage replaces its instructions too.
            let replaced = matches!(self.build.stages[index].base, Base::Context(_))
                && self.build.stages[index]
                    .name
                    .as_ref()
                    .is_some_and(|name| self.options.named_contexts.contains_key(name));
            if !replaced {
                walk.triggers(self, triggers);
                walk.body(self, draft.body.clone());
            }
            self.number(id, first);
            self.build.stages[index].end = walk.state();
            ends.push(walk.end());
        }
    }

    /// Numbers the steps of a stage as BuildKit does.
    ///
    /// Source: `dockerfile2llb/convert.go` (`toDispatchState` counts, `prefixCommand` numbers). A
    /// trigger counts whatever it is, but only what makes a vertex takes a number.
    fn number(&mut self, id: StageId, first: usize) {
        let stage = &mut self.build.stages[id.index()];
        stage.first_step = StepId::new(first);
        stage.step_count = self.build.steps.len() - first;
        let pulled = u32::from(!matches!(stage.base, Base::Scratch | Base::Stage(_)));
        let steps = &mut self.build.steps[first..];
        let counted = |keyword| {
            matches!(keyword, Keyword::Add | Keyword::Copy | Keyword::Run | Keyword::Workdir)
        };
        let counts = steps.iter().filter(|step| step.onbuild || counted(step.keyword)).count();
        let total = pulled + counts as u32;
        // A context that stands in for the image is counted and takes no number, as logs of real
        // builds show: it is loaded under a name of its own.
        let taken = u32::from(pulled == 1 && !matches!(stage.base, Base::Context(_)));
        stage.from_number = (taken == 1).then_some(StepNumber { index: 1, total });
        let layers = steps.iter_mut().filter(|step| step.effect == Effect::Layer);
        for (index, step) in (taken + 1..).zip(layers) {
            step.number = Some(StepNumber { index, total });
        }
    }

    fn finish(mut self, drafts: &[Draft<'f>]) -> Build {
        self.build.global_args = Rc::clone(&self.globals);
        self.find_target(drafts);
        // The edges of each stage were added in order, its base first.
        self.build.edges.sort_by_key(|edge| edge.to);
        for (index, edge) in self.build.edges.iter_mut().enumerate() {
            edge.id = EdgeId::new(index);
        }
        self.build.graph = StageGraph::new(self.build.stages.len(), &self.build.edges);
        let needed = self.build.target.map(|target| self.build.graph.needed_by(target));
        for id in needed.into_iter().flatten() {
            self.build.stages[id.index()].reachable = true;
        }
        self.cycles();
        self.build.diagnostics = self.diagnostics();
        self.build
    }

    fn find_target(&mut self, drafts: &[Draft<'f>]) {
        if drafts.is_empty() {
            if self.file.rejections.is_empty() {
                let message = "dockerfile contains no stages to build";
                let error = Diagnostic::error("no-stages", message, Span::at(0))
                    .with_help("add FROM and the image to build on");
                self.report(When::Stages, error);
            }
            return;
        }
        let Some(name) = &self.options.target else {
            self.build.target = Some(StageId::new(drafts.len() - 1));
            return;
        };
        self.build.target = self.names.get(&name.to_lowercase()).copied();
        if self.build.target.is_none() {
            let mut names: Vec<_> = self.names.keys().map(String::as_str).collect();
            names.sort_unstable();
            let nearest = nearest(&name.to_lowercase(), names);
            let hint = nearest.map_or_else(String::new, |name| format!(" (did you mean {name}?)"));
            let message = format!("target stage {name:?} could not be found{hint}");
            self.report(When::Target, Diagnostic::error("unknown-target", message, Span::at(0)));
        }
    }

    /// Source: `dockerfile2llb/validations.go` (`validateCircularDependency`).
    fn cycles(&mut self) {
        for stages in self.build.graph.cycles() {
            let closing = self.build.edges.iter().find(|edge| {
                matches!(edge.from, Node::Stage(from) if stages.contains(&from) && from >= edge.to)
                    && stages.contains(&edge.to)
            });
            let Some(edge) = closing else { continue };
            let label = &self.build.stage(edge.to).label;
            let message = format!("circular dependency detected on stage: {label}");
            let error = Diagnostic::error("circular-dependency", message, edge.span);
            self.report(When::Cycles, error);
        }
    }

    /// The problems in the order BuildKit finds them; those of stages that are not built come last
    /// and as warnings.
    fn diagnostics(&mut self) -> Vec<Diagnostic> {
        let mut found = std::mem::take(&mut self.found);
        let built = |stage: Option<StageId>| stage.is_none_or(|id| self.build.stage(id).reachable);
        found.sort_by_key(|found| (!built(found.stage), found.when));
        let unbuilt = |mut diagnostic: Diagnostic| {
            diagnostic.severity = Severity::Warning;
            diagnostic.help.get_or_insert_with(|| {
                "the stage is not built for this target, or the build would fail here".to_owned()
            });
            diagnostic
        };
        found
            .into_iter()
            .map(
                |found| {
                    if built(found.stage) { found.diagnostic } else { unbuilt(found.diagnostic) }
                },
            )
            .collect()
    }

    /// How BuildKit names a stage.
    pub(crate) fn stage_label(&self, id: StageId) -> &str {
        &self.build.stage(id).label
    }

    /// The step that comes next.
    pub(crate) fn next_step(&self) -> StepId {
        StepId::new(self.build.steps.len())
    }

    /// Notes that the next step sets a variable.
    pub(crate) fn declare(&mut self, name: &str, value: &str, kind: DeclarationKind, span: Span) {
        let declaration = Declaration { value: value.into(), step: self.next_step(), kind, span };
        self.build.variables.declare(name, declaration);
    }

    /// Notes a reference to a variable that is not set.
    pub(crate) fn undefined(&mut self, undefined: UndefinedVariable) {
        match self.build.undefined.len() {
            ..MAX_UNDEFINED => self.build.undefined.push(undefined),
            MAX_UNDEFINED if !self.undefined_full => {
                self.undefined_full = true;
                let message = format!(
                    "more than the limit of {MAX_UNDEFINED} references to variables that are not \
                     set; the others are left out"
                );
                let warning = Diagnostic::warning("too-many-undefined", message, undefined.span);
                self.report(When::Steps, warning);
            }
            _ => {}
        }
    }

    /// Adds a step.
    pub(crate) fn push_step(&mut self, step: crate::Step) {
        self.build.steps.push(step);
    }
}

/// The limit for all values of a file is reached.
fn too_many_values(span: Span) -> Diagnostic {
    let message = format!(
        "the values of variables take more than the limit of {MAX_SCOPE_BYTES} bytes; those from \
         here on are taken as unset"
    );
    Diagnostic::warning("too-many-values", message, span)
}
