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
pub(super) fn script(words: &[text::Word]) -> Script {
    let mut script = Script { dialect: Dialect::Sh, ..Script::default() };
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return script };
    let span = first.span.cover(last.span);
    let shell_words = words.iter().map(quoted).collect();
    let mut command = SimpleCommand { words: shell_words, span, ..SimpleCommand::default() };
    if let Feed::Word(index, Some(dialect)) = wrapper::feed(&command.words) {
        let source = words.get(index).map(script_text).unwrap_or_default();
        let outer = MappedText::default();
        let mut parser = Parser::new(&outer, &[], dialect, Sink::default());
        let body = parser.nested(&Flat { text: source, opaque: Vec::new() }, dialect);
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

/// The text of a word that is a script. Where JSON escapes were decoded, places after them are
/// earlier than in the source but still inside the word.
fn script_text(word: &text::Word) -> MappedText {
    MappedText::contiguous(word.text.clone(), inside(word).start)
}

/// The bytes between the quotes, if the word has room for any.
fn inside(word: &text::Word) -> Span {
    let quoted = word.span.len() as usize >= word.text.len() + 2;
    if quoted { Span::new(word.span.start + 1, word.span.end - 1) } else { word.span }
}
