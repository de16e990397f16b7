//! The offer to take back what was just done.

use yew::prelude::*;

use super::icons;
use super::words::marked;
use crate::state::Action;

/// The properties of [`Snack`].
#[derive(Properties, Clone, PartialEq)]
pub struct SnackProps {
    /// What was done; `None` when nothing can be taken back.
    pub done: Option<AttrValue>,
    /// True when what was typed before something else was opened can be brought back.
    pub left: bool,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// The offer to take back what was just done.
///
/// The region is always there, so that what appears in it is told.
#[component]
pub fn Snack(props: &SnackProps) -> Html {
    let undo = props.act.reform(|_: MouseEvent| Action::Undo);
    let dismiss = props.act.reform(|_: MouseEvent| Action::DismissUndo);
    html! {
        <div class="snack-area" role="status">
            if props.done.is_some() || props.left {
                <div class="snack">
                    if let Some(done) = &props.done {
                        <p>{ "Done: " }{ marked(done) }{ "." }</p>
                    } else {
                        <p>{ "What you had typed was put aside." }</p>
                    }
                    <button type="button" class="button" onclick={undo} aria-keyshortcuts="u">
                        { "Undo" }<kbd aria-hidden="true">{ "u" }</kbd>
                    </button>
                    <button type="button" class="button bare" onclick={dismiss} aria-label="Keep the change and close">
                        { icons::cross() }
                    </button>
                </div>
            }
        </div>
    }
}
