//! The keys of steps, as far as two builds can be told apart by them.
//!
//! A key is a number for everything that BuildKit puts into it: the operation, and the keys of what
//! it reads. The same everything has the same number, in whichever of the two builds.
//!
//! What a step reads is matched by definition, which is the key of where it comes from, or by
//! content. Only content can make a step hit whose input was made anew, and only by being the same;
//! that cannot be known beforehand, so that such a step *may* hit.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use plimsoll_syntax::dockerfile::{Command, CommandLine, Instruction, MountType, Run, Transfer};

use super::selection::{Selection, Touched};
use super::{CacheInput, CacheState, Changes, NoCache, StepFate, is_vertex};
use crate::ids::{StageId, StepId};
use crate::variables::DeclarationKind;
use crate::{Base, ContextKind, Edge, EdgeKind, Node, Step};

/// A number that stands for everything in a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Key(u32);

/// The numbers that were given, and the results that are in the cache.
#[derive(Debug, Default)]
pub(super) struct Store {
    numbers: HashMap<String, Key>,
    /// The keys of results.
    known: HashSet<Key>,
    /// The results of steps that read content, by everything but that content.
    by_content: HashMap<Key, Key>,
    fresh: u32,
}

impl Store {
    fn number(&mut self, text: String) -> Key {
        let next = Key(self.numbers.len() as u32 * 2);
        *self.numbers.entry(text).or_insert(next)
    }

    /// A key that no result has.
    fn fresh(&mut self) -> Key {
        self.fresh += 1;
        Key(self.fresh * 2 - 1)
    }
}

/// What is known of a result: how sure it is in the cache, and the key it then has.
#[derive(Clone, Debug)]
struct Outcome {
    key: Key,
    state: CacheState,
    /// The step that the state is due to.
    cause: Option<StepId>,
}

/// Puts the results of a build into the cache.
pub(super) fn remember(store: &mut Store, input: CacheInput<'_>) {
    let changes = Changes::default();
    let mut walk = Walk::new(store, input, &changes);
    walk.learning = true;
    walk.run();
}

/// Tells what becomes of the steps of a build.
pub(super) fn judge(store: &mut Store, input: CacheInput<'_>, changes: &Changes) -> Vec<StepFate> {
    Walk::new(store, input, changes).run()
}

struct Walk<'a, 's> {
    store: &'s mut Store,
    input: CacheInput<'a>,
    changes: &'a Changes,
    /// True while the cache is filled.
    learning: bool,
    /// What each stage ends with.
    ends: Vec<Option<Outcome>>,
    /// The edges of each step.
    edges: BTreeMap<StepId, Vec<&'a Edge>>,
    fates: Vec<StepFate>,
}

impl<'a, 's> Walk<'a, 's> {
    fn new(store: &'s mut Store, input: CacheInput<'a>, changes: &'a Changes) -> Self {
        let mut edges: BTreeMap<StepId, Vec<&Edge>> = BTreeMap::new();
        for edge in &input.build.edges {
            if let Some(step) = edge.step {
                edges.entry(step).or_default().push(edge);
            }
        }
        let ends = vec![None; input.build.stages.len()];
        Self { store, input, changes, learning: false, ends, edges, fates: Vec::new() }
    }

    /// Walks the stages in their order: what a stage reads lies above it.
    fn run(mut self) -> Vec<StepFate> {
        for stage in &self.input.build.stages {
            if !stage.reachable {
                continue;
            }
            let mut outcome = self.base(stage.id);
            for step in self.input.build.steps_of(stage.id) {
                if is_vertex(self.input.build, step.id) {
                    outcome = self.step(step, &outcome);
                }
            }
            self.ends[stage.id.index()] = Some(outcome);
        }
        self.fates
    }

    fn base(&mut self, id: StageId) -> Outcome {
        let build = self.input.build;
        let stage = build.stage(id);
        let text = match stage.base {
            Base::Stage(base) => {
                if let Some(end) = self.ends.get(base.index()).cloned().flatten() {
                    return end;
                }
                format!("stage {}", base.index())
            }
            Base::Image(image) => {
                let reference = &build.image(image).reference;
                return self.image(reference, stage.platform.as_deref());
            }
            Base::Scratch => "scratch".to_owned(),
            Base::Context(context) => format!("context {}", build.context(context).name),
            Base::Unknown => format!("unknown {}", stage.text),
        };
        let key = self.store.number(text);
        Outcome { key, state: CacheState::Hit, cause: None }
    }

