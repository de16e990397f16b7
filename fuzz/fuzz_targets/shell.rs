//! Any script is read, in any dialect.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_syntax::shell::{Dialect, parse};
use plimsoll_syntax::text::MappedText;

fuzz_target!(|source: &str| {
    for dialect in [Dialect::Sh, Dialect::Bash] {
        let script = parse(&MappedText::contiguous(source, 0), dialect);
        for invocation in script.simple_commands() {
            for word in invocation.words {
                assert!(source.get(word.span.range()).is_some(), "spans lie on characters");
            }
        }
    }
});
