//! Parser directives: `# syntax=`, `# escape=` and `# check=` before anything else.
//!
//! Source: BuildKit `frontend/dockerfile/parser/directives.go`.

use crate::text::{Span, Word};

/// The directives of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directives {
    /// The frontend image that is to read the file.
    pub syntax: Option<Word>,
    /// The escape token as written.
    pub escape: Option<Word>,
    /// The options of BuildKit's checks.
    pub check: Option<Word>,
}

/// Why a directive is refused; the messages are BuildKit's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DirectiveError {
    #[error("only one {0} parser directive can be used")]
    Repeated(&'static str),
    #[error("invalid escape token '{0}' does not match ` or \\")]
    Escape(String),
}

/// Reads the leading run of directives, line by line.
#[derive(Clone, Debug, Default)]
pub(crate) struct DirectiveReader {
    pub directives: Directives,
    done: bool,
}

impl DirectiveReader {
    /// Looks at a trimmed line that starts at `start`; true when it is a directive.
    pub(crate) fn read(&mut self, line: &str, start: u32) -> Result<bool, DirectiveError> {
        if self.done {
            return Ok(false);
        }
        let Some((key, value)) = split(line) else {
            self.done = true;
            return Ok(false);
        };
        let (name, slot) = if key.eq_ignore_ascii_case("syntax") {
            ("syntax", &mut self.directives.syntax)
        } else if key.eq_ignore_ascii_case("escape") {
            ("escape", &mut self.directives.escape)
        } else if key.eq_ignore_ascii_case("check") {
            ("check", &mut self.directives.check)
        } else {
            self.done = true;
            return Ok(false);
        };
        if slot.is_some() {
            return Err(DirectiveError::Repeated(name));
        }
        let at = start + (value.as_ptr() as usize - line.as_ptr() as usize) as u32;
        *slot = Some(Word::new(value, Span::new(at, at + value.len() as u32)));
        if name == "escape" && !matches!(value, "\\" | "`") {
            return Err(DirectiveError::Escape(value.to_owned()));
        }
        Ok(true)
    }

    /// The escape token in force.
    pub(crate) fn escape(&self) -> char {
        self.directives.escape_token()
    }
}

impl Directives {
    /// The escape token in force: a backquote when `# escape=` says so, else a backslash.
    #[must_use]
    pub fn escape_token(&self) -> char {
        match &self.escape {
            Some(word) if word.text == "`" => '`',
            _ => '\\',
        }
    }
}

/// Splits `# key = value`; the value has at least one character and no white space around it.
fn split(line: &str) -> Option<(&str, &str)> {
    // The expression's `\s` is ASCII, the trimming before it is not.
    const SPACE: [char; 5] = ['\t', '\n', '\u{c}', '\r', ' '];
    let (key, value) = line.strip_prefix('#')?.trim_start().split_once('=')?;
    let key = key.trim_end_matches(SPACE);
    let word = key.starts_with(|char: char| char.is_ascii_alphabetic())
        && key.chars().all(|char| char.is_ascii_alphanumeric());
    let trimmed = value.trim_matches(SPACE);
    (word && !trimmed.is_empty()).then_some((key, trimmed))
}