    /// An image that is pulled: that it is needed reruns nothing, that it is another one does.
    fn image(&mut self, reference: &str, platform: Option<&str>) -> Outcome {
        let moved = self.changes.images.contains("*") || self.changes.images.contains(reference);
        let platform = platform.or(self.input.build.options.platform.as_deref());
        let platform = platform.unwrap_or(crate::DEFAULT_PLATFORM);
        let key = if moved {
            self.store.fresh()
        } else {
            self.store.number(format!("image {reference} {platform}"))
        };
        if self.learning {
            self.store.known.insert(key);
        }
        Outcome { key, state: CacheState::Hit, cause: None }
    }

    /// What becomes of one step that is based on `parent`.
    fn step(&mut self, step: &'a Step, parent: &Outcome) -> Outcome {
        let Some(instruction) = self.instruction(step) else {
            let key = self.store.fresh();
            return self.told(step, key, CacheState::Unknown, "BuildKit rejects it", None);
        };
        match &instruction.command {
            Some(Command::Run(run)) => self.run_step(step, instruction, run, parent),
            Some(Command::Copy(transfer) | Command::Add(transfer)) => {
                self.transfer_step(step, instruction, transfer, parent)
            }
            _ => {
                let user = step.state.user.as_deref().unwrap_or_default();
                let path = step.operands.first().map(String::as_str).unwrap_or_default();
                let from = step.state.workdir.as_deref().unwrap_or_default();
                let operation = format!("workdir {user:?} {from:?} {path:?}");
                self.settle(step, &operation, parent, &[])
            }
        }
    }

