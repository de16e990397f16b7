//! Here-documents: the lines after a command that feed it (POSIX XCU 2.7.4).

use std::ops::Range;

use super::charset::{Place, is_meta};
use super::command::{Heredoc, HeredocExpansion, HeredocId};
use super::flat::{Flat, copy, strip_escapes};
use super::parser::Parser;
use super::word::{Literal, Part};
use super::{Dialect, codes};
use crate::diagnostic::Diagnostic;
use crate::text::MappedText;

/// A here-document whose operator was read and whose body comes after the line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pending {
    /// Its place among the script's here-documents.
    id: HeredocId,
    /// Whether leading tabs are removed.
    tabs: Tabs,
    /// The shell that it feeds.
    feeds: Option<Dialect>,
}

/// Whether the leading tabs of a here-document's lines are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tabs {
    /// They stay: `<<`.
    Kept,
    /// They go: `<<-`.
    Stripped,
}

/// The lines of a here-document in the script.
struct Body {
    /// The lines, without the one that ends it.
    lines: Vec<Range<usize>>,
    /// The offset after the body.
    end: usize,
    /// The offset after the line that ends it.
    next: usize,
    /// Whether there is such a line.
    closed: bool,
}

impl Parser<'_> {
    /// Reads the delimiter after `<<` or `<<-` and expects the body after the line.
    pub(super) fn heredoc_delimiter(&mut self, tabs: Tabs) -> Option<HeredocId> {
        let start = self.cursor.at();
        let (delimiter, expansion) = self.delimiter_word();
        let end = self.cursor.end();
        if end <= start {
            return None;
        }
        let id = HeredocId(self.sink.heredocs.len() as u32);
        self.sink.heredocs.push(Heredoc {
            delimiter,
            delimiter_span: self.span(start..end),
            expansion,
            parts: Vec::new(),
            span: self.span(end..end),
            script: None,
        });
        self.pending.push(Pending { id, tabs, feeds: None });
        Some(id)
    }

    /// Reads a word of which only the quotes are removed: `<<$EOF` ends at a line `$EOF`.
    fn delimiter_word(&mut self) -> (String, HeredocExpansion) {
        let start = self.cursor.at();
        let mut text = String::new();
        let mut expansion = HeredocExpansion::Expanded;
        let mut quote = None;
        while let Some(byte) = self.cursor.peek() {
            match (byte, quote) {
                (b'\'' | b'"', None) => {
                    quote = Some(byte);
                    expansion = HeredocExpansion::Literal;
                }
                (_, Some(open)) if byte == open => quote = None,
                (b'\n', _) => break,
                (_, None) if is_meta(byte) => break,
                (b'\\', None | Some(b'"')) => {
                    expansion = HeredocExpansion::Literal;
                    self.cursor.bump();
                    if matches!(self.cursor.peek(), None | Some(b'\n')) {
                        break;
                    }
                    self.push_char(&mut text);
                    continue;
                }
                _ => {
                    self.push_char(&mut text);
                    continue;
                }
            }
            self.cursor.bump();
        }
        if quote.is_some() {
            let span = self.since(start);
            self.error(codes::UNCLOSED_QUOTE, "a quote is not closed in this delimiter", span);
        }
        (text, expansion)
    }

    /// Takes one character and appends it.
    fn push_char(&mut self, text: &mut String) {
        let rest = self.source.get(self.cursor.at()..).unwrap_or_default();
        let Some(character) = rest.chars().next() else { return self.cursor.bump() };
        text.push(character);
        self.cursor.advance(character.len_utf8());
    }

    /// Notes that here-document `id` feeds a shell, so that its body is parsed as a script.
    pub(super) fn feed_shell(&mut self, id: HeredocId, dialect: Dialect) {
        if let Some(pending) = self.pending.iter_mut().find(|pending| pending.id == id) {
            pending.feeds = Some(dialect);
        }
    }

    /// Reads the bodies that the line before asked for; the cursor stands at the next line.
    pub(super) fn heredoc_bodies(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            self.heredoc_body(pending);
        }
    }

    /// Says so when the script ends before the bodies that it asked for.
    pub(super) fn missing_bodies(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            self.unclosed_heredoc(pending.id);
        }
    }

    /// Reads one body.
    fn heredoc_body(&mut self, pending: Pending) {
        let index = pending.id.0 as usize;
        let Some(heredoc) = self.sink.heredocs.get(index) else { return };
        let expansion = heredoc.expansion;
        let start = self.cursor.at();
        let body = self.find_body(start, &heredoc.delimiter, expansion, pending.tabs);
        self.cursor.skip_raw(body.next);
        if !body.closed {
            self.unclosed_heredoc(pending.id);
        }
        let mut flat = Flat::default();
        for line in body.lines {
            copy(self.text, line, self.opaque, &mut flat);
        }
        let span = self.span(start..body.end);
        let (parts, inner) = match expansion {
            HeredocExpansion::Literal => (literal_body(&flat.text, span), flat),
            HeredocExpansion::Expanded => self.expanded_body(flat),
        };
        let script = pending.feeds.map(|dialect| self.nested(&inner, dialect));
        if let Some(heredoc) = self.sink.heredocs.get_mut(index) {
            heredoc.parts = parts;
            heredoc.span = span;
            heredoc.script = script;
        }
    }

    /// Reads the expansions of a body, and gives the body as a shell that is fed with it sees it.
    fn expanded_body(&mut self, flat: Flat) -> (Vec<Part>, Flat) {
        let (parts, marks) = self.within(&flat.text, &flat.opaque, |inner| {
            (inner.quoted_parts(Place::Heredoc), std::mem::take(&mut inner.marks))
        });
        let length = flat.text.as_str().len();
        let seen = Flat { text: flat.text, opaque: marks };
        let inner = strip_escapes(&seen.text, 0..length, &seen.opaque, |byte| {
            matches!(byte, b'$' | b'`' | b'\\' | b'\n')
        });
        (parts, inner)
    }

    /// Finds the lines up to the delimiter.
    ///
    /// Lines are taken before expansions are looked at, as Bash does. A line that continues the one
    /// before it cannot be the delimiter.
    fn find_body(
        &self,
        start: usize,
        delimiter: &str,
        expansion: HeredocExpansion,
        tabs: Tabs,
    ) -> Body {
        let bytes = self.cursor.bytes();
        let mut lines = Vec::new();
        let mut at = start;
        let mut continued = false;
        while at < bytes.len() {
            let rest = &bytes[at..];
            let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |newline| newline + 1);
            let next = at + length;
            let mut from = at;
            if tabs == Tabs::Stripped && !continued {
                from += rest.iter().take_while(|&&byte| byte == b'\t').count();
            }
            let line = &bytes[from.min(next)..next];
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            if !continued && text == delimiter.as_bytes() {
                return Body { lines, end: at, next, closed: true };
            }
            lines.push(from..next);
            continued = expansion == HeredocExpansion::Expanded && ends_continued(text);
            at = next;
        }
        Body { lines, end: at, next: at, closed: false }
    }

    /// Reports a here-document without end. A warning, since shells take the rest of the script.
    fn unclosed_heredoc(&mut self, id: HeredocId) {
        let Some(heredoc) = self.sink.heredocs.get(id.0 as usize) else { return };
        let message = format!("here-document is not ended by a line `{}`", heredoc.delimiter);
        let span = heredoc.delimiter_span;
        self.sink.report(Diagnostic::warning(codes::UNCLOSED_HEREDOC, message, span));
    }
}

/// The parts of a body without expansions.
fn literal_body(text: &MappedText, span: crate::text::Span) -> Vec<Part> {
    if text.as_str().is_empty() {
        return Vec::new();
    }
    vec![Part::Literal(Literal { text: text.as_str().to_owned(), span })]
}

/// True when a line ends in an odd number of backslashes.
fn ends_continued(line: &[u8]) -> bool {
    line.iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1
}
