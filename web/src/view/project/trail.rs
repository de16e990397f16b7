//! What stands over the editor while a project is open: where one is, and the other files.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::overview::{File, FileState, Overview};
use crate::state::{Action, Document, Project};

/// The most files that are offered.
const MAX_OFFERED: usize = 500;

/// The way from the project to what is shown, and a choice of files.
pub(in crate::view) fn trail(
    project: &Project,
    document: &Document,
    act: &Callback<Action>,
) -> Html {
    let Some(overview) = &project.latest else {
        return html! { <h2 id="source-title" dir="auto">{ project.folder.name().to_owned() }</h2> };
    };
    let back = act.reform(|_: MouseEvent| Action::CloseBuild);
    html! {
        <nav class="trail" aria-label="Where you are">
            if let Some(service) = &project.build {
                <button type="button" class="plain" onclick={back} title="Back to the services">
                    { &overview.name }</button>
                <span aria-hidden="true">{ "›" }</span>
                <span dir="auto">{ service }</span>
                <span aria-hidden="true">{ "›" }</span>
            }
            <h2 id="source-title" class="visually-hidden">{ &document.name }</h2>
            { files(overview, document, act) }
        </nav>
    }
}

fn files(overview: &Rc<Overview>, document: &Document, act: &Callback<Action>) -> Html {
    let onchange = act.reform(|event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        Action::ShowFile(select.map(|select| select.value()).unwrap_or_default())
    });
    let shown = document.path.as_deref();
    let option = |file: &File| {
        let mark = match (&file.state, &file.text) {
            (FileState::Missing, _) => " (missing)",
            (FileState::Closed(_), _) => " (not read)",
            (FileState::Read, None) => " (not shown)",
            (FileState::Read, Some(_)) => "",
        };
        html! {
            <option value={file.path.clone()} selected={shown == Some(file.path.as_str())}
                disabled={file.text.is_none()}>{ format!("{}{mark}", file.shown) }</option>
        }
    };
    html! {
        <select class="file-choice" aria-label="File" {onchange}>
            if shown.is_none() { <option selected=true value="">{ "no file" }</option> }
            { for overview.sorted_files().into_iter().take(MAX_OFFERED).map(option) }
        </select>
    }
}
