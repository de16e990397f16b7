//! Commands: what a script consists of.

use super::word::{Part, Word};
use crate::text::Span;

/// Commands one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// The commands in order.
    pub items: Vec<Item>,
    /// The bytes from the first to the last command; empty where no command is.
    pub span: Span,
}

/// One command of a list and what ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The command.
    pub command: Command,
    /// What ends it; nothing at the end of a list.
    pub terminator: Option<Terminator>,
}

/// What ends a command of a list (POSIX XCU 2.9.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminator {
    /// Which one.
    pub kind: TerminatorKind,
    /// The bytes of it.
    pub span: Span,
}

/// The kinds of command terminators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TerminatorKind {
    /// `;`.
    Semicolon,
    /// `&`: the command runs in the background.
    Background,
    /// The end of the line.
    Newline,
}

/// A command of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A program or builtin with arguments.
    Simple(SimpleCommand),
    /// Commands joined by `|`, or one with `!` or `time` before it.
    Pipeline(Pipeline),
    /// Commands joined by `&&` and `||`.
    AndOr(AndOr),
    /// `( … )`.
    Subshell(Block),
    /// `{ …; }`.
    Group(Block),
    /// `if … fi`.
    If(If),
    /// `for name in …; do … done`, and `select`.
    For(For),
    /// `for ((…;…;…)); do … done`.
    ArithmeticFor(ArithmeticFor),
    /// `while … done` and `until … done`.
    While(While),
    /// `case … esac`.
    Case(Case),
    /// `name() …`.
    Function(Function),
    /// `[[ … ]]`.
    Test(Test),
    /// `(( … ))`.
    Arithmetic(ArithmeticCommand),
}

/// Assignments, words and redirections (POSIX XCU 2.9.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SimpleCommand {
    /// The assignments before the name.
    pub assignments: Vec<Assignment>,
    /// The name and the arguments; none when there are only assignments or redirections.
    pub words: Vec<Word>,
    /// The redirections, wherever they stand.
    pub redirects: Vec<Redirect>,
    /// The script that one of the words is, as in `sh -c '…'`.
    pub script: Option<Box<NestedScript>>,
    /// The bytes from the first to the last piece.
    pub span: Span,
}

/// A script in a word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestedScript {
    /// The index of the word in [`SimpleCommand::words`].
    pub word: usize,
    /// The shell that reads it.
    pub dialect: super::Dialect,
    /// Its commands, with spans inside the word.
    pub body: List,
}

/// `name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// The bytes of the name.
    pub name_span: Span,
    /// What is between `[` and `]`, in shells with arrays.
    pub subscript: Option<Word>,
    /// Whether it replaces or appends.
    pub operator: AssignmentOperator,
    /// The value; without parts when nothing follows the `=`.
    pub value: Word,
    /// The bytes of the whole.
    pub span: Span,
}

/// How a value is assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AssignmentOperator {
    /// `=`.
    Set,
    /// `+=`.
    Append,
}

/// A redirection (POSIX XCU 2.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The descriptor before the operator.
    pub descriptor: Option<Descriptor>,
    /// The operator.
    pub operator: RedirectOperator,
    /// The bytes of the operator.
    pub operator_span: Span,
    /// Where it goes or comes from.
    pub target: RedirectTarget,
    /// The bytes of the whole.
    pub span: Span,
}

/// The file descriptor before a redirection operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Descriptor {
    /// A number; one that is too large is kept as the largest.
    Number(u32),
    /// `{name}`, which receives a free number.
    Variable(String),
}

/// The redirection operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RedirectOperator {
    /// `<`.
    Read,
    /// `>`.
    Write,
    /// `>|`.
    Clobber,
    /// `>>`.
    Append,
    /// `<>`.
    ReadWrite,
    /// `<&`.
    DuplicateInput,
    /// `>&`.
    DuplicateOutput,
    /// `&>`.
    WriteBoth,
    /// `&>>`.
    AppendBoth,
    /// `<<`.
    Heredoc,
    /// `<<-`.
    HeredocTabs,
    /// `<<<`.
    HereString,
}

