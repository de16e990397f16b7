//! A place in a script that steps over line continuations.

/// A place in a script.
///
/// The shell removes a backslash before a line break before it makes tokens (POSIX XCU 2.2.1), so
/// `ap\⏎t-get` is one word. The cursor does that on the fly: it never stands on such a pair, except
/// after [`Cursor::jump_raw`], for text in which continuations do not count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
    end: usize,
}

impl<'t> Cursor<'t> {
    /// A cursor at the start of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        let mut cursor = Self { bytes: text.as_bytes(), at: 0, end: 0 };
        cursor.at = cursor.continued(0);
        cursor
    }

    /// The offset of the next byte.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// The offset after the last byte that was taken, before any continuation or blank.
    pub(super) const fn end(&self) -> usize {
        self.end
    }

    /// The bytes that are read, up to the limit.
    pub(super) const fn bytes(&self) -> &'t [u8] {
        self.bytes
    }

    /// Ends the text at `limit` and returns what to give to [`Cursor::lift_limit`].
    pub(super) fn limit(&mut self, limit: usize) -> &'t [u8] {
        let all = self.bytes;
        self.bytes = all.get(..limit).unwrap_or(all);
        all
    }

    /// Undoes [`Cursor::limit`].
    pub(super) fn lift_limit(&mut self, all: &'t [u8]) {
        self.bytes = all;
        self.at = self.continued(self.at);
    }

    /// The next byte.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The byte after the next one.
    pub(super) fn second(&self) -> Option<u8> {
        self.bytes.get(self.after(self.at)).copied()
    }

    /// True at the end of the text.
    pub(super) const fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Takes one byte.
    pub(super) fn bump(&mut self) {
        self.advance(1);
    }

    /// Takes `count` bytes that lie together.
    pub(super) fn advance(&mut self, count: usize) {
        self.jump(self.at + count);
    }

    /// Takes everything up to `to`.
    pub(super) fn jump(&mut self, to: usize) {
        self.jump_raw(to);
        self.at = self.continued(self.at);
    }

    /// Takes everything up to `to` and stays there even before a continuation.
    pub(super) fn jump_raw(&mut self, to: usize) {
        self.at = to.min(self.bytes.len());
        self.end = self.at;
    }

    /// Moves to `to` over bytes that belong to no token: the end of the last token stays.
    pub(super) fn skip_to(&mut self, to: usize) {
        self.at = self.continued(to.min(self.bytes.len()));
    }

    /// Moves to `to` like [`Cursor::skip_to`] and stays there even before a continuation.
    pub(super) fn skip_raw(&mut self, to: usize) {
        self.at = to.min(self.bytes.len());
    }

    /// True when the next bytes are `text`.
    pub(super) fn looks_at(&self, text: &[u8]) -> bool {
        let mut ahead = *self;
        ahead.eat(text)
    }

    /// Takes `text` if it comes next.
    pub(super) fn eat(&mut self, text: &[u8]) -> bool {
        let mut ahead = *self;
        for &byte in text {
            if ahead.peek() != Some(byte) {
                return false;
            }
            ahead.bump();
        }
        *self = ahead;
        true
    }

    /// Takes bytes while `accept` and returns them.
    pub(super) fn eat_while(&mut self, accept: impl Fn(u8) -> bool) -> String {
        let mut taken = String::new();
        while let Some(byte) = self.peek().filter(|&byte| accept(byte)) {
            taken.push(char::from(byte));
            self.bump();
        }
        taken
    }

    /// Takes the bytes that lie together and satisfy `accept`, and returns their range.
    pub(super) fn run(&mut self, accept: impl Fn(u8) -> bool) -> std::ops::Range<usize> {
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let length = rest.iter().position(|&byte| !accept(byte)).unwrap_or(rest.len());
        if length > 0 {
            self.advance(length);
        }
        start..start + length
    }

    /// The offset of the byte that follows the one at `at`.
    pub(super) fn after(&self, at: usize) -> usize {
        self.continued(at + 1)
    }

    /// The offset after the continuations that start at `at`.
    fn continued(&self, mut at: usize) -> usize {
        while self.bytes.get(at) == Some(&b'\\') && self.bytes.get(at + 1) == Some(&b'\n') {
            at += 2;
        }
        at
    }
}
