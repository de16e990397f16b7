//! Reads simple commands: assignments, words and redirections (POSIX XCU 2.9.1).

use super::charset::{Place, continues_name, starts_name};
use super::codes;
use super::command::{
    Assignment, AssignmentOperator, Command, Descriptor, NestedScript, Redirect, RedirectOperator,
    RedirectTarget, SimpleCommand,
};
use super::dialect::{Dialect, Feature};
use super::flat::{Mark, unquote};
use super::heredoc::Tabs;
use super::parser::Parser;
use super::word::Word;
use super::wrapper::{self, Feed};

/// The redirection operators, longer ones before their beginnings.
const OPERATORS: [(&[u8], RedirectOperator); 12] = [
    (b"&>>", RedirectOperator::AppendBoth),
    (b"&>", RedirectOperator::WriteBoth),
    (b"<<<", RedirectOperator::HereString),
    (b"<<-", RedirectOperator::HeredocTabs),
    (b"<<", RedirectOperator::Heredoc),
    (b"<&", RedirectOperator::DuplicateInput),
    (b"<>", RedirectOperator::ReadWrite),
    (b"<", RedirectOperator::Read),
    (b">>", RedirectOperator::Append),
    (b">&", RedirectOperator::DuplicateOutput),
    (b">|", RedirectOperator::Clobber),
    (b">", RedirectOperator::Write),
];

