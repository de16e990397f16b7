//! What words say about themselves.

use plimsoll_syntax::shell::{Command, Dialect, Feature, Quoting, Support, VariableValue, Word};

/// A word as the argument of a command.
fn word(source: &str) -> Word {
    let script = crate::script(&format!("x {source}"));
    let [item] = script.body.items.as_slice() else { panic!("one command: {source}") };
    let Command::Simple(simple) = &item.command else { panic!("a simple command: {source}") };
    let [_, word] = simple.words.as_slice() else { panic!("one word: {source}") };
    word.clone()
}

#[test]
fn literals() {
    let table = [
        ("abc", Some("abc")),
        ("a\\ b", Some("a b")),
        ("'a b'c", Some("a bc")),
        ("\"a\\\"b\\c\"", Some("a\"b\\c")),
        ("''", Some("")),
        ("$'a\\tb\\101\\u00e9'", Some("a\tbAé")),
        ("*.c", Some("*.c")),
        ("a$", Some("a$")),
        ("$x", None),
        ("\"a$x\"", None),
        ("a`b`", None),
        ("ä\\ö'ü'", Some("äöü")),
    ];
    for (source, expected) in table {
        assert_eq!(word(source).literal().as_deref(), expected, "{source}");
        assert_eq!(word(source).text(&format!("x {source}")), source);
    }
}

#[test]
fn quoting() {
    let table = [
        ("a", Quoting::None),
        ("'a'", Quoting::Fully),
        ("'a'\"b\"", Quoting::Fully),
        ("a'b'", Quoting::Partly),
        ("a\\ b", Quoting::Partly),
        ("$x", Quoting::None),
        ("\"$x\"", Quoting::Fully),
    ];
    for (source, expected) in table {
        assert_eq!(word(source).quoting(), expected, "{source}");
    }
}

#[test]
fn expansions() {
    let table = [("a$x${y}", 2, 2), ("\"$x\"$y", 1, 2), ("'$x'", 0, 0), ("\"`a`$((1))\"", 0, 2)];
    for (source, unquoted, all) in table {
        assert_eq!(word(source).unquoted_expansions().count(), unquoted, "{source}");
        assert_eq!(word(source).expansions().len(), all, "{source}");
    }
}

#[test]
fn patterns() {
    let table = [
        ("*.c", true),
        ("a?", true),
        ("[ab]", true),
        ("'*'", false),
        ("\\*", false),
        ("$x", false),
    ];
    for (source, expected) in table {
        assert_eq!(word(source).has_glob(), expected, "{source}");
    }
    assert!(word("~/x").has_tilde());
    assert!(!word("'~'/x").has_tilde());
    let braces =
        [("{a,b}", true), ("x{1..3}", true), ("{a}", false), ("'{a,b}'", false), ("${a}", false)];
    for (source, expected) in braces {
        assert_eq!(word(source).has_brace_expansion(), expected, "{source}");
    }
}

#[test]
fn static_prefixes() {
    let table = [("nginx=$V", "nginx="), ("$x", ""), ("\"a b$x\"c", "a b"), ("abc", "abc")];
    for (source, expected) in table {
        assert_eq!(word(source).static_prefix(), expected, "{source}");
    }
}

#[test]
fn values_from_known_variables() {
    let lookup = |name: &str| match name {
        "V" => VariableValue::Set("1.2".to_owned()),
        "EMPTY" => VariableValue::Set(String::new()),
        "UNSET" => VariableValue::Unset,
        _ => VariableValue::Unknown,
    };
    let table = [
        ("nginx=$V", Some("nginx=1.2")),
        ("\"a-${V}\"b", Some("a-1.2b")),
        ("$UNSET-x", Some("-x")),
        ("${UNSET:-d}", Some("d")),
        ("${EMPTY:-d}", Some("d")),
        ("${EMPTY-d}", Some("")),
        ("${V:+y}", Some("y")),
        ("${UNSET+y}", Some("")),
        ("${UNSET:?y}", None),
        ("$OTHER", None),
        ("${OTHER:-d}", None),
        ("$(a)", None),
        ("${V%.*}", None),
    ];
    for (source, expected) in table {
        assert_eq!(word(source).resolve(&lookup).as_deref(), expected, "{source}");
    }
}

#[test]
fn dialects() {
    let table: [(&[&str], Dialect); 10] = [
        (&[], Dialect::Sh),
        (&["/bin/bash", "-o", "pipefail", "-c"], Dialect::Bash),
        (&["/bin/sh", "-c"], Dialect::Sh),
        (&["#!/usr/bin/env", "-S", "bash", "-e"], Dialect::Bash),
        (&["#!", "/bin/zsh"], Dialect::Zsh),
        (&["powershell", "-Command"], Dialect::PowerShell),
        (&["C:\\Program Files\\pwsh.EXE"], Dialect::PowerShell),
        (&["cmd", "/S", "/C"], Dialect::Cmd),
        (&["python3", "-c"], Dialect::Unknown),
        (&["/bin/ash"], Dialect::Ash),
    ];
    for (words, expected) in table {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(Dialect::from_shell(&words), expected, "{words:?}");
    }
    assert_eq!(Dialect::from_shebang("#!/usr/bin/env bash\nx"), Some(Dialect::Bash));
    assert_eq!(Dialect::from_shebang("x"), None);
    assert_eq!(Dialect::Dash.support(Feature::DoubleBracket), Support::No);
    assert_eq!(Dialect::Bash.support(Feature::DoubleBracket), Support::Yes);
}
