//! References to variables in the words of instructions, as they are written.

use plimsoll_syntax::edit::{Edit, Fix};
use plimsoll_syntax::text::Span;

use crate::subject::Subject;

/// A `$name` or `${name…` in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reference<'t> {
    /// The name.
    pub name: &'t str,
    /// Where the name begins in the text.
    pub start: usize,
    /// What follows the name in braces; `None` without braces.
    pub after: Option<char>,
}

impl Reference<'_> {
    /// True when the reference says what holds when the variable is not set.
    pub(crate) fn has_default(self) -> bool {
        matches!(self.after, Some(':' | '-' | '+' | '?'))
    }
}

/// The references in a text. Quotes and escapes mean nothing here.
pub(crate) fn references(text: &str) -> impl Iterator<Item = Reference<'_>> + Clone {
    text.match_indices('$').filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let (rest, braces) = match rest.strip_prefix('{') {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let length = rest.bytes().position(|byte| !is_name(byte)).unwrap_or(rest.len());
        let after = braces.then(|| rest[length..].chars().next().unwrap_or('\0'));
        let start = at + 1 + usize::from(braces);
        (length > 0).then(|| Reference { name: &rest[..length], start, after })
    })
}

/// Writes another name wherever a word refers to `name`.
pub(crate) fn renamed(subject: &Subject<'_>, word: Span, name: &str, to: &str) -> Option<Fix> {
    let text = subject.text(word);
    let edits: Vec<Edit> = references(text)
        .filter(|reference| reference.name == name)
        .map(|reference| {
            let start = word.start + reference.start as u32;
            Edit::replace(Span::new(start, start + name.len() as u32), to)
        })
        .collect();
    let reason = "another variable may be meant";
    (!edits.is_empty()).then(|| Fix::risky(format!("Write {to}"), reason, edits))
}

#[cfg(test)]
mod tests {
    use super::references;

    #[test]
    fn references_are_found_with_and_without_braces() {
        let found = references("a$B/${C}${D:-x}$$E $ ${}${F").map(|reference| {
            format!("{}@{} {}", reference.name, reference.start, reference.has_default())
        });
        assert_eq!(
            found.collect::<Vec<_>>(),
            ["B@2 false", "C@6 false", "D@10 true", "E@17 false", "F@26 false"]
        );
    }
}
