//! Changes of a file that repair what is wrong with it.

use crate::text::Span;

/// One replacement of a part of the file; an empty span inserts, an empty text deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// How far a fix can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The image keeps its behaviour: only what the finding complains of changes.
    Safe,
    /// The result may behave differently, as the fix says; somebody should look at it.
    Unsafe,
    /// A proposal that has to be completed by hand: it is shown and never applied by itself.
    Manual,
}

impl Grade {
    /// The lower-case name used in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Manual => "manual",
        }
    }
}

/// Edits that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative without a full stop.
    pub title: String,
    /// How far it can be trusted.
    pub grade: Grade,
    /// Why it is not safe, when it is not: one sentence without a full stop.
    pub reason: Option<String>,
    /// The edits, sorted, none touching another.
    pub edits: Vec<Edit>,
}

impl Edit {
    /// Puts `text` before the byte at `offset`.
    #[must_use]
    pub fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self { span: Span::at(offset), text: text.into() }
    }

    /// Puts `text` in the place of `span`.
    #[must_use]
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    /// Removes `span`.
    #[must_use]
    pub fn delete(span: Span) -> Self {
        Self { span, text: String::new() }
    }
}

impl Fix {
    /// A fix that keeps the behaviour of the image.
    #[must_use]
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::new(title, Grade::Safe, None, edits)
    }

    /// A fix that somebody should look at, for this reason.
    #[must_use]
    pub fn risky(title: impl Into<String>, reason: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::new(title, Grade::Unsafe, Some(reason.into()), edits)
    }

    /// A proposal that has to be completed by hand, for this reason.
    #[must_use]
    pub fn manual(title: impl Into<String>, reason: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::new(title, Grade::Manual, Some(reason.into()), edits)
    }

    fn new(
        title: impl Into<String>,
        grade: Grade,
        reason: Option<String>,
        mut edits: Vec<Edit>,
    ) -> Self {
        edits.sort_by_key(|edit| edit.span);
        Self { title: title.into(), grade, reason, edits }
    }
}

/// The text with all edits made; `None` when two of them touch the same bytes, or when one does not
/// lie on the characters of the text.
///
/// `edits` must be sorted by their spans.
#[must_use]
pub fn apply<'e>(source: &str, edits: impl IntoIterator<Item = &'e Edit>) -> Option<String> {
    let mut result = String::with_capacity(source.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        result.push_str(source.get(done..range.start)?);
        source.get(range.clone())?;
        result.push_str(&edit.text);
        done = range.end;
    }
    result.push_str(source.get(done..)?);
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::{Edit, apply};
    use crate::text::Span;

    #[test]
    fn edits_are_made_in_one_pass_and_must_not_overlap() {
        let edits = [
            Edit::insert(0, "> "),
            Edit::replace(Span::new(0, 3), "RUN"),
            Edit::delete(Span::new(3, 4)),
        ];
        assert_eq!(apply("run true", &edits).as_deref(), Some("> RUNtrue"));
        let crossing = [Edit::delete(Span::new(0, 3)), Edit::delete(Span::new(2, 4))];
        assert_eq!(apply("run true", &crossing), None);
        assert_eq!(apply("é", &[Edit::delete(Span::new(0, 1))]), None);
        assert_eq!(apply("", &[Edit::delete(Span::new(0, 1))]), None);
    }
}
