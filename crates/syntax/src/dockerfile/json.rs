//! The JSON array of strings that instructions accept, as Go's `encoding/json` reads it.
//!
//! A general JSON library would lose the place of each string and differ from Go on lone
//! surrogates, which Go replaces.

use std::ops::Range;

/// How deep arrays and objects may nest; the same limit as Go's `encoding/json`.
const MAX_DEPTH: usize = 10_000;

/// One string of the array and its bytes in the text, quotes included.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct JsonString {
    /// The decoded value.
    pub value: String,
    /// Its place in the text.
    pub range: Range<usize>,
}

/// Why a text is not an array of strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotStrings {
    /// It is not a JSON array at all, so the instruction falls back to its plain form.
    NotAnArray,
    /// It is a well-formed array with something else than strings in it, which is an error.
    OtherElements,
}

/// Reads an array of strings; leading white space is allowed as BuildKit allows it.
pub(crate) fn parse_strings(text: &str) -> Result<Vec<JsonString>, NotStrings> {
    let start = text.len() - text.trim_start().len();
    if text.as_bytes().get(start) != Some(&b'[') {
        return Err(NotStrings::NotAnArray);
    }
    let mut reader = Reader { text, at: start };
    let (strings, only_strings) = reader.array().ok_or(NotStrings::NotAnArray)?;
    reader.skip_space();
    if reader.at != text.len() {
        return Err(NotStrings::NotAnArray);
    }
    if only_strings { Ok(strings) } else { Err(NotStrings::OtherElements) }
}

/// A cursor over the text; every method returns `None` on malformed JSON.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The outermost array: its strings, and whether there was nothing else in it.
    fn array(&mut self) -> Option<(Vec<JsonString>, bool)> {
        self.eat(b'[')?;
        let (mut strings, mut only_strings) = (Vec::new(), true);
        self.skip_space();
        if self.eat(b']').is_some() {
            return Some((strings, true));
        }
        loop {
            self.skip_space();
            if self.peek()? == b'"' {
                let start = self.at;
                let value = self.string()?;
                strings.push(JsonString { value, range: start..self.at });
            } else {
                self.value()?;
                only_strings = false;
            }
            self.skip_space();
            if self.eat(b']').is_some() {
                return Some((strings, only_strings));
            }
            self.eat(b',')?;
        }
    }

    /// Skips any value, without recursion so that nesting cannot exhaust the stack.
    fn value(&mut self) -> Option<()> {
        let mut closers = Vec::new();
        loop {
            self.skip_space();
            match self.peek()? {
                open @ (b'[' | b'{') => {
                    self.at += 1;
                    self.skip_space();
                    let closer = if open == b'[' { b']' } else { b'}' };
                    if self.eat(closer).is_none() {
                        closers.push(closer);
                        if closers.len() >= MAX_DEPTH {
                            return None;
                        }
                        self.key_if_object(closer)?;
                        continue;
                    }
                }
                b'"' => drop(self.string()?),
                _ => self.scalar()?,
            }
            loop {
                let Some(&closer) = closers.last() else {
                    return Some(());
                };
                self.skip_space();
                if self.eat(closer).is_some() {
                    closers.pop();
                    continue;
                }
                self.eat(b',')?;
                self.key_if_object(closer)?;
                break;
            }
        }
    }

    fn key_if_object(&mut self, closer: u8) -> Option<()> {
        if closer == b'}' {
            self.skip_space();
            self.string()?;
            self.skip_space();
            self.eat(b':')?;
        }
        Some(())
    }

    fn scalar(&mut self) -> Option<()> {
        for word in ["true", "false", "null"] {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Some(());
            }
        }
        self.number()
    }

    fn number(&mut self) -> Option<()> {
        let _ = self.eat(b'-');
        if self.eat(b'0').is_none() {
            self.digits()?;
        }
        if self.eat(b'.').is_some() {
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn string(&mut self) -> Option<String> {
        self.eat(b'"')?;
        let mut value = String::new();
        loop {
            let run =
                self.text[self.at..].find(|char| matches!(char, '"' | '\\' | '\0'..='\x1f'))?;
            value.push_str(&self.text[self.at..self.at + run]);
            self.at += run;
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(value);
                }
                b'\\' => value.push(self.escape()?),
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        self.eat(b'\\')?;
        let escaped = match self.peek()? {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return None,
        };
        self.at += 1;
        Some(escaped)
    }

    /// `\uXXXX`, a pair of them for a surrogate pair; a lone surrogate becomes U+FFFD as in Go.
    fn unicode_escape(&mut self) -> Option<char> {
        let first = self.hex_unit()?;
        if let Some(char) = char::from_u32(first) {
            return Some(char);
        }
        let after_first = self.at;
        if first < 0xDC00 && self.eat(b'\\').is_some() && self.peek() == Some(b'u') {
            let second = self.hex_unit()?;
            if (0xDC00..0xE000).contains(&second) {
                return char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
        }
        self.at = after_first;
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn hex_unit(&mut self) -> Option<u32> {
        self.eat(b'u')?;
        let digits = self.text.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{NotStrings, parse_strings};

    fn values(text: &str) -> Result<Vec<String>, NotStrings> {
        parse_strings(text).map(|strings| strings.into_iter().map(|string| string.value).collect())
    }

    #[test]
    fn reads_strings_with_their_places() {
        let strings = parse_strings(r#"  ["a", "b\n"]"#).expect("an array of strings");
        assert_eq!(strings[1].value, "b\n");
        assert_eq!(strings[1].range, 8..13);
    }

    #[test]
    fn decodes_surrogates_as_go_does() {
        assert_eq!(
            values(r#"["\ud83d\ude00", "\ud83d", "\ude00x"]"#),
            Ok(vec!["😀".to_owned(), "\u{fffd}".to_owned(), "\u{fffd}x".to_owned()])
        );
    }

    #[test]
    fn tells_malformed_from_mixed() {
        for malformed in
            ["", "['a']", r#"["a""#, r#"["a"] x"#, r#"["a",]"#, "[01]", "[\"\t\"]", "[\"\\x\"]"]
        {
            assert_eq!(values(malformed), Err(NotStrings::NotAnArray), "{malformed}");
        }
        for mixed in ["[1]", "[null]", r#"["a", ["b"]]"#, r#"[{"a": [1, -2.5e3, {}]}, true]"#] {
            assert_eq!(values(mixed), Err(NotStrings::OtherElements), "{mixed}");
        }
    }

    #[test]
    fn deep_nesting_is_malformed_and_does_not_overflow() {
        assert_eq!(values(&"[".repeat(1_000_000)), Err(NotStrings::NotAnArray));
    }
}
