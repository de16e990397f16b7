//! What a repair would change, and what is left to be said afterwards.

use plimsoll_audit::diff::{self, Change};
use plimsoll_audit::repair::{preview, repair};
use plimsoll_audit::{Analysis, Settings};
use plimsoll_model::BuildOptions;
use plimsoll_syntax::edit::Grade;
use serde::{Deserialize, Serialize};

use super::findings::ranked;
use super::verdict::sentence;
use super::{FindingId, Trust, shortened};

/// The most lines of a difference that are shown.
const MAX_DIFF_LINES: usize = 1_000;

/// The most fixes of a repair that are listed.
const MAX_LISTED: usize = 100;

/// What a repair would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What it does, as an imperative without a full stop.
    pub title: String,
    /// How far it can be trusted.
    pub trust: Trust,
    /// Why it cannot be trusted further, as a sentence.
    pub reason: Option<String>,
    /// The single fixes of a repair that makes several.
    pub fixes: Vec<Made>,
    /// How many fixes are not listed.
    pub more_fixes: usize,
    /// What changes, with the lines around it.
    pub hunks: Vec<Hunk>,
    /// How many lines of the difference are not shown.
    pub more_lines: usize,
    /// The change as one replacement.
    pub splice: Splice,
    /// How many findings there are before.
    pub before: usize,
    /// How many there are afterwards.
    pub after: usize,
}

/// A single fix of a repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// What it does.
    pub title: String,
    /// The rule that asked for it.
    pub rule: String,
    /// The line of the finding, from 1, in the text it was found in.
    pub line: u32,
}

/// A group of changes that are close together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hunk {
    /// Its lines in order.
    pub lines: Vec<Line>,
}

/// One line of a hunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What happens to it.
    pub fate: Fate,
    /// Its number before, from 1; `None` when it is new.
    pub before: Option<u32>,
    /// Its number afterwards, from 1; `None` when it is removed.
    pub after: Option<u32>,
    /// Its text.
    pub text: String,
}

/// What happens to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Nothing.
    Kept,
    /// It goes.
    Removed,
    /// It comes.
    Added,
}

/// One replacement that turns a text into another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Splice {
    /// The first byte that is replaced.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
    /// What comes instead.
    pub text: String,
}

impl Splice {
    /// The smallest replacement, on whole characters, that turns one text into another.
    #[must_use]
    pub fn between(before: &str, after: &str) -> Self {
        let same = |(left, right): &(u8, u8)| left == right;
        let mut start = before.bytes().zip(after.bytes()).take_while(same).count();
        while !before.is_char_boundary(start) {
            start -= 1;
        }
        let (old, new) = (&before.as_bytes()[start..], &after.as_bytes()[start..]);
        let ends = old.iter().rev().copied().zip(new.iter().rev().copied());
        let mut kept = ends.take_while(same).count();
        while !before.is_char_boundary(before.len() - kept) {
            kept -= 1;
        }
        let (end, end_after) = (before.len() - kept, after.len() - kept);
        Self { start, end, text: after[start..end_after].to_owned() }
    }

    /// The text with the replacement made; `None` when it was meant for another text.
    #[must_use]
    pub fn applied(&self, text: &str) -> Option<String> {
        let (head, tail) = (text.get(..self.start)?, text.get(self.end..)?);
        Some(format!("{head}{}{tail}", self.text))
    }
}

impl Proposal {
    /// Repairs one finding; `None` when its fix does not fit the text.
    #[must_use]
    pub fn one(
        analysis: &Analysis,
        id: FindingId,
        options: &BuildOptions,
        settings: &Settings,
    ) -> Option<Self> {
        let fix = ranked(analysis).get(id.index())?.fix.clone()?;
        let text = preview(analysis, &fix)?;
        let after = Analysis::new(analysis.path.as_str(), text, options, settings);
        Some(Self {
            title: shortened(&fix.title),
            trust: fix.grade.into(),
            reason: fix.reason.as_deref().map(sentence),
            ..Self::between(analysis, &after)
        })
    }

    /// Makes every safe repair; `None` when there is none that helps.
    #[must_use]
    pub fn all_safe(
        analysis: &Analysis,
        options: &BuildOptions,
        settings: &Settings,
    ) -> Option<Self> {
        let repaired = repair(analysis.clone(), Grade::Safe, options, settings);
        if repaired.text == analysis.source {
            return None;
        }
        let made = repaired.applied.iter().map(|fix| Made {
            title: shortened(&fix.title),
            rule: fix.rule.to_owned(),
            line: fix.line,
        });
        let count = repaired.applied.len();
        Some(Self {
            title: match count {
                1 => "Make 1 safe fix".to_owned(),
                _ => format!("Make {count} safe fixes"),
            },
            fixes: made.take(MAX_LISTED).collect(),
            more_fixes: count.saturating_sub(MAX_LISTED),
            ..Self::between(analysis, &repaired.analysis)
        })
    }

    fn between(before: &Analysis, after: &Analysis) -> Self {
        let (hunks, more_lines) = hunks(&before.source, &after.source);
        Self {
            title: String::new(),
            trust: Trust::Safe,
            reason: None,
            fixes: Vec::new(),
            more_fixes: 0,
            hunks,
            more_lines,
            splice: Splice::between(&before.source, &after.source),
            before: ranked(before).len(),
            after: ranked(after).len(),
        }
    }
}

/// The difference, cut where it is too long to be read.
fn hunks(before: &str, after: &str) -> (Vec<Hunk>, usize) {
    let mut left = MAX_DIFF_LINES;
    let mut more = 0;
    let mut hunks = Vec::new();
    for hunk in diff::hunks(before, after) {
        let shown = hunk.lines.len().min(left);
        left -= shown;
        more += hunk.lines.len() - shown;
        if shown > 0 {
            hunks.push(Hunk { lines: hunk.lines[..shown].iter().map(line).collect() });
        }
    }
    (hunks, more)
}

fn line(line: &diff::DiffLine) -> Line {
    Line {
        fate: match line.change {
            Change::Kept => Fate::Kept,
            Change::Removed => Fate::Removed,
            Change::Added => Fate::Added,
        },
        before: line.before,
        after: line.after,
        text: shortened(&line.text),
    }
}

#[cfg(test)]
mod tests {
    use super::Splice;

    #[track_caller]
    fn check(before: &str, after: &str, start: usize, end: usize, text: &str) {
        let splice = Splice::between(before, after);
        assert_eq!(splice, Splice { start, end, text: text.to_owned() });
        assert_eq!(splice.applied(before).as_deref(), Some(after));
        assert_eq!(Splice::between(after, before).applied(after).as_deref(), Some(before));
    }

    #[test]
    fn a_splice_is_as_small_as_whole_characters_allow() {
        check("FROM a\nRUN b\n", "FROM a\nUSER c\nRUN b\n", 7, 7, "USER c\n");
        check("aXa", "aXXa", 2, 2, "X");
        check("é", "è", 0, 2, "è");
        check("a😀b", "a😁b", 1, 5, "😁");
        check("same", "same", 4, 4, "");
        check("", "new", 0, 0, "new");
    }
}
