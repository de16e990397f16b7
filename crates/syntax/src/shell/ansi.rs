//! The escapes in `$'…'` (Bash manual 3.1.2.4).

use std::borrow::Cow;
use std::ops::Range;

/// The text between the quotes, piece by piece: the range of each and its value.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = (Range<usize>, Cow<'_, str>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let (length, value) = match rest.find('\\') {
            Some(0) => escape(rest),
            found => {
                let length = found.unwrap_or(rest.len());
                (length, Cow::Borrowed(&rest[..length]))
            }
        };
        let range = at..at + length;
        at += length;
        Some((range, value))
    })
}

/// The value of the text between the quotes.
pub(super) fn decode(text: &str) -> String {
    pieces(text).map(|(_, value)| value).collect()
}

/// The length and value of the escape that `text` starts with.
///
/// Bytes above 127 written as numbers are taken for the character of that number, since the value
/// is text; `\cx` and unknown escapes follow Bash.
fn escape(text: &str) -> (usize, Cow<'_, str>) {
    let Some(kind) = text[1..].chars().next() else { return (1, Cow::Borrowed(text)) };
    let simple = |value| (2, Cow::Borrowed(value));
    match kind {
        'a' => simple("\u{7}"),
        'b' => simple("\u{8}"),
        'e' | 'E' => simple("\u{1b}"),
        'f' => simple("\u{c}"),
        'n' => simple("\n"),
        'r' => simple("\r"),
        't' => simple("\t"),
        'v' => simple("\u{b}"),
        '\\' | '\'' | '"' | '?' => (2, Cow::Borrowed(&text[1..2])),
        'x' => number(text, 2, 2, 16),
        'u' => number(text, 2, 4, 16),
        'U' => number(text, 2, 8, 16),
        '0'..='7' => number(text, 1, 3, 8),
        'c' => control(text),
        other => {
            let length = 1 + other.len_utf8();
            (length, Cow::Borrowed(&text[..length]))
        }
    }
}

/// An escape with up to `most` digits from `from` on; without digits it stays as it is.
fn number(text: &str, from: usize, most: usize, radix: u32) -> (usize, Cow<'_, str>) {
    let digits = text[from..].chars().take(most).take_while(|digit| digit.is_digit(radix));
    let end = from + digits.count();
    match u32::from_str_radix(&text[from..end], radix).ok().and_then(char::from_u32) {
        Some(value) => (end, Cow::Owned(value.to_string())),
        None => (end, Cow::Borrowed(&text[..end])),
    }
}

/// The escape `\cx`.
fn control(text: &str) -> (usize, Cow<'_, str>) {
    match text[2..].chars().next() {
        Some(key) if key.is_ascii() => {
            let value = char::from((key as u8).to_ascii_uppercase() & 0x1f);
            (3, Cow::Owned(value.to_string()))
        }
        _ => (2, Cow::Borrowed(&text[..2])),
    }
}
