//! How much is wrong with the things of a picture, and how bad it is; what it is, is not known here.
//!
//! Alerts are laid over a finished picture: the room for them is always kept, so that nothing moves
//! when they come and go.

use std::collections::BTreeMap;

use crate::geometry::{Point, Rect};
use crate::graph::{GraphScene, NodeItem, RowItem};
use crate::id::SceneId;
use crate::text::{Anchor, TextItem, TextRole};
use crate::timeline::{BarItem, LaneItem, TimelineScene};

/// The room at the end of a row that is kept for an alert.
pub(crate) const ROOM: f64 = 44.;

/// The height of a pill, and how far it stands out over the edge of what it belongs to.
const HEIGHT: f64 = 16.;
const OVER: f64 = 8.;
const PADDING: f64 = 5.;
const GLYPH: f64 = 10.;
const GAP: f64 = 3.;
/// Larger counts are drawn as this one and a plus; words give them in full.
const MAX_DRAWN: usize = 99;
/// At least this wide is a bar that has room for a pill on its corner.
const LEAST_BAR: f64 = 40.;

/// How bad something is, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Level {
    /// An octagon.
    Error,
    /// A triangle.
    Warning,
    /// A circle.
    Hint,
}

impl Level {
    /// The CSS class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Error => "pl-alert pl-error",
            Self::Warning => "pl-alert pl-warning",
            Self::Hint => "pl-alert pl-hint",
        }
    }
}

/// How much is wrong with one thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many errors.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// How many hints.
    pub hints: usize,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, level: Level) {
        match level {
            Level::Error => self.errors += 1,
            Level::Warning => self.warnings += 1,
            Level::Hint => self.hints += 1,
        }
    }

    /// How many in all.
    #[must_use]
    pub const fn count(self) -> usize {
        self.errors + self.warnings + self.hints
    }

    /// The worst of them.
    #[must_use]
    pub const fn worst(self) -> Option<Level> {
        match self {
            Self { errors: 1.., .. } => Some(Level::Error),
            Self { warnings: 1.., .. } => Some(Level::Warning),
            Self { hints: 1.., .. } => Some(Level::Hint),
            Self { .. } => None,
        }
    }

    /// "1 error, 2 warnings"; empty when there is nothing.
    #[must_use]
    pub fn words(self) -> String {
        let words = |count: usize, word: &str| match count {
            0 => None,
            1 => Some(format!("1 {word}")),
            _ => Some(format!("{count} {word}s")),
        };
        let all = [
            words(self.errors, "error"),
            words(self.warnings, "warning"),
            words(self.hints, "hint"),
        ];
        all.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// How much is wrong with which stages and steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alerts {
    tallies: BTreeMap<SceneId, Tally>,
}

impl Alerts {
    /// Counts one more for a stage or step.
    pub fn add(&mut self, id: SceneId, level: Level) {
        self.tallies.entry(id).or_default().add(level);
    }

    /// How much is wrong with a stage or step.
    #[must_use]
    pub fn of(&self, id: SceneId) -> Tally {
        self.tallies.get(&id).copied().unwrap_or_default()
    }
}

/// An alert at its place.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AlertItem {
    /// The worst of what it stands for, which decides its shape.
    pub level: Level,
    /// The ground behind it; `None` where there is room for the glyph alone.
    pub pill: Option<Rect>,
    /// Where its glyph goes.
    pub glyph: Rect,
    /// How many it stands for, where there is room for it.
    pub count: Option<TextItem>,
}

/// How the alert of an item is put into words.
pub(crate) fn say(tally: Tally, name: &mut String, tooltip: &mut String) {
    let words = tally.words();
    for text in [name, tooltip] {
        text.push_str(", ");
        text.push_str(&words);
    }
}

