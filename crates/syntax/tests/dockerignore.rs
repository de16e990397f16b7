//! Ignore files: what each pattern matches, and what holds for every one.

use plimsoll_syntax::dockerignore::{IgnoreFile, clean_path};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Checks which of the paths, separated by blanks, the file ignores.
fn check(source: &str, ignored: &str, kept: &str) {
    let file = IgnoreFile::parse(source);
    assert_eq!(file.errors, [], "{source:?}");
    for path in ignored.split_whitespace() {
        assert!(file.ignores(path), "{source:?} ignores {path}");
    }
    for path in kept.split_whitespace() {
        assert!(!file.ignores(path), "{source:?} keeps {path}");
    }
}

fn errors(source: &str) -> Vec<String> {
    IgnoreFile::parse(source).errors.into_iter().map(|error| error.message).collect()
}

#[test]
fn lines_are_trimmed_and_paths_cleaned() {
    check("\u{feff}notes\n\n  build/  \r\n", "notes build build/x", "notes.txt");
    check("# a comment\n #file\n", "#file", "#");
    check("./src/../out\n/rooted\n", "out rooted", "src");
    check(".\n..\n/\n", "", ". .. a");
}

#[test]
fn patterns_are_anchored_at_the_root() {
    check("*.log\n", "a.log .log", "dir/a.log");
    check("**/*.log\n", "a.log dir/a.log a/b/c.log", "a.logs");
    check("a/b\n", "a/b a/b/c", "b c/a/b a/bc");
    check("Makefile\n", "Makefile", "makefile");
}

#[test]
fn wildcards_stop_at_slashes_and_two_stars_do_not() {
    check("a?c\n", "abc", "ac a/c abbc");
    check("*\n", ".hidden a a/b", "");
    check("a/**/b\n", "a/b a/x/b a/x/y/b", "ab a/xb");
    check("dir/**\n", "dir/x dir/x/y", "dir");
    check("**/dir\n", "dir a/dir a/dir/x", "adir dira");
    check("**\n", "a a/b .x", "");
    check("**name\n", "name thename a/thename", "names");
    check("**/node*/x\n", "node/x a/node_modules/x", "node/y");
}

#[test]
fn classes_and_escapes() {
    check("[a-c]x[^0-9]\n", "axy bxx", "dxy ax1");
    check("\\*.txt\n\\[a\\]\n", "*.txt [a]", "b.txt a");
    check("[\\]]\n", "]", "[");
}

#[test]
fn a_directory_covers_what_is_below_it_and_the_last_match_decides() {
    check("dir\n!dir/keep\n", "dir dir/x dir/keeper", "dir/keep dir/keep/y");
    check("!dir/keep\ndir\n", "dir/keep", "");
    check("*\n!src\nsrc/*.tmp\n", "a src/a.tmp", "src src/a");
    let file = IgnoreFile::parse("*\n!a\n");
    let pattern = file.deciding("a/b").expect("a pattern that decides");
    assert_eq!((pattern.span.start, pattern.negated, pattern.text.as_str()), (2, true, "a"));
    assert!(file.has_exceptions());
}

#[test]
fn malformed_patterns_are_errors_with_a_place() {
    assert_eq!(errors("a\n!\n"), ["illegal exclusion pattern: \"!\""]);
    for malformed in ["[", "[]", "[]a]", "[-]", "[a-]", "a\\", "[a"] {
        assert_eq!(errors(malformed), ["syntax error in pattern"], "{malformed}");
    }
    assert_eq!(IgnoreFile::parse("ok\n  [ \n").errors[0].span.start, 5);
}

#[test]
fn long_input_is_refused_rather_than_matched() {
    assert_eq!(errors(&"*".repeat(5_000)).len(), 1);
    check("*\n", "", &"x".repeat(5_000));
    // A pattern that makes a backtracking matcher give up.
    check(&format!("{}b\n", "*a".repeat(1_000)), "", &"a".repeat(4_000));
}

#[test]
fn paths_are_cleaned_as_go_does() {
    for (path, clean) in [
        ("", "."),
        ("a/./b//c/", "a/b/c"),
        ("a/../..", ".."),
        ("/../a", "/a"),
        ("../../a", "../../a"),
        ("/", "/"),
    ] {
        assert_eq!(clean_path(path), clean);
    }
}

/// The same by definition: tries every way to match.
fn matches_slowly(pattern: &[char], path: &[char]) -> bool {
    match pattern {
        [] => path.is_empty(),
        ['*', rest @ ..] => (0..=path.len())
            .take_while(|taken| !path[..*taken].contains(&'/'))
            .any(|taken| matches_slowly(rest, &path[taken..])),
        ['?', rest @ ..] => match path {
            [first, path @ ..] => *first != '/' && matches_slowly(rest, path),
            [] => false,
        },
        [first, rest @ ..] => path.first() == Some(first) && matches_slowly(rest, &path[1..]),
    }
}

proptest! {
    #[test]
    fn no_file_and_no_path_is_too_strange(source in "[ !#*?/.\\\\ab\\[\\]^\n-]{0,60}", path in ".{0,20}") {
        let file = IgnoreFile::parse(&source);
        for pattern in &file.patterns {
            prop_assert!(source.get(pattern.span.range()).is_some());
        }
        let deciding = file.deciding(&path);
        prop_assert_eq!(file.ignores(&path), deciding.is_some_and(|pattern| !pattern.negated));
    }

    #[test]
    fn simple_patterns_match_as_defined(
        pattern in vec(select(vec!['a', 'b', '*', '?', '/']), 1..8),
        path in vec(select(vec!['a', 'b', '/']), 1..10),
    ) {
        let text: String = pattern.iter().collect();
        let path: String = path.iter().collect();
        let (text, path) = (clean_path(&text), clean_path(&path));
        prop_assume!(!text.contains("**") && !text.starts_with('/') && !path.starts_with('/'));
        let pattern: Vec<char> = text.chars().collect();
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let mut parents = ends.map(|end| path[..end].chars().collect::<Vec<_>>());
        let expected = parents.any(|parent| matches_slowly(&pattern, &parent));
        prop_assert_eq!(IgnoreFile::parse(&text).ignores(&path), expected);
    }

    #[test]
    fn what_is_below_an_ignored_directory_is_ignored(source in "[*?/ab\n]{0,30}", path in "[ab/]{1,8}") {
        let file = IgnoreFile::parse(&source);
        let path = clean_path(&path);
        prop_assume!(!path.starts_with('/') && path != ".");
        if file.ignores(&path) {
            let below = format!("{path}/x");
            prop_assert!(file.ignores(&below));
        }
    }
}
