//! Reads lists, and-or lists and pipelines, and holds what all parts of the parser share.

use super::charset::{is_blank, is_meta};
use super::command::{
    AndOr, AndOrLink, AndOrOperator, Command, Heredoc, Item, List, PipeKind, PipeOperator,
    Pipeline, Terminator, TerminatorKind,
};
use super::cursor::Cursor;
use super::dialect::{Dialect, Feature, FeatureUse};
use super::flat::{Flat, Mark};
use super::heredoc::Pending;
use super::keyword::{Closer, Closers, Keyword};
use super::{MAX_DIAGNOSTICS, MAX_NESTING, MAX_SCRIPTS, codes};
use crate::diagnostic::Diagnostic;
use crate::text::{MappedText, Span};

/// What is collected while parsing a script and the scripts inside it.
#[derive(Debug, Default)]
pub(super) struct Sink {
    /// The problems found.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The uses of syntax beyond POSIX.
    pub(super) features: Vec<FeatureUse>,
    /// The here-documents.
    pub(super) heredocs: Vec<Heredoc>,
    /// The comments.
    pub(super) comments: Vec<Span>,
    /// How many constructs enclose the current place.
    depth: usize,
    /// How many quoted scripts enclose the current place.
    scripts: usize,
    /// Whether the current text was given up at a limit, so that its end proves nothing.
    stopped: bool,
}

impl Sink {
    /// Keeps a diagnostic unless there are too many already.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        }
    }
}

/// A script that is being read.
#[derive(Debug)]
pub(super) struct Parser<'t> {
    /// The script with the place of each byte.
    pub(super) text: &'t MappedText,
    /// The script.
    pub(super) source: &'t str,
    /// The ranges that an enclosing shell fills in.
    pub(super) opaque: &'t [Mark],
    /// Where the parser is.
    pub(super) cursor: Cursor<'t>,
    /// The shell that reads it.
    pub(super) dialect: Dialect,
    /// What is collected.
    pub(super) sink: Sink,
    /// The here-documents whose bodies follow the current line.
    pub(super) pending: Vec<Pending>,
    /// The expansions of the words of the current simple commands, innermost last.
    pub(super) marks: Vec<Mark>,
    /// The ranges of those words.
    pub(super) word_ranges: Vec<Mark>,
    /// The tokens that end a list here.
    pub(super) awaited: Closers,
}

impl<'t> Parser<'t> {
    /// A parser at the start of `text`.
    pub(super) fn new(
        text: &'t MappedText,
        opaque: &'t [Mark],
        dialect: Dialect,
        sink: Sink,
    ) -> Self {
        Self {
            text,
            source: text.as_str(),
            opaque,
            cursor: Cursor::new(text.as_str()),
            dialect,
            sink,
            pending: Vec::new(),
            marks: Vec::new(),
            word_ranges: Vec::new(),
            awaited: Closers::NONE,
        }
    }

    /// Reads the whole text.
    pub(super) fn script(&mut self) -> List {
        let list = self.list();
        self.missing_bodies();
        list
    }

