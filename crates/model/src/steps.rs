//! The instructions of one stage, in order: what each adds, reads and sets.
//!
//! Source: BuildKit `frontend/dockerfile/dockerfile2llb/convert.go` (`dispatch` and the functions
//! it calls).

use std::ops::Range;
use std::rc::Rc;

use plimsoll_syntax::diagnostic::{Diagnostic, Severity};
use plimsoll_syntax::dockerfile::expand::{Expansion, Lexer, Unset};
use plimsoll_syntax::dockerfile::{
    Argument, Command, Instruction, Keyword, Mount, MountType, Pair, Run, Transfer, nearest,
};
use plimsoll_syntax::text::{Span, Word};

use crate::build::{
    ContextKind, EdgeKind, Effect, Node, Step, StepHeredoc, StepState, UndefinedVariable,
};
use crate::convert::{Conversion, When};
use crate::ids::StageId;
use crate::scope::Scope;
use crate::variables::DeclarationKind;

/// The name of the main build context, as BuildKit's frontend asks the client for it.
const MAIN_CONTEXT: &str = "context";

/// How many steps all ONBUILD triggers of a file may make together.
///
/// Every stage runs the triggers of its base, so their number grows with the square of the file.
pub(crate) const MAX_TRIGGER_STEPS: usize = 100_000;

/// The variable that is set in every stage, from scratch too.
const PATH: &str = "PATH";

/// Among more variables than this no similar name is looked for.
const MAX_SUGGESTIONS: usize = 1_000;

/// The state of a stage between two instructions.
pub(crate) struct StageWalk {
    id: StageId,
    scope: Scope,
    state: Rc<StepState>,
    /// The operands of the instruction that is being run.
    operands: Vec<String>,
}

/// The state at the end of a stage, from which others begin.
pub(crate) struct StageEnd {
    scope: Rc<Scope>,
    state: Rc<StepState>,
}

impl StageWalk {
    pub(crate) fn new(id: StageId, scope: Scope, workdir: Option<String>) -> Self {
        let state = StepState { workdir: workdir.map(Rc::from), ..StepState::default() };
        Self { id, scope, state: Rc::new(state), operands: Vec::new() }
    }

    /// The state of a stage that begins where another ended.
    pub(crate) fn child(id: StageId, parent: &StageEnd) -> Self {
        Self {
            id,
            scope: Scope::child(&parent.scope),
            state: Rc::clone(&parent.state),
            operands: Vec::new(),
        }
    }

    /// What holds for the next step.
    pub(crate) fn state(&self) -> Rc<StepState> {
        Rc::clone(&self.state)
    }

    /// Ends the stage.
    pub(crate) fn end(self) -> StageEnd {
        StageEnd { scope: Rc::new(self.scope), state: self.state }
    }

    /// Runs the ONBUILD triggers among the instructions `body` of the base stage.
    pub(crate) fn triggers(&mut self, conversion: &mut Conversion<'_>, body: Range<usize>) {
        let file = conversion.file;
        for index in body {
            if let Some(Command::Onbuild(trigger)) = &file.instructions[index].command {
                if !conversion.charge_trigger(file.instructions[index].span) {
                    return;
                }
                if let Some(error) = &trigger.error {
                    conversion.report_in(self.id, error.clone());
                }
                self.instruction(conversion, &trigger.instruction, index, true);
            }
        }
    }

    /// Runs the instructions of the stage.
    pub(crate) fn body(&mut self, conversion: &mut Conversion<'_>, body: Range<usize>) {
        let file = conversion.file;
        for index in body {
            self.instruction(conversion, &file.instructions[index], index, false);
        }
    }

