//! Text of a script as another shell reads it: quotes and escapes removed, places kept.

use std::ops::Range;

use super::ansi;
use crate::text::MappedText;

/// A range of a script's text that is an expansion, or was one in an enclosing script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Offset of its first byte.
    pub(super) start: usize,
    /// Offset after its last byte.
    pub(super) end: usize,
}

/// Text with its places, and the ranges of it whose value is not known.
#[derive(Clone, Debug, Default)]
pub(super) struct Flat {
    /// The text; expansions are in it as they are written.
    pub(super) text: MappedText,
    /// The expansions, in order.
    pub(super) opaque: Vec<Mark>,
}

impl Flat {
    /// True when blanks and unknown values are all there is.
    pub(super) fn says_nothing(&self) -> bool {
        let mut at = 0;
        let text = self.text.as_str();
        let blank = |range: Range<usize>| text.get(range).is_none_or(|text| text.trim().is_empty());
        for mark in &self.opaque {
            if !blank(at..mark.start) {
                return false;
            }
            at = mark.end;
        }
        blank(at..text.len())
    }
}

/// The mark that covers or starts at `at`, of `marks` in order.
pub(super) fn mark_at(marks: &[Mark], at: usize) -> Option<Mark> {
    let index = marks.partition_point(|mark| mark.end <= at);
    marks.get(index).copied().filter(|mark| mark.start <= at)
}

/// The offset of the next `quote` from `at` on that no backslash quotes and no mark covers; between
/// single quotes, backslashes are plain.
pub(super) fn closing_quote(
    bytes: &[u8],
    mut at: usize,
    quote: u8,
    escapes: Escapes,
    marks: &[Mark],
) -> Option<usize> {
    loop {
        let rest = bytes.get(at..)?;
        let found = match escapes {
            Escapes::Backslash => memchr::memchr2(quote, b'\\', rest)?,
            Escapes::None => memchr::memchr(quote, rest)?,
        };
        let next = at + found;
        match mark_at(marks, next) {
            Some(mark) => at = mark.end,
            None if bytes[next] == quote => return Some(next),
            None => at = next + 2,
        }
    }
}

/// Whether a backslash quotes the character after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    /// It does.
    Backslash,
    /// It is a plain character.
    None,
}

/// Appends `range` of `from` with its places and the marks in it.
pub(super) fn copy(from: &MappedText, range: Range<usize>, marks: &[Mark], to: &mut Flat) {
    let base = to.text.as_str().len();
    copy_text(from, range.clone(), &mut to.text);
    let first = marks.partition_point(|mark| mark.start < range.start);
    let inside = marks[first..].iter().take_while(|mark| mark.end <= range.end);
    to.opaque.extend(inside.map(|mark| Mark {
        start: mark.start - range.start + base,
        end: mark.end - range.start + base,
    }));
}

/// Appends `range` of `from` with its places.
///
/// A range that lies together in the source is one piece; any other is halved until its pieces are
/// found, so the work grows with the number of pieces and not with their length.
fn copy_text(from: &MappedText, range: Range<usize>, to: &mut MappedText) {
    let Some(text) = from.as_str().get(range.clone()).filter(|text| !text.is_empty()) else {
        return;
    };
    let span = from.span(range.clone());
    let half = (1..=text.len() / 2).rev().find(|&at| text.is_char_boundary(at));
    let half = half.or(text.chars().next().map(char::len_utf8)).unwrap_or(text.len());
    if span.len() as usize == text.len() || half >= text.len() {
        return to.push(text, span.start);
    }
    copy_text(from, range.start..range.start + half, to);
    copy_text(from, range.start + half..range.end, to);
}

