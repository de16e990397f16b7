//! Reads expansions (POSIX XCU 2.6).

use super::charset::{Place, continues_name, starts_name};
use super::codes;
use super::dialect::{Dialect, Feature};
use super::flat::{Escapes, Mark, mark_at, strip_escapes};
use super::keyword::{Closer, Closers};
use super::parser::Parser;
use super::word::{
    Arithmetic, CommandSubstitution, Operation, OperatorVariant, Parameter, ParameterForm,
    ParameterOperator, Part, ProcessDirection, ProcessSubstitution, QuoteStyle, SubstitutionStyle,
    Word,
};

/// The operators of `${…}`, longer ones before their beginnings.
const OPERATORS: [(&[u8], ParameterOperator, OperatorVariant); 20] = {
    use OperatorVariant::{Plain, Strong};
    use ParameterOperator as O;
    [
        (b":-", O::Default, Strong),
        (b":=", O::Assign, Strong),
        (b":?", O::Require, Strong),
        (b":+", O::Alternative, Strong),
        (b":", O::Substring, Plain),
        (b"-", O::Default, Plain),
        (b"=", O::Assign, Plain),
        (b"?", O::Require, Plain),
        (b"+", O::Alternative, Plain),
        (b"##", O::RemovePrefix, Strong),
        (b"#", O::RemovePrefix, Plain),
        (b"%%", O::RemoveSuffix, Strong),
        (b"%", O::RemoveSuffix, Plain),
        (b"//", O::Replace, Strong),
        (b"/", O::Replace, Plain),
        (b"^^", O::ChangeCase, Strong),
        (b"^", O::ChangeCase, Plain),
        (b",,", O::ChangeCase, Strong),
        (b",", O::ChangeCase, Plain),
        (b"@", O::Transform, Plain),
    ]
};

