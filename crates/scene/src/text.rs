//! Text without a browser: how wide it will be, where it is cut, and what makes it safe to show.
//!
//! There is no DOM to measure with. All text of a scene is set in a monospace font, so that a width
//! follows from the number of cells; [`CELL`] is chosen wide enough for the usual monospace fonts.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

use crate::geometry::{Point, Rect};

/// The width of one cell in em.
///
/// The usual fonts have between 0.55 (Consolas) and 0.617 (SF Mono).
pub const CELL: f64 = 0.62;

/// The font stack that [`CELL`] is meant for.
pub const FONT_FAMILY: &str =
    "ui-monospace, 'SF Mono', 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace";

/// What a piece of text is, which decides its size, weight and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum TextRole {
    /// The name of a node or lane.
    Title,
    /// What stands below a title.
    Detail,
    /// TARGET, "not built": a state in words.
    Badge,
    /// The keyword of a step.
    Keyword,
    /// The rest of a step.
    Argument,
    /// What an edge carries.
    EdgeLabel,
    /// The numbers and words of an axis.
    Axis,
    /// A port, a network, a profile.
    Chip,
}

impl TextRole {
    /// The font size in CSS pixels.
    #[must_use]
    pub const fn size(self) -> f64 {
        match self {
            Self::Title => 13.,
            Self::Detail | Self::Keyword | Self::Argument | Self::Axis => 11.,
            Self::Badge | Self::EdgeLabel | Self::Chip => 10.,
        }
    }

    /// The CSS class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Title => "pl-title",
            Self::Detail => "pl-detail",
            Self::Badge => "pl-badge",
            Self::Keyword => "pl-keyword",
            Self::Argument => "pl-argument",
            Self::EdgeLabel => "pl-edge-label",
            Self::Axis => "pl-axis-label",
            Self::Chip => "pl-chip-text",
        }
    }

    /// The width in CSS pixels that text of this role takes at most.
    #[must_use]
    pub fn width(self, text: &str) -> f64 {
        cells(text) as f64 * CELL * self.size()
    }
}

/// Which point of a text its position names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Anchor {
    /// The left end; user text is always laid out left to right.
    Start,
    /// The middle.
    Middle,
    /// The right end.
    End,
}

impl Anchor {
    /// The value of the `text-anchor` attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// One line of text at its place.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TextItem {
    /// What it is.
    pub role: TextRole,
    /// The place of the anchor, on the baseline.
    pub at: Point,
    /// Which point of the text stands there.
    pub anchor: Anchor,
    /// The text as drawn: cleaned, and cut with an ellipsis if it is too long.
    pub text: String,
    /// True when it was cut, so that the full text must be found elsewhere.
    pub cut: bool,
}

impl TextItem {
    /// Places `text`, cut so that it takes at most `room` CSS pixels.
    #[must_use]
    pub fn fit(role: TextRole, text: &str, at: Point, room: f64) -> Self {
        let (text, cut) = fit(role, text, room);
        Self { role, at, anchor: Anchor::Start, text, cut }
    }

    /// The same text with another anchor.
    #[must_use]
    pub fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The space it takes at most.
    #[must_use]
    pub fn rect(&self) -> Rect {
        let (width, size) = (self.role.width(&self.text), self.role.size());
        let x = match self.anchor {
            Anchor::Start => self.at.x,
            Anchor::Middle => self.at.x - width / 2.,
            Anchor::End => self.at.x - width,
        };
        Rect::new(x, self.at.y - 0.8 * size, width, size)
    }
}

/// How many monospace cells a text takes; wide characters and emoji take two.
#[must_use]
pub fn cells(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Cleans a text and cuts it to the room; says whether it was cut.
#[must_use]
pub fn fit(role: TextRole, text: &str, room: f64) -> (String, bool) {
    let cell = CELL * role.size();
    let room = (room / cell + 1e-6).max(0.) as usize;
    // A cell holds a few characters at most; the bound keeps huge lines cheap.
    let (head, longer) = head(text, 8 * room + 64);
    let head = clean(head);
    if !longer && cells(&head) <= room {
        return (head.into_owned(), false);
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in head.chars() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        kept.push(c);
    }
    while kept.ends_with([' ', '\u{200d}']) {
        kept.pop();
    }
    if room > 0 {
        kept.push('…');
    }
    (kept, true)
}

/// The first `count` characters, and whether there are more.
fn head(text: &str, count: usize) -> (&str, bool) {
    match text.char_indices().nth(count) {
        Some((end, _)) => (&text[..end], true),
        None => (text, false),
    }
}

/// Replaces what must not reach a picture: control characters, which XML forbids or which break
/// lines, and the marks with which text can reorder what stands around it.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(replaced).collect())
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || is_bidi_mark(c)
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')
}

fn replaced(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
        _ if is_bidi_mark(c) => None,
        _ if is_unsafe(c) => Some('\u{fffd}'),
        _ => Some(c),
    }
}

fn is_bidi_mark(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Cleans a user's text for use inside a sentence.
///
/// Text that holds right-to-left letters is wrapped in isolates so that it cannot reorder the rest.
#[must_use]
pub fn isolate(text: &str) -> Cow<'_, str> {
    let text = clean(text);
    if text.chars().any(is_right_to_left) {
        return Cow::Owned(format!("\u{2068}{text}\u{2069}"));
    }
    text
}

fn is_right_to_left(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A text for a tooltip or an accessible name: cleaned, isolated and of bounded length.
#[must_use]
pub fn phrase(text: &str) -> String {
    const MAX_CHARS: usize = 240;
    let (kept, longer) = head(text, MAX_CHARS);
    let kept = isolate(kept);
    if longer { format!("{kept}…") } else { kept.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_with_an_ellipsis() {
        let room = 5. * CELL * TextRole::Title.size();
        assert_eq!(fit(TextRole::Title, "build", room), ("build".to_owned(), false));
        assert_eq!(fit(TextRole::Title, "builder", room), ("buil…".to_owned(), true));
        assert_eq!(fit(TextRole::Title, "構築構築", room), ("構築…".to_owned(), true));
        assert_eq!(fit(TextRole::Title, "builder", 0.), (String::new(), true));
    }

    #[test]
    fn control_characters_and_bidi_marks_do_not_survive() {
        assert_eq!(clean("a\u{202e}b\u{0}c\nd"), "ab\u{fffd}c d");
        assert_eq!(isolate("שלום"), "\u{2068}שלום\u{2069}");
    }
}
