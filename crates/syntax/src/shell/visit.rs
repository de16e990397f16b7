//! Walks the programs that a script runs, through wrappers, with what is known of when they run.

use std::borrow::Cow;

use super::command::{
    AndOr, AndOrOperator, Command, For, If, List, Pipeline, Redirect, RedirectTarget,
    SimpleCommand, TerminatorKind, TestItem,
};
use super::dialect::Dialect;
use super::options::{Argument, OptionSpec, split_arguments};
use super::shell_options::ShellOptions;
use super::word::{Part, Word};
use super::wrapper::{Chain, basename, chain};
use super::{Script, TestOperator};

/// A program or builtin that a script runs.
///
/// A command that runs another one is not visited itself: it is one of the [`Wrapper`]s of the
/// command that it runs. Only where that is not known, as in `sh build.sh`, it is visited.
#[derive(Clone, Debug)]
pub struct Invocation<'s> {
    /// The command where it is written; its words can begin with wrappers.
    pub command: &'s SimpleCommand,
    /// The name and the arguments, after wrappers; empty when there are only assignments or
    /// redirections.
    pub words: &'s [Word],
    /// What runs it, outermost first.
    pub wrappers: Vec<Wrapper<'s>>,
    /// When it runs.
    pub context: Context<'s>,
}

/// A command that runs another one.
#[derive(Clone, Copy, Debug)]
pub struct Wrapper<'s> {
    /// The name, options and operands, up to the command or script that it runs.
    pub words: &'s [Word],
}

/// When and where a command runs.
#[derive(Clone, Copy, Debug)]
pub struct Context<'s> {
    /// Its place in the innermost pipeline, which it can be inside a compound command of.
    pub pipe: Option<PipePosition>,
    /// Its place in the and-or list that it is directly in.
    pub chain: Option<ChainPosition>,
    /// Whether it runs.
    pub runs: Runs,
    /// The constructs around it.
    pub places: Places,
    /// The function that it is in.
    pub function: Option<&'s str>,
    /// The options that are on, as far as the script sets them.
    pub options: ShellOptions,
    /// The shell that reads it.
    pub dialect: Dialect,
}

/// A place in a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PipePosition {
    /// The number of stages before it.
    pub index: usize,
    /// The number of stages.
    pub length: usize,
}

/// A place in an and-or list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainPosition {
    /// The number of commands before it.
    pub index: usize,
    /// The number of commands.
    pub length: usize,
    /// The operator before it.
    pub after: Option<AndOrOperator>,
    /// The operator after it.
    pub before: Option<AndOrOperator>,
}

/// Whether a command runs when its script does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Runs {
    /// It does.
    Always,
    /// When the commands before it in a chain of `&&` succeed.
    AfterSuccess,
    /// That depends: it is after `||`, in a branch, in a function or in a trap.
    Maybe,
}

/// A construct around a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum Place {
    /// The condition of an `if`, `while` or `until`.
    Condition = 1,
    /// A branch of an `if` or `case`.
    Branch = 1 << 1,
    /// The body of a loop.
    Loop = 1 << 2,
    /// `( … )`.
    Subshell = 1 << 3,
    /// `{ … }`.
    Group = 1 << 4,
    /// `$( … )`, backquotes, `<( … )` or `>( … )`.
    Substitution = 1 << 5,
    /// The body of a function.
    Function = 1 << 6,
    /// A script in quotes or in a here-document.
    NestedScript = 1 << 7,
    /// Before `&`.
    Background = 1 << 8,
    /// After `!`.
    Negated = 1 << 9,
}

/// A set of [`Place`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Places(u16);

impl Places {
    /// True when `place` is one of them.
    #[must_use]
    pub const fn contains(self, place: Place) -> bool {
        self.0 & place as u16 != 0
    }

    /// These and `place`.
    #[must_use]
    pub const fn with(self, place: Place) -> Self {
        Self(self.0 | place as u16)
    }
}

