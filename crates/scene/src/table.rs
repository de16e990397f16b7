//! The table that says the same as a picture, for those who cannot or do not want to see it.

use crate::id::SceneId;

/// The twin of a scene as rows of text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Table {
    /// What the table shows.
    pub caption: String,
    /// The column headings.
    pub header: Vec<String>,
    /// The rows; the first cell of each is its heading.
    pub rows: Vec<TableRow>,
}

/// One row of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TableRow {
    /// What the row is about.
    pub id: SceneId,
    /// One text for each column.
    pub cells: Vec<String>,
}
