//! Draws where lanes wait for others.

use std::collections::HashMap;

use plimsoll_model::schedule::{Lane, Vertex, Wait};
use plimsoll_model::{Build, StageId, StepId};

use super::draw::{BAR, LANE_GAP};
use super::scale::{LEAD, Scale};
use super::{BarItem, Connector, LaneItem};
use crate::geometry::Point;
use crate::graph::EdgeRole;
use crate::graph::draw::head_shape;
use crate::graph::plan::role;
use crate::graph::words::edge_tooltip;
use crate::id::SceneId;
use crate::path::{Head, Heading, Path};

/// The connectors of all drawn lanes; what looks the same is drawn once.
pub(super) fn connectors(
    build: &Build,
    lanes: &[&Lane],
    items: &[LaneItem],
    bars: &[BarItem],
    scale: Scale,
) -> Vec<Connector> {
    let index = lanes.iter().enumerate().map(|(index, lane)| (lane.stage, index)).collect();
    let bar = bars.iter().enumerate().map(|(index, bar)| (bar.id, index)).collect();
    let rows = bar_rows(items, bars);
    let connect = Connect { build, lanes, items, bars, scale, index, bar, rows };
    let mut found: HashMap<(StageId, StageId, Option<StepId>, EdgeRole), usize> = HashMap::new();
    let mut connectors: Vec<Connector> = Vec::new();
    for lane in lanes {
        for wait in &lane.waits {
            let role = role(build, build.edge(wait.edge));
            let key = (wait.stage, lane.stage, wait.step, role);
            if let Some(&index) = found.get(&key) {
                let connector = &mut connectors[index];
                connector.ids.push(SceneId::Edge(wait.edge));
            } else if let Some(connector) = connect.connector(lane, wait, role) {
                found.insert(key, connectors.len());
                connectors.push(connector);
            }
        }
    }
    connectors
}

struct Connect<'a> {
    build: &'a Build,
    lanes: &'a [&'a Lane],
    items: &'a [LaneItem],
    bars: &'a [BarItem],
    scale: Scale,
    index: HashMap<StageId, usize>,
    bar: HashMap<SceneId, usize>,
    /// The middle of the bars of each lane.
    rows: Vec<f64>,
}

impl Connect<'_> {
    fn connector(&self, lane: &Lane, wait: &Wait, role: EdgeRole) -> Option<Connector> {
        let from = *self.index.get(&wait.stage)?;
        let to = *self.index.get(&lane.stage)?;
        let (start, end) = (self.rows[from], self.rows[to]);
        let slot = match wait.step {
            // Slots lie in the order of their steps, without gaps.
            Some(step) => {
                let first = self.build.stage(lane.stage).first_step.index();
                lane.slots.get(step.index() - first)
            }
            None => lane.slots.first(),
        };
        let at = slot.map_or(lane.start, |slot| slot.start);
        let source = self.lanes[from];
        let critical = slot.is_some_and(|slot| {
            let last = source.slots.last().map(|last| last.vertex);
            slot.critical && slot.after.is_some() && slot.after == last
        });
        let (left, right) = (self.scale.x(wait.ready), self.scale.x(at));
        // Metadata is below the bars, so a connector to it ends there.
        let tip = wait.step.and_then(|step| self.bar.get(&SceneId::Step(step)));
        let tip = tip.map_or(Point::new(right + LEAD, end), |&bar| {
            let rect = self.bars[bar].rect;
            Point::new(rect.x, rect.center().y)
        });
        let beside = if end > start {
            self.items[to].rect.y - LANE_GAP / 2.
        } else {
            self.items[to].rect.bottom() + LANE_GAP / 2.
        };
        // Where another wait decides the start of the bar, this one joins its line.
        let first = |step: Option<StepId>| step.or_else(|| first_step(lane));
        let here = |other: &&Wait| first(other.step) == first(wait.step);
        let joins = !wait.binding && lane.waits.iter().filter(here).any(|other| other.binding);
        let tip = if joins { Point::new(right, tip.y) } else { tip };
        let corners = [
            Point::new(left, start),
            Point::new(left, beside),
            Point::new(right, beside),
            Point::new(right, tip.y),
            tip,
        ];
        let path = rounded(Point::new(left - 3., start), &corners);
        Some(Connector {
            ids: vec![SceneId::Edge(wait.edge)],
            key: format!("wait-{}", SceneId::Edge(wait.edge)),
            role,
            from: SceneId::Stage(wait.stage),
            to: wait.step.map_or(SceneId::Stage(lane.stage), SceneId::Step),
            binding: wait.binding,
            critical,
            head: (!joins).then(|| Head { shape: head_shape(role), tip, heading: Heading::Right }),
            path,
            tooltip: edge_tooltip(self.build, &[wait.edge]),
        })
    }
}

/// The middle of the bars of each lane, from the top.
fn bar_rows(items: &[LaneItem], bars: &[BarItem]) -> Vec<f64> {
    let mut rows = HashMap::new();
    for bar in bars {
        rows.entry(bar.lane).or_insert(bar.rect.y + BAR / 2.);
    }
    let row = |lane: &LaneItem| rows.get(&lane.id).copied().unwrap_or(lane.rect.y + BAR / 2.);
    items.iter().map(row).collect()
}

fn first_step(lane: &Lane) -> Option<StepId> {
    lane.slots.first().and_then(|slot| match slot.vertex {
        Vertex::Step(id) => Some(id),
        Vertex::Pull(_) | Vertex::Load(_) => None,
    })
}

/// A path along an axis from corner to corner, with round corners.
fn rounded(start: Point, corners: &[Point]) -> Path {
    const RADIUS: f64 = 4.;
    let mut points = vec![start];
    for &corner in corners {
        if points.last() != Some(&corner) {
            points.push(corner);
        }
    }
    // A corner that lies on a straight line is none.
    let mut index = 1;
    while index + 1 < points.len() {
        let (a, b, c) = (points[index - 1], points[index], points[index + 1]);
        let straight = |a: f64, b: f64, c: f64| (a - b).abs() < 0.01 && (b - c).abs() < 0.01;
        if straight(a.x, b.x, c.x) || straight(a.y, b.y, c.y) {
            points.remove(index);
        } else {
            index += 1;
        }
    }
    let mut path = Path::new(start);
    for window in points.windows(3) {
        let (before, corner, after) = (window[0], window[1], window[2]);
        let (into, out) = (towards(corner, before, RADIUS), towards(corner, after, RADIUS));
        path.line_to(into);
        path.cubic_to(
            towards(corner, before, RADIUS / 2.),
            towards(corner, after, RADIUS / 2.),
            out,
        );
    }
    if let Some(&end) = points.last() {
        path.line_to(end);
    }
    path
}

/// The point on the way from `from` to `to`, at most half of it away.
fn towards(from: Point, to: Point, distance: f64) -> Point {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx.hypot(dy);
    let part = if length > 0. { (distance / length).min(0.5) } else { 0. };
    from.moved(dx * part, dy * part)
}
