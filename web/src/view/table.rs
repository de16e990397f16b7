//! The pictures as tables, for those who cannot or do not want to see them.

use std::rc::Rc;

use plimsoll_scene::id::SceneId;
use plimsoll_scene::table::TableRow;
use yew::prelude::*;

use super::words::marked;
use crate::outcome::Chain;
use crate::state::{Action, BuildLens, Pane, Seen, Selection};

/// The properties of [`TableTwin`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct TableProps {
    /// What is shown.
    pub seen: Seen,
    /// Which picture's twin.
    pub lens: BuildLens,
    /// The selection.
    pub selection: Selection,
    /// The way of the chosen finding.
    pub chain: Rc<Chain>,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// A picture as a table.
#[component]
pub(crate) fn TableTwin(props: &TableProps) -> Html {
    let TableProps { seen, lens, selection, chain, act } = props;
    let table = match lens {
        BuildLens::Graph => &seen.outcome.graph_table,
        BuildLens::Timeline => &seen.outcome.timeline_table,
    };
    html! {
        <div class="scroll">
            <table class="twin">
                <caption>
                    { &table.caption }
                    { for chain.links.iter().map(|link| html! { <span class="way">{ marked(&link.words) }</span> }) }
                </caption>
                <thead><tr>
                    { for table.header.iter().map(|cell| html! { <th scope="col">{ cell }</th> }) }
                </tr></thead>
                <tbody>{ for table.rows.iter().map(|row| self::row(row, *selection, chain, act)) }</tbody>
            </table>
        </div>
    }
}

fn row(row: &TableRow, selection: Selection, chain: &Chain, act: &Callback<Action>) -> Html {
    let id = row.id;
    let onclick = act.reform(move |_: MouseEvent| Action::Pin { id, pane: Pane::Picture });
    let selected = selection.pinned == Some(id);
    let on_way = chain.stages.iter().position(|stage| SceneId::Stage(*stage) == id);
    let (first, rest) = match row.cells.split_first() {
        Some((first, rest)) => (first.as_str(), rest),
        None => ("", &[][..]),
    };
    html! {
        <tr class={classes!(selected.then_some("selected"), on_way.map(|_| "on-way"))} data-key={id.key()}>
            <th scope="row"><button type="button" class="plain" {onclick} dir="auto"
                aria-pressed={selected.to_string()}>{ first.to_owned() }</button>
                { on_way.map(|at| html! { <span class="aside">{ format!("{} on the way", at + 1) }</span> }) }</th>
            { for rest.iter().map(|cell| html! { <td dir="auto">{ cell.clone() }</td> }) }
        </tr>
    }
}