impl Parser<'_> {
    /// Reads the expansion at the cursor; `None` at a `$` that stands for itself.
    pub(super) fn expansion(&mut self, place: Place) -> Option<Part> {
        let start = self.cursor.at();
        if let Some(mark) = mark_at(self.opaque, start) {
            self.cursor.jump(mark.end);
            self.marks.push(Mark { start, end: self.cursor.end() });
            return Some(Part::Outer(self.since(start)));
        }
        let (marks, words) = (self.marks.len(), self.word_ranges.len());
        let part = if self.cursor.peek() == Some(b'`') {
            Some(self.backquoted(place))
        } else {
            self.dollar(place)
        };
        self.word_ranges.truncate(words);
        if part.as_ref().is_some_and(Part::is_expansion) {
            self.marks.truncate(marks);
            self.marks.push(Mark { start, end: self.cursor.end() });
        }
        part
    }

    /// Reads what a `$` starts.
    fn dollar(&mut self, place: Place) -> Option<Part> {
        let start = self.cursor.at();
        let unquoted = place == Place::Word;
        match self.cursor.second()? {
            b'(' => Some(self.parenthesised(start)),
            b'{' => Some(self.braced(place, start)),
            b'\'' if unquoted => Some(self.ansi_quoted()),
            b'"' if unquoted => Some(self.double_quoted(QuoteStyle::Locale)),
            next if starts_name(next) => {
                self.cursor.bump();
                let name = self.cursor.eat_while(continues_name);
                Some(self.bare(name, start))
            }
            next if is_special(next) => {
                self.cursor.bump();
                self.cursor.bump();
                Some(self.bare(char::from(next).to_string(), start))
            }
            _ => None,
        }
    }

    /// Finishes `$name`.
    fn bare(&self, name: String, start: usize) -> Part {
        let form = ParameterForm::Bare;
        let span = self.since(start);
        Part::Parameter(Box::new(Parameter { name, form, subscript: None, operation: None, span }))
    }

    /// Reads `$(( … ))` or `$( … )`; like Bash, the latter where the former does not end.
    fn parenthesised(&mut self, start: usize) -> Part {
        self.cursor.bump();
        if self.cursor.second() == Some(b'(') {
            let inside = self.cursor.after(self.cursor.after(self.cursor.at()));
            if let Some(end) = self.arithmetic_end(inside) {
                self.cursor.eat(b"((");
                let parts = self.arithmetic_parts(end);
                self.cursor.eat(b"))");
                return Part::Arithmetic(Box::new(Arithmetic { parts, span: self.since(start) }));
            }
        }
        let body = self.parenthesised_list(start);
        let (style, span) = (SubstitutionStyle::Dollar, self.since(start));
        Part::Command(Box::new(CommandSubstitution { style, body, span }))
    }

    /// Reads `<( … )` or `>( … )`.
    pub(super) fn process_substitution(&mut self) -> Part {
        let start = self.cursor.at();
        let direction = match self.cursor.peek() {
            Some(b'<') => ProcessDirection::Read,
            _ => ProcessDirection::Write,
        };
        let (marks, words) = (self.marks.len(), self.word_ranges.len());
        self.cursor.bump();
        let body = self.parenthesised_list(start);
        let span = self.since(start);
        self.word_ranges.truncate(words);
        self.marks.truncate(marks);
        self.marks.push(Mark { start, end: self.cursor.end() });
        self.uses(Feature::ProcessSubstitution, span);
        Part::Process(Box::new(ProcessSubstitution { direction, body, span }))
    }

    /// Reads the commands between `(` and `)`. Nothing outside can end them.
    fn parenthesised_list(&mut self, start: usize) -> super::command::List {
        self.cursor.bump();
        let open = self.since(start);
        if !self.enter() {
            return super::command::List::default();
        }
        let awaited = std::mem::replace(&mut self.awaited, Closers::NONE);
        let body = self.list_until(&[Closer::Parenthesis]);
        self.awaited = awaited;
        self.leave();
        if !self.cursor.eat(b")") {
            let what = format!("`{}`", self.opening(start));
            self.unclosed(open, &what, "`)`");
        }
        body
    }

    /// The delimiter at `start`, for a message.
    fn opening(&self, start: usize) -> &'static str {
        match self.source.as_bytes().get(start) {
            Some(b'<') => "<(",
            Some(b'>') => ">(",
            _ => "$(",
        }
    }

    /// Reads `` ` … ` ``.
    ///
    /// Its end is found first; then a backslash before `$`, `` ` `` or `\` is removed, and before `"`
    /// too when the substitution is in double quotes, and the rest is a script (POSIX XCU 2.6.3).
    fn backquoted(&mut self, place: Place) -> Part {
        let start = self.cursor.at();
        let close = self.closing(start + 1, b'`', Escapes::Backslash);
        let end = close.unwrap_or(self.cursor.bytes().len());
        let quoted =
            matches!(place, Place::DoubleQuote | Place::QuotedBrace | Place::QuotedPattern);
        let flat = strip_escapes(self.text, start + 1..end, self.opaque, |byte| {
            matches!(byte, b'$' | b'`' | b'\\') || quoted && byte == b'"'
        });
        let mut body = super::command::List::default();
        if self.enter() {
            body = self.script_within(&flat, self.dialect);
            self.leave();
            self.cursor.jump(end + usize::from(close.is_some()));
        }
        if close.is_none() {
            let span = self.span(start..start + 1);
            self.error(codes::UNCLOSED, "a backquote is not closed", span);
        }
        let (style, span) = (SubstitutionStyle::Backquote, self.since(start));
        Part::Command(Box::new(CommandSubstitution { style, body, span }))
    }

    /// Reads `${…}`.
    fn braced(&mut self, place: Place, start: usize) -> Part {
        self.cursor.bump();
        self.cursor.bump();
        let open = self.since(start);
        let form = self.braced_form();
        let name = self.parameter_name();
        let subscript = self.parameter_subscript();
        let operation = match name.as_str() {
            "" => None,
            _ if form == ParameterForm::Indirect && self.cursor.looks_at(b"@}") => None,
            _ => self.operation(place),
        };
        let listed = form == ParameterForm::Indirect
            && operation.is_none()
            && (self.cursor.eat(b"*") || self.cursor.eat(b"@"));
        let valid = listed || operation.is_some() || !name.is_empty() && self.at_brace_end();
        let operation = if valid { operation } else { Some(self.invalid_operation(place, open)) };
        if !self.cursor.eat(b"}") {
            self.unclosed(open, "`${`", "`}`");
        }
        let span = self.since(start);
        if form == ParameterForm::Indirect {
            self.uses(Feature::Indirection, span);
        }
        Part::Parameter(Box::new(Parameter { name, form, subscript, operation, span }))
    }

    /// Takes the `#` of a length or the `!` of an indirection, which are also parameters.
    fn braced_form(&mut self) -> ParameterForm {
        let form = match self.cursor.peek() {
            Some(b'#') => ParameterForm::Length,
            Some(b'!') => ParameterForm::Indirect,
            _ => return ParameterForm::Braced,
        };
        let next = self.cursor.second();
        let name =
            next.is_some_and(|next| continues_name(next) || matches!(next, b'@' | b'*' | b'$'));
        let special = form == ParameterForm::Length
            && matches!(next, Some(b'#' | b'?' | b'-' | b'!'))
            && self.closes_after_two();
        if !name && !special {
            return ParameterForm::Braced;
        }
        self.cursor.bump();
        form
    }

    /// True when `}` follows after two bytes, as in `${#?}`.
    fn closes_after_two(&self) -> bool {
        let mut ahead = self.cursor;
        ahead.bump();
        ahead.bump();
        ahead.peek() == Some(b'}')
    }

    /// Takes the name in `${…}`.
    fn parameter_name(&mut self) -> String {
        match self.cursor.peek() {
            Some(first) if first.is_ascii_digit() => {
                self.cursor.eat_while(|byte| byte.is_ascii_digit())
            }
            Some(first) if starts_name(first) => self.cursor.eat_while(continues_name),
            Some(first) if is_special(first) => {
                self.cursor.bump();
                char::from(first).to_string()
            }
            _ => String::new(),
        }
    }

    /// Reads `[…]` after the name.
    fn parameter_subscript(&mut self) -> Option<Word> {
        if self.cursor.peek() != Some(b'[') {
            return None;
        }
        let word = self.subscript()?;
        self.uses(Feature::Subscript, word.span);
        Some(word)
    }

    /// Reads `[…]`; the span of the word is what is between the brackets.
    pub(super) fn subscript(&mut self) -> Option<Word> {
        let open = self.token_ahead();
        self.cursor.bump();
        let start = self.cursor.at();
        if !self.enter() {
            return None;
        }
        let parts = self.unquoted_parts(Place::Subscript);
        self.leave();
        let span = self.since(start);
        if !self.cursor.eat(b"]") {
            self.unclosed(open, "`[`", "`]`");
        }
        Some(Word { parts, span })
    }

    /// Reads the operator in `${…}` and its argument.
    fn operation(&mut self, place: Place) -> Option<Operation> {
        let start = self.cursor.at();
        let found = OPERATORS.iter().find(|(text, _, _)| self.cursor.eat(text));
        let &(_, operator, variant) = found?;
        let span = self.since(start);
        match operator {
            ParameterOperator::Substring => self.uses(Feature::Substring, span),
            ParameterOperator::Replace => self.uses(Feature::Replacement, span),
            ParameterOperator::ChangeCase => self.uses(Feature::CaseModification, span),
            ParameterOperator::Transform => self.uses(Feature::Transformation, span),
            _ => {}
        }
        let argument = self.argument(operator, place);
        Some(Operation { operator, variant, argument })
    }

    /// Reads the argument of an operator up to `}`.
    ///
    /// In double quotes, single quotes are plain characters, except in the patterns of `#`, `%` and
    /// `/` (POSIX XCU 2.6.2).
    fn argument(&mut self, operator: ParameterOperator, place: Place) -> Word {
        let start = self.cursor.at();
        let pattern = matches!(
            operator,
            ParameterOperator::RemovePrefix
                | ParameterOperator::RemoveSuffix
                | ParameterOperator::Replace
        );
        let mut parts = Vec::new();
        if self.enter() {
            parts = match (place, pattern) {
                (Place::Word, _) => self.unquoted_parts(Place::Brace),
                (_, true) => self.quoted_parts(Place::QuotedPattern),
                (_, false) => self.quoted_parts(Place::QuotedBrace),
            };
            self.leave();
        }
        Word { parts, span: self.since(start) }
    }

    /// Reads over something in `${…}` that is not known. The Korn and Z shells know more.
    fn invalid_operation(&mut self, place: Place, open: crate::text::Span) -> Operation {
        if !matches!(self.dialect, Dialect::Ksh | Dialect::Zsh) {
            self.error(codes::BAD_SUBSTITUTION, "no shell knows this expansion", open);
        }
        let operator = ParameterOperator::Invalid;
        let argument = self.argument(operator, place);
        Operation { operator, variant: OperatorVariant::Plain, argument }
    }

    /// True at the `}` of an expansion, or where it can only be missing.
    fn at_brace_end(&self) -> bool {
        matches!(self.cursor.peek(), None | Some(b'}'))
    }

    /// The offset of the `))` that ends the arithmetic whose expression starts at `at`.
    ///
    /// `None` when the parentheses do not end that way: then `((` opened two constructs.
    pub(super) fn arithmetic_end(&self, mut at: usize) -> Option<usize> {
        let bytes = self.cursor.bytes();
        let mut depth = 0_usize;
        loop {
            let byte = bytes.get(at)?;
            if let Some(mark) = mark_at(self.opaque, at) {
                at = mark.end;
                continue;
            }
            match byte {
                b'\\' => at += 1,
                b'\'' => at = self.closing(at + 1, b'\'', Escapes::None)?,
                b'"' => at = self.closing(at + 1, b'"', Escapes::Backslash)?,
                b'(' => depth += 1,
                b')' if depth == 0 => {
                    let closed = bytes.get(self.cursor.after(at)) == Some(&b')');
                    return closed.then_some(at);
                }
                b')' => depth -= 1,
                _ => {}
            }
            at += 1;
        }
    }

    /// Reads an arithmetic expression up to `end`.
    pub(super) fn arithmetic_parts(&mut self, end: usize) -> Vec<Part> {
        if !self.enter() {
            return Vec::new();
        }
        let all = self.cursor.limit(end);
        let parts = self.quoted_parts(Place::Arithmetic);
        self.cursor.jump_raw(end);
        self.cursor.lift_limit(all);
        self.leave();
        parts
    }
}

/// True for the special and positional parameters of one character (POSIX XCU 2.5.2).
const fn is_special(byte: u8) -> bool {
    matches!(byte, b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!' | b'0'..=b'9')
}
