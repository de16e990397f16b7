//! Any text is read as YAML, and every span lies in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_syntax::yaml::{MAX_DEPTH, Node, NodeKind, parse};

fuzz_target!(|source: &str| {
    let yaml = parse(source);
    for document in &yaml.documents {
        check(source, document, 0);
    }
    for comment in &yaml.comments {
        assert_eq!(source.get(comment.span.range()), Some(&*format!("#{}", comment.text)));
    }
    for error in &yaml.errors {
        assert!(source.get(error.span.range()).is_some());
    }
});

fn check(source: &str, node: &Node, depth: usize) {
    assert!(depth <= MAX_DEPTH, "nesting has an end");
    assert!(source.get(node.span.range()).is_some(), "spans lie on characters");
    assert!(source.get(node.place().range()).is_some());
    match &node.kind {
        NodeKind::Sequence(items) => items.iter().for_each(|item| check(source, item, depth + 1)),
        NodeKind::Mapping(entries) => {
            for entry in entries {
                check(source, &entry.key, depth + 1);
                check(source, &entry.value, depth + 1);
            }
        }
        _ => {}
    }
}
