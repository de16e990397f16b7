//! Any text is read, and every span lies in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_syntax::dockerfile::{Dockerfile, dump};

fuzz_target!(|source: &str| {
    let file = Dockerfile::parse(source);
    let mut before = 0;
    for instruction in &file.instructions {
        let span = instruction.span;
        assert!(before <= span.start && span.start <= span.end, "instructions lie in order");
        assert!(source.get(span.range()).is_some(), "spans lie on characters");
        assert!(source.get(instruction.word.span.range()).is_some());
        before = span.end;
    }
    for rejection in &file.rejections {
        assert!(source.get(rejection.diagnostic.span.range()).is_some());
    }
    // The two faces of the parse phase agree on what it accepts.
    let refused = file.verdict().is_some_and(|verdict| {
        verdict.phase == plimsoll_syntax::dockerfile::Phase::Parse
    });
    assert_eq!(dump(source).is_err(), refused);
});
