//! What holds for every script, however broken.

use plimsoll_syntax::shell::{
    Command, Dialect, Heredoc, Part, Redirect, Script, Visitor, Word, parse, walk,
};
use plimsoll_syntax::text::{MappedText, Span};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Pieces of shell that make interesting scripts when they are thrown together.
const PIECES: &[&str] = &[
    " ",
    " ",
    " ",
    "\n",
    ";",
    "&",
    "&&",
    "|",
    "||",
    "(",
    ")",
    "{ ",
    " }",
    "$(",
    "$((",
    "))",
    "`",
    "\"",
    "'",
    "\\",
    "\\\n",
    "$",
    "${",
    "}",
    "$x",
    "${x:-",
    "${x#",
    "[[ ",
    " ]]",
    "((",
    "if ",
    "then ",
    "else ",
    "fi",
    "for x in ",
    "do ",
    "done",
    "case x in ",
    "esac",
    ";;",
    "while ",
    "f() ",
    "a",
    "b=",
    "c=(",
    "é",
    "#",
    "<<EOF",
    "<<-'E F'",
    "\nEOF\n",
    "E F\n",
    "<",
    ">",
    "2>&1",
    "<<<",
    "sh -c '",
    "bash -c \"",
    "sudo ",
    "eval ",
    "cat <<A | sh\n",
    "A\n",
    "!",
    "=~ ",
    "*",
    "@(",
    "~",
    "\t",
    "$'",
    "time ",
    "0",
    "[",
    "]",
    "function ",
    "env ",
    "\\\"",
    "\\`",
];

/// Scripts of pieces, and scripts of any characters.
fn any_script() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => vec(select(PIECES), 0..40).prop_map(|pieces| pieces.concat()),
        1 => ".{0,60}",
    ]
}

/// Checks the spans of all nodes.
struct Checker<'s> {
    source: &'s str,
    nodes: usize,
}

impl Checker<'_> {
    fn check(&mut self, span: Span) {
        self.nodes += 1;
        assert!(self.source.get(span.range()).is_some(), "{span:?} in {:?}", self.source);
    }
}

impl<'s> Visitor<'s> for Checker<'_> {
    fn command(&mut self, command: &'s Command) {
        self.check(command.span());
        if let Command::Simple(simple) = command {
            let words = simple.words.iter().map(|word| word.span);
            let redirects = simple.redirects.iter().map(|redirect| redirect.span);
            let assignments = simple.assignments.iter().map(|assignment| assignment.span);
            words.chain(redirects).chain(assignments).for_each(|span| inside(span, simple.span));
        }
    }

    fn word(&mut self, word: &'s Word) {
        self.check(word.span);
        word.parts.iter().for_each(|part| inside(part.span(), word.span));
    }

    fn part(&mut self, part: &'s Part) {
        self.check(part.span());
        if let Part::Quoted(quoted) = part {
            quoted.parts.iter().for_each(|part| inside(part.span(), quoted.span));
        }
    }

    fn redirect(&mut self, redirect: &'s Redirect) {
        self.check(redirect.span);
        self.check(redirect.operator_span);
    }

    fn heredoc(&mut self, heredoc: &'s Heredoc) {
        self.check(heredoc.span);
        self.check(heredoc.delimiter_span);
    }
}

fn inside(child: Span, parent: Span) {
    assert!(parent.start <= child.start && child.end <= parent.end, "{child:?} in {parent:?}");
}

/// Checks a script and returns the number of its nodes.
fn check(source: &str, script: &Script) -> usize {
    let mut checker = Checker { source, nodes: 0 };
    walk(script, &mut checker);
    script.diagnostics.iter().for_each(|problem| checker.check(problem.span));
    script.comments.iter().for_each(|span| checker.check(*span));
    script.features.iter().for_each(|used| checker.check(used.span));
    for invocation in script.simple_commands() {
        checker.check(invocation.command.span);
        invocation.words.iter().for_each(|word| checker.check(word.span));
    }
    checker.nodes
}

/// Checks that the parts of words follow each other, up to continuations.
struct Tiling<'s> {
    source: &'s str,
}