    /// The instruction of a step, that which ONBUILD wraps for a trigger.
    fn instruction(&self, step: &Step) -> Option<&'a Instruction> {
        let instruction = self.input.file.instructions.get(step.instruction)?;
        match &instruction.command {
            Some(Command::Onbuild(trigger)) if step.onbuild => Some(&trigger.instruction),
            _ => Some(instruction),
        }
    }

    fn run_step(
        &mut self,
        step: &'a Step,
        instruction: &'a Instruction,
        run: &'a Run,
        parent: &Outcome,
    ) -> Outcome {
        let state = &step.state;
        let mut operation = String::from("run ");
        match &run.command {
            CommandLine::Shell(word) => {
                let _ = write!(operation, "{:?} {:?}", state.shell, word.text);
            }
            CommandLine::Exec(words) => {
                let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
                let _ = write!(operation, "exec {words:?}");
            }
        }
        for heredoc in &instruction.heredocs {
            // The word that ends a script is no part of it, unless the script is a file of that name.
            let body = heredoc.content();
            let name = if body.as_str().starts_with("#!") { heredoc.name.as_str() } else { "" };
            let _ = write!(operation, " {name:?} {:?}", body.as_str());
        }
        if !instruction.heredocs.is_empty() {
            operation = without_heredoc_words(&operation, instruction);
        }
        let text = |word: &Option<plimsoll_syntax::text::Word>, usual: &'static str| {
            word.as_ref().map_or(usual.to_owned(), |word| word.text.clone())
        };
        let platform = self.platform(step.stage);
        let _ = write!(
            operation,
            " user {:?} in {:?} network {} security {} on {platform}",
            state.user,
            state.workdir,
            text(&run.network, "default"),
            text(&run.security, "sandbox"),
        );
        for device in &run.devices {
            let _ = write!(operation, " device {:?}", device.text);
        }
        self.add_environment(&mut operation, step);
        for mount in &run.mounts {
            operation.push_str(&mount_key(mount));
        }
        let inputs = self.content_inputs(step, &[]);
        self.settle(step, &operation, parent, &inputs)
    }

    fn platform(&self, stage: StageId) -> String {
        let build = self.input.build;
        let own = build.stage(stage).platform.as_deref();
        own.or(build.options.platform.as_deref()).unwrap_or(crate::DEFAULT_PLATFORM).to_owned()
    }

    /// All variables that are set; those for a proxy only where the file declares them, which is when
    /// the model knows them.
    fn add_environment(&self, operation: &mut String, step: &Step) {
        for (name, declaration) in self.input.build.variables(step.id) {
            let _ = write!(operation, " {name}={:?}", declaration.value);
        }
    }

    fn transfer_step(
        &mut self,
        step: &'a Step,
        instruction: &'a Instruction,
        transfer: &'a Transfer,
        parent: &Outcome,
    ) -> Outcome {
        let build = self.input.build;
        let mut operation = format!("{} ", step.keyword.as_str());
        let edges = self.edges.get(&step.id).cloned().unwrap_or_default();
        let dest =
            edges.first().and_then(|edge| edge.dest.as_deref()).unwrap_or(&transfer.dest.text);
        let _ = write!(operation, "to {:?}", absolute(dest, step.state.workdir.as_deref()));
        let names = edges.iter().flat_map(|edge| &edge.sources);
        for name in names {
            let base = name.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            let _ = write!(operation, " {base:?}");
        }
        let variables = build.variables(step.id);
        let mut bound = |label: &str, text: &str| {
            let _ = write!(operation, " {label} {text:?}");
            for (name, declaration) in &variables {
                if text.contains('$') && text.contains(name) {
                    let _ = write!(operation, " {name}={:?}", declaration.value);
                }
            }
        };
        for (label, word) in [
            ("chown", &transfer.chown),
            ("chmod", &transfer.chmod),
            ("checksum", &transfer.checksum),
        ] {
            if let Some(word) = word {
                bound(label, &word.text);
            }
        }
        for exclude in &transfer.excludes {
            bound("exclude", &exclude.text);
        }
        for name in &transfer.inline {
            let body = instruction.heredocs.iter().find(|heredoc| heredoc.name == *name);
            bound("inline", name);
            if let Some(body) = body {
                bound("body", body.content().as_str());
            }
        }
        let _ = write!(
            operation,
            " parents {} unpack {:?} git {}",
            transfer.parents, transfer.unpack, transfer.keep_git_dir
        );
        let excludes: Vec<String> =
            transfer.excludes.iter().map(|word| word.text.clone()).collect();
        let inputs = self.content_inputs(step, &excludes);
        if transfer.link && transfer.chmod.is_none() {
            return self.linked(step, &operation, parent, &inputs);
        }
        self.settle(step, &operation, parent, &inputs)
    }

    /// A linked copy is made on its own and then put on top of its parent: only what comes after it
    /// waits for the parent.
    ///
    /// Source: BuildKit `dockerfile2llb/convert_copy.go`.
    fn linked(
        &mut self,
        step: &'a Step,
        operation: &str,
        parent: &Outcome,
        inputs: &[Input],
    ) -> Outcome {
        let nothing = Outcome {
            key: self.store.number("nothing".to_owned()),
            state: CacheState::Hit,
            cause: None,
        };
        let own = self.settle(step, operation, &nothing, inputs);
        let key = self.store.number(format!("merge of {} and {}", parent.key.0, own.key.0));
        if own.state >= parent.state {
            Outcome { key, ..own }
        } else {
            Outcome { key, state: parent.state, cause: parent.cause }
        }
    }

    /// What a step reads by content.
    fn content_inputs(&mut self, step: &'a Step, excludes: &[String]) -> Vec<Input> {
        let edges = self.edges.get(&step.id).cloned().unwrap_or_default();
        let mut inputs = Vec::new();
        for edge in edges {
            let selector = format!("{:?}", edge.sources);
            inputs.push(match edge.from {
                Node::Stage(stage) => {
                    let end = self.ends.get(stage.index()).cloned().flatten();
                    let label = &self.input.build.stage(stage).label;
                    Input::stage(end, selector, label)
                }
                Node::Image(image) => {
                    let reference = self.input.build.image(image).reference.clone();
                    let outcome = self.image(&reference, None);
                    Input::image(&outcome, selector, &reference)
                }
                Node::Context(context) => {
                    let context = self.input.build.context(context);
                    let is_main = context.kind == ContextKind::Main;
                    let touched = if is_main && !self.learning {
                        let reads = matches!(edge.kind, EdgeKind::Mount) && edge.sources.is_empty();
                        let all = [".".to_owned()];
                        let sources = if reads { &all[..] } else { &edge.sources[..] };
                        let excludes = excludes.to_vec();
                        Selection { sources, excludes, context: self.input.context }
                            .touched(&self.changes.files)
                    } else {
                        Touched::No
                    };
                    Input::context(&context.name, selector, touched)
                }
            });
        }
        inputs
    }

    /// Finds the result of a step.
    fn settle(
        &mut self,
        step: &'a Step,
        operation: &str,
        parent: &Outcome,
        inputs: &[Input],
    ) -> Outcome {
        let by_content = format!("{operation} on {}", parent.key.0);
        let mut by_definition = by_content.clone();
        for input in inputs {
            // Where the files lie is no part of what they are.
            let _ = write!(by_definition, " reads {} {}", input.from, input.selector);
        }
        let key = self.store.number(by_definition);
        let content = self.store.number(format!("content of {by_content}"));
        if self.learning {
            self.store.known.insert(key);
            self.store.by_content.insert(content, key);
            return Outcome { key, state: CacheState::Hit, cause: None };
        }
        if self.must_not_use(step) {
            let key = self.store.fresh();
            return self.told(step, key, CacheState::Rerun, "the cache is not to be used", None);
        }
        if let Some(outcome) = self.changed_content(step, inputs) {
            return outcome;
        }
        let is_known = self.store.known.contains(&key);
        let worst = inputs.iter().map(|input| input.state).max().unwrap_or(CacheState::Hit);
        if is_known && parent.state == CacheState::Hit && worst == CacheState::Hit {
            return self.told(
                step,
                key,
                CacheState::Hit,
                "nothing that it depends on changed",
                None,
            );
        }
        // Its definition is the old one if what is not sure turns out to be the same.
        let candidate =
            if is_known { Some(key) } else { self.store.by_content.get(&content).copied() };
        match candidate {
            None => {
                let key = self.store.fresh();
                let cause = parent.cause.filter(|_| parent.state == CacheState::Rerun);
                let reason = self.own_reason(step, parent);
                self.told(step, key, CacheState::Rerun, &reason, cause)
            }
            Some(old) => {
                let unsure = inputs.iter().find(|input| input.state != CacheState::Hit);
                let (state, reason, cause) = match unsure {
                    _ if parent.state != CacheState::Hit => {
                        (parent.state, self.follows(parent), parent.cause)
                    }
                    Some(input) if input.state == CacheState::Unknown => {
                        (CacheState::Unknown, input.reason(), input.cause)
                    }
                    Some(input) => (CacheState::MayHit, input.reason(), input.cause),
                    None => {
                        let other = inputs.first().map(Input::reason).unwrap_or_default();
                        (CacheState::MayHit, other, None)
                    }
                };
                self.told(step, old, state, &reason, cause)
            }
        }
    }

    /// What a changed file makes of a step: a file that it reads is not the same any more.
    fn changed_content(&mut self, step: &'a Step, inputs: &[Input]) -> Option<Outcome> {
        let touched = inputs.iter().find_map(|input| match input.touched {
            Touched::Yes(at) => Some(at),
            _ => None,
        });
        if let Some(at) = touched {
            let key = self.store.fresh();
            let path = &self.changes.files[at].path;
            let reason = format!("it reads {path}, which changed");
            return Some(self.told(step, key, CacheState::Rerun, &reason, None));
        }
        None
    }

    /// Why a step has no result although nothing that it reads changed.
    fn own_reason(&self, step: &Step, parent: &Outcome) -> String {
        if parent.state == CacheState::Rerun {
            return self.follows(parent);
        }
        if self.store.known.is_empty() {
            return "nothing is in the cache".to_owned();
        }
        let image = match self.input.build.stage(step.stage).base {
            Base::Image(image) => Some(&self.input.build.image(image).reference),
            _ => None,
        };
        if let Some(image) = image
            && (self.changes.images.contains("*") || self.changes.images.contains(image.as_str()))
        {
            return format!("its base image {image} is another one");
        }
        let arguments = self.input.build.variables(step.id);
        let given = arguments.iter().find(|(name, declaration)| {
            declaration.kind == DeclarationKind::Arg
                && self.input.build.options.build_args.contains_key(**name)
        });
        match given {
            Some((name, _)) if step.keyword.as_str() == "RUN" => {
                format!("the instruction, or a variable it sees such as {name}, is another one")
            }
            _ => "the instruction, its variables or its base are not those of before".to_owned(),
        }
    }

    fn follows(&self, parent: &Outcome) -> String {
        match parent.cause {
            Some(step) => {
                let step = self.input.build.step(step);
                let words = match parent.state {
                    CacheState::Rerun => "reruns",
                    CacheState::MayHit => "may rerun",
                    _ => "may or may not rerun",
                };
                format!("line {} {words} before it", step.lines.first)
            }
            None => "what it is based on is made anew".to_owned(),
        }
    }

    fn must_not_use(&self, step: &Step) -> bool {
        // WORKDIR is not marked.
        if step.keyword.as_str() == "WORKDIR" {
            return false;
        }
        match &self.changes.no_cache {
            NoCache::Off => false,
            NoCache::All => true,
            NoCache::Stages(stages) => {
                let stage = self.input.build.stage(step.stage);
                stages.iter().any(|name| name.eq_ignore_ascii_case(&stage.label))
            }
        }
    }

    /// Notes what becomes of a step.
    fn told(
        &mut self,
        step: &Step,
        key: Key,
        state: CacheState,
        reason: &str,
        because: Option<StepId>,
    ) -> Outcome {
        if !self.learning {
            self.fates.push(StepFate {
                step: step.id,
                stage: step.stage,
                state,
                reason: reason.to_owned(),
                because,
            });
        }
        let cause = (state != CacheState::Hit).then(|| because.unwrap_or(step.id));
        Outcome { key, state, cause }
    }
}

