//! The pane with the pictures and their tables.

use std::rc::Rc;

use yew::prelude::*;

use super::empty::Empty;
use super::table::TableTwin;
use super::tabs::{Tab, tab_row};
use crate::canvas::{Canvas, Window};
use crate::outcome::{Chain, Outcome};
use crate::state::{Action, Lens, Pane, Seen, Selection};

/// The properties of [`Picture`].
#[derive(Properties, Clone, PartialEq)]
pub struct PictureProps {
    /// What is drawn.
    pub seen: Option<Seen>,
    /// True when there is no document.
    pub empty: bool,
    /// The line from which on the picture is out of date.
    pub stale_from: Option<u32>,
    /// Which picture.
    pub lens: Lens,
    /// True when it is shown as a table.
    pub table: bool,
    /// True when all stages are open.
    pub all_open: bool,
    /// The selection.
    pub selection: Selection,
    /// The way of the chosen finding; empty when the picture does not show it.
    pub chain: Rc<Chain>,
    /// What the selection is called.
    pub link: Option<AttrValue>,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// The pane with the pictures and their tables.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let window = use_memo((), |()| Window::default());
    let drawn = props.seen.as_ref().filter(|seen| !props.empty && !seen.outcome.stages.is_empty());
    html! {
        <section class="pane picture" id={Pane::Picture.id()} aria-label="Picture"
            onkeydown={on_key(&props.act)}>
            <header class="pane-head">
                { lenses(props) }
                if let Some(link) = &props.link { <p class="link">{ link }</p> }
                if drawn.is_some() { { tools(props, &window) } }
            </header>
            { props.stale_from.filter(|_| drawn.is_some()).map(stale_note).unwrap_or_default() }
            { drawn.and_then(|seen| notice(&seen.outcome, props.lens)).unwrap_or_default() }
            <div class="pane-body" id="picture-panel" role="tabpanel" aria-labelledby={tab_id(props.lens)}>
                { body(props, drawn, &window) }
            </div>
        </section>
    }
}

fn body(props: &PictureProps, drawn: Option<&Seen>, window: &Window) -> Html {
    let PictureProps { lens, selection, chain, act, .. } = props;
    let chain = Rc::clone(chain);
    match drawn {
        Some(seen) if props.table => html! {
            <TableTwin seen={seen.clone()} lens={*lens} selection={*selection} {chain} act={act.clone()} />
        },
        Some(seen) => html! {
            <Canvas seen={seen.clone()} lens={*lens} selection={*selection} {chain} window={window.clone()}
                stale={props.stale_from.is_some()} act={act.clone()} />
        },
        None if props.empty => html! { <Empty act={act.clone()} /> },
        None if props.seen.is_some() => html! {
            <p class="nothing">{ "There is no stage to draw yet: a stage begins with FROM." }</p>
        },
        None => Html::default(),
    }
}

const fn tab_id(lens: Lens) -> &'static str {
    match lens {
        Lens::Graph => "tab-graph",
        Lens::Timeline => "tab-timeline",
    }
}

fn lenses(props: &PictureProps) -> Html {
    let tab = |lens: Lens, key: &'static str, name: &'static str| Tab {
        id: tab_id(lens),
        title: html! { <><kbd aria-hidden="true">{ key }</kbd>{ name }</> },
        selected: props.lens == lens,
        action: Action::Show(lens),
    };
    let tabs = [tab(Lens::Graph, "1", "Graph"), tab(Lens::Timeline, "2", "Timeline")];
    tab_row("Pictures", "picture-panel", tabs, &props.act)
}

fn tools(props: &PictureProps, window: &Window) -> Html {
    let PictureProps { lens, table, all_open, act, .. } = props;
    let (table, all_open) = (*table, *all_open);
    let as_table = act.reform(move |_: MouseEvent| Action::ShowTable(!table));
    let open_all = act.reform(move |_: MouseEvent| Action::OpenAll(!all_open));
    html! {
        <div class="tools" role="group" aria-label="View">
            if *lens == Lens::Graph && !table {
                <button type="button" class="button small" onclick={open_all}
                    aria-pressed={all_open.to_string()}>{ "Steps" }</button>
            }
            <button type="button" class="button small" onclick={as_table}
                aria-pressed={table.to_string()}>{ "Table" }</button>
            if !table { { zoom(window) } }
        </div>
    }
}

fn zoom(window: &Window) -> Html {
    let on = |action: fn(&Window)| {
        let window = window.clone();
        Callback::from(move |_: MouseEvent| action(&window))
    };
    html! {
        <span class="zoom">
            <button type="button" class="button small square" aria-label="Zoom out" title="Zoom out (-)"
                onclick={on(|window| window.zoom_step(false))}>{ "−" }</button>
            <button type="button" class="button small percent" ref={window.label()}
                title="Actual size" onclick={on(Window::actual_size)} />
            <button type="button" class="button small square" aria-label="Zoom in" title="Zoom in (+)"
                onclick={on(|window| window.zoom_step(true))}>{ "+" }</button>
            <button type="button" class="button small" title="Show all (0)"
                onclick={on(Window::fit)}>{ "Fit" }</button>
        </span>
    }
}

fn stale_note(line: u32) -> Html {
    html! { <p class="stale-note">{ format!("As of before line {line}") }</p> }
}

/// What a picture leaves out.
fn notice(outcome: &Outcome, lens: Lens) -> Option<Html> {
    let notice = match lens {
        Lens::Graph => outcome.graph.notice.clone(),
        Lens::Timeline => outcome.timeline.notice.clone(),
    };
    notice.map(|notice| html! { <p class="notice">{ notice }</p> })
}

/// The keys of this pane.
fn on_key(act: &Callback<Action>) -> Callback<KeyboardEvent> {
    let act = act.clone();
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        act.emit(match event.key().as_str() {
            "1" => Action::Show(Lens::Graph),
            "2" => Action::Show(Lens::Timeline),
            "Escape" => Action::Climb,
            _ => return,
        });
        event.prevent_default();
    })
}
