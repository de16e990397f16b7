//! The pane with the picture of the services, and its table.

use std::rc::Rc;

use plimsoll_scene::table::TableRow;
use yew::prelude::*;

use crate::canvas::{ServicesCanvas, Window, item_name};
use crate::overview::Overview;
use crate::state::{Action, Lens, Pane, Project, Selection};
use crate::view::picture::{lens_row, on_key, zoom};
use crate::view::words::count;

/// The properties of [`ProjectPicture`].
#[derive(Properties, Clone, PartialEq)]
pub struct ProjectPictureProps {
    /// The project.
    pub project: Project,
    /// True when it is shown as a table.
    pub table: bool,
    /// The selection.
    pub selection: Selection,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// The pane with the picture of the services.
#[component]
pub fn ProjectPicture(props: &ProjectPictureProps) -> Html {
    let ProjectPictureProps { project, selection, act, .. } = props;
    let window = use_memo((), |()| Window::default());
    let drawn = project.latest.as_ref().filter(|overview| overview.graph.is_some());
    let link =
        drawn.and_then(|overview| item_name(overview, selection.preview.or(project.chosen())?));
    let notice = drawn.and_then(|overview| overview.graph.as_ref()?.notice.clone());
    html! {
        <section class="pane picture" id={Pane::Picture.id()} aria-label="Picture" onkeydown={on_key(act, true)}>
            <header class="pane-head">
                { lens_row(Lens::Services, true, act) }
                if let Some(link) = link { <p class="link">{ link }</p> }
                if drawn.is_some() { { tools(props, &window) } }
            </header>
            if let Some(notice) = notice { <p class="notice">{ notice }</p> }
            <div class="pane-body" id="picture-panel" role="tabpanel" aria-labelledby="tab-services">
                { body(props, drawn, &window) }
            </div>
        </section>
    }
}

fn tools(props: &ProjectPictureProps, window: &Window) -> Html {
    let table = props.table;
    let as_table = props.act.reform(move |_: MouseEvent| Action::ShowTable(!table));
    html! {
        <div class="tools" role="group" aria-label="View">
            <button type="button" class="button small" onclick={as_table}
                aria-pressed={table.to_string()}>{ "Table" }</button>
            if !table { { zoom(window) } }
        </div>
    }
}

fn body(props: &ProjectPictureProps, drawn: Option<&Rc<Overview>>, window: &Window) -> Html {
    let ProjectPictureProps { project, selection, act, .. } = props;
    match (drawn, &project.latest) {
        (Some(overview), _) if props.table => table(overview, project, act),
        (Some(overview), _) => html! {
            <ServicesCanvas overview={Rc::clone(overview)} project={Rc::as_ptr(&project.folder) as usize}
                chosen={project.chosen()} selection={*selection} window={window.clone()} act={act.clone()} />
        },
        (None, Some(overview)) => nothing(overview),
        (None, None) => html! {
            <p class="nothing">{ format!("Reading {}…", project.folder.name()) }</p>
        },
    }
}

/// The picture as a table.
fn table(overview: &Overview, project: &Project, act: &Callback<Action>) -> Html {
    let Some(table) = &overview.table else { return Html::default() };
    let chosen = project.chosen();
    let row = |row: &TableRow| {
        let id = row.id;
        let onclick =
            act.reform(move |_: MouseEvent| Action::ChooseItem { id, pane: Pane::Picture });
        let selected = chosen == Some(id);
        let mut cells = row.cells.iter();
        let first = cells.next().cloned().unwrap_or_default();
        html! {
            <tr class={classes!(selected.then_some("selected"))} data-key={id.key()}>
                <th scope="row"><button type="button" class="plain" {onclick} dir="auto"
                    aria-pressed={selected.to_string()}>{ first }</button></th>
                { for cells.map(|cell| html! { <td dir="auto">{ cell.clone() }</td> }) }
            </tr>
        }
    };
    html! {
        <div class="scroll">
            <table class="twin">
                <caption>{ &table.caption }</caption>
                <thead><tr>
                    { for table.header.iter().map(|cell| html! { <th scope="col">{ cell }</th> }) }
                </tr></thead>
                <tbody>{ for table.rows.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

/// Why there is no picture.
fn nothing(overview: &Overview) -> Html {
    let text = match (overview.has_compose, overview.disabled.len()) {
        (true, 0) => "There is no service to draw.".to_owned(),
        (true, off) => format!("{} switched off; switch a profile on.", count(off, "service")),
        (false, _) => "There is no Compose file in this folder, and so no services.".to_owned(),
    };
    html! { <p class="nothing">{ text }</p> }
}
