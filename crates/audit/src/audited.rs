//! A file with what was found in it, as reports see it.

use plimsoll_syntax::edit::{Fix, apply};
use plimsoll_syntax::text::LineIndex;

use crate::{Analysis, Finding};

/// A file with what was found in it.
#[derive(Clone, Copy, Debug)]
pub struct Audited<'a> {
    /// How the file is called in reports.
    pub path: &'a str,
    /// Its text.
    pub source: &'a str,
    /// Where its lines begin.
    pub lines: &'a LineIndex,
    /// What is wrong with it.
    pub findings: &'a [Finding],
}

/// The same, owned.
#[derive(Clone, Debug)]
pub struct FileFindings {
    /// How the file is called in reports.
    pub path: String,
    /// Its text.
    pub source: String,
    /// Where its lines begin.
    pub lines: LineIndex,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

impl FileFindings {
    /// A file in which nothing was found yet.
    #[must_use]
    pub fn new(path: impl Into<String>, source: impl Into<String>) -> Self {
        let source = source.into();
        let lines = LineIndex::new(&source);
        Self { path: path.into(), source, lines, findings: Vec::new() }
    }
}

impl Audited<'_> {
    /// The text after a fix; `None` when its edits do not fit the text.
    #[must_use]
    pub fn preview(&self, fix: &Fix) -> Option<String> {
        apply(self.source, &fix.edits)
    }
}

impl<'a> From<&'a Analysis> for Audited<'a> {
    fn from(analysis: &'a Analysis) -> Self {
        let Analysis { path, source, lines, findings, .. } = analysis;
        Self { path, source, lines, findings }
    }
}

impl<'a> From<&'a FileFindings> for Audited<'a> {
    fn from(file: &'a FileFindings) -> Self {
        let FileFindings { path, source, lines, findings } = file;
        Self { path, source, lines, findings }
    }
}
