//! Physical lines and how they join into the text of one instruction.
//!
//! Source: BuildKit `frontend/dockerfile/parser/parser.go` (`Parse`, `trimContinuationCharacter`).

use memchr::memchr;

/// The longest line in bytes, without its newline; BuildKit's scanner refuses a longer one.
pub const MAX_LINE_BYTES: usize = 65_535;

/// One physical line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'s> {
    /// The bytes of the line with its newline.
    pub text: &'s str,
    /// The offset of its first byte in the file.
    pub start: u32,
}

impl<'s> Line<'s> {
    /// The line without newline and carriage returns.
    pub(crate) fn content(self) -> &'s str {
        self.text.trim_end_matches(['\r', '\n'])
    }
}

/// Walks the lines of a file and counts them.
#[derive(Clone, Debug)]
pub(crate) struct Scanner<'s> {
    source: &'s str,
    at: usize,
    /// How many lines were taken.
    pub count: u32,
    /// Set when a line over the limit ended the scan.
    pub too_long: bool,
}

impl<'s> Scanner<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        Self { source, at: 0, count: 0, too_long: false }
    }

    /// The offset of the next line.
    pub(crate) fn offset(&self) -> u32 {
        self.at as u32
    }

    /// Takes the next line; `None` at the end or before a line that is too long.
    pub(crate) fn next(&mut self) -> Option<Line<'s>> {
        let rest = &self.source[self.at..];
        if rest.is_empty() {
            return None;
        }
        let newline = memchr(b'\n', rest.as_bytes());
        if newline.unwrap_or(rest.len()) > MAX_LINE_BYTES {
            self.too_long = true;
            return None;
        }
        let text = &rest[..newline.map_or(rest.len(), |at| at + 1)];
        let line = Line { text, start: self.at as u32 };
        self.at += text.len();
        self.count += 1;
        Some(line)
    }

    /// Skips a line that is too long, to go on behind it.
    pub(crate) fn skip_too_long(&mut self) {
        let rest = &self.source.as_bytes()[self.at..];
        self.at += memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        self.count += 1;
        self.too_long = false;
    }
}

/// Cuts the continuation off a line: the text before it, and whether the line ends here.
///
/// The escape token continues a line when only blanks follow it and no other escape token stands
/// before it; BuildKit's expression does not see that the one before may be escaped itself.
pub(crate) fn cut_continuation(line: &str, escape: char) -> (&str, bool) {
    let trimmed = line.trim_end_matches([' ', '\t']);
    match trimmed.strip_suffix(escape) {
        Some(before) if !before.ends_with(escape) => (before, false),
        _ => (line, true),
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_LINE_BYTES, Scanner, cut_continuation};

    #[test]
    fn continuation_needs_an_unescaped_token() {
        assert_eq!(cut_continuation("a \\ \t", '\\'), ("a ", false));
        assert_eq!(cut_continuation("\\", '\\'), ("", false));
        assert_eq!(cut_continuation("a \\\\", '\\'), ("a \\\\", true));
        assert_eq!(cut_continuation("a \\\\\\", '\\'), ("a \\\\\\", true));
        assert_eq!(cut_continuation("a \\ b", '\\'), ("a \\ b", true));
        assert_eq!(cut_continuation("a `", '`'), ("a ", false));
    }

    #[test]
    fn the_longest_line_is_65535_bytes() {
        for (length, too_long) in [(MAX_LINE_BYTES, false), (MAX_LINE_BYTES + 1, true)] {
            for end in ["", "\n", "\nRUN x"] {
                let source = "x".repeat(length) + end;
                let mut scanner = Scanner::new(&source);
                assert_eq!(scanner.next().is_none(), too_long, "{length}{end:?}");
                assert_eq!(scanner.too_long, too_long, "{length}{end:?}");
            }
        }
    }
}