impl<'s> Visitor<'s> for Tiling<'_> {
    fn word(&mut self, word: &'s Word) {
        let mut at = word.span.start;
        for part in &word.parts {
            let gap = &self.source[at as usize..part.span().start as usize];
            assert!(gap.replace("\\\n", "").is_empty(), "{gap:?} in {:?}", word.text(self.source));
            at = part.span().end;
        }
        let rest = &self.source[at as usize..word.span.end as usize];
        assert!(rest.replace("\\\n", "").is_empty(), "{rest:?} in {:?}", word.text(self.source));
    }
}

/// The shape of a script without places.
fn shape(script: &Script) -> String {
    let text = format!("{:?} {:?}", script.body, script.heredocs);
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        rest = &tail[tail.find('}').map_or(tail.len(), |end| end + 1)..];
    }
    out + rest
}

/// The text of `lines` as an instruction joins it: without the breaks, each byte with its place.
fn joined(lines: &[String]) -> (String, MappedText) {
    let mut source = String::new();
    let mut text = MappedText::default();
    for (index, line) in lines.iter().enumerate() {
        text.push(line, source.len() as u32);
        source.push_str(line);
        if index + 1 < lines.len() {
            source.push_str("\\\n    # between\n");
        }
    }
    (source, text)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1500), failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing panics, and all spans lie in the source and on character boundaries.
    #[test]
    fn spans_lie_in_the_source(source in any_script()) {
        for dialect in [Dialect::Sh, Dialect::Bash, Dialect::Zsh, Dialect::Unknown] {
            let script = parse(&MappedText::contiguous(source.as_str(), 0), dialect);
            check(&source, &script);
        }
    }

    /// The parts of a word cover it, where no quotes or escapes were removed to find a script.
    #[test]
    fn parts_tile_words(source in any_script()) {
        let nested = ["`", "<<", "sh ", "eval "];
        let source = nested.iter().fold(source, |source, text| source.replace(text, "x "));
        let script = crate::script(&source);
        walk(&script, &mut Tiling { source: &source });
    }

    /// A tree has a number of nodes that its text bounds.
    #[test]
    fn nodes_are_bounded(source in any_script()) {
        let nodes = check(&source, &crate::script(&source));
        prop_assert!(nodes <= 40 * source.len() + 40, "{nodes} nodes for {} bytes", source.len());
    }

    /// A script that was joined from several lines reads as the same script in one.
    #[test]
    fn joined_text_reads_the_same(lines in vec(any_script(), 1..4)) {
        let (source, text) = joined(&lines);
        let script = parse(&text, Dialect::Bash);
        prop_assert_eq!(shape(&script), shape(&crate::script(&lines.concat())));
        check(&source, &script);
    }

    /// Where continuations count, they change nothing.
    #[test]
    fn continuations_change_nothing(words in vec(select(&["apt-get", "if", "&&", "$ab", "${c:-d}", ";", "x=1",
        "2>&1", "\"e f\"", "||", "|", "then", "fi", "$((1))", "[[", "]]", "((2))", "a=(b)"][..]), 0..12), cut in 0_usize..200)
    {
        let plain = words.join(" ");
        let at = cut.min(plain.len());
        let broken = format!("{}\\\n{}", &plain[..at], &plain[at..]);
        prop_assert_eq!(shape(&crate::script(&plain)), shape(&crate::script(&broken)));
    }
}

/// Doubling a script doubles its tree, whatever it repeats.
#[test]
fn trees_grow_with_their_text() {
    let pieces = [
        "a && ",
        "$(b) ",
        "\"$c\" ",
        "`d` ",
        "(e); ",
        "sh -c 'f' ; ",
        "x=1 ",
        "<<E\nE\n",
        "((",
        "$((",
        "[[ a ]];",
        "& ",
        "case x in y) z;; esac;",
        "${a:-b} ",
        "if a; then b; fi;",
        "\\\n",
        "'",
        "\"",
        "sh <<A\n",
        "cat <<A|sh\n",
        "eval \"",
    ];
    for piece in pieces {
        let count = |times: usize| {
            let source = piece.repeat(times);
            check(&source, &crate::script(&source))
        };
        let (once, twice) = (count(500), count(1000));
        assert!(twice <= 2 * once + 400, "{piece:?}: {once} nodes, then {twice}");
    }
}
