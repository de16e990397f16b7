//! What the lines mean: a sample of each kind that occurs, below the picture.

use super::arrange::MARGIN;
use super::draw::head_shape;
use super::{LegendItem, ProjectEdge, words};
use crate::geometry::{Point, Size};
use crate::path::{Head, Heading, Path};
use crate::text::{TextItem, TextRole};

/// The length of a sample.
const SAMPLE: f64 = 34.;
/// The space between a sample and its words.
const GAP: f64 = 8.;
/// The space between two entries.
const ENTRY_GAP: f64 = 22.;
/// The height of a line of entries.
const LINE: f64 = 20.;

/// The legend of lines below a picture of this size, and the size of both.
pub(super) fn legend(edges: &[ProjectEdge], size: Size) -> (Vec<LegendItem>, Size) {
    let mut roles: Vec<_> = edges.iter().map(|edge| edge.role).collect();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() {
        return (Vec::new(), size);
    }
    let (mut at, mut width) = (Point::new(MARGIN, size.height + 6.), size.width);
    let mut items = Vec::with_capacity(roles.len());
    for role in roles {
        let text = words::meaning(role);
        let words = TextRole::EdgeLabel.width(text);
        let length = SAMPLE + GAP + words;
        if at.x > MARGIN && at.x + length > size.width - MARGIN {
            at = Point::new(MARGIN, at.y + LINE);
        }
        let end = at.moved(SAMPLE, 0.);
        let mut path = Path::new(at);
        path.line_to(end);
        let head = Head { shape: head_shape(role), tip: end, heading: Heading::Right };
        let text = TextItem::fit(TextRole::EdgeLabel, text, end.moved(GAP, 3.5), words + 1.);
        items.push(LegendItem { role, path, head, text });
        at.x += length + ENTRY_GAP;
        width = width.max(at.x - ENTRY_GAP + MARGIN);
    }
    (items, Size { width: width.ceil(), height: (at.y + MARGIN).ceil() })
}
