//! Reads words and quotes (POSIX XCU 2.2 and 2.3).

use super::ansi;
use super::charset::{Place, continues_name, is_plain, starts_name};
use super::codes;
use super::dialect::Feature;
use super::flat::{Escapes, closing_quote, mark_at};
use super::parser::Parser;
use super::word::{Array, Escaped, Literal, Part, QuoteStyle, Quoted, Word};

/// The parts of a word as they are read: characters that stand for themselves are gathered first.
#[derive(Debug, Default)]
struct Parts {
    done: Vec<Part>,
    text: String,
    start: usize,
    end: usize,
    /// How many parentheses of patterns are open.
    groups: usize,
    /// How many were opened.
    patterns: usize,
}

impl Parts {
    /// Adds characters that stand for themselves.
    fn push_text(&mut self, text: &str, start: usize) {
        if self.text.is_empty() {
            self.start = start;
        }
        self.text.push_str(text);
        self.end = start + text.len();
    }

    /// True when `(` here starts an array: after `name=` or `name+=` and nothing else.
    fn opens_array(&self) -> bool {
        let Some(name) = self.text.strip_suffix('=') else { return false };
        let name = name.strip_suffix('+').unwrap_or(name);
        self.done.is_empty()
            && name.bytes().next().is_some_and(starts_name)
            && name.bytes().all(continues_name)
    }

    /// True when `(` here belongs to an extended pattern as `@(a|b)`; the last token ends at `end`.
    fn opens_group(&self, end: usize) -> bool {
        self.text.ends_with(['?', '*', '+', '@', '!']) && self.end == end
    }

    /// Adds a part. Most words have only one, so there is room for one at first.
    fn push(&mut self, part: Part) {
        if self.done.is_empty() {
            self.done.reserve_exact(1);
        }
        self.done.push(part);
    }
}

