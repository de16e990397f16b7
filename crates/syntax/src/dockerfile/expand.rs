//! Word expansion: quotes, escapes and `$name` forms as BuildKit's own lexer treats them.
//!
//! Source: BuildKit `frontend/dockerfile/shell/lex.go`. It resembles a shell and is not one: a
//! pattern knows only `*`, `?` and `\`, `$1` and `$@` are names, and a lone `$` stays.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::pattern::{replace, trim};

/// How deep `${a:-${b:-…}}` may nest.
pub const MAX_EXPANSION_DEPTH: usize = 200;

/// The longest value, in bytes, that an expansion may produce.
///
/// BuildKit has no such limit; without one, a few lines of `ENV A=$A$A` fill all memory.
pub const MAX_EXPANDED_BYTES: usize = 256 * 1024;

/// How many bytes the values and intermediate results of one word may have together.
///
/// A result can be looked at and thrown away, as in `${A:+${B}}`, and still costs its length.
const MAX_HANDLED_BYTES: usize = 4 * MAX_EXPANDED_BYTES;

/// How many steps the patterns of one word may take together.
pub const MAX_PATTERN_STEPS: usize = 1_000_000;

/// How many steps of a pattern cost as much as handling a byte.
const STEPS_A_BYTE: usize = 4;

/// What BuildKit's messages show where the text ends instead of going on.
const END: char = char::REPLACEMENT_CHARACTER;

/// The variables that a word can refer to.
pub trait Environment {
    /// The value of a variable, or `None` when it is not set.
    fn get(&self, name: &str) -> Option<&str>;
}

impl Environment for BTreeMap<String, String> {
    fn get(&self, name: &str) -> Option<&str> {
        BTreeMap::get(self, name).map(String::as_str)
    }
}

/// An environment without variables.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoVariables;

impl Environment for NoVariables {
    fn get(&self, _: &str) -> Option<&str> {
        None
    }
}

/// Why a word cannot be expanded; the messages are BuildKit's, but for our limits.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExpandError {
    /// A single quote is not closed.
    #[error("unexpected end of statement while looking for matching single-quote")]
    SingleQuote,
    /// A double quote is not closed.
    #[error("unexpected end of statement while looking for matching double-quote")]
    DoubleQuote,
    /// A modifier is not closed.
    #[error("unexpected end of statement while looking for matching {0}")]
    Unclosed(char),
    /// A `${` is not closed.
    #[error("syntax error: missing '}}'")]
    MissingBrace,
    /// `${x/pattern` has no second slash.
    #[error("syntax error: missing '/' in ${{}}")]
    MissingSlash,
    /// `${}`, `${:…` or `${{`.
    #[error("syntax error: bad substitution")]
    BadSubstitution,
    /// A modifier that BuildKit does not know.
    #[error("unsupported modifier ({0}) in substitution")]
    UnsupportedModifier(String),
    /// `${x:?message}` of a variable without a value.
    #[error("{name}: {message}")]
    Required {
        /// The variable.
        name: String,
        /// The message of the file, or BuildKit's own.
        message: String,
    },
    /// A pattern that BuildKit refuses.
    #[error("invalid pattern ({pattern}) in substitution: invalid escape '\\{escape}'")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// The character after the backslash.
        escape: char,
    },
    /// Our limit on nesting.
    #[error("substitutions nest deeper than the limit of {MAX_EXPANSION_DEPTH}")]
    TooDeep,
    /// Our limit on the length of a value.
    #[error("the expanded value is longer than the limit of {MAX_EXPANDED_BYTES} bytes")]
    TooLong,
    /// Our limit on the work of a pattern.
    #[error("matching patterns takes more than the limit of {MAX_PATTERN_STEPS} steps")]
    TooManySteps,
}

/// The result of expanding a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expansion {
    /// The expanded text.
    pub text: String,
    /// The same, split at white space that is neither quoted nor escaped.
    pub words: Vec<String>,
    /// The variables that were referred to and set.
    pub matched: BTreeSet<String>,
    /// The variables that were referred to and not set.
    pub unmatched: BTreeSet<String>,
    /// What it cost, for callers that bound the work of many words: the bytes that were handled,
    /// and a little for each step of a pattern.
    pub cost: usize,
}

