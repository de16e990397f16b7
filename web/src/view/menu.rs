//! A button that opens a list of commands.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

use super::icons;

/// One command of a [`Menu`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Command<T> {
    /// What it does.
    pub value: T,
    /// What it is called.
    pub title: AttrValue,
    /// What stands beside it.
    pub detail: AttrValue,
    /// True for the one that is in force.
    pub current: bool,
}

/// The properties of [`Menu`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct MenuProps<T: Clone + PartialEq + 'static> {
    /// What the button says.
    pub label: AttrValue,
    /// The commands.
    pub commands: Vec<Command<T>>,
    /// Told what was chosen.
    pub choose: Callback<T>,
}

/// A button that opens a list of commands.
#[component]
pub(crate) fn Menu<T: Clone + PartialEq + 'static>(props: &MenuProps<T>) -> Html {
    let open = use_state(|| false);
    let root = use_node_ref();
    use_first_focus(&root, *open);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let leave = {
        let (open, root) = (open.clone(), root.clone());
        Callback::from(move |event: FocusEvent| {
            let next = event.related_target().and_then(|next| next.dyn_into::<Node>().ok());
            if !root.cast::<Node>().is_some_and(|root| root.contains(next.as_ref())) {
                open.set(false);
            }
        })
    };
    let keys = {
        let (open, root) = (open.clone(), root.clone());
        Callback::from(move |event: KeyboardEvent| press(&event, &open, &root))
    };
    let command = |command: &Command<T>| {
        let (choose, open, root) = (props.choose.clone(), open.clone(), root.clone());
        let value = command.value.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            open.set(false);
            focus(&root, "button");
            choose.emit(value.clone());
        });
        html! {
            <button type="button" role="menuitem" tabindex="-1" {onclick}
                aria-current={command.current.then_some("true")}>
                <span class="title">{ &command.title }</span>
                <span class="detail">{ &command.detail }</span>
            </button>
        }
    };
    html! {
        <div class="menu" ref={root.clone()} onfocusout={leave} onkeydown={keys}>
            <button type="button" class="button" aria-haspopup="menu" onclick={toggle}
                aria-expanded={open.to_string()}>{ &props.label }{ icons::caret() }</button>
            if *open {
                <div class="menu-list" role="menu" aria-label={props.label.clone()}>
                    { for props.commands.iter().map(command) }
                </div>
            }
        </div>
    }
}

/// Puts the focus on the first command of a menu that opens.
#[hook]
fn use_first_focus(root: &NodeRef, open: bool) {
    let root = root.clone();
    use_effect_with(open, move |&open| {
        if open {
            focus(&root, "[role=menuitem]");
        }
    });
}

fn focus(root: &NodeRef, selector: &str) {
    let element = root.cast::<Element>().and_then(|root| root.query_selector(selector).ok()?);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

fn press(event: &KeyboardEvent, open: &UseStateHandle<bool>, root: &NodeRef) {
    if !**open {
        return;
    }
    match event.key().as_str() {
        "Escape" => {
            open.set(false);
            focus(root, "button");
        }
        "ArrowDown" => step(root, 1),
        "ArrowUp" => step(root, -1),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// Moves the focus by one command, around the end.
fn step(root: &NodeRef, by: i32) {
    let Some(root) = root.cast::<Element>() else { return };
    let Ok(items) = root.query_selector_all("[role=menuitem]") else { return };
    let focused = root.owner_document().and_then(|document| document.active_element());
    let count = items.length().cast_signed();
    let is_focused = |at: &i32| {
        let item = items.item(at.cast_unsigned());
        item.is_some() && item.as_ref() == focused.as_ref().map(AsRef::as_ref)
    };
    let at = (0..count).find(is_focused).unwrap_or(-1);
    let next = items.item((at + by).rem_euclid(count.max(1)).cast_unsigned());
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        let _ = next.focus();
    }
}
