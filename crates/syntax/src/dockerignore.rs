//! Ignore files of build contexts: which files never reach the builder.
//!
//! Source: `moby/patternmatcher` and its `ignorefile`, as BuildKit uses them. A pattern is anchored
//! at the root of the context; one that matches a directory covers what is below it; the last
//! pattern that matches decides. A character after `\` stands for itself, where the Go library
//! hands the pair on to its regular expressions.

use crate::diagnostic::Diagnostic;
use crate::text::Span;

/// A longer path matches nothing: no file has one.
pub const MAX_PATH_BYTES: usize = 4_096;

/// A longer pattern is refused.
pub const MAX_PATTERN_BYTES: usize = 4_096;

/// The patterns of an ignore file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IgnoreFile {
    /// The patterns in the order of the file.
    pub patterns: Vec<Pattern>,
    /// Why the builder refuses the file.
    pub errors: Vec<Diagnostic>,
}

/// One pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Where it is written, the `!` included.
    pub span: Span,
    /// The path that it is read as: `a` for `/a/` and `./a`, without the `!`.
    pub text: String,
    /// True for `!`: what it matches is not ignored.
    pub negated: bool,
    tokens: Vec<Token>,
}

/// What a part of a pattern matches.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// This character.
    Char(char),
    /// `?`: one character of a name.
    Any,
    /// `*`: any part of a name.
    Star,
    /// `**` before more: nothing, or anything that ends in a slash.
    Directories,
    /// `**` at the end: anything.
    Rest,
    /// `[…]`: one of these characters.
    Class { negated: bool, ranges: Vec<(char, char)> },
}

impl IgnoreFile {
    /// Reads an ignore file.
    #[must_use]
    pub fn parse(source: &str) -> Self {
        let mut file = Self::default();
        let mut start = 0;
        for line in source.split_inclusive('\n') {
            file.line(line, start);
            start += line.len() as u32;
        }
        file
    }

    fn line(&mut self, line: &str, start: u32) {
        let line_start = start;
        let bare = match line.strip_prefix('\u{feff}') {
            Some(rest) if line_start == 0 => rest,
            _ => line,
        };
        let written = bare.trim();
        if bare.starts_with('#') || written.is_empty() {
            return;
        }
        let start = start + (written.as_ptr() as usize - line.as_ptr() as usize) as u32;
        let span = Span::new(start, start + written.len() as u32);
        let (negated, path) = match written.strip_prefix('!') {
            Some(path) => (true, path.trim()),
            None => (false, written),
        };
        match pattern(path) {
            Ok((text, tokens)) => self.patterns.push(Pattern { span, text, negated, tokens }),
            Err(message) => {
                self.errors.push(Diagnostic::error("invalid-ignore-pattern", message, span));
            }
        }
    }

    /// True when some pattern takes files out of what others ignore.
    #[must_use]
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.negated)
    }

    /// The pattern that decides about `path`, a clean path from the root of the context; `None`
    /// when none matches.
    #[must_use]
    pub fn deciding(&self, path: &str) -> Option<&Pattern> {
        let mut deciding: Option<&Pattern> = None;
        for pattern in &self.patterns {
            // A pattern that would not change what holds so far is not looked at.
            let ignored = deciding.is_some_and(|pattern| !pattern.negated);
            if pattern.negated == ignored && pattern.covers(path) {
                deciding = Some(pattern);
            }
        }
        deciding
    }

    /// True when the builder never sees `path`.
    #[must_use]
    pub fn ignores(&self, path: &str) -> bool {
        self.deciding(path).is_some_and(|pattern| !pattern.negated)
    }

    /// How much work one look at a path of this length is, in steps.
    #[must_use]
    pub fn cost(&self, path: &str) -> usize {
        let tokens: usize = self.patterns.iter().map(|pattern| pattern.tokens.len() + 1).sum();
        tokens.saturating_mul(path.len() + 1)
    }
}

