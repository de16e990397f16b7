//! The shell commands inside RUN bodies: words, commands and the programs that they run.
//!
//! [`parse`] reads a script as the shells do that run in images: POSIX with the extensions of Bash,
//! for all of them, since what stands behind `/bin/sh` is not known; each use of an extension is
//! listed in [`Script::features`]. Broken scripts give a tree of what could be read, and
//! [`Diagnostic`]s. [`Script::simple_commands`] lists the programs that a script runs, through
//! `sudo`, `xargs`, `sh -c` and the like; [`walk`] goes over every node.
//!
//! Must be absent: expanding, running, and any judgement of what is good.

mod ansi;
mod charset;
mod command;
mod compound;
mod cursor;
mod dialect;
mod exec;
mod expansion;
mod flat;
mod heredoc;
mod keyword;
mod lexer;
mod options;
mod parser;
mod shell_options;
mod simple;
mod visit;
mod walk;
mod word;
mod wrapper;

pub use command::{
    AndOr, AndOrLink, AndOrOperator, ArithmeticCommand, ArithmeticFor, Arm, Assignment,
    AssignmentOperator, Block, Branch, Case, Command, Descriptor, For, ForKind, Function, Heredoc,
    HeredocExpansion, HeredocId, If, Item, List, NestedScript, PipeKind, PipeOperator, Pipeline,
    Redirect, RedirectOperator, RedirectTarget, SimpleCommand, Terminator, TerminatorKind, Test,
    TestItem, TestOperator, While, WhileKind,
};
pub use dialect::{Dialect, Feature, FeatureUse, Support};
pub use options::{Argument, Flag, FlagValue, OptionSpec, split_arguments};
pub use shell_options::{ShellOption, ShellOptions};
pub use visit::{ChainPosition, Context, Invocation, PipePosition, Place, Places, Runs, Wrapper};
pub use walk::{Visitor, walk};
pub use word::{
    Arithmetic, Array, CommandSubstitution, Escaped, Literal, Operation, OperatorVariant,
    Parameter, ParameterForm, ParameterOperator, Part, ProcessDirection, ProcessSubstitution,
    QuoteStyle, Quoted, Quoting, SubstitutionStyle, VariableValue, Word,
};

use crate::diagnostic::Diagnostic;
use crate::text::{self, MappedText, Span};
use parser::{Parser, Sink};

/// How deep commands and expansions may be nested in each other.
///
/// Far above what people write, and low enough for the stack of a browser's worker.
pub const MAX_NESTING: usize = 64;

/// How deep scripts may be quoted in each other, as `sh -c "sh -c '…'"`.
///
/// Each level copies its text, so this also bounds the work.
pub const MAX_SCRIPTS: usize = 8;

/// How many diagnostics are kept for one script; the first ones explain the others.
pub const MAX_DIAGNOSTICS: usize = 64;

/// The codes of the diagnostics that [`parse`] gives.
pub mod codes {
    /// A quote without its partner.
    pub const UNCLOSED_QUOTE: &str = "shell-unclosed-quote";
    /// A parenthesis, brace or bracket without its partner.
    pub const UNCLOSED: &str = "shell-unclosed";
    /// A here-document without the line that ends it.
    pub const UNCLOSED_HEREDOC: &str = "shell-unclosed-heredoc";
    /// A token where it cannot stand.
    pub const UNEXPECTED: &str = "shell-unexpected-token";
    /// An operator without a command.
    pub const MISSING_COMMAND: &str = "shell-missing-command";
    /// A compound command without one of its keywords.
    pub const MISSING_KEYWORD: &str = "shell-missing-keyword";
    /// A redirection without a target.
    pub const MISSING_TARGET: &str = "shell-missing-target";
    /// A `${…}` that no shell understands.
    pub const BAD_SUBSTITUTION: &str = "shell-bad-substitution";
    /// A script that is nested too deep to be read.
    pub const NESTING_LIMIT: &str = "shell-nesting-limit";
}

/// A script as far as it could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// The shell that reads it.
    pub dialect: Dialect,
    /// The commands; none for a dialect that is not parsed.
    pub body: List,
    /// The here-documents, those of nested scripts too.
    pub heredocs: Vec<Heredoc>,
    /// The comments.
    pub comments: Vec<Span>,
    /// The uses of syntax beyond POSIX.
    pub features: Vec<FeatureUse>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a script; spans point into the file that `text` was pieced together from.
#[must_use]
pub fn parse(text: &MappedText, dialect: Dialect) -> Script {
    let mut script = Script { dialect, ..Script::default() };
    if dialect.is_parsed() {
        let mut parser = Parser::new(text, &[], dialect, Sink::default());
        script.body = parser.script();
        script.collect(parser.sink);
    }
    script
}

impl Script {
    /// A command that is given as words and that no shell reads, as `RUN ["npm", "ci"]`.
    ///
    /// `source` is the file that the words' spans point into.
    #[must_use]
    pub fn from_exec(words: &[text::Word], source: &str) -> Self {
        exec::script(words, source)
    }

    /// The here-document of `id`.
    #[must_use]
    pub fn heredoc(&self, id: HeredocId) -> Option<&Heredoc> {
        self.heredocs.get(id.0 as usize)
    }

    /// The programs that the script runs, in the order in which they do.
    #[must_use]
    pub fn simple_commands(&self) -> Vec<Invocation<'_>> {
        self.simple_commands_with(ShellOptions::NONE)
    }

    /// The same for a shell that is started with `options`, as a SHELL instruction can.
    #[must_use]
    pub fn simple_commands_with(&self, options: ShellOptions) -> Vec<Invocation<'_>> {
        let mut invocations = Vec::new();
        visit::visit(self, options, &mut |invocation| invocations.push(invocation));
        invocations
    }

    /// Takes what a parser collected.
    fn collect(&mut self, sink: Sink) {
        self.heredocs = sink.heredocs;
        self.comments = sink.comments;
        self.features = sink.features;
        self.diagnostics = sink.diagnostics;
    }
}
