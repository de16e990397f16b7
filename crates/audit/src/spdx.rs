//! SPDX licence identifiers and expressions.
//!
//! Source: the SPDX specification, annex "SPDX license expressions"; the identifiers are in
//! `data/spdx-licenses.txt`, with their own source.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identifier {
    /// A licence.
    Licence,
    /// A licence whose identifier was replaced by clearer ones.
    Deprecated,
    /// An exception, which may follow WITH.
    Exception,
}

/// How deep parentheses may be nested in an expression.
const MAX_DEPTH: usize = 32;

/// What `id` is in the list.
pub(crate) fn identifier(id: &str) -> Option<Identifier> {
    table().get(id).copied()
}

/// The identifier that only differs in case from `id`.
pub(crate) fn in_right_case(id: &str) -> Option<&'static str> {
    let mut same = table().iter().filter(|(_, kind)| **kind == Identifier::Licence);
    same.find(|(known, _)| known.eq_ignore_ascii_case(id)).map(|(known, _)| *known)
}

/// True for one or more licences of the list, or of the user's own as `LicenseRef-…`, joined by AND,
/// OR and WITH.
pub(crate) fn is_expression(text: &str) -> bool {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_ascii_whitespace().collect();
    let mut reader = Reader { words: &words, at: 0 };
    reader.expression(0) && reader.at == words.len()
}

struct Reader<'w> {
    words: &'w [&'w str],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.at).copied()
    }

    fn expression(&mut self, depth: usize) -> bool {
        loop {
            if depth > MAX_DEPTH || !self.operand(depth) {
                return false;
            }
            if !matches!(self.peek(), Some("AND" | "OR" | "and" | "or")) {
                return true;
            }
            self.at += 1;
        }
    }

    fn operand(&mut self, depth: usize) -> bool {
        let Some(word) = self.peek() else { return false };
        if word == "(" {
            self.at += 1;
            let inner = self.expression(depth + 1);
            let closed = self.peek() == Some(")");
            self.at += 1;
            return inner && closed;
        }
        if !is_licence(word) {
            return false;
        }
        self.at += 1;
        if !matches!(self.peek(), Some("WITH" | "with")) {
            return true;
        }
        self.at += 1;
        let exception = self.peek().is_some_and(|word| {
            identifier(word) == Some(Identifier::Exception) || word.starts_with("AdditionRef-")
        });
        self.at += 1;
        exception
    }
}

fn is_licence(word: &str) -> bool {
    let plain = word.strip_suffix('+').unwrap_or(word);
    identifier(word) == Some(Identifier::Licence)
        || identifier(plain) == Some(Identifier::Licence)
        || word.starts_with("LicenseRef-")
        || (word.starts_with("DocumentRef-") && word.contains(":LicenseRef-"))
}

fn table() -> &'static BTreeMap<&'static str, Identifier> {
    static TABLE: OnceLock<BTreeMap<&str, Identifier>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut kind = Identifier::Licence;
        let mut table = BTreeMap::new();
        for line in include_str!("../data/spdx-licenses.txt").lines() {
            match line {
                "[licences]" => kind = Identifier::Licence,
                "[deprecated]" => kind = Identifier::Deprecated,
                "[exceptions]" => kind = Identifier::Exception,
                _ if line.is_empty() || line.starts_with('#') => {}
                id => drop(table.insert(id, kind)),
            }
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::{Identifier, identifier, in_right_case, is_expression};

    #[test]
    fn the_list_is_read() {
        assert_eq!(identifier("MIT"), Some(Identifier::Licence));
        assert_eq!(identifier("GPL-2.0"), Some(Identifier::Deprecated));
        assert_eq!(identifier("Classpath-exception-2.0"), Some(Identifier::Exception));
        assert_eq!(identifier("mit"), None);
        assert_eq!(in_right_case("apache-2.0"), Some("Apache-2.0"));
    }

    #[test]
    fn expressions_are_read() {
        for valid in [
            "MIT",
            "MIT OR Apache-2.0",
            "(MIT AND BSD-3-Clause) OR Apache-2.0+",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "LicenseRef-Acme",
        ] {
            assert!(is_expression(valid), "{valid}");
        }
        for invalid in ["", "mit", "MIT OR", "(MIT", "MIT)", "MIT MIT", "MIT WITH MIT", "OR MIT"] {
            assert!(!is_expression(invalid), "{invalid}");
        }
        assert!(!is_expression(&"(".repeat(10_000)));
    }
}
