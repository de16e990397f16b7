//! The keys that work everywhere on the page.

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::state::{Action, Pane};

/// What takes the focus in a pane, the best first.
const FOCUSABLE: [&str; 4] =
    ["textarea", "[role=listbox]", "[role=tab][aria-selected=true]", "button, [tabindex='0']"];

/// F6 goes to the next pane, F8 to the next finding, `?` opens the help sheet; within a pane some
/// letters act on findings, where they do not write.
#[hook]
pub fn use_page_keys(act: &Callback<Action>) {
    let act = act.clone();
    use_effect_with((), move |()| {
        let document = web_sys::window().and_then(|window| window.document());
        let listener = document.map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            let root = document.clone();
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                    press(&root, event, &act);
                }
            })
        });
        move || drop(listener)
    });
}

fn press(document: &Document, event: &KeyboardEvent, act: &Callback<Action>) {
    match event.key().as_str() {
        "F6" => next_pane(document, event.shift_key(), act),
        "F8" => act.emit(Action::StepFinding { backwards: event.shift_key() }),
        "?" if !is_writing(document) => act.emit(Action::Help(true)),
        key if acts_on_findings(document, event) => match of_key(key) {
            Some(action) => act.emit(action),
            None => return,
        },
        _ => return,
    }
    event.prevent_default();
}

/// What a letter does with findings.
fn of_key(key: &str) -> Option<Action> {
    Some(match key {
        "]" => Action::StepFinding { backwards: false },
        "[" => Action::StepFinding { backwards: true },
        "." => Action::PressApply,
        "u" => Action::Undo,
        _ => return None,
    })
}

/// Single letters act only while the focus is in a pane, and only where they do not write.
fn acts_on_findings(document: &Document, event: &KeyboardEvent) -> bool {
    let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
    let focused = document.active_element();
    let in_pane = focused.and_then(|focused| focused.closest(".pane, .snack").ok().flatten());
    !modified && in_pane.is_some() && !is_writing(document)
}

/// True when keys write text.
fn is_writing(document: &Document) -> bool {
    let focused = document.active_element();
    focused.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "TEXTAREA" | "INPUT" | "SELECT")
    })
}

fn next_pane(document: &Document, backwards: bool, act: &Callback<Action>) {
    let focused = document.active_element();
    let holds = |pane: &Pane| {
        let element = document.get_element_by_id(pane.id());
        element.zip(focused.as_ref()).is_some_and(|(pane, focused)| pane.contains(Some(focused)))
    };
    let count = Pane::ALL.len();
    let next = match (Pane::ALL.iter().position(holds), backwards) {
        (Some(at), false) => (at + 1) % count,
        (Some(at), true) => (at + count - 1) % count,
        (None, false) => 0,
        (None, true) => count - 1,
    };
    let pane = Pane::ALL[next];
    act.emit(Action::ShowPane(pane));
    if enter(document, pane) {
        return;
    }
    // On a narrow screen it has to be shown before it can have the focus.
    let document = document.clone();
    Timeout::new(0, move || {
        enter(&document, pane);
    })
    .forget();
}

/// Puts the focus into a pane; says whether it is there now.
fn enter(document: &Document, pane: Pane) -> bool {
    let Some(pane) = document.get_element_by_id(pane.id()) else { return false };
    let find = |selector: &&str| pane.query_selector(selector).ok().flatten();
    let inside = FOCUSABLE.iter().find_map(find);
    if let Some(element) = inside.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
    pane.contains(document.active_element().as_deref())
}
