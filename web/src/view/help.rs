//! The help sheet: keys, notation and what happens to the document.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::state::Action;

/// What each key does, by where it works.
const KEYS: &[(&str, &str)] = &[
    ("F6", "next pane; with Shift the one before"),
    ("1  2", "in the picture: graph, timeline; in a project: 1 services, 2 graph, 3 timeline"),
    ("← →", "in the graph: to what feeds this, to what this feeds"),
    ("↑ ↓", "in the graph: along the rank, through the steps of an open stage"),
    ("Home  End", "first box, target"),
    ("Enter", "show or hide the steps of a stage; of a service, open its Dockerfile"),
    ("Space", "show or hide the stages that a service builds"),
    ("Esc", "up one level: step, stage, nothing; in the editor, Tab then leaves it"),
    ("+  −  0", "zoom in, zoom out, show all"),
    ("[  ]", "in a pane: finding before, next finding; F8 and Shift F8 also work while writing"),
    (".", "in a pane: look at the fix of the finding, then make it"),
    ("u", "in a pane: take the last fix back"),
    ("?", "this sheet"),
];

/// What the lines and boxes mean.
const NOTATION: &[(&str, &str)] = &[
    ("Solid line, filled arrow", "FROM"),
    ("Dashed line, hollow arrow", "COPY --from, COPY from the context"),
    ("Dotted line, diamond", "RUN --mount"),
    ("Double border", "the target"),
    ("Dashed round box", "an image from a registry"),
    ("Folder", "files from a context"),
    ("Hatched box", "a stage that is not built"),
    ("Octagon, triangle, circle", "an error, a warning, a hint, with how many there are"),
    ("Filled square", "a step that makes a layer; a hollow one only edits metadata"),
];

/// The properties of [`Help`].
#[derive(Properties, Clone, PartialEq)]
pub struct HelpProps {
    /// True when it is open.
    pub open: bool,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// The help sheet.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with(props.open, move |&open| {
            let Some(dialog) = dialog.cast::<HtmlDialogElement>() else { return };
            if open && !dialog.open() {
                // A dialog that is in the document and closed can always be opened.
                let _ = dialog.show_modal();
            } else if !open && dialog.open() {
                dialog.close();
            }
        });
    }
    let onclose = props.act.reform(|_: Event| Action::Help(false));
    let close = props.act.reform(|_: MouseEvent| Action::Help(false));
    html! {
        <dialog class="sheet help" ref={dialog} {onclose} aria-labelledby="help-title">
            <header>
                <h2 id="help-title">{ "How to use this page" }</h2>
                <button type="button" class="button" onclick={close}>{ "Close" }</button>
            </header>
            <p>{ "Paste a Dockerfile or drop one anywhere. It is read as BuildKit reads it, inside \
                  this page: nothing is uploaded, and the page's own policy forbids it to connect \
                  anywhere. One selection is shared by source, picture and inspector." }</p>
            <p>{ "Drop a whole folder, or a Compose file, to see its services. The folder is listed by \
                  name; only Compose files, Dockerfiles, ignore files and files of variables are read. \
                  Values of variables that are set in files are used and never shown." }</p>
            <h3>{ "Keys" }</h3>
            { terms(KEYS, true) }
            <h3>{ "Notation" }</h3>
            { terms(NOTATION, false) }
            <p class="version">{ concat!("Plimsoll ", env!("CARGO_PKG_VERSION")) }</p>
        </dialog>
    }
}

fn terms(terms: &[(&'static str, &'static str)], keys: bool) -> Html {
    let name = |name: &'static str| {
        let key = |key: &'static str| html! { <kbd>{ key }</kbd> };
        if keys {
            html! { <>{ for name.split_whitespace().map(key) }</> }
        } else {
            name.into()
        }
    };
    let term = |&(term, meaning): &(&'static str, &'static str)| {
        html! { <div><dt>{ name(term) }</dt><dd>{ meaning }</dd></div> }
    };
    html! { <dl>{ for terms.iter().map(term) }</dl> }
}
