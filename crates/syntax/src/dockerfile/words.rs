//! How BuildKit splits the text of an instruction: words with quotes, flags, `name=value` pairs.
//!
//! Source: BuildKit `frontend/dockerfile/parser/{line_parsers,split_command}.go`.

use std::ops::Range;

/// White space that separates the keyword, and plain words.
const SEPARATORS: [char; 5] = ['\t', '\u{b}', '\u{c}', '\r', ' '];

/// A word and its bytes in the text it was split from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub text: String,
    pub range: Range<usize>,
}

impl Token {
    fn of(text: &str, range: Range<usize>) -> Self {
        Self { text: text[range.clone()].to_owned(), range }
    }
}

/// The range of `text[range]` without white space around it.
pub(crate) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let start = range.start + (inner.len() - inner.trim_start().len());
    start..start + inner.trim().len()
}

/// Splits off the first word: its range and the range of what follows the separator.
pub(crate) fn split_first(text: &str, range: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    let inner = &text[range.clone()];
    let Some(end) = inner.find(SEPARATORS) else {
        return (range, None);
    };
    let rest = inner[end..].trim_start_matches(SEPARATORS);
    (range.start..range.start + end, Some(range.end - rest.len()..range.end))
}

/// Splits at white space.
pub(crate) fn split_plain(text: &str, range: Range<usize>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = (!range.is_empty()).then_some(range);
    while let Some(range) = rest {
        let (word, next) = split_first(text, range);
        tokens.push(Token::of(text, word));
        rest = next;
    }
    tokens
}

/// Splits into words that quotes and escapes hold together; both are kept in the words.
pub(crate) fn split_quoted(text: &str, range: Range<usize>, escape: char) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text[range.clone()].char_indices().map(|(at, char)| (range.start + at, char));
    let mut word: Option<Token> = None;
    let mut quote: Option<char> = None;
    while let Some((at, char)) = chars.next() {
        if quote.is_none() && char.is_whitespace() {
            tokens.extend(word.take());
            continue;
        }
        let token = word.get_or_insert_with(|| Token { text: String::new(), range: at..at });
        // The escape token means nothing in single quotes.
        if char == escape && quote != Some('\'') {
            // At the end of the text it is dropped.
            if let Some((next, escaped)) = chars.next() {
                token.text.push(char);
                token.text.push(escaped);
                token.range.end = next + escaped.len_utf8();
            }
            continue;
        }
        match quote {
            Some(open) if open == char => quote = None,
            None if matches!(char, '\'' | '"') => quote = Some(char),
            _ => {}
        }
        token.text.push(char);
        token.range.end = at + char.len_utf8();
    }
    tokens.extend(word.filter(|token| !token.text.is_empty()));
    tokens
}

/// Takes the leading `--flags` of an instruction; the second value is the range of the rest.
///
/// BuildKit walks bytes here, not characters: a byte of a longer character is taken for the
/// character of that number, so that even 0x85 and 0xA0 count as white space.
pub(crate) fn split_flags(text: &str, range: Range<usize>) -> (Vec<Token>, Range<usize>) {
    let bytes = &text.as_bytes()[..range.end];
    let mut flags = Vec::new();
    let mut at = range.start;
    loop {
        while at < bytes.len() && is_space(bytes[at]) {
            at += 1;
        }
        if !bytes[at..].starts_with(b"--") {
            // A byte that only looks like white space may have led into a character.
            while !text.is_char_boundary(at) {
                at += 1;
            }
            return (flags, at..range.end);
        }
        let mut flag = read_flag(bytes, at);
        at = flag.range.end;
        // Its place, unlike its text, must not cut a character.
        while !text.is_char_boundary(flag.range.end) {
            flag.range.end += 1;
        }
        if flag.text == "--" {
            return (flags, at..range.end);
        }
        flags.push(flag);
    }
}

/// Reads one flag that starts at `start`; quotes and backslashes are removed.
fn read_flag(bytes: &[u8], start: usize) -> Token {
    let mut text = String::new();
    let mut quote: Option<u8> = None;
    let mut at = start;
    while at < bytes.len() {
        let mut byte = bytes[at];
        if quote.is_none() && is_space(byte) {
            break;
        }
        at += 1;
        if quote == Some(byte) {
            quote = None;
            continue;
        }
        if quote.is_none() && matches!(byte, b'\'' | b'"') {
            quote = Some(byte);
            continue;
        }
        if byte == b'\\' {
            let Some(&escaped) = bytes.get(at) else { break };
            byte = escaped;
            at += 1;
        }
        text.push(char::from(byte));
    }
    Token { text, range: start..at }
}

/// Go's `unicode.IsSpace` of a byte taken for a character.
pub(crate) fn is_space(byte: u8) -> bool {
    char::from(byte).is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::{split_first, split_flags, split_plain, split_quoted};

    #[test]
    fn quoted_words_keep_quotes_and_escapes() {
        let text = r#"a="x y" b='\' c\ d= "" e\"#;
        let words: Vec<_> =
            split_quoted(text, 0..text.len(), '\\').into_iter().map(|word| word.text).collect();
        assert_eq!(words, [r#"a="x y""#, r"b='\'", r"c\ d=", r#""""#, "e"]);
    }

    #[test]
    fn flags_lose_quotes_and_stop_at_the_first_plain_word() {
        let text = r#"--a='x y' --b=\" -- --c d"#;
        let (flags, rest) = split_flags(text, 0..text.len());
        let flags: Vec<_> = flags.into_iter().map(|flag| flag.text).collect();
        assert_eq!(flags, ["--a=x y", "--b=\""]);
        assert_eq!(&text[rest], " --c d");
    }

    #[test]
    fn a_byte_that_looks_like_space_ends_a_flag_but_cuts_no_character() {
        let text = "--a\u{2045}b c";
        let (flags, rest) = split_flags(text, 0..text.len());
        assert_eq!(
            (flags[0].text.as_str(), &text[flags[0].range.clone()]),
            ("--a\u{e2}\u{81}", "--a\u{2045}")
        );
        assert_eq!(&text[rest], "b c");
    }

    #[test]
    fn plain_words_split_at_separators_only() {
        let text = "a\u{a0}b \tc";
        let words: Vec<_> =
            split_plain(text, 0..text.len()).into_iter().map(|word| word.text).collect();
        assert_eq!(words, ["a\u{a0}b", "c"]);
        assert_eq!(split_first("RUN", 0..3), (0..3, None));
    }
}
