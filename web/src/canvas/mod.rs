//! The pictures: drawn from scenes, moved by one transform, selected by pointer and key.

pub mod camera;
mod gestures;
mod graph;
pub mod keys;
pub mod marks;
mod parts;
mod services;
mod shapes;
mod timeline;
mod window;

use std::rc::Rc;

use gloo_events::EventListener;
use plimsoll_scene::geometry::{Point, Rect, Size};
use plimsoll_scene::id::SceneId;
use plimsoll_scene::path::{self, number};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use self::gestures::use_gestures;
use self::graph::Graph;
use self::keys::Way;
use self::marks::{Marks, Trail, marks};
use self::parts::{Drawing, Scene, Shared};
use self::shapes::{alert, rect};
use self::timeline::Timeline;
use crate::outcome::{Chain, Outcome};
use crate::state::{Action, BuildLens, Pane, Seen, Selection};

pub use self::services::{ServicesCanvas, item_name};
pub use self::window::Window;

/// The properties of [`Canvas`].
#[derive(Properties, Clone, PartialEq)]
pub struct CanvasProps {
    /// What is drawn.
    pub seen: Seen,
    /// As which picture.
    pub lens: BuildLens,
    /// What is selected.
    pub selection: Selection,
    /// The way of the chosen finding.
    pub chain: Rc<Chain>,
    /// True when the picture is out of date.
    pub stale: bool,
    /// The window it is seen through, which the zoom buttons share.
    pub window: Window,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// A picture that can be moved, zoomed and selected in.
#[component]
pub fn Canvas(props: &CanvasProps) -> Html {
    let CanvasProps { seen, lens, selection, chain, stale, window, act } = props;
    use_gestures(window);
    use_leave(window, act);
    let size = size(&seen.outcome, *lens);
    let target = seen.outcome.graph.target;
    let target = target.and_then(|target| marks::extent(&seen.outcome, *lens, target));
    use_picture(window, size, target, (seen.identity, *lens));
    let elsewhere = selection.origin != Pane::Picture;
    let wanted = selection.pinned.filter(|_| elsewhere);
    let wanted = wanted.and_then(|id| marks::extent(&seen.outcome, *lens, id));
    use_reveal(window, (selection.turn, *lens), wanted);
    let shown = selection.shown().map(|id| marks(&seen.outcome, *lens, id)).unwrap_or_default();
    let pinned = selection.pinned.map(|id| marks(&seen.outcome, *lens, id)).unwrap_or_default();
    let (label, prefix) = match lens {
        BuildLens::Graph => (Graph::LABEL, "graph"),
        BuildLens::Timeline => (Timeline::LABEL, "timeline"),
    };
    let active = use_selected_option(window, prefix, &pinned);
    html! {
        <div id="canvas" ref={window.frame()} class={classes!("canvas", stale.then_some("stale"))}
            role="listbox" tabindex="0" aria-label={label} aria-activedescendant={active}
            onclick={on_click(act)} ondblclick={on_double_click(act)}
            onpointerover={on_hover(act, *selection)} onkeydown={on_key(props)}>
            <div class="layer" ref={window.layer()}>
                { scene(&seen.outcome, *lens) }
                <Overlay marks={shown} trail={Trail::of(&seen.outcome, *lens, chain)} {size}
                    preview={selection.preview.is_some()} />
            </div>
        </div>
    }
}

fn scene(outcome: &Rc<Outcome>, lens: BuildLens) -> Html {
    let outcome = Rc::clone(outcome);
    match lens {
        BuildLens::Graph => html! { <Scene<Graph> key="graph" scene={Shared::new(outcome)} /> },
        BuildLens::Timeline => {
            html! { <Scene<Timeline> key="timeline" scene={Shared::new(outcome)} /> }
        }
    }
}

fn size(outcome: &Outcome, lens: BuildLens) -> Size {
    match lens {
        BuildLens::Graph => outcome.graph.size,
        BuildLens::Timeline => outcome.timeline.size,
    }
}

/// Ends the preview when the pointer leaves the picture.
#[hook]
fn use_leave(window: &Window, act: &Callback<Action>) {
    let (frame, act) = (window.frame(), act.clone());
    use_effect_with((), move |()| {
        let listener = frame.cast::<Element>().map(|frame| {
            EventListener::new(&frame, "pointerleave", move |_| act.emit(Action::Preview(None)))
        });
        move || drop(listener)
    });
}

/// Shows another picture in the window; it is another one when `now` is.
#[hook]
fn use_picture<T: PartialEq + Copy + 'static>(
    window: &Window,
    size: Size,
    target: Option<Rect>,
    now: T,
) {
    let window = window.clone();
    let before = use_mut_ref(|| None);
    use_effect_with((now, size.width.to_bits(), size.height.to_bits()), move |_| {
        let fresh = before.borrow_mut().replace(now) != Some(now);
        window.show(size, target, fresh);
    });
}

/// Moves what was selected in another pane into view, whenever `turn` is another one.
#[hook]
fn use_reveal<T: PartialEq + 'static>(window: &Window, turn: T, wanted: Option<Rect>) {
    let window = window.clone();
    use_effect_with(turn, move |_| {
        if let Some(wanted) = wanted {
            window.reveal(wanted);
        }
    });
}

