//! Files of variables: `.env` and `env_file`.
//!
//! As compose-go's `dotenv` package (`parser.go`, `godotenv.go`).

use std::collections::HashMap;
use std::rc::Rc;

use plimsoll_syntax::diagnostic::Diagnostic;
use plimsoll_syntax::text::{LineIndex, Span};

use super::template::{self, TemplateError};

/// What a file sets.
#[derive(Clone, Debug, Default)]
pub(super) struct DotEnv {
    /// In the order of the file.
    pub(super) entries: Vec<Assignment>,
    /// The variables that values refer to and that nothing sets, with the values.
    pub(super) unset: Vec<(String, Span)>,
    /// Where reading ended, if it could not go on.
    pub(super) error: Option<Diagnostic>,
}

/// One variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assignment {
    pub(super) name: Rc<str>,
    /// Its value; `None` when only the name stands there and nothing else sets it.
    pub(super) value: Option<Rc<str>>,
    /// The name and the value.
    pub(super) span: Span,
}

type Lookup<'l> = &'l mut dyn FnMut(&str) -> Option<Rc<str>>;

/// Reads a file; `lookup` knows the variables of the outside, which win over those of the file, and
/// `earlier` those of files that were read before, over which the file wins.
pub(super) fn parse(source: &str, lookup: Lookup<'_>, earlier: Lookup<'_>) -> DotEnv {
    let start = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut parser = Parser {
        source,
        at: start,
        found: DotEnv::default(),
        known: HashMap::new(),
        lookup,
        earlier,
    };
    while parser.found.error.is_none() && parser.skip_to_statement() {
        parser.statement();
    }
    parser.found
}

/// Reads a file in which everything after `=` is the value, as it stands.
///
/// As docker/cli's `pkg/kvfile`.
pub(super) fn parse_raw(source: &str, lookup: Lookup<'_>) -> DotEnv {
    let mut found = DotEnv::default();
    let mut at = source.len() - source.trim_start_matches('\u{feff}').len();
    for line in source[at..].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let text = line.strip_suffix('\n').unwrap_or(line);
        let text = text.strip_suffix('\r').unwrap_or(text).trim_start();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let start = start + (line.len() - line.trim_start().len());
        let span = Span::new(start as u32, (start + text.len()) as u32);
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(Rc::from(value))),
            None => (text, None),
        };
        let problem = if name.is_empty() {
            Some(format!("no variable name on line '{text}'"))
        } else if name.contains(char::is_whitespace) {
            Some(format!("variable '{name}' contains whitespaces"))
        } else {
            None
        };
        if let Some(message) = problem {
            found.error = Some(Diagnostic::error("compose-env-file", message, span));
            return found;
        }
        if let Some(value) = value.or_else(|| lookup(name)) {
            found.entries.push(Assignment { name: name.into(), value: Some(value), span });
        }
    }
    found
}

struct Parser<'s, 'l> {
    source: &'s str,
    at: usize,
    found: DotEnv,
    /// The values of the file so far.
    known: HashMap<Rc<str>, Rc<str>>,
    lookup: Lookup<'l>,
    earlier: Lookup<'l>,
}

impl<'s> Parser<'s, '_> {
    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    /// Skips blank lines and comments; false at the end.
    fn skip_to_statement(&mut self) -> bool {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            let rest = self.rest();
            if rest.is_empty() {
                return false;
            }
            if !rest.starts_with('#') {
                return true;
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    fn statement(&mut self) {
        let start = self.at;
        if let Some(after) = self.rest().strip_prefix("export")
            && after.starts_with([' ', '\t'])
        {
            self.at = self.source.len() - after.trim_start_matches([' ', '\t']).len();
        }
        let Some((name, inherits)) = self.name() else { return };
        if name.contains([' ', '\t']) {
            self.fail("key cannot contain a space");
            return;
        }
        let value = if inherits {
            (self.lookup)(name)
        } else {
            match self.value() {
                Some(value) => Some(value),
                None => return,
            }
        };
        let span = Span::new(start as u32, self.at as u32);
        if inherits && value.is_none() {
            return;
        }
        let name: Rc<str> = name.into();
        if let Some(value) = &value {
            self.known.insert(Rc::clone(&name), Rc::clone(value));
        }
        self.found.entries.push(Assignment { name, value, span });
    }

    /// The name of a variable, and whether nothing follows it.
    fn name(&mut self) -> Option<(&'s str, bool)> {
        let rest = self.rest();
        for (at, c) in rest.char_indices() {
            match c {
                '=' | ':' => {
                    self.at += at + 1;
                    self.skip_blanks();
                    return Some((rest[..at].trim_end(), false));
                }
                '\n' => {
                    let name = rest[..at].trim_end();
                    self.at += at;
                    return Some((name, true));
                }
                '_' | '.' | '-' | '[' | ']' => {}
                c if c.is_alphanumeric() || c.is_whitespace() => {}
                c => {
                    let line = rest.split('\n').next().unwrap_or_default();
                    let c = c.to_string();
                    self.fail(&format!("unexpected character {c:?} in variable name {line:?}"));
                    return None;
                }
            }
        }
        // A name at the very end, without the end of its line, is taken for the value of no name.
        Some(("", false))
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(is_blank).len();
    }

    fn value(&mut self) -> Option<Rc<str>> {
        match self.rest().chars().next() {
            Some('\'') => self.quoted('\'').map(Rc::from),
            Some('"') => {
                let raw = self.quoted('"')?;
                let text = unescaped(&raw);
                self.expanded(&text)
            }
            _ => {
                let rest = self.rest();
                let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
                self.at += line.len();
                let text = without_comment(line).trim_end();
                self.expanded(text)
            }
        }
    }

    /// The text between two quotes, which may span lines; quotes after a backslash are part of it.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let rest = &self.rest()[1..];
        let mut text = String::new();
        let mut escaped = false;
        for (at, c) in rest.char_indices() {
            if c == quote && !escaped {
                self.at += 1 + at + 1;
                return Some(text);
            }
            if c == '\\' && !escaped {
                escaped = true;
                continue;
            }
            if escaped && c != quote {
                text.push('\\');
            }
            escaped = false;
            text.push(c);
        }
        let line = self.rest().lines().next().unwrap_or_default();
        self.fail(&format!("unterminated quoted value {line}"));
        None
    }

    /// The text with variables put in: those of the outside first, then those read so far.
    fn expanded(&mut self, text: &str) -> Option<Rc<str>> {
        if !text.contains('$') {
            return Some(text.into());
        }
        let known = &self.known;
        let (lookup, earlier) = (&mut self.lookup, &mut self.earlier);
        let mut all = |name: &str| {
            let here = || known.get(name).map(Rc::clone);
            lookup(name).or_else(here).or_else(|| earlier(name))
        };
        match template::expand(text, &mut all) {
            Ok(expanded) => {
                let span = Span::at(self.at as u32);
                self.found.unset.extend(expanded.unset.into_iter().map(|name| (name, span)));
                Some(expanded.text.into())
            }
            Err(error) => {
                let message = match error {
                    TemplateError::Invalid(text) => format!("Invalid template: {text:?}"),
                    error => error.to_string(),
                };
                self.report(message);
                None
            }
        }
    }

    fn fail(&mut self, message: &str) {
        let line = LineIndex::new(self.source).line(self.at as u32);
        self.report(format!("line {line}: {message}"));
    }

    fn report(&mut self, message: String) {
        let span = Span::at(self.at as u32);
        self.found.error = Some(Diagnostic::error("compose-env-file", message, span));
    }
}