/// What a redirection is connected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedirectTarget {
    /// A file name, descriptor number or, for `<<<`, a text.
    Word(Word),
    /// A here-document, in [`Script::heredocs`](super::Script::heredocs).
    Heredoc(HeredocId),
    /// Nothing follows the operator.
    Missing,
}

/// The place of a here-document in [`Script::heredocs`](super::Script::heredocs).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeredocId(pub u32);

/// A here-document (POSIX XCU 2.7.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The line that ends it, quotes removed.
    pub delimiter: String,
    /// Where the delimiter stands after the operator, quotes included.
    pub delimiter_span: Span,
    /// Whether expansions happen in the body.
    pub expansion: HeredocExpansion,
    /// The body as text and, unless the delimiter is quoted, expansions; for `<<-` without the
    /// leading tabs.
    pub parts: Vec<Part>,
    /// The lines of the body.
    pub span: Span,
    /// The commands in the body when the heredoc feeds a shell, as in `sh <<EOF`.
    pub script: Option<List>,
}

/// Whether expansions happen in a here-document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeredocExpansion {
    /// The delimiter is unquoted.
    Expanded,
    /// Some part of the delimiter is quoted, so the body is taken as it is.
    Literal,
}

/// Commands joined by `|` (POSIX XCU 2.9.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// The `!` that negates its status; of several, the last when their number is odd.
    pub negated: Option<Span>,
    /// The keyword `time`, before a compound command; before a simple one it is a wrapper.
    pub timed: Option<Span>,
    /// The commands.
    pub stages: Vec<Command>,
    /// The operators; the first stands after the first stage.
    pub operators: Vec<PipeOperator>,
    /// The bytes of the whole.
    pub span: Span,
}

/// An operator between the stages of a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PipeOperator {
    /// What is passed on.
    pub kind: PipeKind,
    /// The bytes of the operator.
    pub span: Span,
}

/// What a pipe passes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PipeKind {
    /// `|`: the output.
    Output,
    /// `|&`: the output and the errors.
    Both,
}

/// Commands joined by `&&` and `||`, from left to right with equal precedence (POSIX XCU 2.9.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AndOr {
    /// The first command.
    pub first: Box<Command>,
    /// The other commands, each with the operator before it.
    pub rest: Vec<AndOrLink>,
    /// The bytes of the whole.
    pub span: Span,
}

/// An operator of an and-or list and the command after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AndOrLink {
    /// The operator.
    pub operator: AndOrOperator,
    /// The bytes of the operator.
    pub operator_span: Span,
    /// The command.
    pub command: Command,
}

/// The operators of an and-or list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AndOrOperator {
    /// `&&`: goes on after success.
    And,
    /// `||`: goes on after failure.
    Or,
}

/// A list in parentheses or braces (POSIX XCU 2.9.4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The commands.
    pub body: List,
    /// The redirections of the whole.
    pub redirects: Vec<Redirect>,
    /// The bytes of the whole.
    pub span: Span,
}

/// A conditional (POSIX XCU 2.9.4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct If {
    /// The `if` and each `elif`.
    pub arms: Vec<Arm>,
    /// What stands after `else`.
    pub otherwise: Option<List>,
    /// The redirections of the whole.
    pub redirects: Vec<Redirect>,
    /// The bytes of the whole.
    pub span: Span,
}

/// A condition and what runs when it succeeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// What is tried.
    pub condition: List,
    /// What runs then.
    pub body: List,
}

/// A loop over words (POSIX XCU 2.9.4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct For {
    /// Whether it loops by itself or asks.
    pub kind: ForKind,
    /// The variable.
    pub name: String,
    /// The words after `in`; without `in`, the positional parameters are meant.
    pub words: Option<Vec<Word>>,
    /// What is repeated.
    pub body: List,
    /// The redirections of the whole.
    pub redirects: Vec<Redirect>,
    /// The bytes of the whole.
    pub span: Span,
}