    /// Runs `read` on another text that is part of this one.
    pub(super) fn within<R>(
        &mut self,
        text: &MappedText,
        opaque: &[Mark],
        read: impl FnOnce(&mut Parser<'_>) -> R,
    ) -> R {
        let mut inner = Parser::new(text, opaque, self.dialect, std::mem::take(&mut self.sink));
        let result = read(&mut inner);
        self.sink = inner.sink;
        self.sink.stopped = false;
        result
    }

    /// Parses `flat` as a script of its own.
    pub(super) fn nested(&mut self, flat: &Flat, dialect: Dialect) -> List {
        if self.sink.scripts >= MAX_SCRIPTS {
            let message = format!("scripts are quoted more than {MAX_SCRIPTS} deep");
            let span = flat.text.span(0..flat.text.as_str().len());
            self.sink.report(Diagnostic::error(codes::NESTING_LIMIT, message, span));
            return List::default();
        }
        self.sink.scripts += 1;
        let list = self.script_within(flat, dialect);
        self.sink.scripts -= 1;
        list
    }

    /// Reads the script in another text that is part of this one.
    pub(super) fn script_within(&mut self, flat: &Flat, dialect: Dialect) -> List {
        self.within(&flat.text, &flat.opaque, |inner| {
            inner.dialect = dialect;
            inner.script()
        })
    }

    /// The source bytes of a range of the text.
    pub(super) fn span(&self, range: std::ops::Range<usize>) -> Span {
        self.text.span(range)
    }

    /// The source bytes from `start` to the end of the last token.
    pub(super) fn since(&self, start: usize) -> Span {
        self.text.span(start..self.cursor.end().max(start))
    }

    /// Goes one construct deeper, or gives up the rest of the text when that is too deep.
    pub(super) fn enter(&mut self) -> bool {
        if self.sink.depth < MAX_NESTING {
            self.sink.depth += 1;
            return true;
        }
        let at = self.cursor.at();
        let message = format!("commands are nested more than {MAX_NESTING} deep");
        let span = self.span(at..at);
        self.sink.report(Diagnostic::error(codes::NESTING_LIMIT, message, span));
        self.cursor.jump_raw(self.source.len());
        self.sink.stopped = true;
        false
    }

    /// Comes back from a construct.
    pub(super) fn leave(&mut self) {
        self.sink.depth -= 1;
    }

    /// Reports an error, unless the text was given up or an enclosing shell fills in parts of it,
    /// which can be whatever seems to be missing.
    pub(super) fn error(&mut self, code: &'static str, message: impl Into<String>, span: Span) {
        if !self.sink.stopped && self.opaque.is_empty() {
            self.sink.report(Diagnostic::error(code, message, span));
        }
    }

    /// Notes the use of syntax beyond POSIX.
    pub(super) fn uses(&mut self, feature: Feature, span: Span) {
        let is_nested = self.sink.scripts > 0;
        self.sink.features.push(FeatureUse { feature, span, dialect: self.dialect, is_nested });
    }

    /// Goes over blanks and a comment to the next token of the line.
    ///
    /// A `#` starts a comment only where a token starts (POSIX XCU 2.3), which is where this is called.
    pub(super) fn skip_blanks(&mut self) {
        while self.cursor.peek().is_some_and(is_blank) {
            self.cursor.skip_to(self.cursor.at() + 1);
        }
        if self.cursor.peek() == Some(b'#') {
            let start = self.cursor.at();
            let rest = self.cursor.bytes().get(start..).unwrap_or_default();
            let end = start + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            self.sink.comments.push(self.span(start..end));
            self.cursor.skip_raw(end);
        }
    }

    /// Goes over line breaks too, and reads the here-documents that come after them.
    pub(super) fn skip_lines(&mut self) {
        self.skip_blanks();
        while self.cursor.peek() == Some(b'\n') {
            self.newline();
            self.skip_blanks();
        }
    }

    /// Takes a line break and the here-documents after it.
    fn newline(&mut self) {
        self.cursor.skip_raw(self.cursor.at() + 1);
        if !self.pending.is_empty() {
            self.heredoc_bodies();
        }
        self.cursor.skip_to(self.cursor.at());
    }

    /// Reads commands up to a token that someone waits for.
    pub(super) fn list(&mut self) -> List {
        let mut items = Vec::new();
        loop {
            self.skip_lines();
            if self.cursor.is_at_end() {
                break;
            }
            if let Some(closer) = self.closer_ahead() {
                if self.awaited.contains(closer) {
                    break;
                }
                self.unexpected();
                self.terminator();
                continue;
            }
            let before = self.cursor.at();
            match self.and_or() {
                Some(command) => {
                    let terminator = self.terminator();
                    if terminator.is_none() {
                        self.expect_end_of_command();
                    }
                    if items.is_empty() {
                        items.reserve_exact(1);
                    }
                    items.push(Item { command, terminator });
                }
                None if self.cursor.at() > before => {}
                None => self.unexpected(),
            }
        }
        let span = match (items.first(), items.last()) {
            (Some(first), Some(last)) => first.command.span().cover(last.command.span()),
            _ => self.span(self.cursor.at()..self.cursor.at()),
        };
        List { items, span }
    }

    /// Reads what ends a command.
    fn terminator(&mut self) -> Option<Terminator> {
        self.skip_blanks();
        let start = self.cursor.at();
        let kind = match self.cursor.peek()? {
            b'\n' => {
                let span = self.span(start..start + 1);
                self.newline();
                return Some(Terminator { kind: TerminatorKind::Newline, span });
            }
            b';' if !matches!(self.cursor.second(), Some(b';' | b'&')) => TerminatorKind::Semicolon,
            b'&' if self.cursor.second() != Some(b'&') => TerminatorKind::Background,
            _ => return None,
        };
        self.cursor.bump();
        Some(Terminator { kind, span: self.since(start) })
    }

    /// Reports what follows a command that nothing ended, unless it ends the list.
    fn expect_end_of_command(&mut self) {
        if self.cursor.is_at_end() || self.closer_ahead().is_some() {
            return;
        }
        let operator = matches!(self.cursor.peek(), Some(b'&' | b'|' | b';'));
        if !operator {
            let span = self.token_ahead();
            let what = self.token_text();
            self.error(codes::UNEXPECTED, format!("unexpected {what} after a command"), span);
        }
    }

    /// Reports and takes a token that cannot stand here.
    fn unexpected(&mut self) {
        let span = self.token_ahead();
        let message = format!("unexpected {}", self.token_text());
        self.error(codes::UNEXPECTED, message, span);
        let keyword = self.keyword_ahead().map_or("", Keyword::spelling);
        let operators = [keyword, "&&", "||", ";;&", ";;", ";&"];
        let taken =
            operators.iter().any(|text| !text.is_empty() && self.cursor.eat(text.as_bytes()));
        if !taken {
            let length = self.token_length().max(1);
            self.cursor.advance(length);
        }
    }

    /// The bytes of the token that comes next.
    pub(super) fn token_ahead(&self) -> Span {
        let at = self.cursor.at();
        self.span(at..at + self.token_length())
    }

    /// The token that comes next, for a message.
    pub(super) fn token_text(&self) -> String {
        let at = self.cursor.at();
        match self.source.get(at..at + self.token_length()) {
            None | Some("") => "end of the script".to_owned(),
            Some("\n") => "end of the line".to_owned(),
            Some(token) => format!("`{token}`"),
        }
    }

    /// The length of the token that comes next: an operator, or bytes up to one.
    fn token_length(&self) -> usize {
        let rest = self.cursor.bytes().get(self.cursor.at()..).unwrap_or_default();
        let operators: [&[u8]; 5] = [b"&&", b"||", b";;&", b";;", b";&"];
        if let Some(operator) = operators.iter().find(|operator| rest.starts_with(operator)) {
            return operator.len();
        }
        match rest.first() {
            None => 0,
            Some(&first) if is_meta(first) => 1,
            Some(_) => rest.iter().take(64).position(|&byte| is_meta(byte)).unwrap_or_else(|| {
                let start = self.cursor.at();
                let most = rest.len().min(64);
                (1..=most).rev().find(|end| self.source.is_char_boundary(start + end)).unwrap_or(1)
            }),
        }
    }

    /// Reads commands joined by `&&` and `||`.
    fn and_or(&mut self) -> Option<Command> {
        self.skip_blanks();
        let start = self.cursor.at();
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        while let Some((operator, operator_span)) = self.and_or_operator() {
            self.skip_lines();
            let Some(command) = self.pipeline() else {
                self.missing_command(operator_span);
                break;
            };
            rest.push(AndOrLink { operator, operator_span, command });
        }
        if rest.is_empty() {
            return Some(first);
        }
        Some(Command::AndOr(AndOr { first: Box::new(first), rest, span: self.since(start) }))
    }

    /// Takes `&&` or `||`.
    fn and_or_operator(&mut self) -> Option<(AndOrOperator, Span)> {
        self.skip_blanks();
        let start = self.cursor.at();
        let operator = match self.cursor.peek()? {
            b'&' if self.cursor.eat(b"&&") => AndOrOperator::And,
            b'|' if self.cursor.eat(b"||") => AndOrOperator::Or,
            _ => return None,
        };
        Some((operator, self.since(start)))
    }

    /// Reports an operator without a command after it.
    fn missing_command(&mut self, operator: Span) {
        let message = format!("expected a command, found {}", self.token_text());
        self.error(codes::MISSING_COMMAND, message, operator);
    }

    /// Reads commands joined by `|`.
    fn pipeline(&mut self) -> Option<Command> {
        self.skip_blanks();
        let start = self.cursor.at();
        let timed = self.timed();
        let negated = self.negations();
        let Some(first) = self.command() else {
            if let Some(span) = negated.or(timed) {
                self.missing_command(span);
            }
            return None;
        };
        let mut next = self.pipe_operator();
        if next.is_none() && negated.is_none() && timed.is_none() {
            return Some(first);
        }
        let mut stages = vec![first];
        let mut operators = Vec::new();
        while let Some(operator) = next {
            operators.push(operator);
            self.skip_lines();
            let Some(stage) = self.command() else {
                self.missing_command(operator.span);
                break;
            };
            stages.push(stage);
            next = self.pipe_operator();
        }
        self.feed_through_cat(&stages);
        let span = self.since(start);
        Some(Command::Pipeline(Pipeline { negated, timed, stages, operators, span }))
    }

    /// Takes the keyword `time` before a compound command; elsewhere `time` is a command.
    fn timed(&mut self) -> Option<Span> {
        if self.keyword_ahead() != Some(Keyword::Time) {
            return None;
        }
        let mut ahead = self.cursor;
        ahead.eat(b"time");
        ahead.eat_while(is_blank);
        if ahead.eat(b"-p") {
            ahead.eat_while(is_blank);
        }
        let opens = Keyword::ahead(&ahead).is_some_and(Keyword::opens_command);
        if !opens && ahead.peek() != Some(b'(') {
            return None;
        }
        let start = self.cursor.at();
        self.cursor.eat(b"time");
        let span = self.since(start);
        self.cursor = ahead;
        Some(span)
    }

    /// Takes each `!` and returns the last of an odd number.
    fn negations(&mut self) -> Option<Span> {
        let mut negated = None;
        while self.keyword_ahead() == Some(Keyword::Not) {
            let start = self.cursor.at();
            self.cursor.bump();
            let span = self.since(start);
            negated = if negated.is_none() { Some(span) } else { None };
            self.skip_blanks();
        }
        negated
    }

    /// Takes `|` or `|&`.
    fn pipe_operator(&mut self) -> Option<PipeOperator> {
        self.skip_blanks();
        let start = self.cursor.at();
        if self.cursor.peek()? != b'|' || self.cursor.second() == Some(b'|') {
            return None;
        }
        self.cursor.bump();
        if self.cursor.peek() != Some(b'&') {
            return Some(PipeOperator { kind: PipeKind::Output, span: self.since(start) });
        }
        self.cursor.bump();
        let span = self.since(start);
        self.uses(Feature::PipeBoth, span);
        Some(PipeOperator { kind: PipeKind::Both, span })
    }

    /// The keyword that comes next.
    pub(super) fn keyword_ahead(&self) -> Option<Keyword> {
        Keyword::ahead(&self.cursor)
    }

    /// The token that comes next, if it ends a list.
    pub(super) fn closer_ahead(&self) -> Option<Closer> {
        match self.cursor.peek()? {
            b')' => Some(Closer::Parenthesis),
            b';' if matches!(self.cursor.second(), Some(b';' | b'&')) => Some(Closer::Branch),
            _ => self.keyword_ahead().and_then(Keyword::closes),
        }
    }
}
