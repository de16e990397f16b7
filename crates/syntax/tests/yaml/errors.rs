//! What is refused, and what is kept of it.

use insta::assert_snapshot;
use plimsoll_syntax::yaml::parse;

use super::tree;

/// The errors of a text alone.
fn errors(source: &str) -> String {
    let shown = tree(source);
    shown.lines().filter(|line| line.starts_with("error")).collect::<Vec<_>>().join("\n")
}

#[test]
fn keys_are_there_once() {
    assert_snapshot!(errors("a: 1\nb: 2\na: 3\n"), @r#"error[yaml-duplicate-key] line 3 at "a": yaml: construct errors: line 1: line 3: mapping key "a" already defined at line 1"#);
    assert_snapshot!(errors("x: {p: 1, p: 2}\ny: &y {q: 1, q: 2}\nz: *y\n"), @r#"
    error[yaml-duplicate-key] line 1 at "p": yaml: construct errors: line 1: line 1: mapping key "p" already defined at line 1
    error[yaml-duplicate-key] line 2 at "q": yaml: construct errors: line 1: line 2: mapping key "q" already defined at line 2
    "#);
    // Types make no difference here.
    assert_snapshot!(errors("1: a\n'1': b\n"), @r#"error[yaml-duplicate-key] line 2 at "'1'": yaml: construct errors: line 1: line 2: mapping key "1" already defined at line 1"#);
    assert_snapshot!(errors("a: &a {}\nb:\n  <<: *a\n  <<: *a\n"), @r#"error[yaml-duplicate-key] line 4 at "<<": yaml: construct errors: line 1: line 4: mapping key "<<" already defined at line 3"#);
}

#[test]
fn anchors_are_known_and_aliases_go_in_no_circle() {
    assert_snapshot!(errors("a: *nope\nb: &b [*b]\nc: &c {<<: *c}\n"), @r#"
    error[yaml-unknown-anchor] line 1 at "*nope": go-yaml load error in composer at L1.C4: unknown anchor 'nope' referenced
    error[yaml-cycle] line 2 at "*b": yaml: construct errors: line 1: cycle detected: 'b' stands inside of itself
    error[yaml-cycle] line 3 at "*c": yaml: construct errors: line 1: cycle detected: 'c' stands inside of itself
    "#);
}

#[test]
fn only_mappings_are_merged() {
    assert_snapshot!(errors("a: {<<: 1}\nb: {<<: }\nc: {<<: [{}, [{}]]}\nd: &d 1\ne: {<<: *d}\n"), @r#"
    error[yaml-merge] line 1 at "1": yaml: construct errors: line 1: go-yaml load error in constructor at L1.C9: map merge requires map or sequence of maps as the value
    error[yaml-merge] line 2 at "": yaml: construct errors: line 1: go-yaml load error in constructor at L2.C8: map merge requires map or sequence of maps as the value
    error[yaml-merge] line 3 at "[{}]": yaml: construct errors: line 1: go-yaml load error in constructor at L3.C14: map merge requires map or sequence of maps as the value
    error[yaml-merge] line 5 at "*d": yaml: construct errors: line 1: go-yaml load error in constructor at L5.C9: map merge requires map or sequence of maps as the value
    "#);
}

#[test]
fn keys_are_scalars() {
    assert_snapshot!(errors("{[a]: b, {c: d}: e}\n"), @r#"
    error[yaml-complex-key] line 1 at "[a]": yaml: construct errors: line 1: go-yaml load error in constructor at L1.C2: cannot use a list as a map key
    error[yaml-complex-key] line 1 at "{c: d}": yaml: construct errors: line 1: go-yaml load error in constructor at L1.C10: cannot use a mapping as a map key
    "#);
}

#[test]
fn tags_of_yaml_bind() {
    assert_snapshot!(errors("a: !!int 1.5\nb: !!bool yes\nc: !!null x\nd: !!timestamp x\ne: !!binary '*'\n"), @r#"
    error[yaml-tag] line 1 at "1.5": yaml: construct errors: line 1: go-yaml load error in constructor at L1.C10: cannot construct !!float `1.5` as a !!int
    error[yaml-tag] line 2 at "yes": yaml: construct errors: line 1: go-yaml load error in constructor at L2.C11: cannot construct !!str `yes` as a !!bool
    error[yaml-tag] line 3 at "x": yaml: construct errors: line 1: go-yaml load error in constructor at L3.C11: cannot construct !!str `x` as a !!null
    error[yaml-tag] line 4 at "x": yaml: construct errors: line 1: go-yaml load error in constructor at L4.C16: cannot construct !!str `x` as a !!timestamp
    error[yaml-tag] line 5 at "'*'": yaml: construct errors: line 1: go-yaml load error in constructor at L5.C13: !!binary value contains invalid base64 data
    "#);
}

#[test]
fn reading_ends_at_an_error_of_syntax_and_keeps_what_was_before() {
    assert_snapshot!(tree("services:\n  a:\n    image: b\n\tc: d\n"), @r#"
    mapping  <- "services:\n  a:\n    image"
      services: mapping  <- "a:\n    image"
        a: mapping  <- "image"
          image: null  <- ""
    error[yaml-tab] line 4 at "\t": go-yaml load error in scanner at L4.C1: found a tab character that violates indentation
    "#);
    assert_snapshot!(tree("services: {a: {image: b}\n"), @r#"
    mapping  <- "services: {a: {image: b}"
      services: mapping  <- "{a: {image: b}"
        a: mapping  <- "{image: b}"
          image: Plain "b"  <- "b"
    error[yaml-syntax] line 1 at "{": go-yaml load error in parser at L1.C11: did not find expected ',' or '}'
    "#);
    assert_snapshot!(tree("a: b\nc: [d\n"), @r#"
    mapping  <- "a: b\nc: ["
      a: Plain "b"  <- "b"
      c: list  <- "["
    error[yaml-syntax] line 2 at "[": go-yaml load error in parser at L2.C4: did not find expected ',' or ']'
    "#);
}

#[test]
fn errors_of_syntax_have_the_words_of_compose() {
    for (source, message) in [
        ("services:\n\ta: 1\n", "found character that cannot start any token"),
        ("services: a: b\n", "mapping values are not allowed in this context"),
        ("services: [a\n", "did not find expected ',' or ']'"),
        ("services: {a: {image: b}\n", "did not find expected ',' or '}'"),
        ("services: \"a\n", "found unexpected end of stream"),
        ("services: 'a\n", "found unexpected end of stream"),
        ("services:\n    a:\n    image: b\n  b:\n", "did not find expected key"),
        ("a:\n  b: c\n  foo\n", "could not find expected ':'"),
        ("services: @a\n", "found character that cannot start any token"),
        ("services: `a\n", "found character that cannot start any token"),
        ("services: %a\n", "found character that cannot start any token"),
        ("services: \"\\q\"\n", "found unknown escape character"),
        ("services: - a\n", "block sequence entries are not allowed in this context"),
        ("services: !e!foo 12\n", "found undefined tag handle"),
        ("a: 1\n...\nb: 2\n", "did not find expected <document start>"),
        ("%YAML 1.2\n---\na: 1\n", "found incompatible YAML document"),
        ("a:\n  b: c\n  \td: 1\n", "found a tab character that violates indentation"),
        ("a: b\u{1}\n", "control characters are not allowed (value: 1)"),
    ] {
        let errors = parse(source).errors;
        let first = errors.first().map_or("no error", |error| error.message.as_str());
        assert!(first.ends_with(message), "{source:?}: {first}");
    }
}

#[test]
fn what_compose_takes_is_taken() {
    for source in [
        "\u{feff}a: 1\n",
        "a:\r\n  b: 1\r\n",
        "a:\t{b: c}\n",
        "{\n\t\"a\": [\n\t\t1\n\t]\n}\n",
        "a: {\n  b: c\n}\n",
        "a: {b: c:d}\n",
        "a: [b: c, d]\n",
        "a: [b,]\n",
        "%YAML 1.1\n---\na: 1\n",
        "!!str a: 1\n",
    ] {
        assert_eq!(parse(source).errors, [], "{source:?}");
    }
}

#[test]
fn lines_start_with_tabs_only_where_go_yaml_lets_them() {
    let is_accepted = |source: &str| plimsoll_syntax::yaml::parse(source).errors.is_empty();
    assert!(!is_accepted("a: x\n\t\nb: y\n"));
    assert!(!is_accepted("a: \"x\"\n\t# comment\nb: y\n"));
    assert!(is_accepted("a: |\n  x\n  \ty\nb: \"z\n\tz\"\n"));
    assert!(is_accepted("a: x\t\nb: y \t # comment\n"));
}

#[test]
fn a_slash_needs_no_backslash_and_has_none() {
    let is_accepted = |source: &str| plimsoll_syntax::yaml::parse(source).errors.is_empty();
    assert!(!is_accepted("a: \"b\\/c\"\n"));
    assert!(is_accepted("a: \"b\\\\/c\"\nd: 'e\\/f'\n"));
}
