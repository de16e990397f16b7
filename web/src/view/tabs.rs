//! Rows of tabs.

use yew::prelude::*;

use super::words::grouped;
use crate::state::{Action, Pane};

/// One tab of a row.
pub(super) struct Tab {
    /// Its id; the panel's is the same with `-panel`.
    pub(super) id: &'static str,
    /// What it says.
    pub(super) title: Html,
    /// True when its panel is shown.
    pub(super) selected: bool,
    /// What choosing it does.
    pub(super) action: Action,
}

/// A row of tabs; arrow keys choose the next one.
pub(super) fn tab_row(
    label: &'static str,
    panel: &'static str,
    tabs: Vec<Tab>,
    act: &Callback<Action>,
) -> Html {
    let count = tabs.len();
    let at = tabs.iter().position(|tab| tab.selected).unwrap_or_default();
    let (before, after) = ((at + count - 1) % count, (at + 1) % count);
    let (before, after) = (
        (tabs[before].id, tabs[before].action.clone()),
        (tabs[after].id, tabs[after].action.clone()),
    );
    let onkeydown = {
        let act = act.clone();
        Callback::from(move |event: KeyboardEvent| {
            let (id, action) = match event.key().as_str() {
                "ArrowLeft" => before.clone(),
                "ArrowRight" => after.clone(),
                _ => return,
            };
            event.prevent_default();
            act.emit(action);
            focus(id);
        })
    };
    let tab = |tab: Tab| {
        let action = tab.action;
        let onclick = act.reform(move |_: MouseEvent| action.clone());
        html! {
            <button type="button" role="tab" id={tab.id} class="tab" {onclick}
                aria-selected={tab.selected.to_string()} aria-controls={panel}
                tabindex={if tab.selected { "0" } else { "-1" }}>{ tab.title }</button>
        }
    };
    html! {
        <div class="tabs" role="tablist" aria-label={label} {onkeydown}>
            { for tabs.into_iter().map(tab) }
        </div>
    }
}

fn focus(id: &str) {
    use wasm_bindgen::JsCast;
    let document = web_sys::window().and_then(|window| window.document());
    let element = document.and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// The properties of [`BottomTabs`].
#[derive(Properties, Clone, PartialEq)]
pub struct BottomTabsProps {
    /// The pane that is shown.
    pub pane: Pane,
    /// How many findings there are.
    pub findings: usize,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// The tabs of a narrow screen.
#[component]
pub fn BottomTabs(props: &BottomTabsProps) -> Html {
    let tab = |pane: Pane| {
        let title = match pane {
            Pane::Source => "Source",
            Pane::Picture => "Graph",
            Pane::Details => "Findings",
        };
        let onclick = props.act.reform(move |_: MouseEvent| Action::ShowPane(pane));
        let current = (pane == props.pane).then_some("page");
        html! {
            <button type="button" {onclick} aria-current={current}>
                { title }
                if pane == Pane::Details && props.findings > 0 {
                    <span class="badge">{ grouped(props.findings) }</span>
                }
            </button>
        }
    };
    html! { <nav class="bottom" aria-label="Panes">{ for Pane::ALL.into_iter().map(tab) }</nav> }
}
