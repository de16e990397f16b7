//! Tables in text: one row a line, columns between tabs, lines with `#` are remarks.

/// The rows of a table, each with `N` columns; others are left out.
pub(super) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    lines(table).filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

/// The lines that are rows.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A column that may be empty.
pub(super) fn optional(column: &'static str) -> Option<&'static str> {
    Some(column).filter(|column| !column.is_empty())
}
