//! What stands where there is no document, and over everything while a file is dragged.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::files;
use crate::folder::can_pick;
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
            files::take(input.files().as_ref(), &act);
            // Choosing the same file again is a change, too.
            input.set_value("");
        }
    });
    html! {
        <label class="button">
            { "Open" }
            <input type="file" class="visually-hidden" multiple=true
                aria-label="Open a Dockerfile or the files of a project" {onchange} />
        </label>
    }
}

/// A button that opens a folder, with the browser's own picker where there is one: an input for
/// folders makes browsers ask whether everything is to be uploaded, which is not what happens.
#[component]
pub(crate) fn FolderButton(props: &ActProps) -> Html {
    let act = props.act.clone();
    if can_pick() {
        let onclick = Callback::from(move |_: MouseEvent| files::pick_folder(&act));
        return html! { <button type="button" class="button folder-button" {onclick}>{ "Open folder" }</button> };
    }
    let onchange = Callback::from(move |event: Event| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            files::take(input.files().as_ref(), &act);
        }
    });
    html! {
        <label class="button folder-button">
            { "Open folder" }
            <input type="file" class="visually-hidden" webkitdirectory=true aria-label="Open a project folder"
                {onchange} />
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
            <p>{ "Paste it into the editor, or drop a file or a whole project folder anywhere on this \
                  page. It stays on this device." }</p>
            <p class="tools"><OpenButton act={props.act.clone()} /><FolderButton act={props.act.clone()} /></p>
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
