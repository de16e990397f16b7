//! Words: what a shell makes a command's name and arguments of.

use std::borrow::Cow;

use super::command::List;
use crate::text::Span;

/// One word and the parts that it consists of (POSIX XCU 2.3).
///
/// The parts follow each other without gaps, except where a `\` before a line break was removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The parts in order; none for the empty value of `name=`.
    pub parts: Vec<Part>,
    /// The bytes from the first to the last part, quotes included.
    pub span: Span,
}

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Characters that stand for themselves; unquoted ones can be a glob, a tilde or braces.
    Literal(Literal),
    /// A backslash and the character that it quotes.
    Escaped(Escaped),
    /// A quoted string with its quotes.
    Quoted(Quoted),
    /// `$name` or `${…}`.
    Parameter(Box<Parameter>),
    /// `$( … )` or `` ` … ` ``.
    Command(Box<CommandSubstitution>),
    /// `<( … )` or `>( … )`.
    Process(Box<ProcessSubstitution>),
    /// `$(( … ))`.
    Arithmetic(Box<Arithmetic>),
    /// `( … )` after `name=`.
    Array(Array),
    /// Text that an enclosing shell puts there before this one reads it: its value and even its
    /// syntax are unknown. Occurs only in scripts in quotes or here-documents.
    Outer(Span),
}

/// Characters that stand for themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The characters, without line continuations.
    pub text: String,
    /// Where they stand.
    pub span: Span,
}

/// A backslash and the character that it quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escaped {
    /// The quoted character.
    pub value: char,
    /// The backslash and the character.
    pub span: Span,
}

/// A quoted string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// Which quotes.
    pub style: QuoteStyle,
    /// What is between them: literals and escapes, and expansions where the style allows.
    pub parts: Vec<Part>,
    /// The bytes from the opening to the closing quote.
    pub span: Span,
}

/// The kinds of quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuoteStyle {
    /// `'…'`: nothing is special inside (POSIX XCU 2.2.2).
    Single,
    /// `"…"`: expansions happen inside (POSIX XCU 2.2.3).
    Double,
    /// `$'…'`: C escapes, decoded in the literal's text (Bash manual 3.1.2.4).
    AnsiC,
    /// `$"…"`: translated by locale (Bash manual 3.1.2.5).
    Locale,
}

/// A parameter expansion (POSIX XCU 2.6.2, Bash manual 3.5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The variable, positional number or special character.
    pub name: String,
    /// How it is asked for.
    pub form: ParameterForm,
    /// What is between `[` and `]`, in shells with arrays.
    pub subscript: Option<Word>,
    /// What is done with the value.
    pub operation: Option<Operation>,
    /// The bytes from `$` on.
    pub span: Span,
}

/// How a parameter is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParameterForm {
    /// `$x`.
    Bare,
    /// `${x}`.
    Braced,
    /// `${#x}`.
    Length,
    /// `${!x}`.
    Indirect,
}

/// An operator in `${…}` and what follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// What is done.
    pub operator: ParameterOperator,
    /// Which form of the operator.
    pub variant: OperatorVariant,
    /// The default, pattern, message or offset.
    pub argument: Word,
}

/// The two forms that most operators of `${…}` have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperatorVariant {
    /// As `-` or `#`: acts on an unset variable only, or on the shortest or first match.
    Plain,
    /// As `:-` or `##`: acts on an empty value too, or on the longest or each match.
    Strong,
}

/// What is known of a variable when a word is resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableValue {
    /// It has this value.
    Set(String),
    /// It is certainly not set.
    Unset,
    /// Nobody knows.
    Unknown,
}

/// The operators of `${…}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParameterOperator {
    /// `-` or `:-`.
    Default,
    /// `=` or `:=`.
    Assign,
    /// `?` or `:?`.
    Require,
    /// `+` or `:+`.
    Alternative,
    /// `#` or `##`.
    RemovePrefix,
    /// `%` or `%%`.
    RemoveSuffix,
    /// `/` or `//`.
    Replace,
    /// `:` with an offset.
    Substring,
    /// `^`, `^^`, `,` or `,,`.
    ChangeCase,
    /// `@` with a letter.
    Transform,
    /// Something no shell knows.
    Invalid,
}

/// The output of commands as part of a word (POSIX XCU 2.6.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandSubstitution {
    /// How it is written.
    pub style: SubstitutionStyle,
    /// The commands.
    pub body: List,
    /// The bytes with the delimiters.
    pub span: Span,
}