impl Pattern {
    /// True when the pattern matches the path or one of the directories that it lies in.
    ///
    /// Source: `patternmatcher.go` (`MatchesOrParentMatches`). The cost is the length of the
    /// pattern times that of the path.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        if path.len() > MAX_PATH_BYTES {
            return false;
        }
        let end = self.tokens.len();
        let mut states = vec![false; end + 1];
        let mut next = states.clone();
        self.enter(&mut states, 0);
        for (at, char) in path.char_indices() {
            if char == '/' && at > 0 && states[end] {
                return true;
            }
            next.fill(false);
            let mut alive = false;
            for (index, token) in self.tokens.iter().enumerate().filter(|(index, _)| states[*index])
            {
                alive = true;
                self.step(token, index, char, &mut next);
            }
            if !alive {
                return false;
            }
            std::mem::swap(&mut states, &mut next);
        }
        states[end]
    }

    /// Takes one character in the state before the token at `index`.
    fn step(&self, token: &Token, index: usize, char: char, next: &mut [bool]) {
        match token {
            Token::Char(wanted) if *wanted == char => self.enter(next, index + 1),
            Token::Any if char != '/' => self.enter(next, index + 1),
            Token::Star if char != '/' => self.enter(next, index),
            Token::Class { negated, ranges } => {
                let inside = ranges.iter().any(|(low, high)| (*low..=*high).contains(&char));
                if inside != *negated {
                    self.enter(next, index + 1);
                }
            }
            Token::Rest => self.enter(next, index),
            Token::Directories => {
                // It stays until the last slash that it takes.
                next[index] = true;
                if char == '/' {
                    self.enter(next, index + 1);
                }
            }
            Token::Char(_) | Token::Any | Token::Star => {}
        }
    }

    /// Enters the state before the token at `index`, and those that need no character from there.
    fn enter(&self, states: &mut [bool], index: usize) {
        let mut index = index;
        while !std::mem::replace(&mut states[index], true) {
            match self.tokens.get(index) {
                Some(Token::Star | Token::Rest | Token::Directories) => index += 1,
                _ => return,
            }
        }
    }
}

/// Reads what follows a `!`, if there is one.
fn pattern(written: &str) -> Result<(String, Vec<Token>), String> {
    if written.is_empty() {
        return Err("illegal exclusion pattern: \"!\"".to_owned());
    }
    if written.len() > MAX_PATTERN_BYTES {
        return Err(format!("a pattern is longer than the limit of {MAX_PATTERN_BYTES} bytes"));
    }
    let clean = clean_path(written);
    let text = match clean.strip_prefix('/') {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => clean,
    };
    let tokens = tokens(&text).ok_or("syntax error in pattern")?;
    // The context itself is no file that could be left out, nor is what is above it.
    let tokens = match text.as_str() {
        "." | ".." | "/" => vec![Token::Char('\0')],
        _ => tokens,
    };
    Ok((text, tokens))
}

/// The parts of a pattern; `None` when Go's `filepath.Match` refuses it.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut special = false;
    let mut chars = text.chars().peekable();
    let mut at_start = true;
    let mut bare_lead = false;
    while let Some(char) = chars.next() {
        match char {
            '*' if chars.next_if_eq(&'*').is_some() => {
                let slash = chars.next_if_eq(&'/').is_some();
                bare_lead = at_start && !slash;
                let is_last = chars.peek().is_none();
                tokens.push(if is_last { Token::Rest } else { Token::Directories });
                special |= !at_start;
            }
            '*' => {
                tokens.push(Token::Star);
                special = true;
            }
            '?' => {
                tokens.push(Token::Any);
                special = true;
            }
            '[' => {
                tokens.push(class(&mut chars)?);
                special = true;
            }
            '\\' => {
                tokens.push(Token::Char(chars.next()?));
                special = true;
            }
            char => tokens.push(Token::Char(char)),
        }
        at_start = false;
    }
    // The library compares the end of the path with what follows `**` when nothing else is special.
    if bare_lead
        && !special
        && let Some(first) = tokens.first_mut()
    {
        *first = Token::Rest;
    }
    Some(tokens)
}

/// What follows a `[`.
fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Token> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && chars.next_if_eq(&']').is_some() {
            return Some(Token::Class { negated, ranges });
        }
        let low = class_char(chars)?;
        let high = if chars.next_if_eq(&'-').is_some() { class_char(chars)? } else { low };
        // The class must go on after it.
        chars.peek()?;
        ranges.push((low, high));
    }
}

fn class_char(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    match chars.next()? {
        '-' | ']' => None,
        '\\' => chars.next(),
        char => Some(char),
    }
}

/// Go's `filepath.Clean`: without doubled slashes, `.` and `..` as far as they can go.
#[must_use]
pub fn clean_path(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}