impl Parser<'_> {
    /// Reads a word of a command, or nothing where none starts.
    pub(super) fn word(&mut self) -> Option<Word> {
        self.word_in(Place::Word)
    }

    /// Reads a word in `place`, or nothing where none starts.
    pub(super) fn word_in(&mut self, place: Place) -> Option<Word> {
        let start = self.cursor.at();
        let parts = self.unquoted_parts(place);
        if parts.is_empty() {
            return None;
        }
        Some(Word { parts, span: self.since(start) })
    }

    /// Reads the parts of a word outside quotes.
    pub(super) fn unquoted_parts(&mut self, place: Place) -> Vec<Part> {
        let mut parts = Parts::default();
        let start = self.cursor.at();
        loop {
            self.plain(place, &mut parts);
            let Some(byte) = self.cursor.peek() else { break };
            match byte {
                b'\\' => self.escape(&mut parts),
                b'\'' => self.quote(&mut parts, Self::single_quoted),
                b'"' => self.quote(&mut parts, |parser| parser.double_quoted(QuoteStyle::Double)),
                b'$' | b'`' => self.expand(Place::Word, &mut parts),
                _ if self.continues_word(byte, place, &mut parts) => {}
                _ => break,
            }
        }
        self.finish_groups(place, start, &parts);
        self.finish_parts(parts)
    }

    /// Takes a character that ends most words, where it does not end this one.
    fn continues_word(&mut self, byte: u8, place: Place, parts: &mut Parts) -> bool {
        let word = place == Place::Word;
        match byte {
            b'<' | b'>' if word && self.cursor.second() == Some(b'(') => {
                self.quote(parts, Self::process_substitution);
                return true;
            }
            b'(' if word && parts.opens_array() => {
                self.quote(parts, |parser| parser.array(parser.cursor.at()));
                return true;
            }
            b'(' if place == Place::Regex || word && parts.opens_group(self.cursor.end()) => {
                parts.groups += 1;
                parts.patterns += 1;
            }
            b')' if parts.groups > 0 => parts.groups -= 1,
            b'|' if place == Place::Regex && !self.cursor.looks_at(b"||") => {}
            b'|' | b' ' | b'\t' | b'<' | b'>' | b'&' | b';' if parts.groups > 0 => {}
            _ => return false,
        }
        self.take_text(parts);
        true
    }

    /// Notes the extended patterns of a word, and reports those without end.
    fn finish_groups(&mut self, place: Place, start: usize, parts: &Parts) {
        if parts.patterns == 0 {
            return;
        }
        let span = self.since(start);
        if place == Place::Word {
            self.uses(Feature::ExtendedGlob, span);
        }
        if parts.groups > 0 {
            self.unclosed(span, "`(` in a pattern", "`)`");
        }
    }

    /// Reads text as between double quotes: with expansions, without word ends.
    pub(super) fn quoted_parts(&mut self, place: Place) -> Vec<Part> {
        let mut parts = Parts::default();
        loop {
            self.plain(place, &mut parts);
            let Some(byte) = self.cursor.peek() else { break };
            match byte {
                b'\\' => self.quoted_escape(place, &mut parts),
                b'$' | b'`' => self.expand(place, &mut parts),
                b'"' if place != Place::DoubleQuote => {
                    self.quote(&mut parts, |parser| parser.double_quoted(QuoteStyle::Double));
                }
                b'\'' => self.quote(&mut parts, Self::single_quoted),
                _ => break,
            }
        }
        self.finish_parts(parts)
    }

    /// Takes characters that stand for themselves.
    fn plain(&mut self, place: Place, parts: &mut Parts) {
        loop {
            let range = self.cursor.run(|byte| is_plain(byte, place));
            if range.is_empty() {
                return;
            }
            let text = self.source.get(range.clone()).unwrap_or_default();
            parts.push_text(text, range.start);
        }
    }

    /// Takes one byte that stands for itself here.
    fn take_text(&mut self, parts: &mut Parts) {
        let at = self.cursor.at();
        parts.push_text(self.source.get(at..=at).unwrap_or_default(), at);
        self.cursor.bump();
    }

    /// Makes a part of the characters gathered so far.
    fn flush(&self, parts: &mut Parts) {
        if !parts.text.is_empty() {
            let text = std::mem::take(&mut parts.text);
            let span = self.span(parts.start..parts.end);
            parts.push(Part::Literal(Literal { text, span }));
        }
    }

    /// The parts with the last characters.
    fn finish_parts(&self, mut parts: Parts) -> Vec<Part> {
        self.flush(&mut parts);
        parts.done
    }

    /// Takes a backslash and the character that it quotes.
    fn escape(&mut self, parts: &mut Parts) {
        let start = self.cursor.at();
        let Some(value) = self.source.get(start + 1..).and_then(|rest| rest.chars().next()) else {
            return self.take_text(parts);
        };
        if start + 1 >= self.cursor.bytes().len() {
            return self.take_text(parts);
        }
        self.flush(parts);
        self.cursor.advance(1 + value.len_utf8());
        let span = self.since(start);
        parts.push(Part::Escaped(Escaped { value, span }));
    }

    /// Takes a backslash where it quotes only some characters (POSIX XCU 2.2.3).
    fn quoted_escape(&mut self, place: Place, parts: &mut Parts) {
        let quotes = match self.cursor.bytes().get(self.cursor.at() + 1) {
            Some(b'$' | b'`' | b'\\') => true,
            Some(b'"') => !matches!(place, Place::Heredoc | Place::Arithmetic),
            Some(b'}') => matches!(place, Place::QuotedBrace | Place::QuotedPattern),
            _ => false,
        };
        if quotes || place == Place::QuotedPattern {
            self.escape(parts);
        } else {
            self.take_text(parts);
        }
    }

    /// Reads a part that starts here.
    fn quote(&mut self, parts: &mut Parts, read: impl FnOnce(&mut Self) -> Part) {
        self.flush(parts);
        let part = read(self);
        parts.push(part);
    }

    /// Reads an expansion, or a `$` that stands for itself.
    fn expand(&mut self, place: Place, parts: &mut Parts) {
        match self.expansion(place) {
            Some(part) => {
                self.flush(parts);
                parts.push(part);
            }
            None => self.take_text(parts),
        }
    }

    /// Reads `'…'`.
    fn single_quoted(&mut self) -> Part {
        let start = self.cursor.at();
        let close = self.closing(start + 1, b'\'', Escapes::None);
        let end = close.unwrap_or(self.cursor.bytes().len());
        let parts = self.quoted_text(start + 1, end);
        self.close_quote(start, close, end, "`'`");
        let span = self.since(start);
        Part::Quoted(Quoted { style: QuoteStyle::Single, parts, span })
    }

    /// The offset of the quote that closes what was opened before `at`.
    pub(super) fn closing(&self, at: usize, quote: u8, escapes: Escapes) -> Option<usize> {
        closing_quote(self.cursor.bytes(), at, quote, escapes, self.opaque)
    }

    /// Goes behind the closing quote, or reports that there is none.
    fn close_quote(&mut self, start: usize, close: Option<usize>, end: usize, quote: &str) {
        if close.is_some() {
            self.cursor.jump(end + 1);
            return;
        }
        self.cursor.jump_raw(end);
        let span = self.span(start..(start + 1).min(end));
        self.error(codes::UNCLOSED_QUOTE, format!("{quote} is not closed"), span);
    }

    /// The text between single quotes: one literal, except where an enclosing shell fills it in.
    fn quoted_text(&mut self, start: usize, end: usize) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut at = start;
        let first = self.opaque.partition_point(|mark| mark.start < start);
        let opaque = self.opaque;
        for mark in opaque[first..].iter().take_while(|mark| mark.end <= end) {
            self.push_literal(at, mark.start, &mut parts);
            self.marks.push(*mark);
            parts.push(Part::Outer(self.span(mark.start..mark.end)));
            at = mark.end;
        }
        self.push_literal(at, end, &mut parts);
        parts
    }

    /// Adds the text of a range as a literal.
    fn push_literal(&self, start: usize, end: usize, parts: &mut Vec<Part>) {
        if let Some(text) = self.source.get(start..end).filter(|text| !text.is_empty()) {
            let span = self.span(start..end);
            parts.push(Part::Literal(Literal { text: text.to_owned(), span }));
        }
    }

    /// Reads `"…"`, or `$"…"` with the cursor at the `$`.
    pub(super) fn double_quoted(&mut self, style: QuoteStyle) -> Part {
        let start = self.cursor.at();
        if style == QuoteStyle::Locale {
            self.cursor.bump();
        }
        let open = self.cursor.at();
        self.cursor.bump();
        let parts = self.quoted_parts(Place::DoubleQuote);
        if !self.cursor.eat(b"\"") {
            let span = self.span(open..open + 1);
            self.error(codes::UNCLOSED_QUOTE, "`\"` is not closed", span);
        }
        let span = self.since(start);
        if style == QuoteStyle::Locale {
            self.uses(Feature::LocaleQuote, span);
        }
        Part::Quoted(Quoted { style, parts, span })
    }

    /// Reads `$'…'`.
    pub(super) fn ansi_quoted(&mut self) -> Part {
        let start = self.cursor.at();
        let text = self.cursor.after(start) + 1;
        let close = self.closing(text, b'\'', Escapes::Backslash);
        let end = close.unwrap_or(self.cursor.bytes().len());
        let inside = self.span(text..end);
        let value = ansi::decode(self.source.get(text..end).unwrap_or_default());
        let parts = if mark_at(self.opaque, text).is_some() || self.opaque_within(text, end) {
            vec![Part::Outer(inside)]
        } else if value.is_empty() {
            Vec::new()
        } else {
            vec![Part::Literal(Literal { text: value, span: inside })]
        };
        self.close_quote(start, close, end, "`$'`");
        let span = self.since(start);
        self.uses(Feature::AnsiCQuote, span);
        Part::Quoted(Quoted { style: QuoteStyle::AnsiC, parts, span })
    }

    /// True when an enclosing shell fills in some of the range.
    fn opaque_within(&self, start: usize, end: usize) -> bool {
        let first = self.opaque.partition_point(|mark| mark.start < start);
        self.opaque.get(first).is_some_and(|mark| mark.end <= end)
    }

    /// Reads the elements of an array; the cursor stands at the `(`.
    pub(super) fn array(&mut self, start: usize) -> Part {
        let open = self.token_ahead();
        self.cursor.bump();
        let mut elements = Vec::new();
        if self.enter() {
            loop {
                self.skip_lines();
                if matches!(self.cursor.peek(), None | Some(b')')) {
                    break;
                }
                let Some(element) = self.word() else { break };
                elements.push(element);
            }
            self.leave();
        }
        if !self.cursor.eat(b")") {
            self.unclosed(open, "`(`", "`)`");
        }
        let span = self.since(start);
        self.uses(Feature::ArrayAssignment, span);
        Part::Array(Array { elements, span })
    }
}
