//! Writes a timeline as SVG.

use super::xml::Xml;
use super::{SvgOptions, alert, path, rect, start, text};
use crate::geometry::Rect;
use crate::graph::NodeState;
use crate::path::{bar_data, hatch_data, path_data};
use crate::style;
use crate::timeline::{BarItem, Connector, LaneItem, TimelineScene};

/// Writes a timeline as SVG.
#[must_use]
pub fn write(scene: &TimelineScene, options: &SvgOptions) -> String {
    let mut xml = Xml::default();
    let description = match &scene.notice {
        Some(notice) => format!("{} {notice}", scene.summary),
        None => scene.summary.clone(),
    };
    start(&mut xml, scene.size, options, "Timeline", &description);
    let mut writer = Writer { xml, prefix: &options.id_prefix };
    for lane in &scene.lanes {
        writer.ground(lane);
    }
    writer.axis(scene);
    for connector in scene.connectors.iter().filter(|connector| !connector.critical) {
        writer.connector(connector);
    }
    for bar in &scene.bars {
        writer.bar(bar);
    }
    for connector in scene.connectors.iter().filter(|connector| connector.critical) {
        writer.connector(connector);
    }
    for lane in &scene.lanes {
        writer.lane(lane);
    }
    writer.xml.finish()
}

struct Writer<'a> {
    xml: Xml,
    prefix: &'a str,
}

impl Writer<'_> {
    fn axis(&mut self, scene: &TimelineScene) {
        text(&mut self.xml, &scene.axis.caption);
        for tick in &scene.axis.ticks {
            path(&mut self.xml, "pl-grid-line", &path_data(&tick.line));
            if let Some(label) = &tick.label {
                text(&mut self.xml, label);
            }
        }
        if let Some(heading) = &scene.unbuilt_heading {
            text(&mut self.xml, heading);
        }
        self.xml.line();
    }

    /// What lies below everything else.
    fn ground(&mut self, lane: &LaneItem) {
        rect(&mut self.xml, "pl-lane-ground", lane.rect, 4.);
        if lane.state == NodeState::NotBuilt {
            path(&mut self.xml, "pl-hatch", &hatch_data(lane.rect, 0.));
        }
        self.xml.line();
    }

    /// The names, above everything else so that no line crosses a word.
    fn lane(&mut self, lane: &LaneItem) {
        self.xml.group(self.prefix, &lane.key, &style::lane_class(lane), &lane.tooltip);
        if lane.state == NodeState::Target {
            let mark = Rect { width: 4., ..lane.rect };
            rect(&mut self.xml, "pl-target-mark", mark, 2.);
        }
        let texts = [Some(&lane.title), lane.badge.as_ref(), Some(&lane.detail)];
        for item in texts.into_iter().flatten() {
            text(&mut self.xml, item);
        }
        alert(&mut self.xml, lane.alert.as_ref());
        self.xml.close().line();
    }

    fn bar(&mut self, bar: &BarItem) {
        self.xml.group(self.prefix, &bar.key, &style::bar_class(bar), &bar.tooltip);
        path(&mut self.xml, "pl-bar-shape", &bar_data(bar.role, bar.rect));
        if let Some(mark) = bar.critical_mark {
            rect(&mut self.xml, "pl-critical-mark", mark, 1.);
        }
        if let Some(label) = &bar.label {
            text(&mut self.xml, label);
        }
        alert(&mut self.xml, bar.alert.as_ref());
        self.xml.close().line();
    }

    fn connector(&mut self, connector: &Connector) {
        self.xml.group(
            self.prefix,
            &connector.key,
            &style::connector_class(connector),
            &connector.tooltip,
        );
        path(&mut self.xml, "pl-line", &path_data(&connector.path));
        if let Some(head) = &connector.head {
            path(&mut self.xml, head.shape.class(), &head.data());
        }
        self.xml.close().line();
    }
}