/// How a word is read; BuildKit uses different settings in different places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lexer {
    /// The escape token, `\` or a backquote.
    pub escape: char,
    /// What happens to quotes.
    pub quotes: Quotes,
    /// What happens to escape tokens.
    pub escapes: Escapes,
    /// What becomes of a reference to a variable that is not set.
    pub unset: Unset,
}

/// What a lexer does with quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    /// They group and are removed.
    Remove,
    /// They group and are kept.
    Keep,
    /// They mean nothing.
    Ignore,
}

/// What a lexer does with escape tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escapes {
    /// They act and are removed.
    Remove,
    /// They act and are kept.
    Keep,
}

/// What a lexer does with references to variables that are not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unset {
    /// They become nothing.
    Empty,
    /// They stay as written.
    Keep,
}

impl Lexer {
    /// The lexer that BuildKit expands instructions with.
    #[must_use]
    pub const fn instruction(escape: char) -> Self {
        Self { escape, quotes: Quotes::Remove, escapes: Escapes::Remove, unset: Unset::Empty }
    }

    /// The lexer for the bodies of COPY and ADD heredocs: `\` whatever the directive says, and
    /// quotes mean nothing.
    #[must_use]
    pub const fn heredoc_body() -> Self {
        Self { quotes: Quotes::Ignore, ..Self::instruction('\\') }
    }

    /// Expands `word`.
    ///
    /// # Errors
    ///
    /// Fails where BuildKit fails, and where one of the limits of this module is reached.
    pub fn expand(
        &self,
        word: &str,
        environment: &dyn Environment,
    ) -> Result<Expansion, ExpandError> {
        let mut run = Run {
            lexer: *self,
            raw_escapes: self.escapes == Escapes::Keep,
            environment,
            // BuildKit's scanner drops a byte-order mark at the start of its input.
            rest: word.strip_prefix('\u{feff}').unwrap_or(word),
            word: String::new(),
            steps_left: MAX_PATTERN_STEPS,
            handled: 0,
            depth: 0,
            matched: BTreeSet::new(),
            unmatched: BTreeSet::new(),
        };
        let (text, words) = run.until(None)?;
        let cost = text.len() + run.handled + (MAX_PATTERN_STEPS - run.steps_left) / STEPS_A_BYTE;
        Ok(Expansion { text, words, matched: run.matched, unmatched: run.unmatched, cost })
    }
}

/// Collects words split at unquoted white space.
///
/// The word that is being read lies in a buffer of the pass. A modifier that is read in the middle
/// of a word empties that buffer, as in BuildKit, where both share it; so the words of `a${B:-c}`
/// are `${B:-c}` alone. Only what looks for heredocs reads words, and it depends on that.
#[derive(Default)]
struct Words {
    done: Vec<String>,
    in_word: bool,
}

impl Words {
    fn push(&mut self, word: &mut String, char: char) {
        if !char.is_whitespace() {
            self.push_raw(word, char);
        } else if self.in_word && !word.is_empty() {
            self.done.push(std::mem::take(word));
            self.in_word = false;
        }
    }

    fn push_raw(&mut self, word: &mut String, char: char) {
        word.push(char);
        self.in_word = true;
    }

    fn finish(mut self, word: &mut String) -> Vec<String> {
        if !word.is_empty() {
            self.done.push(std::mem::take(word));
        }
        self.done
    }
}

/// One pass over a word.
struct Run<'r> {
    lexer: Lexer,
    raw_escapes: bool,
    environment: &'r dyn Environment,
    rest: &'r str,
    /// The word that is being read.
    word: String,
    steps_left: usize,
    /// How many bytes values and intermediate results had so far.
    handled: usize,
    depth: usize,
    matched: BTreeSet<String>,
    unmatched: BTreeSet<String>,
}

