//! What a word of an instruction stands for once quotes are removed and variables put in.

use plimsoll_syntax::dockerfile::expand::{Environment, Lexer};
use plimsoll_syntax::text::Word;

use crate::subject::Site;

/// The longest value of a variable, in bytes, that is put into a word.
///
/// Rules look at paths, names and addresses; without a limit many words of one long variable cost
/// the square of the file.
const MAX_VARIABLE_BYTES: usize = 4096;

/// The variables that the file sets, as an instruction sees them.
struct Seen<'s, 'a>(&'s Site<'a>);

impl Environment for Seen<'_, '_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.variable(name).filter(|value| value.len() <= MAX_VARIABLE_BYTES)
    }
}

/// The value of a word, when the file alone tells it.
///
/// A variable that the base image or the user may set makes it unknown, and so does a modifier
/// that takes patterns.
pub(crate) fn value(site: &Site<'_>, word: &Word) -> Option<String> {
    let escape = escape(site);
    if !word.text.contains(['$', '\'', '"', escape]) {
        return Some(word.text.clone());
    }
    if has_pattern(&word.text) {
        return None;
    }
    let expansion = Lexer::instruction(escape).expand(&word.text, &Seen(site)).ok()?;
    expansion.unmatched.is_empty().then_some(expansion.text)
}

/// The token that continues lines and quotes single characters.
pub(crate) fn escape(site: &Site<'_>) -> char {
    let directive = site.subject.file.directives.escape.as_ref();
    if directive.is_some_and(|word| word.text == "`") { '`' } else { '\\' }
}

/// True when a `${…}` could cost more than its length.
fn has_pattern(text: &str) -> bool {
    text.split("${").skip(1).any(|rest| {
        let is_name = |char: char| char.is_alphanumeric() || char == '_';
        !rest.trim_start_matches(is_name).starts_with(['}', ':', '-', '+'])
    })
}