/// Something that a step reads by content.
struct Input {
    /// The key of where it comes from.
    from: String,
    selector: String,
    state: CacheState,
    touched: Touched,
    cause: Option<StepId>,
    words: String,
}

impl Input {
    fn stage(end: Option<Outcome>, selector: String, label: &str) -> Self {
        let state = match end.as_ref().map(|end| end.state) {
            Some(CacheState::Hit) => CacheState::Hit,
            Some(CacheState::Unknown) | None => CacheState::Unknown,
            Some(_) => CacheState::MayHit,
        };
        Self {
            from: end.as_ref().map_or_else(String::new, |end| format!("result {}", end.key.0)),
            selector,
            state,
            touched: Touched::No,
            cause: end.and_then(|end| end.cause),
            words: format!(
                "stage {label} is made anew; it hits if the files it takes are the same"
            ),
        }
    }

    fn image(outcome: &Outcome, selector: String, reference: &str) -> Self {
        Self {
            from: format!("result {}", outcome.key.0),
            selector,
            state: CacheState::Hit,
            touched: Touched::No,
            cause: None,
            words: format!(
                "image {reference} is another one; it hits if the files it takes are the same"
            ),
        }
    }

    fn context(name: &str, selector: String, touched: Touched) -> Self {
        Self {
            from: format!("context {name}"),
            selector,
            state: if touched == Touched::Unknown { CacheState::Unknown } else { CacheState::Hit },
            touched,
            cause: None,
            words: "which files it reads cannot be told".to_owned(),
        }
    }

