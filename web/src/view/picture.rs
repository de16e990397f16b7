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
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
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
    /// True when the document is the Dockerfile of a project.
    pub in_project: bool,
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
            onkeydown={on_key(&props.act, props.in_project)}>
            <header class="pane-head">
                { lens_row(props.lens, props.in_project, &props.act) }
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
    let PictureProps { selection, chain, act, .. } = props;
    let lens = props.lens.of_build().unwrap_or_default();
    let chain = Rc::clone(chain);
    match drawn {
        Some(seen) if props.table => html! {
            <TableTwin seen={seen.clone()} {lens} selection={*selection} {chain} act={act.clone()} />
        },
        Some(seen) => html! {
            <Canvas seen={seen.clone()} {lens} selection={*selection} {chain} window={window.clone()}
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
        Lens::Services => "tab-services",
        Lens::Graph => "tab-graph",
        Lens::Timeline => "tab-timeline",
    }
}

/// The pictures there are, in their order.
const fn lenses(in_project: bool) -> &'static [Lens] {
    if in_project {
        &[Lens::Services, Lens::Graph, Lens::Timeline]
    } else {
        &[Lens::Graph, Lens::Timeline]
    }
}

/// The row of tabs that chooses a picture; the number of its place is its key.
pub(super) fn lens_row(shown: Lens, in_project: bool, act: &Callback<Action>) -> Html {
    let tab = |(at, lens): (usize, &Lens)| Tab {
        id: tab_id(*lens),
        title: html! { <><kbd aria-hidden="true">{ at + 1 }</kbd>{ lens.name() }</> },
        selected: shown == *lens,
        action: Action::Show(*lens),
    };
    let tabs = lenses(in_project).iter().enumerate().map(tab).collect();
    tab_row("Pictures", "picture-panel", tabs, act)
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

/// The buttons that zoom.
pub(super) fn zoom(window: &Window) -> Html {
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
        Lens::Services => None,
    };
    notice.map(|notice| html! { <p class="notice">{ notice }</p> })
}

/// The keys of this pane.
pub(super) fn on_key(act: &Callback<Action>, in_project: bool) -> Callback<KeyboardEvent> {
    let act = act.clone();
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let key = event.key();
        let place = key.parse::<usize>().ok().and_then(|place| place.checked_sub(1));
        let lens = place.and_then(|place| lenses(in_project).get(place));
        act.emit(match (lens, key.as_str()) {
            (Some(lens), _) => Action::Show(*lens),
            (None, "Escape") => Action::Climb,
            _ => return,
        });
        event.prevent_default();
    })
}