impl Parser<'_> {
    /// Reads a simple command, or a function whose name comes first.
    pub(super) fn simple(&mut self, start: usize) -> Option<Command> {
        let (words, marks) = (self.word_ranges.len(), self.marks.len());
        let mut command = SimpleCommand::default();
        while self.piece(&mut command) {
            self.skip_blanks();
        }
        command.span = self.since(start);
        let result = self.finish(command, words, start);
        self.word_ranges.truncate(words);
        self.marks.truncate(marks);
        result
    }

    /// Makes of the pieces what they are.
    fn finish(
        &mut self,
        mut command: SimpleCommand,
        words: usize,
        start: usize,
    ) -> Option<Command> {
        let bare = command.assignments.is_empty() && command.redirects.is_empty();
        match command.words.as_slice() {
            [] if bare => return None,
            [name] if bare && self.cursor.peek() == Some(b'(') => {
                if let Some(function) = self.function(name, start) {
                    return Some(function);
                }
            }
            _ => {}
        }
        match wrapper::feed(&command.words) {
            Feed::Word(index, dialect) => {
                let dialect = dialect.unwrap_or(self.dialect);
                command.script = self.script_in(words, index, dialect);
            }
            Feed::Input(dialect) => self.feed_heredoc(&command, dialect),
            Feed::Nothing => {}
        }
        Some(Command::Simple(command))
    }

    /// Reads the next assignment, word or redirection of the line.
    fn piece(&mut self, command: &mut SimpleCommand) -> bool {
        let Some(byte) = self.cursor.peek() else { return false };
        if matches!(byte, b'\n' | b';' | b'|' | b'(' | b')') {
            return false;
        }
        if matches!(byte, b'<' | b'>' | b'&' | b'{' | b'0'..=b'9') {
            if let Some(redirect) = self.redirect() {
                command.redirects.push(redirect);
                return true;
            }
            if byte == b'&' {
                return false;
            }
        }
        if command.words.is_empty()
            && starts_name(byte)
            && let Some(assignment) = self.assignment()
        {
            command.assignments.push(assignment);
            return true;
        }
        let start = self.cursor.at();
        let Some(word) = self.word() else { return false };
        self.word_ranges.push(Mark { start, end: self.cursor.end() });
        command.words.push(word);
        true
    }

    /// Reads `name=value`, or leaves the cursor where it is.
    fn assignment(&mut self) -> Option<Assignment> {
        if !self.assignment_ahead() {
            return None;
        }
        let start = self.cursor.at();
        let name = self.cursor.eat_while(continues_name);
        let name_span = self.since(start);
        let subscript = match self.cursor.peek() {
            Some(b'[') => self.subscript(),
            _ => None,
        };
        if let Some(word) = &subscript {
            self.uses(Feature::Subscript, word.span);
        }
        let operator = if self.cursor.eat(b"+=") {
            self.uses(Feature::AppendAssignment, name_span);
            AssignmentOperator::Append
        } else {
            self.cursor.eat(b"=");
            AssignmentOperator::Set
        };
        let value = self.assigned_value();
        let span = self.since(start);
        Some(Assignment { name, name_span, subscript, operator, value, span })
    }

    /// True when a name, perhaps a subscript, and `=` or `+=` come next.
    fn assignment_ahead(&self) -> bool {
        let mut ahead = self.cursor;
        while ahead.peek().is_some_and(continues_name) {
            ahead.run(continues_name);
        }
        if ahead.peek() == Some(b'[') {
            let rest = ahead.bytes().get(ahead.at()..).unwrap_or_default();
            match memchr::memchr3(b']', b'\n', b' ', rest) {
                Some(close) if rest[close] == b']' => ahead.advance(close + 1),
                _ => return false,
            }
        }
        ahead.eat(b"+=") || ahead.eat(b"=")
    }

    /// Reads the value after `=`: an array, a word, or nothing.
    fn assigned_value(&mut self) -> Word {
        let start = self.cursor.at();
        if self.cursor.peek() == Some(b'(') {
            let parts = vec![self.array(start)];
            return Word { parts, span: self.since(start) };
        }
        let empty = Word { parts: Vec::new(), span: self.span(start..start) };
        self.word_in(Place::Word).unwrap_or(empty)
    }

    /// Reads a redirection, or leaves the cursor where it is.
    pub(super) fn redirect(&mut self) -> Option<Redirect> {
        let before = self.cursor;
        let start = before.at();
        let descriptor = self.descriptor();
        let operator_start = self.cursor.at();
        let process = self.cursor.looks_at(b"<(") || self.cursor.looks_at(b">(");
        let found = OPERATORS.iter().find(|(text, _)| !process && self.cursor.eat(text));
        let Some(&(_, operator)) = found else {
            self.cursor = before;
            return None;
        };
        let operator_span = self.since(operator_start);
        self.note_operator(operator, operator_span);
        if matches!(descriptor, Some(Descriptor::Variable(_))) {
            let span = self.span(start..operator_start);
            self.uses(Feature::NamedDescriptor, span);
        }
        let end = self.cursor;
        self.skip_redirect_blanks();
        let target = match operator {
            RedirectOperator::Heredoc => {
                self.heredoc_delimiter(Tabs::Kept).map(RedirectTarget::Heredoc)
            }
            RedirectOperator::HeredocTabs => {
                self.heredoc_delimiter(Tabs::Stripped).map(RedirectTarget::Heredoc)
            }
            _ => self.word().map(RedirectTarget::Word),
        };
        let target = target.unwrap_or_else(|| {
            let message =
                format!("expected a target for this redirection, found {}", self.token_text());
            self.error(codes::MISSING_TARGET, message, operator_span);
            self.cursor = end;
            RedirectTarget::Missing
        });
        let span = self.since(start);
        Some(Redirect { descriptor, operator, operator_span, target, span })
    }

    /// Goes over the blanks between an operator and its target.
    fn skip_redirect_blanks(&mut self) {
        while self.cursor.peek().is_some_and(super::charset::is_blank) {
            self.cursor.skip_to(self.cursor.at() + 1);
        }
    }

    /// Notes an operator beyond POSIX.
    fn note_operator(&mut self, operator: RedirectOperator, span: crate::text::Span) {
        match operator {
            RedirectOperator::WriteBoth | RedirectOperator::AppendBoth => {
                self.uses(Feature::RedirectBoth, span);
            }
            RedirectOperator::HereString => self.uses(Feature::HereString, span),
            _ => {}
        }
    }

    /// Takes the descriptor that stands directly before an operator.
    fn descriptor(&mut self) -> Option<Descriptor> {
        let mut ahead = self.cursor;
        let descriptor = match ahead.peek()? {
            b'0'..=b'9' => {
                let digits = ahead.eat_while(|byte| byte.is_ascii_digit());
                Descriptor::Number(digits.parse().unwrap_or(u32::MAX))
            }
            b'{' => {
                ahead.bump();
                let name = ahead.eat_while(continues_name);
                if name.is_empty() || !ahead.eat(b"}") {
                    return None;
                }
                Descriptor::Variable(name)
            }
            _ => return None,
        };
        if !matches!(ahead.peek(), Some(b'<' | b'>')) {
            return None;
        }
        self.cursor = ahead;
        Some(descriptor)
    }

    /// Parses the script that word `index` of the current command is.
    fn script_in(
        &mut self,
        words: usize,
        index: usize,
        dialect: Dialect,
    ) -> Option<Box<NestedScript>> {
        let range = *self.word_ranges.get(words + index)?;
        let flat = unquote(self.text, range.start..range.end, &self.marks);
        if !dialect.is_parsed() || flat.says_nothing() {
            return None;
        }
        let body = self.nested(&flat, dialect);
        Some(Box::new(NestedScript { word: index, dialect, body }))
    }

    /// Parses the here-document that feeds a shell as its script.
    fn feed_heredoc(&mut self, command: &SimpleCommand, dialect: Dialect) {
        let heredoc = command.redirects.iter().rev().find_map(|redirect| match redirect.target {
            RedirectTarget::Heredoc(id) => Some(id),
            _ => None,
        });
        if let Some(id) = heredoc {
            self.feed_shell(id, dialect);
        }
    }

    /// Parses a here-document that reaches a shell as in `cat <<EOF | sh`.
    pub(super) fn feed_through_cat(&mut self, stages: &[Command]) {
        for pair in stages.windows(2) {
            let [Command::Simple(cat), Command::Simple(shell)] = pair else { continue };
            let plain = matches!(cat.words.as_slice(), [name] if name.is("cat"));
            if let (true, Feed::Input(dialect)) = (plain, wrapper::feed(&shell.words)) {
                self.feed_heredoc(cat, dialect);
            }
        }
    }
}
