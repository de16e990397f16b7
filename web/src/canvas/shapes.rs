//! Rectangles, paths and texts of a scene as elements.

use plimsoll_scene::alert::AlertItem;
use plimsoll_scene::geometry::Rect;
use plimsoll_scene::path::{alert_data, number};
use plimsoll_scene::text::{Anchor, TextItem};
use yew::prelude::*;

/// A rectangle with a class.
pub(super) fn rect(class: &'static str, rect: Rect, radius: f64) -> Html {
    let radius = (radius > 0.).then(|| number(radius));
    html! {
        <rect {class} x={number(rect.x)} y={number(rect.y)} width={number(rect.width)}
            height={number(rect.height)} rx={radius} />
    }
}

/// A path with a class.
pub(super) fn path(class: &'static str, data: String) -> Html {
    html! { <path {class} d={data} /> }
}

/// A text; it runs left to right and cannot reorder its surroundings.
pub(super) fn text(item: &TextItem) -> Html {
    if item.text.is_empty() {
        return Html::default();
    }
    let anchor = (item.anchor != Anchor::Start).then(|| item.anchor.as_str());
    let foreign = !item.text.is_ascii();
    html! {
        <text class={item.role.class()} x={number(item.at.x)} y={number(item.at.y)}
            text-anchor={anchor} direction={foreign.then_some("ltr")}
            unicode-bidi={foreign.then_some("isolate")}>{ item.text.clone() }</text>
    }
}

/// How much is wrong with an item.
pub(super) fn alert(item: Option<&AlertItem>) -> Html {
    let Some(item) = item else { return Html::default() };
    html! {
        <g class={item.level.class()}>
            { item.pill.map(|pill| rect("pl-pill", pill, pill.height / 2.)) }
            { path("pl-alert-glyph", alert_data(item.level, item.glyph)) }
            { maybe_text(item.count.as_ref()) }
        </g>
    }
}

/// A text that may be missing.
pub(super) fn maybe_text(item: Option<&TextItem>) -> Html {
    item.map(text).unwrap_or_default()
}
