//! The patterns of `${x#pattern}`, `${x%pattern}` and `${x/pattern/replacement}`.
//!
//! Source: BuildKit `frontend/dockerfile/shell/lex.go` (`convertShellPatternToRegex`, `trimPrefix`,
//! `trimSuffix`), which translates them to regular expressions; here they are matched directly and
//! the work is counted.

use super::expand::{ExpandError, MAX_EXPANDED_BYTES};

/// One element of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Glob {
    Star,
    Any,
    Char(char),
}

/// Reads a pattern; `\` escapes `*`, `?`, `\`, `}` and `/` only.
fn parse_pattern(pattern: &str) -> Result<Vec<Glob>, ExpandError> {
    let mut globs = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(char) = chars.next() {
        globs.push(match char {
            '*' => Glob::Star,
            '?' => Glob::Any,
            '\\' => match chars.peek().copied() {
                Some('}' | '/') => continue,
                Some(escaped @ ('*' | '?' | '\\')) => {
                    chars.next();
                    Glob::Char(escaped)
                }
                other => {
                    return Err(ExpandError::Pattern {
                        pattern: pattern.to_owned(),
                        escape: other.unwrap_or(char::REPLACEMENT_CHARACTER),
                    });
                }
            },
            char => Glob::Char(char),
        });
    }
    Ok(globs)
}

/// Which of the possible matches is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Length {
    Shortest,
    Longest,
}

/// Matches `globs` at the start of `text`: the number of characters matched.
///
/// `steps` is the work that is left; a wildcard does not match a newline, as in Go's regular
/// expressions.
fn match_prefix(
    globs: &[Glob],
    text: impl Iterator<Item = char>,
    length: Length,
    steps: &mut usize,
) -> Result<Option<usize>, ExpandError> {
    let mut states = vec![false; globs.len() + 1];
    states[0] = true;
    close(globs, &mut states);
    let mut found = states[globs.len()].then_some(0);
    for (at, char) in text.enumerate() {
        if (found.is_some() && length == Length::Shortest) || !states.contains(&true) {
            break;
        }
        *steps = steps.checked_sub(globs.len() + 1).ok_or(ExpandError::TooManySteps)?;
        let mut next = vec![false; globs.len() + 1];
        for (state, glob) in globs.iter().enumerate().filter(|(state, _)| states[*state]) {
            match glob {
                Glob::Star => next[state] |= char != '\n',
                Glob::Any => next[state + 1] |= char != '\n',
                Glob::Char(wanted) => next[state + 1] |= *wanted == char,
            }
        }
        states = next;
        close(globs, &mut states);
        if states[globs.len()] {
            found = Some(at + 1);
        }
    }
    Ok(found)
}

/// Adds the states that a `*` reaches by matching nothing.
fn close(globs: &[Glob], states: &mut [bool]) {
    for (state, glob) in globs.iter().enumerate() {
        states[state + 1] |= states[state] && *glob == Glob::Star;
    }
}

/// `#`, `##`, `%` and `%%`; the second character of the operator is the first of `word`.
pub(super) fn trim(
    value: &str,
    operator: char,
    word: &str,
    steps: &mut usize,
) -> Result<String, ExpandError> {
    let (pattern, length) = match word.strip_prefix(operator) {
        Some(pattern) => (pattern, Length::Longest),
        None => (word, Length::Shortest),
    };
    let mut globs = parse_pattern(pattern)?;
    let byte_of = |chars: usize| value.char_indices().nth(chars).map_or(value.len(), |(at, _)| at);
    if operator == '#' {
        let matched = match_prefix(&globs, value.chars(), length, steps)?;
        return Ok(value[byte_of(matched.unwrap_or(0))..].to_owned());
    }
    globs.reverse();
    let matched = match_prefix(&globs, value.chars().rev(), length, steps)?;
    let kept = value.chars().count() - matched.unwrap_or(0);
    Ok(value[..byte_of(kept)].to_owned())
}

/// `/` and `//`: replaces the first or every match, the leftmost and longest.
pub(super) fn replace(
    value: &str,
    pattern: &str,
    replacement: &str,
    all: bool,
    steps: &mut usize,
) -> Result<String, ExpandError> {
    let globs = parse_pattern(pattern)?;
    let mut text = String::new();
    let mut rest = value;
    // An empty match right after another match does not count, as in Go's ReplaceAllString.
    let mut after_match = false;
    loop {
        let matched = match_prefix(&globs, rest.chars(), Length::Longest, steps)?;
        let length =
            matched.map(|chars| rest.chars().take(chars).map(char::len_utf8).sum::<usize>());
        let counts = length.filter(|&length| length > 0 || !after_match);
        after_match = false;
        if let Some(length) = counts {
            text.push_str(replacement);
            rest = &rest[length..];
            if !all {
                text.push_str(rest);
                return Ok(text);
            }
            if length > 0 {
                after_match = true;
                continue;
            }
        }
        if text.len() > MAX_EXPANDED_BYTES {
            return Err(ExpandError::TooLong);
        }
        let Some(char) = rest.chars().next() else { return Ok(text) };
        text.push(char);
        rest = &rest[char.len_utf8()..];
    }
}
