//! Which variables a script sets and uses, and whether a value can be split into words.

use plimsoll_syntax::shell::{
    Argument, AssignmentOperator, Command, OptionSpec, Parameter, ParameterForm, ParameterOperator,
    Part, SimpleCommand, Word, split_arguments,
};
use plimsoll_syntax::text::Span;

use crate::shell_tree::{Look, Place};
use crate::shellcheck;
use crate::subject::Site;

/// How many assignments are followed from one variable to the next.
const MAX_STEPS: usize = 16;

/// The builtins that take assignments as arguments.
pub(crate) const DECLARERS: [&str; 5] = ["export", "declare", "typeset", "local", "readonly"];

/// Variables that a shell sets, whose values have no blanks.
const NUMBERS: [&str; 17] = [
    "BASHPID",
    "BASH_ARGC",
    "BASH_LINENO",
    "BASH_SUBSHELL",
    "EUID",
    "LINENO",
    "OPTIND",
    "PPID",
    "RANDOM",
    "SECONDS",
    "SHELLOPTS",
    "SHLVL",
    "UID",
    "COLUMNS",
    "HISTFILESIZE",
    "HISTSIZE",
    "LINES",
];

/// The variables of a script.
#[derive(Debug, Default)]
pub(crate) struct Variables<'s> {
    /// In the order of the file.
    pub writes: Vec<Write<'s>>,
    /// In the order of the file.
    pub reads: Vec<Read<'s>>,
    /// The names that are handed to other programs without a value of their own here.
    pub exports: Vec<&'s str>,
    /// Operands of `[` that are only asked whether they are empty.
    tests: Vec<Span>,
    /// True when another script, which is not known, is read into this one.
    pub is_open: bool,
}

/// One assignment.
#[derive(Debug)]
pub(crate) struct Write<'s> {
    pub name: &'s str,
    pub span: Span,
    /// True in a script in quotes or in a here-document.
    pub is_nested: bool,
    value: Value<'s>,
    /// From where on it holds.
    at: u32,
    /// Where it has surely happened before.
    certain: Span,
}

/// One use.
#[derive(Debug)]
pub(crate) struct Read<'s> {
    pub name: &'s str,
    pub span: Span,
    /// True when the script says what happens to an unset variable.
    pub is_guarded: bool,
    /// True in a script in quotes or in a here-document.
    pub is_nested: bool,
}

