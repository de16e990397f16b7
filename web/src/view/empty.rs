//! What stands where there is no document, and over everything while a file is dragged.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::files;
use crate::samples::SAMPLES;
use crate::state::Action;

/// The properties of components that only act.
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct ActProps {
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// A button that opens a file.
#[component]
pub(crate) fn OpenButton(props: &ActProps) -> Html {
    let act = props.act.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            files::take(input.files(), &act);
            // Choosing the same file again is a change, too.
            input.set_value("");
        }
    });
    html! {
        <label class="button">
            { "Open" }
            <input type="file" class="visually-hidden" aria-label="Open a Dockerfile" {onchange} />
        </label>
    }
}

/// What stands where there is no document.
#[component]
pub(crate) fn Empty(props: &ActProps) -> Html {
    let sample = |sample: &'static crate::samples::Sample| {
        let onclick = props.act.reform(move |_: MouseEvent| Action::UseSample(sample));
        html! {
            <li><button type="button" class="card" {onclick}>
                <span class="title">{ sample.title }</span>
                <span class="detail">{ sample.about }</span>
            </button></li>
        }
    };
    html! {
        <div class="empty">
            <h2>{ "Which Dockerfile?" }</h2>
            <p>{ "Paste it into the editor, or drop a file anywhere on this page. \
                  It stays on this device." }</p>
            <p><OpenButton act={props.act.clone()} /></p>
            <h3>{ "Or begin with a sample" }</h3>
            <ul class="cards">{ for SAMPLES.iter().map(sample) }</ul>
        </div>
    }
}

/// What lies over the page while a file is dragged.
#[component]
pub fn DropOverlay() -> Html {
    html! {
        <div class="drop" aria-hidden="true">
            <p><strong>{ "Drop to audit" }</strong><br />{ "It stays on this device." }</p>
        </div>
    }
}