    fn instruction(
        &mut self,
        conversion: &mut Conversion<'_>,
        instruction: &Instruction,
        index: usize,
        onbuild: bool,
    ) {
        let state = self.state();
        let (effect, reason) = match &instruction.command {
            Some(command) => self.command(conversion, instruction, command),
            None => (Effect::Nothing, "BuildKit rejects this instruction"),
        };
        conversion.push_step(Step {
            id: conversion.next_step(),
            stage: self.id,
            keyword: instruction.keyword,
            span: instruction.span,
            lines: instruction.lines,
            text: instruction.text.as_str().trim().to_owned(),
            number: None,
            effect,
            reason,
            flags: instruction.flags.iter().map(|flag| flag.word.text.clone()).collect(),
            heredocs: instruction
                .heredocs
                .iter()
                .map(|heredoc| StepHeredoc {
                    name: heredoc.name.clone(),
                    lines: heredoc.lines,
                    expand: heredoc.expand && instruction.keyword != Keyword::Run,
                })
                .collect(),
            onbuild,
            instruction: index,
            operands: std::mem::take(&mut self.operands),
            state,
        });
    }

    /// Runs one instruction: what it adds to the image, and why.
    fn command(
        &mut self,
        conversion: &mut Conversion<'_>,
        instruction: &Instruction,
        command: &Command,
    ) -> (Effect, &'static str) {
        match command {
            Command::Run(run) => {
                self.run(conversion, instruction, run);
                (Effect::Layer, "RUN commits what its command changed as a layer")
            }
            Command::Copy(transfer) => {
                self.copy(conversion, instruction, transfer);
                (Effect::Layer, "COPY adds all its sources as one layer")
            }
            Command::Add(transfer) => {
                self.add(conversion, instruction, transfer);
                (Effect::Layer, "ADD adds all its sources as one layer")
            }
            Command::Workdir(path) => self.workdir(conversion, path),
            Command::Env(pairs) => {
                self.env(conversion, pairs);
                (Effect::Metadata, "ENV sets variables in the image's configuration only")
            }
            Command::Arg(arguments) => {
                for argument in arguments {
                    self.arg(conversion, argument);
                }
                (Effect::Metadata, "ARG sets a variable for the steps below and adds no files")
            }
            Command::Label(pairs) => {
                for pair in pairs {
                    self.expand(conversion, &pair.key);
                    self.expand(conversion, &pair.value);
                }
                (Effect::Metadata, "LABEL changes the image's configuration only")
            }
            Command::User(word) => {
                let user = self.expand(conversion, word);
                Rc::make_mut(&mut self.state).user = user.map(Rc::from);
                (Effect::Metadata, "it changes the image's configuration only")
            }
            Command::Shell(words) => {
                let words = words.iter().map(|word| word.text.clone()).collect();
                Rc::make_mut(&mut self.state).shell = Some(words);
                (Effect::Metadata, "it changes the image's configuration only")
            }
            Command::Stopsignal(word) => {
                self.expand(conversion, word);
                (Effect::Metadata, "it changes the image's configuration only")
            }
            Command::Volume(words) | Command::Expose(words) => {
                for word in words {
                    let operand = self.expand(conversion, word);
                    self.operands.push(operand.unwrap_or_else(|| word.text.clone()));
                }
                (Effect::Metadata, "it changes the image's configuration only")
            }
            Command::Onbuild(_) => {
                (Effect::Nothing, "ONBUILD runs in builds that start from this image, not here")
            }
            Command::Cmd(_)
            | Command::Entrypoint(_)
            | Command::Healthcheck(_)
            | Command::Maintainer(_) => {
                (Effect::Metadata, "it changes the image's configuration only")
            }
            Command::From(_) => (Effect::Nothing, "FROM cannot be a trigger"),
        }
    }

    /// Expands a word; an error stops the builds that need this stage.
    fn expand(&self, conversion: &mut Conversion<'_>, word: &Word) -> Option<String> {
        match self.try_expand(conversion, &word.text, word.span) {
            Ok(text) => Some(text),
            Err(error) => {
                self.report_expansion(conversion, error);
                None
            }
        }
    }

