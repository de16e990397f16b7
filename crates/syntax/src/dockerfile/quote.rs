//! Go's `strconv.Quote`, since BuildKit's messages and its debug dump print strings with it.

use std::fmt::Write as _;

/// Quotes `text` as a Go string literal.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        push_quoted(&mut quoted, char);
    }
    quoted.push('"');
    quoted
}

fn push_quoted(quoted: &mut String, char: char) {
    match char {
        '"' => quoted.push_str("\\\""),
        '\\' => quoted.push_str("\\\\"),
        '\u{7}' => quoted.push_str("\\a"),
        '\u{8}' => quoted.push_str("\\b"),
        '\u{c}' => quoted.push_str("\\f"),
        '\n' => quoted.push_str("\\n"),
        '\r' => quoted.push_str("\\r"),
        '\t' => quoted.push_str("\\t"),
        '\u{b}' => quoted.push_str("\\v"),
        ' ' => quoted.push(' '),
        // Writing to a `String` cannot fail.
        _ if char.is_ascii_control() => {
            let _ = write!(quoted, "\\x{:02x}", char as u32);
        }
        // Go quotes what it calls unprintable: controls, marks without a shape of their own, and
        // every space but U+0020.
        _ if char.is_control() || char.is_whitespace() || is_format(char) => {
            let _ = write!(quoted, "\\u{:04x}", char as u32);
        }
        _ => quoted.push(char),
    }
}

/// The characters that direct how others are shown.
fn is_format(char: char) -> bool {
    matches!(
        char,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn quotes_as_go_does() {
        assert_eq!(quote("a\"b\\c\n\u{1b}é\u{a0}\u{feff}"), r#""a\"b\\c\n\x1bé\u00a0\ufeff""#);
    }
}