/// How a command substitution is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubstitutionStyle {
    /// `$( … )`.
    Dollar,
    /// `` ` … ` ``.
    Backquote,
}

/// A file name that stands for the input or output of commands (Bash manual 3.5.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessSubstitution {
    /// Which way the data goes.
    pub direction: ProcessDirection,
    /// The commands.
    pub body: List,
    /// The bytes with the delimiters.
    pub span: Span,
}

/// Which way data goes through a process substitution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProcessDirection {
    /// `<( … )`: the commands' output is read.
    Read,
    /// `>( … )`: the commands' input is written.
    Write,
}

/// The value of an arithmetic expression (POSIX XCU 2.6.4); the expression is not parsed further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arithmetic {
    /// The expression as text and expansions.
    pub parts: Vec<Part>,
    /// The bytes with the delimiters.
    pub span: Span,
}

/// The elements of an array assignment (Bash manual 6.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Array {
    /// The elements; `[key]=value` is one word.
    pub elements: Vec<Word>,
    /// The bytes with the parentheses.
    pub span: Span,
}

/// How much of a word is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quoting {
    /// No part is.
    None,
    /// Some parts are, as in `a"b"`.
    Partly,
    /// The whole word is one or more quoted strings.
    Fully,
}

impl Word {
    /// The word's value when no expansion takes part in it, quotes removed.
    ///
    /// Globs, tildes and braces are given as written, since what they match is not known.
    #[must_use]
    pub fn literal(&self) -> Option<Cow<'_, str>> {
        match self.parts.as_slice() {
            [] => Some(Cow::Borrowed("")),
            [part] => part.as_literal(),
            parts => {
                let mut value = String::new();
                parts.iter().try_for_each(|part| part.add_literal(&mut value))?;
                Some(Cow::Owned(value))
            }
        }
    }

    /// True when the word's value is known to be `text`.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.literal().is_some_and(|value| value == text)
    }

    /// The word as it is written in `source`, the file that the spans point into.
    ///
    /// Where a RUN continues on the next line inside a word, the continuation is included.
    #[must_use]
    pub fn text<'s>(&self, source: &'s str) -> &'s str {
        source.get(self.span.range()).unwrap_or_default()
    }

    /// The value up to the first expansion: all that is known of a word as `nginx=$VERSION`.
    #[must_use]
    pub fn static_prefix(&self) -> String {
        let mut prefix = String::new();
        let _ = self.parts.iter().try_for_each(|part| part.add_literal(&mut prefix));
        prefix
    }

    /// The value when `lookup` knows each variable in it, with defaults as `${x:-…}` applied.
    ///
    /// An unknown variable, or any other expansion, makes the value unknown. An unquoted result is
    /// not split into words.
    #[must_use]
    pub fn resolve(&self, lookup: &dyn Fn(&str) -> VariableValue) -> Option<String> {
        let mut value = String::new();
        self.parts.iter().try_for_each(|part| part.add_resolved(lookup, &mut value))?;
        Some(value)
    }

    /// How much of the word is quoted.
    #[must_use]
    pub fn quoting(&self) -> Quoting {
        let quoted = |part: &Part| matches!(part, Part::Quoted(_) | Part::Escaped(_));
        let count = self.parts.iter().filter(|part| quoted(part)).count();
        let fully = self.parts.iter().all(|part| matches!(part, Part::Quoted(_)));
        match count {
            0 => Quoting::None,
            _ if fully => Quoting::Fully,
            _ => Quoting::Partly,
        }
    }

    /// The expansions outside quotes, whose results are split and globbed (POSIX XCU 2.6.5).
    pub fn unquoted_expansions(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.is_expansion())
    }

    /// All expansions, in quotes or not, without those inside other expansions.
    #[must_use]
    pub fn expansions(&self) -> Vec<&Part> {
        let mut found = Vec::new();
        for part in &self.parts {
            match part {
                Part::Quoted(quoted) => {
                    found.extend(quoted.parts.iter().filter(|part| part.is_expansion()));
                }
                _ if part.is_expansion() => found.push(part),
                _ => {}
            }
        }
        found
    }

    /// True when an unquoted `*`, `?` or `[` makes the word a pattern (POSIX XCU 2.14).
    #[must_use]
    pub fn has_glob(&self) -> bool {
        self.unquoted_literals().any(|text| text.contains(['*', '?', '[']))
    }

    /// True when the word starts with an unquoted `~` (POSIX XCU 2.6.1).
    #[must_use]
    pub fn has_tilde(&self) -> bool {
        matches!(self.parts.first(), Some(Part::Literal(literal)) if literal.text.starts_with('~'))
    }

    /// True when the word has unquoted braces as `{a,b}` or `{1..9}`, which Bash makes several
    /// words of (Bash manual 3.5.1); they are not expanded here.
    #[must_use]
    pub fn has_brace_expansion(&self) -> bool {
        let mut open = false;
        let mut list = false;
        for byte in self.unquoted_literals().flat_map(str::bytes) {
            match byte {
                b'{' => (open, list) = (true, false),
                b',' | b'.' if open => list = true,
                b'}' if open && list => return true,
                _ => {}
            }
        }
        false
    }

    /// The texts of the parts outside quotes that stand for themselves.
    fn unquoted_literals(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Literal(literal) => Some(literal.text.as_str()),
            _ => None,
        })
    }
}

