//! What documents read.

use insta::assert_snapshot;
use plimsoll_syntax::yaml::parse;

use super::tree;

#[test]
fn each_value_knows_its_bytes() {
    assert_snapshot!(tree(
        "
services: # all of them
  web:
    image: nginx:1.27   # pinned
    command: [\"nginx\", '-g', daemon off;]
    environment: {A: 1.10, B: 017, C: }
    empty:
    long: a
      b
    text: |
      one
        two

    folded: >-
      three
      four

    é: ü
"
    ), @r#"
    mapping  <- "services: # all of them\n  web:\n    image: nginx:1.27   # pinned\n    command: [\"nginx\", '-g', daemon off;]\n    environment: {A: 1.10, B: 017, C: }\n    empty:\n    long: a\n      b\n    text: |\n      one\n        two\n\n    folded: >-\n      three\n      four\n\n    é: ü"
      services: mapping  <- "web:\n    image: nginx:1.27   # pinned\n    command: [\"nginx\", '-g', daemon off;]\n    environment: {A: 1.10, B: 017, C: }\n    empty:\n    long: a\n      b\n    text: |\n      one\n        two\n\n    folded: >-\n      three\n      four\n\n    é: ü"
        web: mapping  <- "image: nginx:1.27   # pinned\n    command: [\"nginx\", '-g', daemon off;]\n    environment: {A: 1.10, B: 017, C: }\n    empty:\n    long: a\n      b\n    text: |\n      one\n        two\n\n    folded: >-\n      three\n      four\n\n    é: ü"
          image: Plain "nginx:1.27"  <- "nginx:1.27"
          command: list  <- "[\"nginx\", '-g', daemon off;]"
            - DoubleQuoted "nginx"  <- "\"nginx\""
            - SingleQuoted "-g"  <- "'-g'"
            - Plain "daemon off;"  <- "daemon off;"
          environment: mapping  <- "{A: 1.10, B: 017, C: }"
            A: float 1.1  <- "1.10"
            B: int 15  <- "017"
            C: null  <- ""
          empty: null  <- ""
          long: Plain "a b"  <- "a\n      b"
          text: Block "one\n  two\n"  <- "one\n        two"
          folded: Block "three four"  <- "three\n      four"
          é: Plain "ü"  <- "ü"
    "#);
}

#[test]
fn documents_follow_one_another() {
    assert_snapshot!(tree("a: 1\n---\nb: 2\n...\n---\n- c\n"), @r#"
    mapping  <- "a: 1"
      a: int 1  <- "1"
    mapping  <- "b: 2"
      b: int 2  <- "2"
    list  <- "- c"
      - Plain "c"  <- "c"
    "#);
    assert_snapshot!(tree("# nothing\n"), @"");
    assert_snapshot!(tree("---\n"), @r#"null  <- """#);
}

#[test]
fn comments_are_kept() {
    let source = "# top\na: 1 # right\nb: | # block\n  # text\nc: '# quoted' #\n";
    let yaml = parse(source);
    let comments: Vec<_> = yaml.comments.iter().map(|comment| comment.text.as_str()).collect();
    assert_eq!(comments, [" top", " right", " block", ""]);
}

#[test]
fn tags_of_compose_mark_values() {
    assert_snapshot!(tree("a: !reset null\nb: !override [1]\nc: !mine 12\nd: !!str 12\n"), @r#"
    mapping  <- "a: !reset null\nb: !override [1]\nc: !mine 12\nd: !!str 12"
      a: !reset Plain "null"  <- "null"
      b: !override list  <- "[1]"
        - int 1  <- "1"
      c: !mine Plain "12"  <- "12"
      d: Plain "12"  <- "12"
    "#);
}

#[test]
fn aliases_stand_for_their_anchors() {
    assert_snapshot!(tree("a: &x {k: [1]}\nb: *x\n"), @r#"
    mapping  <- "a: &x {k: [1]}\nb: *x"
      a: mapping  <- "{k: [1]}"
        k: list  <- "[1]"
          - int 1  <- "1"
      b: mapping by *x  <- "{k: [1]}"
        k: list  <- "[1]"
          - int 1  <- "1"
    "#);
    // The last anchor of a name counts, also in a later document.
    assert_snapshot!(tree("a: &x 1\nb: &x 2\n---\nc: *x\n"), @r#"
    mapping  <- "a: &x 1\nb: &x 2"
      a: int 1  <- "1"
      b: int 2  <- "2"
    mapping  <- "c: *x"
      c: int 2 by *x  <- "2"
    "#);
}

#[test]
fn merge_keys_bring_entries_in() {
    assert_snapshot!(tree("a: &a {p: 1, q: 1}\nb: &b {p: 2, r: 2}\nc: {<<: [*a, *b], r: 3}\n"), @r#"
    mapping  <- "a: &a {p: 1, q: 1}\nb: &b {p: 2, r: 2}\nc: {<<: [*a, *b], r: 3}"
      a: mapping  <- "{p: 1, q: 1}"
        p: int 1  <- "1"
        q: int 1  <- "1"
      b: mapping  <- "{p: 2, r: 2}"
        p: int 2  <- "2"
        r: int 2  <- "2"
      c: mapping  <- "{<<: [*a, *b], r: 3}"
        p: int 1 by *a  <- "1"
        q: int 1 by *a  <- "1"
        r: int 3  <- "3"
    "#);
    // Own keys win wherever they stand, and what is merged is not merged deeper.
    assert_snapshot!(tree("a: &a {p: {x: 1}, q: 1}\nb: {p: {y: 2}, <<: *a}\n"), @r#"
    mapping  <- "a: &a {p: {x: 1}, q: 1}\nb: {p: {y: 2}, <<: *a}"
      a: mapping  <- "{p: {x: 1}, q: 1}"
        p: mapping  <- "{x: 1}"
          x: int 1  <- "1"
        q: int 1  <- "1"
      b: mapping  <- "{p: {y: 2}, <<: *a}"
        p: mapping  <- "{y: 2}"
          y: int 2  <- "2"
        q: int 1 by *a  <- "1"
    "#);
    // In quotes it is a key like any other.
    assert_snapshot!(tree("a: &a {p: 1}\nb: {'<<': *a}\n"), @r#"
    mapping  <- "a: &a {p: 1}\nb: {'<<': *a}"
      a: mapping  <- "{p: 1}"
        p: int 1  <- "1"
      b: mapping  <- "{'<<': *a}"
        '<<': mapping by *a  <- "{p: 1}"
          p: int 1  <- "1"
    "#);
    // An alias of a list of mappings is taken as well.
    assert_snapshot!(tree("a: &a [{p: 1}, {q: 2}]\nb: {<<: *a}\n"), @r#"
    mapping  <- "a: &a [{p: 1}, {q: 2}]\nb: {<<: *a}"
      a: list  <- "[{p: 1}, {q: 2}]"
        - mapping  <- "{p: 1}"
          p: int 1  <- "1"
        - mapping  <- "{q: 2}"
          q: int 2  <- "2"
      b: mapping  <- "{<<: *a}"
        p: int 1  <- "1"
        q: int 2  <- "2"
    "#);
}

#[test]
fn a_reset_mark_does_not_hide_what_is_merged() {
    assert_snapshot!(tree("a: &a {p: 1}\nb: {p: !reset null, <<: *a}\n"), @r#"
    mapping  <- "a: &a {p: 1}\nb: {p: !reset null, <<: *a}"
      a: mapping  <- "{p: 1}"
        p: int 1  <- "1"
      b: mapping  <- "{p: !reset null, <<: *a}"
        p: !reset Plain "null"  <- "null"
        p: int 1 by *a  <- "1"
    "#);
}

#[test]
fn keys_keep_their_types() {
    let yaml = parse("1: a\ntrue: b\n~: c\n2024-01-01: d\n'2': e\n");
    let keys = yaml.documents[0].as_mapping().expect("a mapping");
    let keys: Vec<_> = keys.iter().map(|entry| format!("{:?}", entry.key.kind)).collect();
    assert_snapshot!(keys.join("\n"), @r#"
    Int(1)
    Bool(true)
    Null
    Timestamp("2024-01-01 00:00:00 +0000 UTC")
    String { text: "2", style: SingleQuoted }
    "#);
}