/// Marks the selected option for assistive technology, without drawing the picture again.
///
/// Returns the id of its element, if it is drawn.
#[hook]
fn use_selected_option(window: &Window, prefix: &str, pinned: &Marks) -> Option<String> {
    let id = pinned.key.as_ref().filter(|_| pinned.ring.is_some());
    let id = id.map(|key| format!("{prefix}-{key}"));
    let (frame, wanted) = (window.frame(), id.clone());
    use_effect(move || {
        let Some(frame) = frame.cast::<Element>() else { return };
        let old = frame.query_selector("[aria-selected]").ok().flatten();
        if old.as_ref().map(Element::id) == wanted {
            return;
        }
        // Setting and removing an attribute with a constant, valid name cannot fail.
        if let Some(old) = old {
            let _ = old.remove_attribute("aria-selected");
        }
        let document = frame.owner_document();
        let new = document.zip(wanted).and_then(|(document, id)| document.get_element_by_id(&id));
        if let Some(new) = new {
            let _ = new.set_attribute("aria-selected", "true");
        }
    });
    id
}

/// The item that an event is about.
fn item(event: &Event, attribute: &str) -> Option<SceneId> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let holder = target.closest(&format!("[{attribute}]")).ok()??;
    holder.get_attribute(attribute)?.parse().ok()
}

fn on_click(act: &Callback<Action>) -> Callback<MouseEvent> {
    let act = act.clone();
    Callback::from(move |event: MouseEvent| {
        if let Some(SceneId::Stage(id)) = item(&event, "data-toggle") {
            act.emit(Action::Toggle(id.index()));
        } else if let Some(id) = item(&event, "data-key") {
            act.emit(Action::Pin { id, pane: Pane::Picture });
        }
    })
}

fn on_double_click(act: &Callback<Action>) -> Callback<MouseEvent> {
    let act = act.clone();
    Callback::from(move |event: MouseEvent| {
        if item(&event, "data-toggle").is_none()
            && let Some(SceneId::Stage(id)) = item(&event, "data-key")
        {
            act.emit(Action::Toggle(id.index()));
        }
    })
}

fn on_hover(act: &Callback<Action>, selection: Selection) -> Callback<PointerEvent> {
    let act = act.clone();
    Callback::from(move |event: PointerEvent| {
        // A finger does not hover, and what a drag passes over is not meant.
        if event.pointer_type() != "mouse" || event.buttons() != 0 {
            return;
        }
        let over = item(&event, "data-key");
        if over != selection.preview {
            act.emit(Action::Preview(over));
        }
    })
}

fn on_key(props: &CanvasProps) -> Callback<KeyboardEvent> {
    let CanvasProps { seen, lens, selection, window, act, .. } = props;
    let (outcome, lens, selection) = (Rc::clone(&seen.outcome), *lens, *selection);
    let (window, act) = (window.clone(), act.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let key = event.key();
        if let Some(way) = Way::of_key(&key) {
            let next = match lens {
                BuildLens::Graph => keys::in_graph(&outcome, selection.pinned, way),
                BuildLens::Timeline => keys::in_timeline(&outcome, selection.pinned, way),
            };
            if let Some(id) = next {
                act.emit(Action::Pin { id, pane: Pane::Picture });
                if let Some(extent) = marks::extent(&outcome, lens, id) {
                    window.reveal(extent);
                }
            }
        } else {
            match key.as_str() {
                "+" | "=" => window.zoom_step(true),
                "-" => window.zoom_step(false),
                "0" => window.fit(),
                "Enter" | " " => {
                    if let Some(SceneId::Stage(stage)) = selection.pinned {
                        act.emit(Action::Toggle(stage.index()));
                    }
                }
                _ => return,
            }
        }
        event.prevent_default();
    })
}

#[derive(Properties, Clone, PartialEq)]
struct OverlayProps {
    marks: Marks,
    trail: Trail,
    size: Size,
    preview: bool,
}

/// The place of a line in the way.
fn number_on(number: usize, at: Point) -> Html {
    let (x, y) = (path::number(at.x), path::number(at.y));
    html! {
        <g class="trail-number">
            <circle cx={x.clone()} cy={y.clone()} r="8.5" />
            <text {x} y={path::number(at.y + 3.5)} text-anchor="middle">{ number }</text>
        </g>
    }
}

/// The selection, drawn over the picture so that the picture itself never changes.
#[component]
fn Overlay(props: &OverlayProps) -> Html {
    let OverlayProps { marks, trail, size, preview } = props;
    let ring = marks.ring.map(|ring| {
        let class = if marks.loose { "ring loose" } else { "ring" };
        rect(class, ring.inset(-3.), 6.)
    });
    html! {
        <svg class={classes!("overlay", preview.then_some("preview"))} aria-hidden="true"
            width={number(size.width)} height={number(size.height)}>
            { for trail.rings.iter().map(|ring| rect("trail-ring", ring.inset(-6.), 8.)) }
            { for trail.lines.iter().map(|line| html! { <path class="trail-line" d={line.path.clone()} /> }) }
            { for marks.lines.iter().map(|line| html! { <path class="line" d={line.clone()} /> }) }
            { ring }
            { alert(marks.alert.as_ref()) }
            { for trail.lines.iter().map(|line| number_on(line.number, line.middle)) }
        </svg>
    }
}
