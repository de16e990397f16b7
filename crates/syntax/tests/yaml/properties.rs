//! What holds for any text.

use plimsoll_syntax::text::Span;
use plimsoll_syntax::yaml::{MAX_DEPTH, MAX_NODES, Node, NodeKind, parse};
use proptest::prelude::*;

/// Text that often has the structure of YAML.
fn yamlish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("a"),
        Just("b: "),
        Just("- "),
        Just("\n"),
        Just("\n  "),
        Just("\n    "),
        Just("? "),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(", "),
        Just("&x "),
        Just("*x"),
        Just("<<: "),
        Just("!reset "),
        Just("!!int "),
        Just("'"),
        Just("\""),
        Just("|\n"),
        Just(">-\n"),
        Just("# c\n"),
        Just("\t"),
        Just("---\n"),
        Just("...\n"),
        Just("1"),
        Just("é"),
        Just("\r\n"),
        Just(": "),
        Just("%YAML 1.2\n"),
        Just("~"),
        Just("\u{feff}"),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Every span lies on characters, and inside of what it belongs to unless an alias brought it.
fn check(source: &str, node: &Node, within: Span, depth: usize) {
    assert!(depth <= MAX_DEPTH);
    assert!(source.get(node.span.range()).is_some(), "{:?} lies on characters", node.span);
    let place = node.place();
    assert!(within.start <= place.start && place.end <= within.end, "{node:?} in {within:?}");
    let within = |child: &Node| {
        // What is merged comes from elsewhere, which only its value tells.
        if child.alias.is_some() { Span::new(0, source.len() as u32) } else { node.span }
    };
    match &node.kind {
        NodeKind::Sequence(items) => {
            for item in items {
                check(source, item, node.span, depth + 1);
            }
        }
        NodeKind::Mapping(entries) => {
            for entry in entries {
                let within = within(&entry.value);
                check(source, &entry.key, within, depth + 1);
                check(source, &entry.value, within, depth + 1);
            }
        }
        _ => {}
    }
}

fn check_text(source: &str) {
    let yaml = parse(source);
    let whole = Span::new(0, source.len() as u32);
    for document in &yaml.documents {
        check(source, document, whole, 0);
    }
    for comment in &yaml.comments {
        assert_eq!(source.get(comment.span.range()), Some(&*format!("#{}", comment.text)));
    }
    for error in &yaml.errors {
        assert!(source.get(error.span.range()).is_some());
        assert!(!error.message.ends_with('.') && !error.message.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_looks_like_yaml_is_read(source in yamlish()) {
        check_text(&source);
    }

    #[test]
    fn any_text_is_read(source in any::<String>()) {
        check_text(&source);
    }
}

/// Each list holds the one before ten times.
fn bomb(levels: usize) -> String {
    let first = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    let rest = (1..levels).map(|level| {
        let item = format!("*a{}, ", level - 1);
        format!("a{level}: &a{level} [{}]\n", item.repeat(10))
    });
    first + &rest.collect::<String>()
}

#[test]
fn text_that_stands_for_too_much_is_refused_at_the_alias() {
    let source = bomb(30);
    let yaml = parse(&source);
    let messages: Vec<_> = yaml.errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(
        messages,
        ["yaml: construct errors: line 1: compose file exceeds maximum node visit limit (100000)"]
    );
    assert_eq!(&source[yaml.errors[0].span.range()], "*a3");
}

#[test]
fn as_many_values_as_compose_allows_are_read() {
    // The list itself is one of them.
    let items = |count: usize| format!("[{}]", "a,".repeat(count));
    assert_eq!(parse(&items(MAX_NODES - 1)).errors, []);
    assert_eq!(parse(&items(MAX_NODES)).errors.len(), 1);
}

#[test]
fn nesting_has_an_end_even_by_aliases() {
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(parse(&deep(MAX_DEPTH)).errors, []);
    assert_eq!(parse(&deep(MAX_DEPTH + 1)).errors[0].code, "yaml-too-deep");
    let half = deep(MAX_DEPTH / 2);
    assert_eq!(parse(&format!("- &a {half}\n- *a\n")).errors, []);
    let chain = format!(
        "- &a {half}\n- &b [*a]\n- {}*b{}\n",
        &half[..half.len() / 2],
        &half[half.len() / 2..]
    );
    assert_eq!(parse(&chain).errors[0].code, "yaml-too-deep");
}