/// A pill whose right end is at `right` and whose top is at `top`.
fn pill(tally: Tally, right: f64, top: f64) -> Option<AlertItem> {
    let level = tally.worst()?;
    let count = match tally.count() {
        count @ ..=MAX_DRAWN => count.to_string(),
        _ => format!("{MAX_DRAWN}+"),
    };
    let digits = TextRole::Badge.width(&count);
    let width = PADDING + GLYPH + GAP + digits + PADDING;
    let pill = Rect::new(right - width, top, width, HEIGHT);
    let inside = (HEIGHT - GLYPH) / 2.;
    let at = Point::new(right - PADDING, top + HEIGHT - 4.5);
    Some(AlertItem {
        level,
        pill: Some(pill),
        glyph: Rect::new(pill.x + PADDING, top + inside, GLYPH, GLYPH),
        count: Some(TextItem::fit(TextRole::Badge, &count, at, digits).anchored(Anchor::End)),
    })
}

/// A pill on the upper right corner.
pub(crate) fn on_corner(tally: Tally, rect: Rect) -> Option<AlertItem> {
    pill(tally, rect.right() + 4., rect.y - OVER)
}

impl GraphScene {
    /// Lays alerts over the picture; nothing in it moves.
    #[must_use]
    pub fn with_alerts(mut self, alerts: &Alerts) -> Self {
        for node in &mut self.nodes {
            alert_node(node, alerts.of(node.id));
            for row in &mut node.rows {
                alert_row(row, alerts.of(row.id));
            }
        }
        self
    }
}

fn alert_node(node: &mut NodeItem, tally: Tally) {
    node.alert = on_corner(tally, node.rect);
    if node.alert.is_some() {
        say(tally, &mut node.name, &mut node.tooltip);
    }
}

fn alert_row(row: &mut RowItem, tally: Tally) {
    let top = row.rect.y + (row.rect.height - HEIGHT) / 2.;
    row.alert = pill(tally, row.rect.right() - 8., top);
    if row.alert.is_some() {
        say(tally, &mut row.name, &mut row.tooltip);
    }
}

impl TimelineScene {
    /// Lays alerts over the picture; nothing in it moves.
    #[must_use]
    pub fn with_alerts(mut self, alerts: &Alerts) -> Self {
        for lane in &mut self.lanes {
            alert_lane(lane, alerts.of(lane.id));
        }
        for bar in &mut self.bars {
            alert_bar(bar, alerts.of(bar.id));
        }
        self
    }
}

/// The pill of a lane stands at its start, because its end may be far away.
fn alert_lane(lane: &mut LaneItem, tally: Tally) {
    // As high as the gap between lanes allows, so that it stays clear of the name.
    let top = lane.rect.y - OVER - 3.;
    let Some(item) = pill(tally, 0., top) else { return };
    let width = item.pill.map_or(0., |pill| pill.width);
    lane.alert = pill(tally, lane.rect.x + 8. + width, top);
    say(tally, &mut lane.name, &mut lane.tooltip);
}

fn alert_bar(bar: &mut BarItem, tally: Tally) {
    let Some(level) = tally.worst() else { return };
    bar.alert = if bar.rect.width >= LEAST_BAR {
        on_corner(tally, bar.rect)
    } else {
        // On a tick, only the glyph has room.
        let center = bar.rect.center().x;
        let glyph = Rect::new(center - GLYPH / 2., bar.rect.y - GLYPH + 2., GLYPH, GLYPH);
        Some(AlertItem { level, pill: None, glyph, count: None })
    };
    say(tally, &mut bar.name, &mut bar.tooltip);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_decides_the_shape_and_words_give_all() {
        let mut alerts = Alerts::default();
        let id = SceneId::Stage(plimsoll_model::StageId::new(0));
        alerts.add(id, Level::Hint);
        alerts.add(id, Level::Warning);
        alerts.add(id, Level::Hint);
        let tally = alerts.of(id);
        assert_eq!(tally.worst(), Some(Level::Warning));
        assert_eq!(tally.words(), "1 warning, 2 hints");
        assert_eq!(Tally::default().worst(), None);
    }

    #[test]
    fn large_counts_are_cut() {
        let tally = Tally { errors: 1_234, ..Tally::default() };
        let item = pill(tally, 100., 0.).unwrap();
        assert_eq!(item.count.unwrap().text, "99+");
        assert!(item.pill.unwrap().width <= ROOM);
    }
}