/// Copies `range` without the backslashes before characters that satisfy `removable`; marked ranges
/// are copied as they are. Before a line break, the break goes too.
pub(super) fn strip_escapes(
    from: &MappedText,
    range: Range<usize>,
    marks: &[Mark],
    removable: impl Fn(u8) -> bool,
) -> Flat {
    let bytes = from.as_str().as_bytes();
    let mut flat = Flat::default();
    let mut copied = range.start;
    let mut at = range.start;
    while at < range.end {
        if let Some(mark) = mark_at(marks, at) {
            at = mark.end;
            continue;
        }
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        match bytes.get(at + 1).filter(|_| at + 1 < range.end) {
            Some(b'\n') if removable(b'\n') => {
                copy(from, copied..at, marks, &mut flat);
                copied = at + 2;
            }
            Some(&next) if removable(next) => {
                copy(from, copied..at, marks, &mut flat);
                copied = at + 1;
            }
            _ => {}
        }
        at += 2;
    }
    copy(from, copied..range.end, marks, &mut flat);
    flat
}

/// The value of the word in `range`, whose expansions are `marks`.
pub(super) fn unquote(from: &MappedText, range: Range<usize>, marks: &[Mark]) -> Flat {
    let mut unquoting = Unquoting { from, marks, flat: Flat::default() };
    let mut at = range.start;
    while at < range.end {
        at = unquoting.step(at, range.end);
    }
    unquoting.flat
}

/// A word that is being unquoted.
struct Unquoting<'t> {
    from: &'t MappedText,
    marks: &'t [Mark],
    flat: Flat,
}

impl Unquoting<'_> {
    /// Copies the piece at `at` and returns where the next one starts.
    fn step(&mut self, at: usize, end: usize) -> usize {
        if let Some(mark) = mark_at(self.marks, at) {
            self.copy(mark.start..mark.end);
            return mark.end;
        }
        let bytes = self.from.as_str().as_bytes();
        let next = bytes.get(at + 1).filter(|_| at + 1 < end);
        match (bytes[at], next) {
            (b'\\', Some(b'\n')) => at + 2,
            (b'\\', Some(_)) => self.plain(at + 1, end),
            (b'\'', _) => self.single(at + 1, end),
            (b'"', _) => self.double(at + 1, end),
            (b'$', Some(b'\'')) => self.ansi(at + 2, end),
            (b'$', Some(b'"')) => self.double(at + 2, end),
            _ => self.plain(at, end),
        }
    }

    /// Copies one character that stands for itself and the plain ones after it.
    fn plain(&mut self, at: usize, end: usize) -> usize {
        let rest = &self.from.as_str().as_bytes()[at + 1..end];
        let special = |byte: &u8| matches!(byte, b'\\' | b'\'' | b'"' | b'$' | b'`' | b'<' | b'>');
        let stop = rest.iter().position(special).map_or(end, |length| at + 1 + length);
        self.copy(at..stop);
        stop
    }

    /// Copies what is between single quotes.
    fn single(&mut self, at: usize, end: usize) -> usize {
        let close = self.close(at, end, b'\'', Escapes::None);
        self.copy(at..close);
        close + 1
    }

    /// Copies what is between double quotes.
    fn double(&mut self, at: usize, end: usize) -> usize {
        let close = self.close(at, end, b'"', Escapes::Backslash);
        let inside = strip_escapes(self.from, at..close, self.marks, |byte| {
            matches!(byte, b'$' | b'`' | b'"' | b'\\' | b'\n')
        });
        let length = inside.text.as_str().len();
        copy(&inside.text, 0..length, &inside.opaque, &mut self.flat);
        close + 1
    }

    /// Copies what is between `$'` and `'`, decoded.
    fn ansi(&mut self, at: usize, end: usize) -> usize {
        let close = self.close(at, end, b'\'', Escapes::Backslash);
        for (range, value) in ansi::pieces(&self.from.as_str()[at..close]) {
            let range = at + range.start..at + range.end;
            if value.len() == range.len() {
                self.copy(range);
            } else {
                self.flat.text.push(value.as_ref(), self.from.span(range).start);
            }
        }
        close + 1
    }

    /// Where the quotes end that were opened before `at`.
    fn close(&self, at: usize, end: usize, quote: u8, escapes: Escapes) -> usize {
        let bytes = &self.from.as_str().as_bytes()[..end];
        closing_quote(bytes, at, quote, escapes, self.marks).unwrap_or(end)
    }

    /// Copies a range as it is.
    fn copy(&mut self, range: Range<usize>) {
        copy(self.from, range, self.marks, &mut self.flat);
    }
}
