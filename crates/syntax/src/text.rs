//! Positions in source text: byte spans, lines and columns, and text pieced together from several
//! places that still knows where each byte came from.

use std::ops::Range;

/// The largest source file, in bytes, that is read.
///
/// Positions are `u32`; the limit is far below that so that nothing built from a file overflows.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

/// A half-open range of bytes in one source file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Creates a span from two byte offsets.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty span at `offset`.
    #[must_use]
    pub const fn at(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// True when the span covers no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// True when `offset` lies in the span or at its end, as a caret would.
    #[must_use]
    pub const fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// The span as a range to index the source with.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A piece of text and the bytes of the source that it was read from.
///
/// `text` can differ from the source bytes: continuations are removed, JSON escapes are decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Word {
    /// The text as the instruction receives it, before variable expansion.
    pub text: String,
    /// The source bytes from its first to its last byte.
    pub span: Span,
}

impl Word {
    /// Creates a word.
    #[must_use]
    pub fn new(text: impl Into<String>, span: Span) -> Self {
        Self { text: text.into(), span }
    }
}

/// An inclusive range of 1-based line numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lines {
    /// The first line.
    pub first: u32,
    /// The last line.
    pub last: u32,
}

/// In which unit a column is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnUnit {
    /// Bytes of UTF-8.
    Utf8,
    /// UTF-16 code units, as browsers and the Language Server Protocol count.
    Utf16,
    /// Unicode scalar values, as SARIF and most command-line tools count.
    Scalar,
}

/// Finds the line and column of a byte offset.
#[derive(Clone, Debug, Default)]
pub struct LineIndex {
    /// The offset of the first byte of each line; the first entry is 0.
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes the line starts of `source`; only `\n` ends a line.
    #[must_use]
    pub fn new(source: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', source.as_bytes()).map(|at| at as u32 + 1));
        Self { starts }
    }

    /// The number of lines; a file that ends in a newline has an empty last line.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The 1-based line that holds `offset`.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32
    }

    /// The offset of the first byte of the 1-based `line`, or `None` past the end.
    #[must_use]
    pub fn line_start(&self, line: u32) -> Option<u32> {
        self.starts.get(line.checked_sub(1)? as usize).copied()
    }

    /// The 1-based column of `offset` in its line.
    #[must_use]
    pub fn column(&self, source: &str, offset: u32, unit: ColumnUnit) -> u32 {
        let start = self.starts[self.line(offset) as usize - 1] as usize;
        let end = (offset as usize).min(source.len());
        let before = source.get(start..end).unwrap_or_default();
        1 + match unit {
            ColumnUnit::Utf8 => before.len() as u32,
            ColumnUnit::Utf16 => before.encode_utf16().count() as u32,
            ColumnUnit::Scalar => before.chars().count() as u32,
        }
    }
}

/// Text pieced together from the source, with the place of each piece.
///
/// A continued instruction is one text although its lines lie apart; spans of words in it must
/// still point into the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MappedText {
    text: String,
    /// Where the text begins; most texts are of one piece, which then costs no allocation.
    start: u32,
    /// The pieces after the first.
    pieces: Vec<Piece>,
}

/// One run of bytes that lies together both in the text and in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// Offset of its first byte in the text.
    text: u32,
    /// Offset of its first byte in the source.
    source: u32,
}

impl MappedText {
    /// Text that lies in one piece at `source` in the file.
    #[must_use]
    pub fn contiguous(text: impl Into<String>, source: u32) -> Self {
        Self { text: text.into(), start: source, pieces: Vec::new() }
    }

    /// Appends `text`, which lies at `source` in the file.
    pub fn push(&mut self, text: &str, source: u32) {
        let at = self.text.len() as u32;
        if at == 0 {
            self.start = source;
            self.pieces.clear();
        } else if self.source_of_end() != source {
            self.pieces.push(Piece { text: at, source });
        }
        self.text.push_str(text);
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The source bytes from the first to the last byte of `range`.
    ///
    /// An empty range gives the empty span at its start.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.source_of(range.start);
        if range.end <= range.start {
            return Span::at(start);
        }
        Span::new(start, self.source_of(range.end - 1) + 1)
    }

    /// The source offset of the byte at `at`; past the end, the offset after the last byte.
    fn source_of(&self, at: usize) -> u32 {
        let at = at.min(self.text.len()) as u32;
        match self.pieces.partition_point(|piece| piece.text <= at).checked_sub(1) {
            Some(index) => self.pieces[index].source + (at - self.pieces[index].text),
            None => self.start + at,
        }
    }

    fn source_of_end(&self) -> u32 {
        let at = self.text.len() as u32;
        self.pieces.last().map_or(self.start + at, |last| last.source + (at - last.text))
    }

    /// The part of the text in `range`, which must lie on character boundaries.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let Some(text) = self.text.get(range.clone()) else { return Self::default() };
        let (start, end) = (range.start as u32, range.end as u32);
        let inside = self.pieces.iter().filter(|piece| piece.text > start && piece.text < end);
        let pieces = inside.map(|piece| Piece { text: piece.text - start, source: piece.source });
        Self { text: text.to_owned(), start: self.source_of(range.start), pieces: pieces.collect() }
    }
}
