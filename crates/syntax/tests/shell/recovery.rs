//! Broken scripts: what is said about them and what is kept.

use insta::assert_snapshot;
use plimsoll_syntax::shell::{Dialect, MAX_NESTING, codes, parse};
use plimsoll_syntax::text::MappedText;

/// Shows each script above its tree.
fn trees(sources: &[&str]) -> String {
    let tree = |source: &&str| {
        format!("{source}\n────\n{}", crate::render::script(source, &crate::script(source)))
    };
    sources.iter().map(tree).collect::<Vec<_>>().join("\n")
}

#[test]
fn unclosed() {
    assert_snapshot!(trees(&[
        "a && echo 'b",
        "echo \"b $x",
        "echo $(b",
        "echo `b",
        "echo ${b",
        "(a; b",
        "{ a; b",
        "x=(a b",
        "[[ a == b",
        "a $((1 + 2)"
    ]));
}

#[test]
fn stray_tokens() {
    assert_snapshot!(trees(&[
        "a; ) b", "a; fi; b", "done", "a;; b", "&& a", "| a; b", "a | && b", "}", "; a"
    ]));
}

#[test]
fn missing_keywords() {
    assert_snapshot!(trees(&[
        "if a; b; fi; c",
        "if a; then b",
        "(if a; then b) && c",
        "for x in a; b; done",
        "while a; do b",
        "case a in b) c",
        "case a",
        "for",
        "$(if a) b",
        "case a in b c) d;; esac"
    ]));
}

#[test]
fn missing_commands_and_targets() {
    assert_snapshot!(trees(&[
        "a &&", "a || ; b", "a |", "!", "a >", "a > | b", "cat <<", "f()", "a ("
    ]));
}

#[test]
fn unclosed_heredocs() {
    assert_snapshot!(trees(&["cat <<EOF\nbody", "cat <<EOF", "cat <<A <<B\na\nA\nb"]));
}

#[test]
fn bad_substitutions() {
    assert_snapshot!(trees(&["echo ${} b", "echo ${a!b} c", "echo ${:-x}"]));
}

#[test]
fn arguments_in_parentheses() {
    assert_snapshot!(trees(&["echo (a) b"]));
}

/// Nesting has a limit with a message, whatever is nested.
#[test]
fn deep_nesting_is_refused() {
    let openings = [
        "(",
        "$(",
        "{ ",
        "if ",
        "\"$(",
        "${a:-",
        "a=(<(",
        "case x in y) ",
        "$((",
        "`",
        "while ",
        "f() ",
        "[[ $(",
    ];
    for opening in openings {
        let source = opening.repeat(20_000);
        let script = crate::script(&source);
        let limit = script.diagnostics.iter().any(|problem| problem.code == codes::NESTING_LIMIT);
        assert!(limit || opening == "`", "{opening}");
    }
}

/// Up to the limit, everything is read.
#[test]
fn nesting_up_to_the_limit_is_read() {
    let source = format!("{}a{}", "(".repeat(MAX_NESTING), ")".repeat(MAX_NESTING));
    let source = source.replace('(', "( ");
    assert_eq!(crate::script(&source).diagnostics, []);
    let source = format!("( {source} )");
    assert_eq!(crate::script(&source).diagnostics.len(), 1);
}

/// What is not a POSIX shell is not parsed, and that is no error.
#[test]
fn other_shells_are_left_alone() {
    let text = MappedText::contiguous("Get-Item | %{ $_ ", 0);
    for dialect in [Dialect::PowerShell, Dialect::Cmd, Dialect::Unknown] {
        let script = parse(&text, dialect);
        assert!(script.body.items.is_empty() && script.diagnostics.is_empty());
        assert!(script.simple_commands().is_empty());
    }
}