/// White space inside of a line.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{a0}')
}

/// The text up to ` #`; where the value begins, a `#` is part of it.
fn without_comment(line: &str) -> &str {
    line.find(" #").map_or(line, |at| &line[..at])
}

/// The text of a value in double quotes after its escapes.
fn unescaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars().peekable();
    while let Some(c) = characters.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match characters.next() {
            Some('a') => text.push('\u{7}'),
            Some('b') => text.push('\u{8}'),
            Some('c') => text.push_str("\\c"),
            Some('f') => text.push('\u{c}'),
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('v') => text.push('\u{b}'),
            // A dollar sign that is not to be expanded.
            Some('$') => text.push_str("$$"),
            Some('"') => text.push('"'),
            Some('\\') | None => text.push('\\'),
            Some('0') => {
                let mut digits = String::new();
                while digits.len() < 3
                    && let Some(digit) = characters.next_if(char::is_ascii_digit)
                {
                    digits.push(digit);
                }
                // Go knows three digits only; without them, Compose has lost the zero.
                match u8::from_str_radix(&digits, 8).ok().filter(|_| digits.len() == 3) {
                    Some(byte) => text.push(char::from(byte)),
                    None => text.extend(["\\", &digits]),
                }
            }
            Some(other) => {
                text.push('\\');
                text.push(other);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(source: &str) -> String {
        let mut lookup = |name: &str| (name == "OUTER").then(|| "outer".into());
        let read = parse(source, &mut lookup, &mut |_| None);
        let entries = read
            .entries
            .iter()
            .map(|it| format!("{}={}", it.name, it.value.as_deref().unwrap_or("<unset>")));
        let error = read.error.map(|error| format!("error: {}", error.message));
        entries.chain(error).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn values_are_read_as_compose_does() {
        for (source, result) in [
            ("\u{feff}A=1\n\n# c\nexport B = two words # c\n", "A=1|B=two words"),
            ("A: yaml\n", "A=yaml"),
            ("A=a#b\n", "A=a#b"),
            ("A=#b\nB= # c\nC=a\t# d\n", "A=#b|B=# c|C=a\t# d"),
            ("A='it\\'s'\n", "A=it's"),
            ("A=\"\\0101\\012\\0\"\n", "A=A\\12\\"),
            ("A=1\nLAST", "A=1|=LAST"),
            ("A='raw $X #'\nB=\"x\\ty ${A}\"", "A=raw $X #|B=x\ty raw $X #"),
            ("A=\"two\nlines\"\n", "A=two\nlines"),
            ("A=1\nB=$A$OUTER\n", "A=1|B=1outer"),
            ("OUTER\nMISSING\nA=1\n", "OUTER=outer|A=1"),
            ("A=\n", "A="),
            ("A=\"\\$X\"\n", "A=$X"),
            ("A B=1\n", "error: line 1: key cannot contain a space"),
            ("A=\u{a0}x\nB\u{a0}=y\n", "A=x|B=y"),
            (
                "A\\=1\n",
                "error: line 1: unexpected character \"\\\\\" in variable name \"A\\\\=1\"",
            ),
            ("A=1\nB=\"open\n", "A=1|error: line 2: unterminated quoted value \"open"),
        ] {
            assert_eq!(show(source), result, "{source:?}");
        }
    }

    #[test]
    fn raw_files_are_taken_as_they_stand() {
        let mut lookup = |name: &str| (name == "OUTER").then(|| "outer".into());
        let read = parse_raw("A='x' # y\n# c\nB=$C\nOUTER\nMISSING\n", &mut lookup);
        let shown: Vec<_> =
            read.entries.iter().map(|it| (&*it.name, it.value.as_deref())).collect();
        assert_eq!(shown, [("A", Some("'x' # y")), ("B", Some("$C")), ("OUTER", Some("outer"))]);
    }
}
