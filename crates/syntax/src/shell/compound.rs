//! Reads compound commands (POSIX XCU 2.9.4, Bash manual 3.2.5).

use super::charset::{Place, continues_name, is_blank, is_meta};
use super::codes;
use super::command::{
    ArithmeticCommand, ArithmeticFor, Arm, Block, Branch, Case, Command, For, ForKind, Function,
    If, List, Redirect, Test, TestItem, TestOperator, While, WhileKind,
};
use super::dialect::Feature;
use super::keyword::{Closer, Keyword};
use super::parser::Parser;
use super::word::{Part, Word};
use crate::text::Span;

impl Parser<'_> {
    /// Reads one command of any kind, or nothing where none starts.
    pub(super) fn command(&mut self) -> Option<Command> {
        self.skip_blanks();
        let start = self.cursor.at();
        if self.cursor.peek()? == b'(' {
            return Some(self.enclosed(|parser| parser.parenthesis(start)));
        }
        let Some(keyword) = self.keyword_ahead() else { return self.simple(start) };
        if keyword.closes().is_some() {
            return None;
        }
        if !keyword.opens_command() {
            return self.simple(start);
        }
        Some(self.enclosed(|parser| parser.compound(keyword, start)))
    }

    /// Reads a construct one level deeper; what it waits for is forgotten after it.
    pub(super) fn enclosed(&mut self, read: impl FnOnce(&mut Self) -> Command) -> Command {
        let start = self.cursor.at();
        if !self.enter() {
            let span = self.span(start..start);
            return Command::Simple(super::command::SimpleCommand { span, ..Default::default() });
        }
        let awaited = self.awaited;
        let command = read(self);
        self.awaited = awaited;
        self.leave();
        command
    }

    /// Reads the compound command that `keyword` opens.
    fn compound(&mut self, keyword: Keyword, start: usize) -> Command {
        self.cursor.eat(keyword.spelling().as_bytes());
        match keyword {
            Keyword::If => self.conditional(start),
            Keyword::While => self.while_loop(WhileKind::While, start),
            Keyword::Until => self.while_loop(WhileKind::Until, start),
            Keyword::For => self.for_loop(ForKind::For, start),
            Keyword::Select => self.for_loop(ForKind::Select, start),
            Keyword::Case => self.case(start),
            Keyword::Function => self.keyword_function(start),
            Keyword::Test => self.test(start),
            _ => self.group(start),
        }
    }

    /// Reads `( … )` or `(( … ))`.
    fn parenthesis(&mut self, start: usize) -> Command {
        if let Some(parts) = self.double_parentheses() {
            let span = self.since(start);
            self.uses(Feature::ArithmeticCommand, span);
            let redirects = self.redirects();
            let span = self.since(start);
            return Command::Arithmetic(ArithmeticCommand { parts, redirects, span });
        }
        let open = self.token_ahead();
        self.cursor.bump();
        let body = self.list_until(&[Closer::Parenthesis]);
        if !self.cursor.eat(b")") {
            self.unclosed(open, "`(`", "`)`");
        }
        self.block(body, start, Command::Subshell)
    }

    /// Reads what is between `((` and `))`, if that is what stands here.
    ///
    /// `((` can also open two subshells; it is arithmetic when its parentheses end in `))`, as Bash
    /// decides it.
    fn double_parentheses(&mut self) -> Option<Vec<Part>> {
        if !self.cursor.looks_at(b"((") {
            return None;
        }
        let inside = self.cursor.after(self.cursor.after(self.cursor.at()));
        let end = self.arithmetic_end(inside)?;
        self.cursor.eat(b"((");
        let parts = self.arithmetic_parts(end);
        self.cursor.eat(b"))");
        Some(parts)
    }

    /// Reads `{ … }`.
    fn group(&mut self, start: usize) -> Command {
        let open = self.since(start);
        let body = self.list_until(&[Closer::Brace]);
        self.expect_keyword(Keyword::Close, open, "`{`");
        self.block(body, start, Command::Group)
    }

    /// Finishes a list in parentheses or braces.
    fn block(&mut self, body: List, start: usize, make: fn(Block) -> Command) -> Command {
        let redirects = self.redirects();
        make(Block { body, redirects, span: self.since(start) })
    }

    /// Reads an `if` after its keyword.
    fn conditional(&mut self, start: usize) -> Command {
        let open = self.since(start);
        let mut arms = Vec::new();
        let mut otherwise = None;
        self.awaited = self.awaited.and(&[Closer::Then, Closer::Elif, Closer::Else, Closer::Fi]);
        loop {
            let condition = self.list();
            self.expect_keyword(Keyword::Then, open, "`if`");
            let body = self.list();
            arms.push(Arm { condition, body });
            if self.keyword_ahead() != Some(Keyword::Elif) {
                break;
            }
            self.cursor.eat(b"elif");
        }
        if self.keyword_ahead() == Some(Keyword::Else) {
            self.cursor.eat(b"else");
            otherwise = Some(self.list());
        }
        self.expect_keyword(Keyword::Fi, open, "`if`");
        let redirects = self.redirects();
        Command::If(If { arms, otherwise, redirects, span: self.since(start) })
    }

    /// Reads a `while` or `until` after its keyword.
    fn while_loop(&mut self, kind: WhileKind, start: usize) -> Command {
        let open = self.since(start);
        let condition = self.list_until(&[Closer::Do, Closer::Done]);
        let body = self.loop_body(open);
        let redirects = self.redirects();
        Command::While(While { kind, condition, body, redirects, span: self.since(start) })
    }

    /// Reads a `for` or `select` after its keyword.
    fn for_loop(&mut self, kind: ForKind, start: usize) -> Command {
        let open = self.since(start);
        if kind == ForKind::Select {
            self.uses(Feature::Select, open);
        }
        self.skip_blanks();
        if let Some(header) = self.double_parentheses() {
            self.uses(Feature::ArithmeticFor, open);
            self.skip_separator();
            let body = self.loop_body(open);
            let redirects = self.redirects();
            let span = self.since(start);
            return Command::ArithmeticFor(ArithmeticFor { header, body, redirects, span });
        }
        let name = self.cursor.eat_while(continues_name);
        if name.is_empty() {
            let message = format!("expected a variable name, found {}", self.token_text());
            let span = self.token_ahead();
            self.error(codes::UNEXPECTED, message, span);
        }
        self.skip_lines();
        let words = self.for_words();
        self.skip_separator();
        let body = self.loop_body(open);
        let redirects = self.redirects();
        Command::For(For { kind, name, words, body, redirects, span: self.since(start) })
    }

    /// Reads the words after `in`.
    fn for_words(&mut self) -> Option<Vec<Word>> {
        if self.keyword_ahead() != Some(Keyword::In) {
            return None;
        }
        self.cursor.eat(b"in");
        let mut words = Vec::new();
        self.skip_blanks();
        while let Some(word) = self.word() {
            words.push(word);
            self.skip_blanks();
        }
        Some(words)
    }

    /// Takes the `;` or line breaks before `do`.
    fn skip_separator(&mut self) {
        self.skip_blanks();
        if self.cursor.peek() == Some(b';') && self.closer_ahead().is_none() {
            self.cursor.bump();
        }
        self.skip_lines();
    }

    /// Reads `do … done`.
    fn loop_body(&mut self, open: Span) -> List {
        self.awaited = self.awaited.and(&[Closer::Do, Closer::Done]);
        self.skip_lines();
        self.expect_keyword(Keyword::Do, open, "loop");
        let body = self.list();
        self.expect_keyword(Keyword::Done, open, "loop");
        body
    }

    /// Reads a `case` after its keyword.
    fn case(&mut self, start: usize) -> Command {
        let open = self.since(start);
        self.skip_blanks();
        let subject = self.word().unwrap_or_else(|| self.missing_word());
        self.skip_lines();
        self.expect_keyword(Keyword::In, open, "`case`");
        self.awaited = self.awaited.and(&[Closer::Esac, Closer::Branch]);
        let mut branches = Vec::new();
        loop {
            self.skip_lines();
            let closed = self.cursor.peek() == Some(b')');
            if self.cursor.is_at_end()
                || self.keyword_ahead() == Some(Keyword::Esac)
                || closed && self.awaited.contains(Closer::Parenthesis)
            {
                break;
            }
            branches.push(self.branch());
            if !self.branch_end() {
                break;
            }
        }
        self.expect_keyword(Keyword::Esac, open, "`case`");
        let redirects = self.redirects();
        Command::Case(Case { subject, branches, redirects, span: self.since(start) })
    }

    /// Reads a branch of a `case` up to what ends it.
    fn branch(&mut self) -> Branch {
        self.cursor.eat(b"(");
        let patterns = self.patterns();
        if !self.cursor.eat(b")") {
            let message = format!("expected `)` after a pattern, found {}", self.token_text());
            let span = self.token_ahead();
            self.error(codes::UNEXPECTED, message, span);
        }
        let body = self.list();
        Branch { patterns, body }
    }

    /// Reads the patterns of a branch.
    fn patterns(&mut self) -> Vec<Word> {
        let mut patterns = Vec::new();
        loop {
            self.skip_blanks();
            let Some(pattern) = self.word() else { break };
            patterns.push(pattern);
            self.skip_blanks();
            if !self.cursor.eat(b"|") {
                break;
            }
        }
        patterns
    }

    /// Takes `;;`, `;&` or `;;&` and returns whether there was one.
    fn branch_end(&mut self) -> bool {
        let start = self.cursor.at();
        if self.cursor.eat(b";;&") || self.cursor.eat(b";&") {
            let span = self.since(start);
            self.uses(Feature::CaseFallThrough, span);
            return true;
        }
        self.cursor.eat(b";;")
    }

    /// Reads a function after the keyword `function`.
    fn keyword_function(&mut self, start: usize) -> Command {
        let keyword = self.since(start);
        self.uses(Feature::FunctionKeyword, keyword);
        self.skip_blanks();
        let name = self.word().unwrap_or_else(|| self.missing_word());
        self.skip_blanks();
        if self.cursor.eat(b"(") {
            self.skip_blanks();
            self.cursor.eat(b")");
        }
        self.function_body(&name, start)
    }

    /// Reads a function whose name was read as a word, if `()` follows.
    pub(super) fn function(&mut self, name: &Word, start: usize) -> Option<Command> {
        let mut ahead = self.cursor;
        if !ahead.eat(b"(") {
            return None;
        }
        ahead.eat_while(is_blank);
        if !ahead.eat(b")") {
            return None;
        }
        self.cursor = ahead;
        Some(self.enclosed(|parser| parser.function_body(name, start)))
    }

    /// Reads the body of a function.
    fn function_body(&mut self, name: &Word, start: usize) -> Command {
        self.skip_lines();
        let body = self.command().unwrap_or_else(|| {
            let message = format!("expected the body of a function, found {}", self.token_text());
            self.error(codes::MISSING_COMMAND, message, name.span);
            let span = Span::at(name.span.end);
            Command::Simple(super::command::SimpleCommand { span, ..Default::default() })
        });
        Command::Function(Function {
            name: name.static_prefix(),
            name_span: name.span,
            body: Box::new(body),
            span: self.since(start),
        })
    }

    /// Reads a conditional expression after `[[`.
    fn test(&mut self, start: usize) -> Command {
        let open = self.since(start);
        self.uses(Feature::DoubleBracket, open);
        let mut items = Vec::new();
        let mut place = Place::Word;
        loop {
            self.skip_lines();
            let Some(byte) = self.cursor.peek() else { break };
            if byte == b']' && self.at_test_end() {
                break;
            }
            let Some(item) = self.test_item(place) else { break };
            let regex = matches!(&item, TestItem::Word(word) if word.is("=~"));
            place = if regex { Place::Regex } else { Place::Word };
            items.push(item);
        }
        if self.at_test_end() {
            self.cursor.eat(b"]]");
        } else {
            self.unclosed(open, "`[[`", "`]]`");
        }
        let redirects = self.redirects();
        Command::Test(Test { items, redirects, span: self.since(start) })
    }

    /// True at a word `]]`.
    fn at_test_end(&self) -> bool {
        let mut ahead = self.cursor;
        ahead.eat(b"]]") && ahead.peek().is_none_or(is_meta)
    }

    /// Reads an operand or operator of a conditional expression.
    fn test_item(&mut self, place: Place) -> Option<TestItem> {
        let start = self.cursor.at();
        if place == Place::Regex {
            return self.word_in(place).map(TestItem::Word);
        }
        let operators: [(&[u8], TestOperator); 6] = [
            (b"&&", TestOperator::And),
            (b"||", TestOperator::Or),
            (b"(", TestOperator::Open),
            (b")", TestOperator::Close),
            (b"<", TestOperator::Less),
            (b">", TestOperator::Greater),
        ];
        let process = self.cursor.looks_at(b"<(") || self.cursor.looks_at(b">(");
        let found = operators.iter().find(|(text, _)| !process && self.cursor.eat(text));
        if let Some((_, operator)) = found {
            return Some(TestItem::Operator(*operator, self.since(start)));
        }
        self.word().map(TestItem::Word)
    }

    /// Reads commands up to one of `closers` or to what someone further out waits for.
    pub(super) fn list_until(&mut self, closers: &[Closer]) -> List {
        let outer = self.awaited;
        self.awaited = outer.and(closers);
        let list = self.list();
        self.awaited = outer;
        list
    }

    /// Takes `keyword` or reports that the construct at `open` lacks it.
    fn expect_keyword(&mut self, keyword: Keyword, open: Span, construct: &str) {
        self.skip_blanks();
        if self.keyword_ahead() == Some(keyword) {
            self.cursor.eat(keyword.spelling().as_bytes());
            return;
        }
        let (wanted, found) = (keyword.spelling(), self.token_text());
        let message = format!("expected `{wanted}` for this {construct}, found {found}");
        self.error(codes::MISSING_KEYWORD, message, open);
    }

    /// Reports a construct without its end.
    pub(super) fn unclosed(&mut self, open: Span, what: &str, end: &str) {
        self.error(codes::UNCLOSED, format!("{what} is not closed by {end}"), open);
    }

    /// Reports that a word is missing and stands in for it.
    fn missing_word(&mut self) -> Word {
        let at = self.cursor.at();
        let message = format!("expected a word, found {}", self.token_text());
        let span = self.token_ahead();
        self.error(codes::UNEXPECTED, message, span);
        Word { parts: Vec::new(), span: self.span(at..at) }
    }

    /// Reads the redirections after a compound command.
    fn redirects(&mut self) -> Vec<Redirect> {
        let mut redirects = Vec::new();
        loop {
            let mut ahead = self.cursor;
            while ahead.peek().is_some_and(is_blank) {
                ahead.skip_to(ahead.at() + 1);
            }
            let before = std::mem::replace(&mut self.cursor, ahead);
            let Some(redirect) = self.redirect() else {
                self.cursor = before;
                return redirects;
            };
            redirects.push(redirect);
        }
    }
}
