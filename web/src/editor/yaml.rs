//! Which parts of a Compose file are shown in which colour.
//!
//! It is read line by line, without a parser: colours may be wrong where a text runs over several
//! lines, and nothing else depends on them.

use plimsoll_syntax::text::Span;

use super::highlight::Token;

/// The parts of a text that have a colour, in order and without overlap.
#[must_use]
pub(super) fn tokens(source: &str) -> Vec<(Span, Token)> {
    let mut scanner = Scanner { source: source.as_bytes(), tokens: Vec::new(), block: None };
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let end = start + line.trim_end_matches(['\n', '\r']).len();
        scanner.line(start, end);
        start += line.len();
    }
    scanner.tokens
}

struct Scanner<'s> {
    source: &'s [u8],
    tokens: Vec<(Span, Token)>,
    /// The column of the key that began a block of text.
    block: Option<usize>,
}

impl Scanner<'_> {
    fn line(&mut self, start: usize, end: usize) {
        let indent = self.source[start..end].iter().take_while(|byte| **byte == b' ').count();
        let first = start + indent;
        if first == end {
            return;
        }
        match self.block {
            Some(outer) if indent > outer => {
                self.variables(first, end, Token::Heredoc);
                return;
            }
            _ => self.block = None,
        }
        if self.source[first] == b'#' {
            self.push(first, end, Token::Comment);
            return;
        }
        let mut at = first;
        while self.source[at..end].starts_with(b"- ") {
            self.push(at, at + 1, Token::Operator);
            at += 1;
            while at < end && self.source[at] == b' ' {
                at += 1;
            }
        }
        let column = at - start;
        if let Some(colon) = self.colon(at, end) {
            let token = if indent == 0 { Token::Keyword } else { Token::Name };
            self.push(at, colon, token);
            at = colon + 1;
        }
        self.value(at, end, column);
    }

    /// The colon that ends a key.
    fn colon(&self, start: usize, end: usize) -> Option<usize> {
        let mut at = start;
        if let Some(quote @ (b'"' | b'\'')) = self.source[start..end].first() {
            let close = self.source[start + 1..end].iter().position(|byte| byte == quote)?;
            at = start + close + 2;
        }
        while at < end {
            match self.source[at] {
                b':' if at + 1 == end || self.source[at + 1] == b' ' => return Some(at),
                b'"' | b'\'' | b'{' | b'[' | b'#' => return None,
                _ => at += 1,
            }
        }
        None
    }

    fn value(&mut self, start: usize, end: usize, column: usize) {
        let mut at = start;
        while at < end {
            match self.source[at] {
                b'#' if at == start || self.source[at - 1] == b' ' => {
                    self.push(at, end, Token::Comment);
                    return;
                }
                quote @ (b'"' | b'\'') => {
                    let close = self.source[at + 1..end].iter().position(|byte| *byte == quote);
                    let Some(close) = close else { return };
                    self.variables(at, at + close + 2, Token::Text);
                    at += close + 2;
                }
                b'|' | b'>' if self.source[start..at].iter().all(|byte| *byte == b' ') => {
                    self.push(at, at + 1, Token::Operator);
                    self.block = Some(column);
                    return;
                }
                b'$' => {
                    let length = variable(&self.source[at..end]);
                    if length > 1 {
                        self.push(at, at + length, Token::Variable);
                    }
                    at += length;
                }
                b'&' | b'*' if self.source[start..at].iter().all(|byte| *byte == b' ') => {
                    let word = self.source[at..end].iter().take_while(|byte| **byte != b' ');
                    let length = word.count();
                    self.push(at, at + length, Token::Flag);
                    at += length;
                }
                _ => at += 1,
            }
        }
    }

    /// A stretch of one colour in which variables have their own.
    fn variables(&mut self, start: usize, end: usize, around: Token) {
        let mut done = start;
        let mut at = start;
        while at < end {
            let length = if self.source[at] == b'$' { variable(&self.source[at..end]) } else { 1 };
            if length > 1 {
                self.push(done, at, around);
                self.push(at, at + length, Token::Variable);
                done = at + length;
            }
            at += length;
        }
        self.push(done, end, around);
    }

    fn push(&mut self, start: usize, end: usize, token: Token) {
        if start < end {
            self.tokens.push((Span::new(start as u32, end as u32), token));
        }
    }
}

/// The length of `$name`, `${…}` or `$$`; 1 for a lone `$`.
fn variable(rest: &[u8]) -> usize {
    match rest.get(1) {
        Some(b'{') => rest.iter().position(|byte| *byte == b'}').map_or(1, |at| at + 1),
        Some(b'$') => 2,
        _ => {
            let name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
            1 + rest[1..].iter().take_while(name).count()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::tokens;

    fn check(source: &str, expect: &[&str]) {
        let found: Vec<_> = tokens(source)
            .into_iter()
            .map(|(span, token)| {
                let class = token.class().trim_start_matches("tok-");
                format!("{class} {}", source[span.range()].escape_debug())
            })
            .collect();
        assert_eq!(found, expect, "{source}");
    }

    #[test]
    fn keys_values_and_comments() {
        check(
            "services: # all\n  api:\n    image: \"app:${TAG}\" # why\n    ports: [a, b#c]\n",
            &[
                "keyword services",
                "comment # all",
                "name api",
                "name image",
                "text \\\"app:",
                "variable ${TAG}",
                "text \\\"",
                "comment # why",
                "name ports",
            ],
        );
    }

    #[test]
    fn lists_anchors_and_blocks() {
        check(
            "x: &a\n  - b: 1\n  - *a\n  - run: |\n      echo $X\n    c: d\n",
            &[
                "keyword x",
                "flag &a",
                "operator -",
                "name b",
                "operator -",
                "flag *a",
                "operator -",
                "name run",
                "operator |",
                "heredoc echo ",
                "variable $X",
                "name c",
            ],
        );
    }

    #[test]
    fn odd_texts_are_cut_on_characters() {
        for source in
            ["é: \"ü$ö\n", "- - 'a", "\u{feff}a:b", "$", "\"", "a: ${\u{1F600}}", ":", "- "]
        {
            for (span, _) in tokens(source) {
                assert!(source.get(span.range()).is_some(), "{source}: {span:?}");
            }
        }
    }
}
