//! Tells options from operands in a command's arguments.

use std::borrow::Cow;

use super::word::Word;

/// Which options of a program take a value.
#[derive(Clone, Copy, Debug, Default)]
pub struct OptionSpec {
    /// The letters of short options with a value, as `"ugh"`.
    pub short: &'static str,
    /// The names of long options with a value, without dashes.
    pub long: &'static [&'static str],
}

/// An argument of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument<'s> {
    /// An option.
    Flag(Flag<'s>),
    /// Anything else. A word that starts with an expansion is taken for one.
    Operand(&'s Word),
}

/// One option, as `-y`, each letter of `-yq`, or `--assume-yes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag<'s> {
    /// The letter or long name, without dashes and value.
    pub name: String,
    /// Its value.
    pub value: FlagValue<'s>,
    /// The word that it stands in.
    pub word: &'s Word,
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlagValue<'s> {
    /// It has none.
    None,
    /// It is in the same word, as in `--user=root`.
    Attached(String),
    /// It is in the same word, and not known since an expansion takes part in it.
    AttachedUnknown,
    /// It is the next word, as in `-u root`.
    Next(&'s Word),
}

impl OptionSpec {
    /// True when the option in `text` takes the next word as its value.
    fn takes_next(&self, text: &str) -> bool {
        if let Some(long) = text.strip_prefix("--") {
            return self.long.contains(&long);
        }
        let Some(letters) = text.strip_prefix('-') else { return false };
        letters.find(|letter| self.short.contains(letter)).is_some_and(|at| {
            letters[at..].chars().next().map_or(0, char::len_utf8) + at == letters.len()
        })
    }

    /// The index of the first word that is neither an option nor the value of one.
    #[must_use]
    pub fn first_operand(&self, words: &[Word]) -> usize {
        let mut at = 0;
        while let Some(text) = words.get(at).and_then(option_text) {
            at += 1;
            if text == "--" {
                break;
            }
            at += usize::from(self.takes_next(&text));
        }
        at.min(words.len())
    }
}

/// Splits arguments into options and operands, which may be mixed as GNU programs allow.
///
/// After `--` all words are operands.
#[must_use]
pub fn split_arguments<'s>(words: &'s [Word], spec: &OptionSpec) -> Vec<Argument<'s>> {
    let mut arguments = Vec::with_capacity(words.len());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(text) = option_text(word) else {
            arguments.push(Argument::Operand(word));
            continue;
        };
        if text == "--" {
            arguments.extend(words.by_ref().map(Argument::Operand));
            break;
        }
        let known = word.literal().is_some();
        let next = if known && spec.takes_next(&text) { words.next() } else { None };
        let option = OptionWord { word, known, next };
        match text.strip_prefix("--") {
            Some(long) => arguments.push(option.long(long)),
            None => option.short(&text[1..], spec, &mut arguments),
        }
    }
    arguments
}

/// A word that holds one or more options.
struct OptionWord<'s> {
    word: &'s Word,
    known: bool,
    next: Option<&'s Word>,
}

impl<'s> OptionWord<'s> {
    /// The option in `--name=value`.
    fn long(&self, text: &str) -> Argument<'s> {
        match text.split_once('=') {
            Some((name, value)) => self.flag(name, Some(value)),
            None => self.flag(text, None),
        }
    }

    /// The options in `-abc`.
    fn short(&self, letters: &str, spec: &OptionSpec, arguments: &mut Vec<Argument<'s>>) {
        for (at, letter) in letters.char_indices() {
            let end = at + letter.len_utf8();
            if !spec.short.contains(letter) {
                arguments.push(Argument::Flag(Flag {
                    name: letter.to_string(),
                    value: FlagValue::None,
                    word: self.word,
                }));
                continue;
            }
            let rest = &letters[end..];
            let attached = Some(rest).filter(|rest| !rest.is_empty() || !self.known);
            arguments.push(self.flag(&letters[at..end], attached));
            return;
        }
    }

    /// One option and its value.
    fn flag(&self, name: &str, attached: Option<&str>) -> Argument<'s> {
        let value = match (attached, self.next) {
            (Some(_), _) if !self.known => FlagValue::AttachedUnknown,
            (Some(value), _) => FlagValue::Attached(value.to_owned()),
            (None, Some(word)) => FlagValue::Next(word),
            (None, None) => FlagValue::None,
        };
        Argument::Flag(Flag { name: name.to_owned(), value, word: self.word })
    }
}

/// The text of a word that is an option, as far as it is known.
fn option_text(word: &Word) -> Option<Cow<'_, str>> {
    let text = word.literal().unwrap_or_else(|| Cow::Owned(word.static_prefix()));
    Some(text).filter(|text| text.len() > 1 && text.starts_with('-'))
}