impl Run<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.rest = &self.rest[char.len_utf8()..];
        Some(char)
    }

    /// Reads up to `stop`, or to the end when there is none.
    fn until(&mut self, stop: Option<char>) -> Result<(String, Vec<String>), ExpandError> {
        let mut text = String::new();
        let mut words = Words::default();
        self.word.clear();
        while let Some(char) = self.peek() {
            if Some(char) == stop {
                self.next();
                return Ok((text, words.finish(&mut self.word)));
            }
            match char {
                '$' => {
                    let value = self.dollar()?;
                    value.chars().for_each(|char| words.push(&mut self.word, char));
                    text.push_str(&value);
                }
                '\'' | '"' if self.lexer.quotes != Quotes::Ignore => {
                    let value =
                        if char == '"' { self.double_quoted()? } else { self.single_quoted()? };
                    self.word.push_str(&value);
                    words.in_word = true;
                    text.push_str(&value);
                }
                _ => {
                    self.next();
                    if !self.plain(char, &mut text, &mut words) {
                        break;
                    }
                }
            }
            if text.len() > MAX_EXPANDED_BYTES {
                return Err(ExpandError::TooLong);
            }
        }
        match stop {
            Some(stop) => Err(ExpandError::Unclosed(stop)),
            None => Ok((text, words.finish(&mut self.word))),
        }
    }

    /// Takes one character outside quotes; false when an escape token ends the text.
    fn plain(&mut self, char: char, text: &mut String, words: &mut Words) -> bool {
        if char != self.lexer.escape {
            words.push(&mut self.word, char);
            text.push(char);
            return true;
        }
        if self.raw_escapes {
            words.push_raw(&mut self.word, char);
            text.push(char);
        }
        let Some(escaped) = self.next() else {
            return false;
        };
        words.push_raw(&mut self.word, escaped);
        text.push(escaped);
        true
    }

    fn single_quoted(&mut self) -> Result<String, ExpandError> {
        let keep = self.lexer.quotes == Quotes::Keep;
        let body = &self.rest[1..];
        let end = body.find('\'').ok_or(ExpandError::SingleQuote)?;
        let value = if keep { &self.rest[..end + 2] } else { &body[..end] };
        self.rest = &body[end + 1..];
        Ok(value.to_owned())
    }

    fn double_quoted(&mut self) -> Result<String, ExpandError> {
        let keep = self.lexer.quotes == Quotes::Keep;
        let mut text = String::new();
        self.next();
        if keep {
            text.push('"');
        }
        loop {
            match self.peek().ok_or(ExpandError::DoubleQuote)? {
                '"' => {
                    self.next();
                    if keep {
                        text.push('"');
                    }
                    return Ok(text);
                }
                '$' => text.push_str(&self.dollar()?),
                char => {
                    self.next();
                    self.in_double_quotes(char, &mut text);
                }
            }
            if text.len() > MAX_EXPANDED_BYTES {
                return Err(ExpandError::TooLong);
            }
        }
    }

    /// Inside double quotes an escape token acts before `"`, `$` and itself only.
    fn in_double_quotes(&mut self, char: char, text: &mut String) {
        if char != self.lexer.escape {
            text.push(char);
            return;
        }
        if self.raw_escapes {
            text.push(char);
        }
        match self.peek() {
            None => {}
            Some(next) if next == '"' || next == '$' || next == self.lexer.escape => {
                self.next();
                text.push(next);
            }
            Some(_) => text.push(char),
        }
    }

    fn dollar(&mut self) -> Result<String, ExpandError> {
        if self.depth >= MAX_EXPANSION_DEPTH {
            return Err(ExpandError::TooDeep);
        }
        self.depth += 1;
        let value = self.substitution();
        self.depth -= 1;
        let value = value?;
        self.handled += value.len();
        if self.handled > MAX_HANDLED_BYTES { Err(ExpandError::TooLong) } else { Ok(value) }
    }

    fn substitution(&mut self) -> Result<String, ExpandError> {
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            return Ok(self.value_or(&name, || format!("${name}")));
        }
        self.next();
        match self.peek() {
            None => return Err(ExpandError::MissingBrace),
            Some('{' | '}' | ':') => return Err(ExpandError::BadSubstitution),
            Some(_) => {}
        }
        let name = self.name();
        match self.next() {
            Some('}') => Ok(self.value_or(&name, || format!("${{{name}}}"))),
            Some(':') => match self.next() {
                Some(operator @ ('#' | '%')) => {
                    Err(ExpandError::UnsupportedModifier(format!(":{operator}")))
                }
                operator => self.modified(&name, operator.unwrap_or(END), true),
            },
            Some(operator @ ('-' | '+' | '?' | '#' | '%')) => self.modified(&name, operator, false),
            Some('/') => self.replaced(&name),
            other => Err(ExpandError::UnsupportedModifier(other.unwrap_or(END).to_string())),
        }
    }

    /// `${name<operator>word}`; with a colon an empty value counts as unset.
    fn modified(&mut self, name: &str, operator: char, colon: bool) -> Result<String, ExpandError> {
        let trims = matches!(operator, '#' | '%');
        let word = self.modifier_word('}', trims, ExpandError::MissingBrace)?;
        let value = self.lookup(name);
        if self.lexer.unset == Unset::Keep && value.is_none() {
            let colon = if colon { ":" } else { "" };
            return Ok(format!("${{{name}{colon}{operator}{word}}}"));
        }
        let missing = value.as_ref().is_none_or(|value| colon && value.is_empty());
        match operator {
            '-' if missing => Ok(word),
            '+' if missing => Ok(String::new()),
            '+' => Ok(word),
            '?' if missing => Err(ExpandError::Required {
                name: name.to_owned(),
                message: match (word.is_empty(), value.is_none()) {
                    (false, _) => word,
                    (true, true) => "is not allowed to be unset".to_owned(),
                    (true, false) => "is not allowed to be empty".to_owned(),
                },
            }),
            '#' | '%' => trim(&value.unwrap_or_default(), operator, &word, &mut self.steps_left),
            '-' | '?' => Ok(value.unwrap_or_default()),
            _ => Err(ExpandError::UnsupportedModifier(format!(":{operator}"))),
        }
    }

    /// `${name/pattern/replacement}`, all occurrences with a second slash.
    fn replaced(&mut self, name: &str) -> Result<String, ExpandError> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let pattern = self.modifier_word('/', true, ExpandError::MissingSlash)?;
        let replacement = self.modifier_word('}', true, ExpandError::MissingBrace)?;
        let value = self.lookup(name);
        if self.lexer.unset == Unset::Keep && value.is_none() {
            return Ok(format!("${{{name}/{pattern}/{replacement}}}"));
        }
        let value = value.unwrap_or_default();
        replace(&value, &pattern, &replacement, all, &mut self.steps_left)
    }

    /// Reads up to `stop` with escapes kept or as they are set; `missing` when the text ends.
    fn modifier_word(
        &mut self,
        stop: char,
        raw_escapes: bool,
        missing: ExpandError,
    ) -> Result<String, ExpandError> {
        let outer = std::mem::replace(&mut self.raw_escapes, raw_escapes);
        let word = self.until(Some(stop));
        self.raw_escapes = outer;
        match word {
            Ok((word, _)) => Ok(word),
            Err(ExpandError::TooDeep | ExpandError::TooLong | ExpandError::TooManySteps) => {
                word.map(|_| String::new())
            }
            Err(_) if self.rest.is_empty() => Err(missing),
            Err(error) => Err(error),
        }
    }

    /// Letters, digits and `_`; digits alone at the start; or one special parameter.
    fn name(&mut self) -> String {
        let first = self.peek();
        if first.is_some_and(|char| char.is_ascii_digit()) {
            return self.take_while(|char| char.is_ascii_digit());
        }
        if let Some(char @ ('@' | '*' | '#' | '?' | '-' | '$' | '!')) = first {
            self.next();
            return char.to_string();
        }
        self.take_while(|char| char.is_alphanumeric() || char == '_')
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let end = self.rest.find(|char| !keep(char)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_owned()
    }

    fn lookup(&mut self, name: &str) -> Option<String> {
        let value = self.environment.get(name);
        let seen = if value.is_some() { &mut self.matched } else { &mut self.unmatched };
        seen.insert(name.to_owned());
        self.handled += value.map_or(0, str::len);
        value.map(str::to_owned)
    }

    fn value_or(&mut self, name: &str, written: impl Fn() -> String) -> String {
        match (self.lookup(name), self.lexer.unset) {
            (Some(value), _) => value,
            (None, Unset::Keep) => written(),
            (None, Unset::Empty) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Escapes, Lexer, NoVariables, Quotes, Unset};

    fn check(word: &str, expect: &str) {
        let variables: BTreeMap<_, _> =
            [("A", "1"), ("EMPTY", ""), ("P", "a/b/c.tar.gz"), ("S", "x y")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into();
        let result = match Lexer::instruction('\\').expand(word, &variables) {
            Ok(expansion) => expansion.text,
            Err(error) => format!("error: {error}"),
        };
        assert_eq!(result, expect, "{word}");
    }

    #[test]
    fn names_and_defaults() {
        check("$A${A}b$", "11b$");
        check("$UNSET-${UNSET}", "-");
        check("${UNSET:-w}${EMPTY:-w}${EMPTY-w}", "ww");
        check("${A:+w}${EMPTY:+w}${EMPTY+w}", "ww");
        check("${UNSET:-${A}${UNSET:-$A}}", "11");
        check("$1$@$$?", "?");
        check("${A:?no}${A?no}", "11");
        check("${UNSET?}", "error: UNSET: is not allowed to be unset");
        check("${EMPTY:?}", "error: EMPTY: is not allowed to be empty");
        check("${UNSET:?give one}", "error: UNSET: give one");
    }

    #[test]
    fn quotes_and_escapes() {
        check(r"'$A' \$A \a", "$A $A a");
        check(r#""$A \$A \" \a '""#, r#"1 $A " \a '"#);
        check(
            r#""open"#,
            "error: unexpected end of statement while looking for matching double-quote",
        );
        check(
            "'open",
            "error: unexpected end of statement while looking for matching single-quote",
        );
    }

    #[test]
    fn patterns() {
        check("${P#*/}|${P##*/}|${P%.*}|${P%%.*}", "b/c.tar.gz|c.tar.gz|a/b/c.tar|a/b/c");
        check(r"${P/\//-}|${P//\//-}|${P/?./_}", "a-b/c.tar.gz|a-b-c.tar.gz|a/b/_tar.gz");
        check("${A//x/y}", "1");
        check("${P#[ab]}", "a/b/c.tar.gz");
    }

    #[test]
    fn what_buildkit_refuses() {
        check("${A:#x}", "error: unsupported modifier (:#) in substitution");
        check("${A:0:3}", "error: unsupported modifier (:0) in substitution");
        check("${A!}", "error: unsupported modifier (!) in substitution");
        check("${}", "error: syntax error: bad substitution");
        check("${A", "error: unsupported modifier (\u{fffd}) in substitution");
        check("${A:-x", "error: syntax error: missing '}'");
        check("${A/x}", "error: syntax error: missing '/' in ${}");
    }

    #[test]
    fn words_split_at_unquoted_space() {
        let variables: BTreeMap<_, _> = [("S".to_owned(), "x y".to_owned())].into();
        let words = |word: &str| {
            Lexer::instruction('\\').expand(word, &variables).expect("a valid word").words
        };
        assert_eq!(words(r#" a "b c" d\ e $S "$S" "#), ["a", "b c", "d e", "x", "y", "x y"]);
    }

    const HEREDOC_FINDER: Lexer =
        Lexer { escape: '\\', quotes: Quotes::Keep, escapes: Escapes::Keep, unset: Unset::Keep };

    #[test]
    fn the_heredoc_finder_keeps_everything() {
        let source = r#"RUN cat <<'EOF' \$x ${y:-z} "a b""#;
        let expansion = HEREDOC_FINDER.expand(source, &NoVariables).expect("a valid line");
        assert_eq!(expansion.text, source);
        assert_eq!(expansion.words[2], "<<'EOF'");
    }

    #[test]
    fn the_heredoc_finder_accepts_modifiers_that_only_a_shell_knows() {
        let expand = |source| HEREDOC_FINDER.expand(source, &NoVariables);
        assert_eq!(
            expand("${A:0:3} <<E").map(|found| found.words[1].clone()),
            Ok("<<E".to_owned())
        );
        assert!(expand("${A:#x}").is_err() && expand("${A^^}").is_err());
    }

    #[test]
    fn a_modifier_empties_the_word_before_it() {
        let expansion = HEREDOC_FINDER.expand("a <<E${A:-b}c <<F$A", &NoVariables);
        assert_eq!(expansion.expect("a valid line").words, ["a", "${A:-b}c", "<<F$A"]);
    }

    #[test]
    fn limits_hold() {
        let deep = "${A:-".repeat(5_000) + &"}".repeat(5_000);
        check(&deep, "error: substitutions nest deeper than the limit of 200");
        let big: BTreeMap<_, _> = [("B".to_owned(), "b".repeat(60_000))].into();
        let lexer = Lexer::instruction('\\');
        assert!(lexer.expand(&"$B".repeat(100), &big).is_err());
        assert_eq!(lexer.expand(&"${B:+}".repeat(100), &big), Err(super::ExpandError::TooLong));
        assert!(lexer.expand(&format!("${{B//{}c/x}}", "*b".repeat(5_000)), &big).is_err());
    }
}
