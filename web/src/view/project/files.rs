//! The files of a project that matter.

use yew::prelude::*;

use crate::overview::{ComposeFile, File, FileState, Overview};
use crate::state::{Action, Project};

/// The most files that are listed.
const MAX_LISTED: usize = 500;

/// Which Compose files apply, and the list of all files.
pub(super) fn files(project: &Project, overview: &Overview, act: &Callback<Action>) -> Html {
    html! { <>{ compose_files(project, overview, act) }{ list(overview, act) }</> }
}

/// Where there is something to choose: which Compose files are merged, and in what order.
fn compose_files(project: &Project, overview: &Overview, act: &Callback<Action>) -> Html {
    let chosen = !project.choices.files.is_empty();
    if overview.compose_files.len() < 2 && !chosen {
        return Html::default();
    }
    let applying = project.compose_files();
    let file = |file: &ComposeFile| {
        let place = applying.iter().position(|path| *path == file.path);
        let (path, on) = (file.path.clone(), place.is_none());
        let onchange =
            act.reform(move |_: Event| Action::SwitchComposeFile { path: path.clone(), on });
        // Without any file there is no project to look at.
        let is_only = place.is_some() && applying.len() == 1;
        html! {
            <label class="check" key={file.path.clone()}>
                <input type="checkbox" checked={place.is_some()} disabled={is_only} {onchange} />
                <span dir="auto">{ &file.shown }</span>
                if let Some(place) = place.filter(|_| applying.len() > 1) {
                    <span class="aside">{ place + 1 }</span>
                }
            </label>
        }
    };
    html! {
        <fieldset class="compose-files">
            <legend>{ "Compose files that apply, in the order in which they are merged" }</legend>
            { for overview.compose_files.iter().map(file) }
            if chosen {
                <button type="button" class="button small"
                    onclick={act.reform(|_: MouseEvent| Action::FindComposeFiles)}>
                    { "As Compose finds them" }
                </button>
            }
        </fieldset>
    }
}

fn list(overview: &Overview, act: &Callback<Action>) -> Html {
    let all = overview.files.len();
    html! {
        <table class="twin files">
            <caption>
                { "The files that Compose and its builds read." }
                if all > MAX_LISTED { { format!(" The first {MAX_LISTED} of {all} are listed.") } }
            </caption>
            <thead><tr>
                { for ["File", "What it is", "State"].map(|name| html! { <th scope="col">{ name }</th> }) }
            </tr></thead>
            <tbody>{ for overview.sorted_files().into_iter().take(MAX_LISTED).map(|file| row(overview, file, act)) }</tbody>
        </table>
    }
}

fn row(overview: &Overview, file: &File, act: &Callback<Action>) -> Html {
    let name = match &file.text {
        Some(_) => {
            let path = file.path.clone();
            let onclick = act.reform(move |_: MouseEvent| Action::ShowFile(path.clone()));
            html! { <button type="button" class="plain" {onclick} dir="auto">{ &file.shown }</button> }
        }
        None => html! { <span dir="auto">{ &file.shown }</span> },
    };
    let state = match &file.state {
        FileState::Read => "read".to_owned(),
        FileState::Missing => "missing".to_owned(),
        FileState::Closed(why) => format!("not read: {why}"),
    };
    let class = (file.state != FileState::Read).then_some("wanting");
    html! {
        <tr key={file.path.clone()}>
            <th scope="row">{ name }</th>
            <td>{ file.kind.words() }{ builders(overview, file) }</td>
            <td {class}>{ state }</td>
        </tr>
    }
}

/// " of api, worker", or that nothing is built from it.
fn builders(overview: &Overview, file: &File) -> String {
    if !file.kind.is_dockerfile() || !overview.has_compose {
        return String::new();
    }
    let this = overview.file(&file.path).map(|(at, _)| at);
    let builds = overview.builds.iter().filter(|build| build.file == this);
    let services = builds.flat_map(|build| &build.services);
    let names: Vec<_> = services
        .filter_map(|at| overview.services.get(*at))
        .map(|service| service.name.as_str())
        .collect();
    match names.as_slice() {
        [] => ", no service builds it".to_owned(),
        names => format!(" of {}", names.join(", ")),
    }
}