    fn try_expand(
        &self,
        conversion: &mut Conversion<'_>,
        text: &str,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let escape = conversion.escape;
        if !text.contains(['$', '\'', '"', escape]) {
            return Ok(text.to_owned());
        }
        let expansion = conversion.expand(text, span, |text| self.scope.expand(text, escape))?;
        self.undefined(conversion, &expansion, span);
        Ok(expansion.text)
    }

    /// Notes the variables that neither ARG nor ENV declares.
    ///
    /// Source: `dockerfile2llb/convert.go` (`reportUnmatchedVariables`).
    fn undefined(&self, conversion: &mut Conversion<'_>, expansion: &Expansion, span: Span) {
        for name in &expansion.unmatched {
            // BuildKit gives every stage a PATH before it runs the first instruction.
            if name == PATH || self.scope.is_declared(name) {
                continue;
            }
            let names = self.scope.names(MAX_SUGGESTIONS).unwrap_or_default();
            let names = names.into_iter().chain([PATH]);
            conversion.undefined(UndefinedVariable {
                name: name.clone(),
                span,
                step: Some(conversion.next_step()),
                stage: Some(self.id),
                open: self.scope.open,
                nearest: nearest(name, names).map(str::to_owned),
            });
        }
    }

    /// That the limit is reached was noted when it was.
    fn report_expansion(&self, conversion: &mut Conversion<'_>, error: Diagnostic) {
        if error.severity == Severity::Error {
            conversion.report_in(self.id, error);
        }
    }

    fn set(
        &mut self,
        conversion: &mut Conversion<'_>,
        kind: DeclarationKind,
        name: String,
        value: &str,
        span: Span,
    ) {
        if conversion.charge(name.len() + value.len(), span) {
            conversion.declare(&name, value, kind, span);
            self.scope.set(name, value);
        }
    }

    /// All words of one ENV see the variables from before it.
    fn env(&mut self, conversion: &mut Conversion<'_>, pairs: &[Pair]) {
        let expanded: Vec<_> = pairs
            .iter()
            .map(|pair| {
                let key = self.expand(conversion, &pair.key);
                (key, self.expand(conversion, &pair.value), pair.key.span)
            })
            .collect();
        for (key, value, span) in expanded {
            if let (Some(key), Some(value)) = (key, value) {
                self.set(conversion, DeclarationKind::Env, key, &value, span);
            }
        }
    }

    /// A given build argument wins, then the default, then the global value.
    fn arg(&mut self, conversion: &mut Conversion<'_>, argument: &Argument) {
        let name = &argument.name.text;
        let given = conversion.options.build_args.get(name).cloned();
        let value = match (given, &argument.value) {
            (Some(given), _) => Some(given),
            (None, Some(default)) => self.expand(conversion, default),
            (None, None) => conversion.global(name).cloned(),
        };
        if let Some(value) = value {
            let (kind, span) = (DeclarationKind::Arg, argument.name.span);
            self.set(conversion, kind, name.clone(), &value, span);
        }
        self.scope.declare(name);
    }

    fn workdir(&mut self, conversion: &mut Conversion<'_>, path: &Word) -> (Effect, &'static str) {
        const MAKES: &str = "WORKDIR claims a layer for the directory, even one that exists";
        let Some(path) = self.expand(conversion, path) else { return (Effect::Layer, MAKES) };
        self.operands.push(path.clone());
        let absolute = path.starts_with('/');
        let before = if absolute { Some("") } else { self.state.workdir.as_deref() };
        let joined = clean_path(&format!("{}/{path}", before.unwrap_or_default()));
        let root = joined == "/";
        let known = before.is_some();
        Rc::make_mut(&mut self.state).workdir = known.then(|| joined.into());
        match (root, known) {
            (true, true) => (Effect::Metadata, "WORKDIR / makes no directory and no layer"),
            (true, false) => {
                (Effect::Metadata, "WORKDIR adds nothing when the base image works in /")
            }
            (false, _) => (Effect::Layer, MAKES),
        }
    }

