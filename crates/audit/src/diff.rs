//! What changes between two texts, line by line.

use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::{ChangeTag, DiffOp, TextDiff, group_diff_ops};

/// How many unchanged lines are shown around a change.
const CONTEXT_LINES: usize = 3;

/// A group of changes that are close together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Its lines in order.
    pub lines: Vec<DiffLine>,
}

/// One line of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// What happens to it.
    pub change: Change,
    /// Its number before, from 1; `None` when it is new.
    pub before: Option<u32>,
    /// Its number afterwards, from 1; `None` when it is removed.
    pub after: Option<u32>,
    /// Its text without the line feed.
    pub text: String,
}

/// What happens to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// Nothing.
    Kept,
    /// It goes.
    Removed,
    /// It comes.
    Added,
}

/// The changes from one text to another.
///
/// The algorithm is named here and not chosen when the program runs: the page would otherwise load
/// all that there are.
#[must_use]
pub fn hunks(before: &str, after: &str) -> Vec<Hunk> {
    let (old, new) = (lines(before), lines(after));
    let mut changes = Compact::new(Replace::new(Capture::new()), &old, &new);
    // Capturing never fails, and what it has captured is the result.
    let _ = myers::diff(&mut changes, &old, 0..old.len(), &new, 0..new.len());
    let operations = changes.into_inner().into_inner().into_ops();
    let groups = group_diff_ops(operations, CONTEXT_LINES);
    groups.iter().map(|group| hunk(group, &old, &new)).collect()
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn hunk(group: &[DiffOp], old: &[&str], new: &[&str]) -> Hunk {
    let changes = group.iter().flat_map(|operation| operation.iter_changes(old, new));
    let number = |index: Option<usize>| index.map(|index| index as u32 + 1);
    let lines = changes.map(|change| DiffLine {
        change: match change.tag() {
            ChangeTag::Equal => Change::Kept,
            ChangeTag::Delete => Change::Removed,
            ChangeTag::Insert => Change::Added,
        },
        before: number(change.old_index()),
        after: number(change.new_index()),
        text: change.value().trim_end_matches(['\n', '\r']).to_owned(),
    });
    Hunk { lines: lines.collect() }
}

/// The changes as a unified diff that `patch` and `git apply` read; empty when there are none.
#[must_use]
pub fn unified(path: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let mut unified = diff.unified_diff();
    let name = path.trim_start_matches("./").trim_start_matches('/');
    unified.context_radius(CONTEXT_LINES).header(&format!("a/{name}"), &format!("b/{name}"));
    unified.to_string()
}

#[cfg(test)]
mod tests {
    use super::{hunks, unified};

    #[test]
    fn changes_are_shown_with_the_lines_around() {
        let before = "FROM a\nRUN one\nRUN two\n";
        let after = "FROM a\nRUN 1\nRUN two\nUSER app\n";
        insta::assert_snapshot!(unified("./Dockerfile", before, after), @r"
        --- a/Dockerfile
        +++ b/Dockerfile
        @@ -1,3 +1,4 @@
         FROM a
        -RUN one
        +RUN 1
         RUN two
        +USER app
        ");
        let numbers: Vec<_> = hunks(before, after)
            .iter()
            .flat_map(|hunk| hunk.lines.iter().map(|line| (line.before, line.after)))
            .collect();
        assert_eq!(
            numbers,
            [
                (Some(1), Some(1)),
                (Some(2), None),
                (None, Some(2)),
                (Some(3), Some(3)),
                (None, Some(4))
            ]
        );
        assert_eq!(unified("Dockerfile", before, before), "");
    }
}
