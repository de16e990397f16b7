//! Draws the stage graph.

use plimsoll_scene::graph::{EdgeItem, NodeItem, NodeShape, NodeState, RowItem};
use plimsoll_scene::path::{chevron_data, folder_data, glyph_data, hatch_data, number, path_data};
use plimsoll_scene::style;
use yew::prelude::*;

use super::parts::{Drawing, Parts};
use super::shapes::{alert, maybe_text, path, rect, text};
use crate::outcome::Outcome;

/// The stage graph.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Graph;

impl Drawing for Graph {
    type Source = Outcome;

    const LABEL: &'static str = "Stage graph";

    fn same(a: &Outcome, b: &Outcome) -> bool {
        a.graph == b.graph
    }

    fn size(outcome: &Outcome) -> plimsoll_scene::geometry::Size {
        outcome.graph.size
    }

    fn parts(outcome: &Outcome) -> Parts {
        let graph = &outcome.graph;
        Parts { below: graph.edges.len(), items: graph.nodes.len(), above: graph.edges.len() }
    }

    fn below(outcome: &Outcome, at: usize) -> Html {
        edge(&outcome.graph.edges[at])
    }

    fn item(outcome: &Outcome, at: usize) -> Html {
        node(&outcome.graph.nodes[at])
    }

    /// Labels last, so that no line crosses a word.
    fn above(outcome: &Outcome, at: usize) -> Html {
        maybe_text(outcome.graph.edges[at].label.as_ref())
    }
}

fn edge(edge: &EdgeItem) -> Html {
    let line = path_data(&edge.path);
    html! {
        <g key={edge.key.clone()} class={style::edge_class(edge)} data-key={edge.ids[0].key()}
            aria-hidden="true">
            <title>{ edge.tooltip.clone() }</title>
            { path("hit", line.clone()) }
            { path("pl-line", line) }
            { path(edge.head.shape.class(), edge.head.data()) }
        </g>
    }
}

fn node(node: &NodeItem) -> Html {
    html! {
        <g key={node.key.clone()} class={style::node_class(node)}>
            <g id={format!("graph-{}", node.key)} role="option" aria-label={node.name.clone()}
                data-key={node.id.key()}>
                <title>{ node.tooltip.clone() }</title>
                { outline(node) }
                { glyph_data(node.shape, node.rect).map(|data| path("pl-glyph", data)) }
                { text(&node.title) }
                { maybe_text(node.badge.as_ref()) }
                { maybe_text(node.detail.as_ref()) }
                { alert(node.alert.as_ref()) }
            </g>
            { for node.rows.iter().map(row) }
            { maybe_text(node.more.as_ref()) }
            { toggle(node) }
        </g>
    }
}

fn toggle(node: &NodeItem) -> Html {
    let Some(toggle) = node.toggle else { return Html::default() };
    html! {
        <g class="toggle" data-toggle={node.id.key()} aria-hidden="true">
            { rect("hit", toggle.rect, 4.) }
            { path("pl-chevron", chevron_data(toggle.rect, toggle.open)) }
        </g>
    }
}

fn outline(node: &NodeItem) -> Html {
    let outline = match node.shape {
        NodeShape::Stage => rect("pl-box", node.rect, 4.),
        NodeShape::Image => rect("pl-box", node.rect, 14.),
        NodeShape::MainContext | NodeShape::NamedContext | NodeShape::RemoteContext => {
            path("pl-box", folder_data(node.rect))
        }
    };
    let inside = match node.state {
        NodeState::Target => rect("pl-inner", node.rect.inset(3.5), 2.),
        NodeState::NotBuilt if node.shape == NodeShape::Stage => {
            path("pl-hatch", hatch_data(node.rect, 2.))
        }
        NodeState::NotBuilt | NodeState::Needed => Html::default(),
    };
    html! { <>{ outline }{ inside }</> }
}

fn row(row: &RowItem) -> Html {
    let divider = format!(
        "M{} {}H{}",
        number(row.rect.x + 6.),
        number(row.rect.y),
        number(row.rect.right() - 6.)
    );
    html! {
        <g key={row.key.clone()} id={format!("graph-{}", row.key)} class={style::row_class(row)}
            role="option" aria-label={row.name.clone()} data-key={row.id.key()}>
            <title>{ row.tooltip.clone() }</title>
            { rect("hit", row.rect, 0.) }
            { path("pl-divider", divider) }
            { rect("pl-mark", row.glyph, 1.) }
            { text(&row.keyword) }
            { text(&row.argument) }
            { alert(row.alert.as_ref()) }
        </g>
    }
}