/// What is known of a value.
#[derive(Debug)]
enum Value<'s> {
    /// The word.
    Word(&'s Word),
    /// What follows the `=` in a word.
    Tail(&'s Word),
    /// Any of the words.
    Each(&'s [Word]),
    /// What was there before, and the word.
    Appended(&'s Word),
    /// A number, or nothing.
    Plain,
    /// It is taken away.
    Unset,
    Unknown,
}

impl Write<'_> {
    /// False for `unset`.
    pub(crate) fn gives_value(&self) -> bool {
        !matches!(self.value, Value::Unset)
    }

    /// True for the variable of a loop.
    pub(crate) fn is_loop(&self) -> bool {
        matches!(self.value, Value::Each(_))
    }
}

impl<'s> Variables<'s> {
    /// The variables of the script of a RUN.
    pub(crate) fn of(site: &Site<'s>) -> Self {
        let mut this = Self::default();
        shellcheck::walk(site, &mut this);
        this
    }

    /// True when the script sets the variable anywhere.
    pub(crate) fn sets(&self, name: &str) -> bool {
        self.writes.iter().any(|write| write.name == name && write.gives_value())
    }

    /// True when the value at `offset` is surely one word without patterns.
    pub(crate) fn is_one_word(&self, site: &Site<'_>, name: &str, offset: u32) -> bool {
        self.is_plain(site, name, offset, MAX_STEPS)
    }

    fn is_plain(&self, site: &Site<'_>, name: &str, offset: u32, steps: usize) -> bool {
        if NUMBERS.contains(&name) && !self.sets(name) {
            return true;
        }
        let Some(steps) = steps.checked_sub(1) else { return false };
        let before = self.writes.iter().rev();
        for write in before.filter(|write| write.name == name && write.at <= offset) {
            if !self.is_plain_value(site, write, steps) {
                return false;
            }
            let is_certain = write.certain.touches(offset);
            if is_certain && !matches!(write.value, Value::Appended(_)) {
                return true;
            }
        }
        shellcheck::is_exported(site, name)
    }

    fn is_plain_value(&self, site: &Site<'_>, write: &Write<'_>, steps: usize) -> bool {
        let plain = |word: &Word| self.are_plain(site, &word.parts, write, steps);
        match write.value {
            Value::Plain => true,
            Value::Unknown | Value::Unset => false,
            Value::Word(word) | Value::Tail(word) | Value::Appended(word) => plain(word),
            Value::Each(words) => words.iter().all(plain),
        }
    }

    fn are_plain(&self, site: &Site<'_>, parts: &[Part], write: &Write<'_>, steps: usize) -> bool {
        let splits = |text: &str| text.contains([' ', '\t', '\n', '*', '?']);
        parts.iter().all(|part| match part {
            Part::Literal(literal) => !splits(&literal.text),
            Part::Escaped(escaped) => !splits(escaped.value.encode_utf8(&mut [0; 4])),
            Part::Quoted(quoted) => self.are_plain(site, &quoted.parts, write, steps),
            Part::Arithmetic(_) => true,
            Part::Parameter(parameter) => {
                is_plain_form(parameter)
                    && (is_number(&parameter.name)
                        || self.is_plain(site, &parameter.name, write.span.start, steps))
            }
            _ => false,
        })
    }

    fn write(&mut self, name: &'s str, span: Span, value: Value<'s>, at: u32, place: Place) {
        let (certain, is_nested) = (place.certain, place.is_nested);
        self.writes.push(Write { name, span, is_nested, value, at, certain });
    }

    fn simple(&mut self, command: &'s SimpleCommand, place: Place) {
        if command.words.is_empty() {
            for assignment in &command.assignments {
                let value = match assignment.operator {
                    AssignmentOperator::Append => Value::Appended(&assignment.value),
                    AssignmentOperator::Set if assignment.subscript.is_some() => Value::Unknown,
                    AssignmentOperator::Set => Value::Word(&assignment.value),
                };
                let at = assignment.span.end;
                self.write(&assignment.name, assignment.name_span, value, at, place);
            }
        }
        let Some(name) = command.words.first().and_then(Word::literal) else { return };
        let arguments = &command.words[1..];
        match &*name {
            name if DECLARERS.contains(&name) => self.declare(arguments, name, place),
            "read" => self.read(arguments, place),
            "mapfile" | "readarray" => {
                let flags = |word: &&Word| word.static_prefix().starts_with('-');
                for word in arguments.iter().filter(|word| !flags(word)) {
                    self.name_word(word, Value::Unknown, place);
                }
            }
            "let" => {
                for word in arguments {
                    self.expression(&word.parts, place);
                }
            }
            "getopts" => {
                if let Some(word) = arguments.get(1) {
                    self.name_word(word, Value::Plain, place);
                }
            }
            "printf" if arguments.first().is_some_and(|word| word.is("-v")) => {
                if let Some(word) = arguments.get(1) {
                    self.name_word(word, Value::Unknown, place);
                }
            }
            "unset" => {
                for word in arguments {
                    self.name_word(word, Value::Unset, place);
                }
            }
            "." | "source" | "eval" => self.is_open = true,
            "[" | "test" => {
                let pairs = arguments.windows(2);
                let asked = pairs.filter(|pair| pair[0].is("-n") || pair[0].is("-z"));
                self.tests.extend(asked.map(|pair| pair[1].span));
            }
            _ => {}
        }
    }

    fn declare(&mut self, arguments: &'s [Word], builtin: &str, place: Place) {
        for word in arguments {
            match word.parts.first() {
                Some(Part::Literal(literal)) if literal.text.contains('=') => {
                    let name = literal.text.split(['=', '+', '[']).next().unwrap_or_default();
                    if builtin == "export" {
                        self.exports.push(name);
                    }
                    let value = Value::Tail(word);
                    self.write(name, word.span, value, word.span.end, place);
                }
                Some(Part::Literal(literal)) if !literal.text.starts_with('-') => {
                    if builtin == "export" {
                        self.exports.push(&literal.text);
                        self.reads.push(Read {
                            name: &literal.text,
                            span: word.span,
                            is_guarded: true,
                            is_nested: place.is_nested,
                        });
                    } else {
                        self.write(&literal.text, word.span, Value::Plain, word.span.end, place);
                    }
                }
                _ => {}
            }
        }
    }

    /// The names that `read` is given.
    fn read(&mut self, arguments: &'s [Word], place: Place) {
        let spec = OptionSpec { short: "pdntui", long: &[] };
        for argument in split_arguments(arguments, &spec) {
            if let Argument::Operand(word) = argument {
                self.name_word(word, Value::Unknown, place);
            }
        }
    }

    /// The names in the text of an expression.
    fn expression(&mut self, parts: &'s [Part], place: Place) {
        for part in parts {
            match part {
                Part::Literal(literal) => self.arithmetic(&literal.text, literal.span, place),
                Part::Quoted(quoted) => self.expression(&quoted.parts, place),
                _ => {}
            }
        }
    }

    /// A variable whose name is a word of its own.
    fn name_word(&mut self, word: &'s Word, value: Value<'s>, place: Place) {
        if let [Part::Literal(literal)] = word.parts.as_slice() {
            self.write(&literal.text, word.span, value, word.span.end, place);
        }
    }

    /// The names in an arithmetic expression.
    fn arithmetic(&mut self, text: &'s str, span: Span, place: Place) {
        let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
        let mut rest = text;
        while let Some(start) = rest.find(|char: char| is_name(char)) {
            rest = &rest[start..];
            let end = rest.find(|char: char| !is_name(char)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            rest = after;
            if name.starts_with(|char: char| char.is_ascii_digit()) {
                continue;
            }
            let next = after.trim_start();
            let is_set = next.starts_with('=') && !next.starts_with("==");
            let operator = next.trim_start_matches(['+', '-', '*', '/', '%']);
            let is_changed = is_set
                || next.starts_with("++")
                || next.starts_with("--")
                || (operator.starts_with('=') && !operator.starts_with("=="));
            if !is_set {
                let is_nested = place.is_nested;
                self.reads.push(Read { name, span, is_guarded: false, is_nested });
            }
            if is_changed {
                self.write(name, span, Value::Plain, span.end, place);
            }
        }
    }
}

impl<'s> Look<'s> for Variables<'s> {
    fn command(&mut self, command: &'s Command, place: Place) {
        match command {
            Command::Simple(simple) => self.simple(simple, place),
            Command::For(each) => {
                let value = each.words.as_deref().map_or(Value::Unknown, Value::Each);
                let start = each.span.start;
                // In the body it has surely been set.
                let place = Place { certain: each.span, ..place };
                self.write(&each.name, Span::at(start), value, start, place);
            }
            Command::ArithmeticFor(each) => {
                self.expression(&each.header, place);
            }
            Command::Arithmetic(command) => {
                self.expression(&command.parts, place);
            }
            _ => {}
        }
    }

    fn part(&mut self, part: &'s Part, _is_quoted: bool, place: Place) {
        match part {
            Part::Parameter(parameter) => {
                let operator = parameter.operation.as_ref().map(|operation| operation.operator);
                let is_tested = self.tests.iter().any(|test| test.touches(parameter.span.start));
                let is_guarded = is_tested
                    || matches!(
                        operator,
                        Some(
                            ParameterOperator::Default
                                | ParameterOperator::Assign
                                | ParameterOperator::Require
                                | ParameterOperator::Alternative
                        )
                    );
                let (name, span) = (parameter.name.as_str(), parameter.span);
                self.reads.push(Read { name, span, is_guarded, is_nested: place.is_nested });
                if operator == Some(ParameterOperator::Assign) {
                    self.write(name, span, Value::Unknown, span.end, place);
                }
            }
            Part::Arithmetic(arithmetic) => {
                self.expression(&arithmetic.parts, place);
            }
            _ => {}
        }
    }
}

/// True for `$x` and `${x}`, with nothing done to the value.
pub(crate) fn is_plain_form(parameter: &Parameter) -> bool {
    matches!(parameter.form, ParameterForm::Bare | ParameterForm::Braced)
        && parameter.operation.is_none()
        && parameter.subscript.is_none()
}

/// True for the special parameters that are numbers or flags.
pub(crate) fn is_number(name: &str) -> bool {
    matches!(name, "$" | "-" | "?" | "!" | "#")
}