impl<'s> Invocation<'s> {
    /// The word that names the program.
    #[must_use]
    pub fn name_word(&self) -> Option<&'s Word> {
        self.words.first()
    }

    /// The name of the program without its path, when it is known.
    #[must_use]
    pub fn name(&self) -> Option<Cow<'s, str>> {
        program_name(self.words)
    }

    /// True when the program is known to be `name`.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name().is_some_and(|found| found == name)
    }

    /// The words after the name.
    #[must_use]
    pub fn arguments(&self) -> &'s [Word] {
        self.words.get(1..).unwrap_or_default()
    }

    /// The options and operands, given which options take a value.
    #[must_use]
    pub fn split(&self, spec: &OptionSpec) -> Vec<Argument<'s>> {
        split_arguments(self.arguments(), spec)
    }

    /// The wrapper of this name, the innermost if there are several.
    #[must_use]
    pub fn wrapper(&self, name: &str) -> Option<Wrapper<'s>> {
        let named = |wrapper: &&Wrapper<'s>| wrapper.name().is_some_and(|found| found == name);
        self.wrappers.iter().rev().find(named).copied()
    }
}

impl<'s> Wrapper<'s> {
    /// The name of the program without its path.
    #[must_use]
    pub fn name(&self) -> Option<Cow<'s, str>> {
        program_name(self.words)
    }
}

/// The name of the program that `words` begin with, without its path.
fn program_name(words: &[Word]) -> Option<Cow<'_, str>> {
    Some(match words.first()?.literal()? {
        Cow::Borrowed(path) => Cow::Borrowed(basename(path)),
        Cow::Owned(path) => Cow::Owned(basename(&path).to_owned()),
    })
}

/// Visits the programs that `script` runs; `options` are those of its shell.
pub(super) fn visit<'s>(
    script: &'s Script,
    options: ShellOptions,
    visitor: &mut dyn FnMut(Invocation<'s>),
) {
    let context = Context {
        pipe: None,
        chain: None,
        runs: Runs::Always,
        places: Places::default(),
        function: None,
        options,
        dialect: script.dialect,
    };
    Walker { script, visitor, options, wrappers: Vec::new() }.list(&script.body, context);
}

/// The state of a walk.
struct Walker<'s, 'v> {
    script: &'s Script,
    visitor: &'v mut dyn FnMut(Invocation<'s>),
    /// The options as the commands so far set them.
    options: ShellOptions,
    /// The wrappers around the current script.
    wrappers: Vec<Wrapper<'s>>,
}