    fn reason(&self) -> String {
        self.words.clone()
    }
}

/// What of a mount is in the key of its step.
///
/// Source: BuildKit `solver/llbsolver/ops/exec.go` (`checkShouldClearCacheOpts`): a cache that is not
/// the default one counts without its id and sharing. The source path of a bind mount is no part of
/// it: it selects the content.
fn mount_key(mount: &plimsoll_syntax::dockerfile::Mount) -> String {
    let resolved = mount.resolve(|text| Ok(text.to_owned()));
    let Ok(mount) = resolved else { return format!(" mount {:?}", mount.fields) };
    let mut key =
        format!(" mount {} {:?} ro {}", mount.kind.as_str(), mount.target, mount.read_only);
    match mount.kind {
        MountType::Cache => {
            let is_default = mount.id.is_none()
                && mount.sharing.as_deref().is_none_or(|sharing| sharing == "shared");
            let _ = write!(key, " default {is_default}");
        }
        MountType::Secret | MountType::Ssh => {
            let _ = write!(key, " {:?} {:?} {}", mount.id, mount.env, mount.required);
        }
        MountType::Bind | MountType::Tmpfs => {}
    }
    key
}

/// The operation without the words of heredocs, which a script does not see.
fn without_heredoc_words(operation: &str, instruction: &Instruction) -> String {
    let mut text = operation.to_owned();
    for heredoc in &instruction.heredocs {
        for form in ["<<-", "<<"] {
            for quote in ["", "\\\"", "'"] {
                text = text.replace(&format!("{form}{quote}{}{quote}", heredoc.name), "<<");
            }
        }
    }
    text
}

/// A destination seen from the working directory.
fn absolute(dest: &str, workdir: Option<&str>) -> String {
    if dest.starts_with('/') {
        return dest.to_owned();
    }
    format!("{}/{dest}", workdir.unwrap_or("<the directory of the base>"))
}