/// The kinds of loops over words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ForKind {
    /// `for`.
    For,
    /// `select`, which asks the user.
    Select,
}

/// A loop as in C (Bash manual 3.2.5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArithmeticFor {
    /// What stands between the parentheses, as text and expansions.
    pub header: Vec<Part>,
    /// What is repeated.
    pub body: List,
    /// The redirections of the whole.
    pub redirects: Vec<Redirect>,
    /// The bytes of the whole.
    pub span: Span,
}

/// A conditional loop (POSIX XCU 2.9.4.5 and 2.9.4.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct While {
    /// When it goes on.
    pub kind: WhileKind,
    /// What is tried.
    pub condition: List,
    /// What is repeated.
    pub body: List,
    /// The redirections of the whole.
    pub redirects: Vec<Redirect>,
    /// The bytes of the whole.
    pub span: Span,
}

/// When a conditional loop goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhileKind {
    /// `while` the condition succeeds.
    While,
    /// `until` the condition succeeds.
    Until,
}

/// A choice by pattern (POSIX XCU 2.9.4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What is compared.
    pub subject: Word,
    /// The branches.
    pub branches: Vec<Branch>,
    /// The redirections of the whole.
    pub redirects: Vec<Redirect>,
    /// The bytes of the whole.
    pub span: Span,
}

/// A branch of a `case`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The patterns before `)`.
    pub patterns: Vec<Word>,
    /// What runs when one matches.
    pub body: List,
}

/// A function definition (POSIX XCU 2.9.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name.
    pub name: String,
    /// The bytes of the name.
    pub name_span: Span,
    /// The body, a compound command with its redirections.
    pub body: Box<Command>,
    /// The bytes of the whole.
    pub span: Span,
}

/// A conditional expression (Bash manual 3.2.5.2); it is kept as a row of operands and operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The operands and operators between the brackets.
    pub items: Vec<TestItem>,
    /// The redirections of the whole.
    pub redirects: Vec<Redirect>,
    /// The bytes of the whole.
    pub span: Span,
}

/// A piece of a conditional expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestItem {
    /// An operand, or an operator that is a word, as `-f`, `==` or `!`.
    Word(Word),
    /// An operator that is not a word.
    Operator(TestOperator, Span),
}

/// The operators of a conditional expression that are not words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestOperator {
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `<`.
    Less,
    /// `>`.
    Greater,
}

/// An arithmetic command (Bash manual 3.2.5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArithmeticCommand {
    /// The expression as text and expansions.
    pub parts: Vec<Part>,
    /// The redirections of the whole.
    pub redirects: Vec<Redirect>,
    /// The bytes of the whole.
    pub span: Span,
}

impl Command {
    /// The bytes of the command.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Simple(command) => command.span,
            Self::Pipeline(command) => command.span,
            Self::AndOr(command) => command.span,
            Self::Subshell(block) | Self::Group(block) => block.span,
            Self::If(command) => command.span,
            Self::For(command) => command.span,
            Self::ArithmeticFor(command) => command.span,
            Self::While(command) => command.span,
            Self::Case(command) => command.span,
            Self::Function(command) => command.span,
            Self::Test(command) => command.span,
            Self::Arithmetic(command) => command.span,
        }
    }

    /// The redirections that apply to the command as a whole.
    #[must_use]
    pub fn redirects(&self) -> &[Redirect] {
        match self {
            Self::Simple(command) => &command.redirects,
            Self::Pipeline(_) | Self::AndOr(_) | Self::Function(_) => &[],
            Self::Subshell(block) | Self::Group(block) => &block.redirects,
            Self::If(command) => &command.redirects,
            Self::For(command) => &command.redirects,
            Self::ArithmeticFor(command) => &command.redirects,
            Self::While(command) => &command.redirects,
            Self::Case(command) => &command.redirects,
            Self::Test(command) => &command.redirects,
            Self::Arithmetic(command) => &command.redirects,
        }
    }
}
