//! Edits of single words of a command.

use plimsoll_syntax::shell::Flag;
use plimsoll_syntax::text::Span;

/// What is deleted so that a flag without a value goes: its letter in a group of letters, or else
/// the word and the blanks before it. `None` when the word is not written plainly.
pub(crate) fn without_flag(flag: &Flag<'_>, source: &str) -> Option<Span> {
    let span = flag.word.span;
    let text = source.get(span.range())?;
    if flag.word.literal()? != text {
        return None;
    }
    if text.len() > 2 && !text.starts_with("--") {
        let at = span.start + text.find(&flag.name)? as u32;
        return Some(Span::new(at, at + flag.name.len() as u32));
    }
    let before = source.get(..span.start as usize)?;
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    // At the start of a line the blanks after it go, so that the line keeps its place.
    if before[..before.len() - blanks].ends_with('\n') {
        let rest = source.get(span.end as usize..)?;
        let after = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        return Some(Span::new(span.start, span.end + after as u32));
    }
    Some(Span::new(span.start - blanks as u32, span.end))
}