    fn copy(
        &self,
        conversion: &mut Conversion<'_>,
        instruction: &Instruction,
        transfer: &Transfer,
    ) {
        let sources = self.sources(conversion, transfer);
        let dest = self.expand(conversion, &transfer.dest);
        self.heredocs(conversion, instruction);
        let from = match &transfer.from {
            Some(from) => match copy_source(conversion, from) {
                Some(node) => node,
                None => return,
            },
            // A COPY of heredocs alone reads no context.
            None if sources.is_empty() => return,
            None => {
                for (source, word) in sources.iter().zip(&transfer.sources) {
                    let what = match remote_kind(source) {
                        Some(RemoteKind::Url) => "URL",
                        Some(RemoteKind::Git) => "git ref",
                        None => continue,
                    };
                    let error = Diagnostic::error(
                        "remote-copy-source",
                        format!("source can't be a {what} for COPY"),
                        word.span,
                    );
                    conversion.report_in(self.id, error.with_help("use ADD to fetch it"));
                }
                Node::Context(conversion.context(ContextKind::Main, MAIN_CONTEXT))
            }
        };
        if let Node::Stage(stage) = from
            && stage > self.id
        {
            let name = transfer.from.as_ref().map_or("", |from| &from.text);
            let label = conversion.stage_label(self.id);
            let message = format!(
                "cannot copy from stage {name:?}, it needs to be defined before current stage \
                 {label:?}"
            );
            self.report_order(conversion, instruction, message);
        }
        let step = conversion.next_step();
        let line = instruction.lines.first;
        let edge = conversion.edge(EdgeKind::Copy, from, self.id, instruction.span, line);
        edge.step = Some(step);
        edge.sources = sources;
        edge.dest = dest;
    }

    /// A stage is used before it is defined.
    fn report_order(
        &self,
        conversion: &mut Conversion<'_>,
        instruction: &Instruction,
        message: String,
    ) {
        let error = Diagnostic::error("stage-order", message, instruction.word.span)
            .with_help("move the stage that is used above this one");
        conversion.report_in(self.id, error);
    }

    fn sources(&self, conversion: &mut Conversion<'_>, transfer: &Transfer) -> Vec<String> {
        for word in transfer.chown.iter().chain(&transfer.chmod).chain(&transfer.checksum) {
            self.expand(conversion, word);
        }
        let expand =
            |word: &Word| self.expand(conversion, word).unwrap_or_else(|| word.text.clone());
        transfer.sources.iter().map(expand).collect()
    }

    /// Expands the bodies of heredocs, which only their variables matter of.
    fn heredocs(&self, conversion: &mut Conversion<'_>, instruction: &Instruction) {
        for heredoc in instruction.heredocs.iter().filter(|heredoc| heredoc.expand) {
            let (content, span) = (heredoc.content(), heredoc.span);
            let unset = if self.scope.open { Unset::Keep } else { Unset::Empty };
            let lexer = Lexer { unset, ..Lexer::heredoc_body() };
            let expand = |text: &str| lexer.expand(text, &self.scope);
            match conversion.expand(content.as_str(), span, expand) {
                Ok(expansion) => self.undefined(conversion, &expansion, span),
                Err(error) => self.report_expansion(conversion, error),
            }
        }
    }

    /// ADD reads the context and fetches addresses: one dependency for each.
    fn add(&self, conversion: &mut Conversion<'_>, instruction: &Instruction, transfer: &Transfer) {
        let sources = self.sources(conversion, transfer);
        let dest = self.expand(conversion, &transfer.dest);
        self.heredocs(conversion, instruction);
        let step = conversion.next_step();
        let mut by_context: Vec<(Node, Vec<String>)> = Vec::new();
        for source in sources {
            let context = match remote_kind(&source) {
                Some(_) => conversion.context(ContextKind::Remote, &source),
                None => conversion.context(ContextKind::Main, MAIN_CONTEXT),
            };
            let node = Node::Context(context);
            match by_context.iter_mut().find(|(found, _)| *found == node) {
                Some((_, sources)) => sources.push(source),
                None => by_context.push((node, vec![source])),
            }
        }
        for (node, sources) in by_context {
            let line = instruction.lines.first;
            let edge = conversion.edge(EdgeKind::Add, node, self.id, instruction.span, line);
            edge.step = Some(step);
            edge.sources = sources;
            edge.dest.clone_from(&dest);
        }
    }