impl<'s> Walker<'s, '_> {
    /// Visits a list.
    fn list(&mut self, list: &'s List, context: Context<'s>) {
        let context = Context { chain: None, ..context };
        for item in &list.items {
            let background =
                item.terminator.is_some_and(|end| end.kind == TerminatorKind::Background);
            if background {
                self.subshell(context.within(Place::Background), |walker, context| {
                    walker.command(&item.command, context);
                });
            } else {
                self.command(&item.command, context);
            }
        }
    }

    /// Visits with the options restored afterwards, as the shell forgets what a subshell sets.
    fn subshell(&mut self, context: Context<'s>, visit: impl FnOnce(&mut Self, Context<'s>)) {
        let options = self.options;
        visit(self, context);
        self.options = options;
    }

    /// Visits a command.
    fn command(&mut self, command: &'s Command, context: Context<'s>) {
        match command {
            Command::Simple(simple) => return self.simple(simple, context),
            Command::Pipeline(pipeline) => return self.pipeline(pipeline, context),
            Command::AndOr(and_or) => return self.and_or(and_or, context),
            Command::Subshell(block) => {
                self.subshell(context.within(Place::Subshell), |walker, context| {
                    walker.list(&block.body, context);
                });
            }
            Command::Group(block) => self.list(&block.body, context.within(Place::Group)),
            Command::If(conditional) => self.conditional(conditional, context),
            Command::For(each) => self.for_loop(each, context),
            Command::ArithmeticFor(each) => {
                self.parts(&each.header, context);
                self.list(&each.body, context.maybe().within(Place::Loop));
            }
            Command::While(repeated) => {
                self.list(&repeated.condition, context.within(Place::Condition));
                self.list(&repeated.body, context.maybe().within(Place::Loop));
            }
            Command::Case(case) => {
                self.word(&case.subject, context);
                for branch in &case.branches {
                    self.words(&branch.patterns, context);
                    self.list(&branch.body, context.maybe().within(Place::Branch));
                }
            }
            Command::Function(function) => {
                let inner = Context { pipe: None, function: Some(&function.name), ..context };
                self.subshell(inner.maybe().within(Place::Function), |walker, context| {
                    walker.command(&function.body, context);
                });
            }
            Command::Test(test) => self.test(&test.items, context),
            Command::Arithmetic(arithmetic) => self.parts(&arithmetic.parts, context),
        }
        self.redirects(command.redirects(), context);
    }

    /// Visits the stages of a pipeline, each of which runs in a subshell.
    fn pipeline(&mut self, pipeline: &'s Pipeline, context: Context<'s>) {
        let mut context = context;
        if pipeline.negated.is_some() {
            context = context.within(Place::Negated);
        }
        let length = pipeline.stages.len();
        if length == 1 {
            return pipeline.stages.iter().for_each(|stage| self.command(stage, context));
        }
        for (index, stage) in pipeline.stages.iter().enumerate() {
            let pipe = Some(PipePosition { index, length });
            self.subshell(Context { pipe, ..context }, |walker, context| {
                walker.command(stage, context);
            });
        }
    }

    /// Visits an and-or list.
    fn and_or(&mut self, and_or: &'s AndOr, context: Context<'s>) {
        let length = and_or.rest.len() + 1;
        let operator = |index: usize| and_or.rest.get(index).map(|link| link.operator);
        let chain = ChainPosition { index: 0, length, after: None, before: operator(0) };
        self.command(&and_or.first, Context { chain: Some(chain), ..context });
        for (at, link) in and_or.rest.iter().enumerate() {
            let chain = ChainPosition {
                index: at + 1,
                length,
                after: Some(link.operator),
                before: operator(at + 1),
            };
            let context = Context { chain: Some(chain), ..context };
            let runs = match link.operator {
                AndOrOperator::And => Runs::AfterSuccess,
                AndOrOperator::Or => Runs::Maybe,
            };
            self.command(&link.command, context.at_most(runs));
        }
    }

    /// Visits the arms of an `if`.
    fn conditional(&mut self, conditional: &'s If, context: Context<'s>) {
        let mut condition = context.within(Place::Condition);
        for arm in &conditional.arms {
            self.list(&arm.condition, condition);
            self.list(&arm.body, context.maybe().within(Place::Branch));
            condition = condition.maybe();
        }
        if let Some(list) = &conditional.otherwise {
            self.list(list, context.maybe().within(Place::Branch));
        }
    }

    /// Visits a loop over words. With a word that is certainly there, the body runs.
    fn for_loop(&mut self, each: &'s For, context: Context<'s>) {
        let words = each.words.as_deref().unwrap_or_default();
        self.words(words, context);
        let sure = words.iter().any(|word| word.unquoted_expansions().next().is_none());
        let body = if sure { context } else { context.maybe() };
        self.list(&each.body, body.within(Place::Loop));
    }

    /// Visits the operands of `[[ … ]]`; those after `&&` and `||` are not always reached.
    fn test(&mut self, items: &'s [TestItem], context: Context<'s>) {
        let mut context = context;
        for item in items {
            match item {
                TestItem::Word(word) => self.word(word, context),
                TestItem::Operator(TestOperator::And | TestOperator::Or, _) => {
                    context = context.maybe();
                }
                TestItem::Operator(..) => {}
            }
        }
    }

    /// Visits what runs for the sake of a simple command, then the command.
    fn simple(&mut self, command: &'s SimpleCommand, context: Context<'s>) {
        for assignment in &command.assignments {
            if let Some(subscript) = &assignment.subscript {
                self.word(subscript, context);
            }
            self.word(&assignment.value, context);
        }
        self.words(&command.words, context);
        self.redirects(&command.redirects, context);
        let chain = chain(&command.words);
        let outer = self.wrappers.len();
        self.push_wrappers(command, &chain);
        if !self.nested_scripts(command, &chain, context) {
            let words = command.words.get(chain.start..chain.end).unwrap_or_default();
            let context = Context { options: self.options, ..context };
            let wrappers = self.wrappers.clone();
            (self.visitor)(Invocation { command, words, wrappers, context });
            if command.words.first().is_some_and(|name| name.is("set")) {
                self.options = self.options.after(&command.words[1..]);
            }
        }
        self.wrappers.truncate(outer);
    }

    /// Adds the wrappers of a command to those around it.
    fn push_wrappers(&mut self, command: &'s SimpleCommand, chain: &Chain) {
        let ends = chain.wrappers.iter().skip(1).copied().chain([chain.start]);
        for (&start, end) in chain.wrappers.iter().zip(ends) {
            self.wrappers.push(Wrapper { words: &command.words[start..end] });
        }
    }

    /// Visits the scripts that a shell is given, and returns whether there are any.
    fn nested_scripts(
        &mut self,
        command: &'s SimpleCommand,
        chain: &Chain,
        context: Context<'s>,
    ) -> bool {
        let words = command.words.get(chain.start..chain.end).unwrap_or_default();
        if let Some(script) =
            command.script.as_deref().filter(|script| !script.body.items.is_empty())
        {
            let length = script.word - chain.start;
            let shell = &words[..length.min(words.len())];
            self.nested(&script.body, script.dialect, shell, context);
            return true;
        }
        let script = self.fed_script(&command.redirects);
        let Some(body) = script.filter(|body| !body.items.is_empty()) else { return false };
        let dialect =
            program_name(words).map_or(context.dialect, |name| Dialect::from_program(&name));
        if dialect.is_parsed() {
            self.nested(body, dialect, words, context);
        }
        dialect.is_parsed()
    }

    /// Visits a script that `shell` reads.
    fn nested(
        &mut self,
        body: &'s List,
        dialect: Dialect,
        shell: &'s [Word],
        context: Context<'s>,
    ) {
        let name = program_name(shell);
        let own_process = !matches!(name.as_deref(), Some("eval" | "trap"));
        let mut inner = Context { dialect, ..context }.within(Place::NestedScript);
        if name.as_deref() == Some("trap") {
            inner = inner.maybe();
        }
        let options = self.options;
        if own_process {
            self.options = ShellOptions::NONE.after(shell.get(1..).unwrap_or_default());
            inner.function = None;
        }
        self.wrappers.push(Wrapper { words: shell });
        self.list(body, inner);
        self.wrappers.pop();
        if own_process {
            self.options = options;
        }
    }

    /// The script in the here-document that feeds a shell.
    fn fed_script(&self, redirects: &[Redirect]) -> Option<&'s List> {
        let script = self.script;
        redirects.iter().rev().find_map(|redirect| match redirect.target {
            RedirectTarget::Heredoc(id) => script.heredoc(id)?.script.as_ref(),
            _ => None,
        })
    }

    /// Visits the substitutions in redirections and here-documents.
    fn redirects(&mut self, redirects: &'s [Redirect], context: Context<'s>) {
        let script = self.script;
        for redirect in redirects {
            match &redirect.target {
                RedirectTarget::Word(word) => self.word(word, context),
                RedirectTarget::Heredoc(id) => {
                    if let Some(heredoc) = script.heredoc(*id) {
                        self.parts(&heredoc.parts, context);
                    }
                }
                RedirectTarget::Missing => {}
            }
        }
    }

    /// Visits the substitutions in words.
    fn words(&mut self, words: &'s [Word], context: Context<'s>) {
        for word in words {
            self.word(word, context);
        }
    }

    /// Visits the substitutions in a word.
    fn word(&mut self, word: &'s Word, context: Context<'s>) {
        self.parts(&word.parts, context);
    }

    /// Visits the substitutions in parts of a word.
    fn parts(&mut self, parts: &'s [Part], context: Context<'s>) {
        for part in parts {
            match part {
                Part::Literal(_) | Part::Escaped(_) | Part::Outer(_) => {}
                Part::Quoted(quoted) => self.parts(&quoted.parts, context),
                Part::Arithmetic(arithmetic) => self.parts(&arithmetic.parts, context),
                Part::Array(array) => self.words(&array.elements, context),
                Part::Command(substitution) => self.substitution(&substitution.body, context),
                Part::Process(substitution) => self.substitution(&substitution.body, context),
                Part::Parameter(parameter) => {
                    let words = parameter.subscript.iter();
                    let argument = parameter.operation.iter().map(|operation| &operation.argument);
                    words.chain(argument).for_each(|word| self.word(word, context.maybe()));
                }
            }
        }
    }

    /// Visits the commands of a substitution.
    fn substitution(&mut self, body: &'s List, context: Context<'s>) {
        let context = Context { pipe: None, chain: None, ..context };
        self.subshell(context.within(Place::Substitution), |walker, context| {
            walker.list(body, context);
        });
    }
}

impl Context<'_> {
    /// True inside `place`.
    #[must_use]
    pub const fn is_within(&self, place: Place) -> bool {
        self.places.contains(place)
    }

    /// This one, inside `place`.
    fn within(self, place: Place) -> Self {
        Self { places: self.places.with(place), ..self }
    }

    /// This one, for a command that may not run.
    fn maybe(self) -> Self {
        self.at_most(Runs::Maybe)
    }

    /// This one, for a command that runs no more surely than `runs` says.
    fn at_most(self, runs: Runs) -> Self {
        Self { runs: self.runs.max(runs), ..self }
    }
}
