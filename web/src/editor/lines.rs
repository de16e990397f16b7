//! The lines of a text, and columns as the browser counts them.

use std::rc::Rc;

use memchr::memchr_iter;
use plimsoll_syntax::text::Span;

/// A text cut into lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    text: Rc<str>,
    /// The offset of the first byte of each line.
    starts: Vec<u32>,
    /// The length of the longest line in bytes.
    longest: usize,
}

impl Lines {
    /// Cuts a text at its newlines.
    #[must_use]
    pub(super) fn new(text: Rc<str>) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        let ends = starts.iter().skip(1).copied().chain([text.len() as u32]);
        let longest = starts.iter().zip(ends).map(|(start, end)| (end - start) as usize).max();
        Self { text, longest: longest.unwrap_or_default(), starts }
    }

    /// How many lines there are; at least one.
    #[must_use]
    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    /// The length of the longest line in bytes.
    #[must_use]
    pub(super) const fn longest(&self) -> usize {
        self.longest
    }

    /// The bytes of a line, counted from 0, without its newline.
    #[must_use]
    pub(super) fn span(&self, line: usize) -> Span {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len() as u32);
        let end = match self.starts.get(line + 1) {
            Some(next) => next - 1,
            None => self.text.len() as u32,
        };
        let text = &self.text[start as usize..end as usize];
        Span::new(start, start + text.strip_suffix('\r').unwrap_or(text).len() as u32)
    }

    /// The line, counted from 0, that holds an offset.
    #[must_use]
    pub(super) fn line_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }
}

/// The byte offset of a place that is counted in UTF-16 units, as a text field counts.
#[must_use]
pub(super) fn byte_of(text: &str, units: u32) -> u32 {
    let mut counted = 0;
    for (at, char) in text.char_indices() {
        if counted >= units {
            return at as u32;
        }
        counted += char.len_utf16() as u32;
    }
    text.len() as u32
}

#[cfg(test)]
mod tests {
    use plimsoll_syntax::text::Span;

    use super::{Lines, byte_of};

    #[test]
    fn lines_have_no_newline_and_the_last_may_be_empty() {
        let lines = Lines::new("ab\r\n\nc\n".into());
        let spans: Vec<_> = (0..lines.count()).map(|line| lines.span(line)).collect();
        assert_eq!(spans, [Span::new(0, 2), Span::new(4, 4), Span::new(5, 6), Span::new(7, 7)]);
        assert_eq!((lines.line_of(0), lines.line_of(4), lines.line_of(7)), (0, 1, 3));
        assert_eq!(lines.longest(), 4);
    }

    #[test]
    fn units_beyond_the_basic_plane_count_twice() {
        assert_eq!([0, 1, 3, 9].map(|units| byte_of("a😀b", units)), [0, 1, 5, 6]);
    }
}