    fn run(&self, conversion: &mut Conversion<'_>, instruction: &Instruction, run: &Run) {
        for mount in &run.mounts {
            self.mount(conversion, instruction, mount);
        }
    }

    fn mount(&self, conversion: &mut Conversion<'_>, instruction: &Instruction, mount: &Mount) {
        // The stage is needed whatever the mount's type turns out to be.
        let named = mount.from().map(|name| (name, conversion.source(name)));
        let resolved = mount.resolve(|value| {
            self.try_expand(conversion, value, mount.span).map_err(|error| error.message)
        });
        let resolved = match resolved {
            Ok(resolved) => resolved,
            Err(message) => {
                let error = Diagnostic::error("invalid-mount", message, mount.span);
                conversion.report_in(self.id, error);
                return;
            }
        };
        if let Some((name, Some(Node::Stage(stage)))) = named
            && stage > self.id
        {
            let target = resolved.target.as_deref().unwrap_or_default();
            let message = format!(
                "cannot mount from stage {name:?} to {target:?}, stage needs to be defined before \
                 current command"
            );
            self.report_order(conversion, instruction, message);
        }
        let from = match named {
            Some((_, from)) => from,
            None if resolved.kind == MountType::Bind => {
                Some(Node::Context(conversion.context(ContextKind::Main, MAIN_CONTEXT)))
            }
            None => None,
        };
        let Some(from) = from else { return };
        let step = conversion.next_step();
        let line = instruction.lines.first;
        let edge = conversion.edge(EdgeKind::Mount, from, self.id, instruction.span, line);
        edge.step = Some(step);
        edge.sources = resolved.source.into_iter().collect();
        edge.dest = resolved.target;
    }
}

/// The source of `COPY --from`: a number, a name or an image; variables are not allowed.
fn copy_source(conversion: &mut Conversion<'_>, from: &Word) -> Option<Node> {
    if from.text.contains('$') {
        let message = "variable expansion is not supported for --from, define a new stage \
                       with FROM using ARG from global scope as a workaround";
        let error = Diagnostic::error("variable-in-from", message, from.span);
        conversion.report(When::Sources, error);
        return None;
    }
    let Ok(number) = from.text.parse::<i64>() else { return conversion.source(&from.text) };
    let node = conversion.numbered_source(number);
    if node.is_none() {
        let message = format!("invalid stage index {number}");
        let error = Diagnostic::error("invalid-stage-index", message, from.span)
            .with_help("stages are counted from 0");
        conversion.report(When::Sources, error);
    }
    node
}

/// The kinds of address that ADD fetches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RemoteKind {
    Url,
    Git,
}

#[expect(clippy::case_sensitive_file_extension_comparisons, reason = "BuildKit compares so")]
/// Source: BuildKit `dockerfile2llb/convert_copy.go` and `dfgitutil/git_ref.go`.
fn remote_kind(source: &str) -> Option<RemoteKind> {
    let is_http = source.starts_with("http://") || source.starts_with("https://");
    let path = source.split(['#', '?']).next().unwrap_or(source);
    let is_git = source.starts_with("git@")
        || source.starts_with("git://")
        || source.starts_with("ssh://")
        || (is_http && path.ends_with(".git"));
    match (is_git, is_http) {
        (true, _) => Some(RemoteKind::Git),
        (false, true) => Some(RemoteKind::Url),
        (false, false) => None,
    }
}

/// Go's `path.Clean` of an absolute path.
fn clean_path(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
