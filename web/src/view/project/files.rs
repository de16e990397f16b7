//! The files of a project that matter.

use yew::prelude::*;

use crate::overview::{File, FileState, Overview};
use crate::state::Action;

/// The most files that are listed.
const MAX_LISTED: usize = 500;

/// The list of files.
pub(super) fn files(overview: &Overview, act: &Callback<Action>) -> Html {
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
