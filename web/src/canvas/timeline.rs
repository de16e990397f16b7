//! Draws the timeline.

use plimsoll_scene::geometry::Rect;
use plimsoll_scene::graph::NodeState;
use plimsoll_scene::path::{bar_data, hatch_data, path_data};
use plimsoll_scene::style;
use plimsoll_scene::timeline::{BarItem, Connector, LaneItem, TimelineScene};
use yew::prelude::*;

use super::parts::{Drawing, Parts};
use super::shapes::{alert, maybe_text, path, rect, text};
use crate::outcome::Outcome;

/// The timeline.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Timeline;

impl Drawing for Timeline {
    type Source = Outcome;

    const LABEL: &'static str = "Timeline";

    fn same(a: &Outcome, b: &Outcome) -> bool {
        a.timeline == b.timeline
    }

    fn size(outcome: &Outcome) -> plimsoll_scene::geometry::Size {
        outcome.timeline.size
    }

    fn parts(outcome: &Outcome) -> Parts {
        let TimelineScene { lanes, bars, connectors, .. } = &outcome.timeline;
        // Below: the grounds of the lanes, the axis, and the connectors. Items: the lanes, each
        // followed by nothing, then the bars. Above: the critical connectors.
        Parts {
            below: lanes.len() + 1 + connectors.len(),
            items: lanes.len() + bars.len(),
            above: connectors.len(),
        }
    }

    fn below(outcome: &Outcome, at: usize) -> Html {
        let timeline = &outcome.timeline;
        let lanes = timeline.lanes.len();
        match at.checked_sub(lanes) {
            None => ground(&timeline.lanes[at]),
            Some(0) => axis(timeline),
            Some(after) => connector(&timeline.connectors[after - 1], false),
        }
    }

    fn item(outcome: &Outcome, at: usize) -> Html {
        let timeline = &outcome.timeline;
        match at.checked_sub(timeline.bars.len()) {
            None => bar(&timeline.bars[at]),
            Some(after) => lane(&timeline.lanes[after]),
        }
    }

    fn above(outcome: &Outcome, at: usize) -> Html {
        connector(&outcome.timeline.connectors[at], true)
    }
}

fn axis(scene: &TimelineScene) -> Html {
    html! {
        <g class="axis" aria-hidden="true">
            { text(&scene.axis.caption) }
            { for scene.axis.ticks.iter().map(|tick| html! {
                <>{ path("pl-grid-line", path_data(&tick.line)) }{ maybe_text(tick.label.as_ref()) }</>
            }) }
            { maybe_text(scene.unbuilt_heading.as_ref()) }
        </g>
    }
}

/// What lies below everything else.
fn ground(lane: &LaneItem) -> Html {
    let hatch =
        (lane.state == NodeState::NotBuilt).then(|| path("pl-hatch", hatch_data(lane.rect, 0.)));
    html! {
        <g aria-hidden="true" data-key={lane.id.key()}>
            { rect("pl-lane-ground", lane.rect, 4.) }
            { hatch }
        </g>
    }
}

/// The names, above everything else so that no line crosses a word.
fn lane(lane: &LaneItem) -> Html {
    let mark = (lane.state == NodeState::Target)
        .then(|| rect("pl-target-mark", Rect { width: 4., ..lane.rect }, 2.));
    html! {
        <g key={lane.key.clone()} id={format!("timeline-{}", lane.key)}
            class={style::lane_class(lane)} role="option" aria-label={lane.name.clone()}
            data-key={lane.id.key()}>
            <title>{ lane.tooltip.clone() }</title>
            { mark }
            { text(&lane.title) }
            { maybe_text(lane.badge.as_ref()) }
            { text(&lane.detail) }
            { alert(lane.alert.as_ref()) }
        </g>
    }
}

fn bar(bar: &BarItem) -> Html {
    html! {
        <g key={bar.key.clone()} id={format!("timeline-{}", bar.key)}
            class={style::bar_class(bar)} role="option" aria-label={bar.name.clone()}
            data-key={bar.id.key()}>
            <title>{ bar.tooltip.clone() }</title>
            { rect("hit", bar.hit, 0.) }
            { path("pl-bar-shape", bar_data(bar.role, bar.rect)) }
            { bar.critical_mark.map(|mark| rect("pl-critical-mark", mark, 1.)) }
            { maybe_text(bar.label.as_ref()) }
            { alert(bar.alert.as_ref()) }
        </g>
    }
}

fn connector(connector: &Connector, critical: bool) -> Html {
    if connector.critical != critical {
        return Html::default();
    }
    let line = path_data(&connector.path);
    let head = connector.head.as_ref();
    html! {
        <g key={connector.key.clone()} class={style::connector_class(connector)}
            data-key={connector.ids.first().map(|id| id.key())} aria-hidden="true">
            <title>{ connector.tooltip.clone() }</title>
            { path("hit", line.clone()) }
            { path("pl-line", line) }
            { head.map(|head| path(head.shape.class(), head.data())) }
        </g>
    }
}
