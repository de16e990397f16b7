//! Commands that are given as words, not as a script: `RUN ["apt-get", "install", "curl"]`.

use super::command::{Command, Item, List, NestedScript, SimpleCommand};
use super::flat::Flat;
use super::parser::{Parser, Sink};
use super::word::{Literal, Part, QuoteStyle, Quoted, Word};
use super::wrapper::{self, Feed};
use super::{Dialect, Script};
use crate::text::{self, MappedText, Span};

/// Makes a script of words that no shell reads, so that rules need not tell the forms apart.
///
/// Nothing in the words is special, except that the script in `["sh", "-c", "…"]` is parsed.
pub(super) fn script(words: &[text::Word], source: &str) -> Script {
    let mut script = Script { dialect: Dialect::Sh, ..Script::default() };
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return script };
    let span = first.span.cover(last.span);
    let shell_words = words.iter().map(quoted).collect();
    let mut command = SimpleCommand { words: shell_words, span, ..SimpleCommand::default() };
    if let Feed::Word(index, Some(dialect)) = wrapper::feed(&command.words)
        && let Some(text) = words.get(index).and_then(|word| script_text(word, source))
    {
        let outer = MappedText::default();
        let mut parser = Parser::new(&outer, &[], dialect, Sink::default());
        let body = parser.nested(&Flat { text, opaque: Vec::new() }, dialect);
        command.script = Some(Box::new(NestedScript { word: index, dialect, body }));
        script.collect(parser.sink);
    }
    let item = Item { command: Command::Simple(command), terminator: None };
    script.body = List { items: vec![item], span };
    script
}

/// A word as if it were in quotes.
fn quoted(word: &text::Word) -> Word {
    let literal = Literal { text: word.text.clone(), span: inside(word) };
    let parts = if word.text.is_empty() { Vec::new() } else { vec![Part::Literal(literal)] };
    let quoted = Quoted { style: QuoteStyle::Double, parts, span: word.span };
    Word { parts: vec![Part::Quoted(quoted)], span: word.span }
}

/// The text of a word that is a script, with the place of each character.
///
/// A span that ends in a character written as `\uXXXX` ends inside that escape, since places are of
/// bytes. The word's text is what JSON escapes and continuations leave, so each character is looked for in
/// the source. `None` when it is not there.
fn script_text(word: &text::Word, source: &str) -> Option<MappedText> {
    let inside = inside(word);
    let raw = source.get(inside.range())?;
    let mut text = MappedText::default();
    let mut at = 0;
    for character in word.text.chars() {
        let (place, length) = find(raw, at, character)?;
        text.push(character.encode_utf8(&mut [0; 4]), inside.start + place as u32);
        at = place + length;
    }
    Some(text)
}

/// The next place in `raw` from `at` on that stands for `character`, and its length.
fn find(raw: &str, mut at: usize, character: char) -> Option<(usize, usize)> {
    loop {
        let rest = raw.get(at..)?;
        let next = rest.chars().next()?;
        let escaped = if next == '\\' { rest[1..].chars().next() } else { None };
        match escaped {
            Some('u') => return Some((at, unicode_escape(rest, character))),
            Some('n' | 'r' | 't' | 'b' | 'f' | '"' | '\\' | '/') => return Some((at, 2)),
            _ if next == character => return Some((at, next.len_utf8())),
            _ => at += next.len_utf8(),
        }
    }
}

/// The length of the `\uXXXX` that `rest` starts with; two of them are a large character.
fn unicode_escape(rest: &str, character: char) -> usize {
    let length = 6 * character.len_utf16();
    if rest.is_char_boundary(length) { length.min(rest.len()) } else { 2 }
}

/// The bytes between the quotes, if the word has room for any.
fn inside(word: &text::Word) -> Span {
    let quoted = word.span.len() as usize >= word.text.len() + 2;
    if quoted { Span::new(word.span.start + 1, word.span.end - 1) } else { word.span }
}
