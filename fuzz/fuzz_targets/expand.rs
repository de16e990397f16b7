//! Any word is expanded, or refused, within the limits.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use plimsoll_syntax::dockerfile::expand::{Lexer, MAX_EXPANDED_BYTES};

fuzz_target!(|words: (&str, &str, bool)| {
    let (word, value, backquote) = words;
    let variables: BTreeMap<String, String> =
        [("A", value), ("B", ""), ("LONG_NAME", "a/b/c.tar.gz")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
    let escape = if backquote { '`' } else { '\\' };
    for lexer in [Lexer::instruction(escape), Lexer::heredoc_body()] {
        if let Ok(expansion) = lexer.expand(word, &variables) {
            // One step may pass the limit before it is noticed.
            assert!(expansion.text.len() <= 2 * MAX_EXPANDED_BYTES + word.len());
        }
    }
});
