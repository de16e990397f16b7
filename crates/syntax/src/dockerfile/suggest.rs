//! "Did you mean": the nearest of the possible words.
//!
//! Source: BuildKit `util/suggest/error.go`.

/// Words further away than this many edits are no suggestion.
const MAX_DISTANCE: usize = 2;

/// The nearest option within [`MAX_DISTANCE`] edits; `None` when `word` is one of the options.
pub fn nearest<'o>(word: &str, options: impl IntoIterator<Item = &'o str>) -> Option<&'o str> {
    let mut best: Option<(usize, &str)> = None;
    for option in options {
        if option == word {
            return None;
        }
        // The distance is at least the difference in length, which is cheaper to know.
        if option.len().abs_diff(word.len()) > MAX_DISTANCE * 4 {
            continue;
        }
        let distance = strsim::levenshtein(word, option);
        if distance <= MAX_DISTANCE && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, option));
        }
    }
    best.map(|(_, option)| option)
}

/// Appends the nearest option to a message, as BuildKit words it.
pub(crate) fn append(message: String, word: &str, options: &[&str]) -> String {
    match nearest(word, options.iter().copied()) {
        Some(option) => format!("{message} (did you mean {option}?)"),
        None => message,
    }
}