impl Part {
    /// The bytes of the part.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Literal(part) => part.span,
            Self::Escaped(part) => part.span,
            Self::Quoted(part) => part.span,
            Self::Parameter(part) => part.span,
            Self::Command(part) => part.span,
            Self::Process(part) => part.span,
            Self::Arithmetic(part) => part.span,
            Self::Array(part) => part.span,
            Self::Outer(span) => *span,
        }
    }

    /// True for parts whose value is only known when the script runs.
    #[must_use]
    pub fn is_expansion(&self) -> bool {
        !matches!(self, Self::Literal(_) | Self::Escaped(_) | Self::Quoted(_) | Self::Array(_))
    }

    /// The value of the part, borrowed where possible.
    fn as_literal(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Literal(literal) => Some(Cow::Borrowed(&literal.text)),
            Self::Quoted(quoted) => match quoted.parts.as_slice() {
                [] => Some(Cow::Borrowed("")),
                [Self::Literal(literal)] => Some(Cow::Borrowed(&literal.text)),
                _ => self.to_literal(),
            },
            _ => self.to_literal(),
        }
    }

    /// The value of the part in a string of its own.
    fn to_literal(&self) -> Option<Cow<'_, str>> {
        let mut value = String::new();
        self.add_literal(&mut value)?;
        Some(Cow::Owned(value))
    }

    /// Appends the value of the part; `None` when it has none, after what is known of it.
    fn add_literal(&self, value: &mut String) -> Option<()> {
        match self {
            Self::Literal(literal) => value.push_str(&literal.text),
            Self::Escaped(escaped) => value.push(escaped.value),
            Self::Quoted(quoted) => {
                quoted.parts.iter().try_for_each(|part| part.add_literal(value))?;
            }
            _ => return None,
        }
        Some(())
    }

    /// Appends the value of the part with variables looked up.
    fn add_resolved(
        &self,
        lookup: &dyn Fn(&str) -> VariableValue,
        value: &mut String,
    ) -> Option<()> {
        match self {
            Self::Quoted(quoted) => {
                quoted.parts.iter().try_for_each(|part| part.add_resolved(lookup, value))
            }
            Self::Parameter(parameter) => {
                value.push_str(&parameter.resolve(lookup)?);
                Some(())
            }
            _ => self.add_literal(value),
        }
    }
}

impl Parameter {
    /// The value when it follows from what `lookup` knows, without running anything.
    fn resolve(&self, lookup: &dyn Fn(&str) -> VariableValue) -> Option<String> {
        let plain = matches!(self.form, ParameterForm::Bare | ParameterForm::Braced);
        if !plain || self.subscript.is_some() {
            return None;
        }
        let value = match lookup(&self.name) {
            VariableValue::Set(value) => Some(value),
            VariableValue::Unset => None,
            VariableValue::Unknown => return None,
        };
        let Some(operation) = &self.operation else { return Some(value.unwrap_or_default()) };
        let counts =
            |value: &String| operation.variant == OperatorVariant::Plain || !value.is_empty();
        let value = value.filter(counts);
        match (operation.operator, value) {
            (ParameterOperator::Default | ParameterOperator::Assign, None)
            | (ParameterOperator::Alternative, Some(_)) => operation.argument.resolve(lookup),
            (ParameterOperator::Alternative, None) => Some(String::new()),
            (
                ParameterOperator::Default | ParameterOperator::Assign | ParameterOperator::Require,
                value,
            ) => value,
            _ => None,
        }
    }
}
