//! All that is known of a service, and who said so.

use plimsoll_scene::id::{ProjectItem, SceneId};
use plimsoll_scene::services::ProjectEdge;
use yew::prelude::*;

use crate::canvas::item_name;
use crate::overview::{Fact, Group, Overview, Service};
use crate::state::{Action, Pane};

/// The most lines of one thing that are told.
const MAX_ENDS: usize = 100;

/// All that is known of a service.
pub(super) fn service(overview: &Overview, service: &Service, act: &Callback<Action>) -> Html {
    html! {
        <div class="told">
            <h3>
                <span class="kind">{ "Service" }</span>
                <span dir="auto">{ &service.name }</span>
                <span class="aside">{ super::site(overview, service.at, act) }</span>
            </h3>
            { open_build(overview, service, act) }
            { for service.groups.iter().map(|group| self::group(overview, group, act)) }
        </div>
    }
}

/// The button that leads to the Dockerfile.
fn open_build(overview: &Overview, service: &Service, act: &Callback<Action>) -> Html {
    let build = service.build.and_then(|at| overview.builds.get(at));
    let Some(file) = build.and_then(|build| overview.files.get(build.file?)) else {
        return Html::default();
    };
    let name = service.name.clone();
    let onclick = act.reform(move |_: MouseEvent| Action::OpenBuild(name.clone()));
    html! {
        <p class="open-build">
            <button type="button" class="button small primary" {onclick} disabled={file.text.is_none()}>
                { format!("Open {}", file.shown) }
            </button>
        </p>
    }
}

fn group(overview: &Overview, group: &Group, act: &Callback<Action>) -> Html {
    html! {
        <>
            <h4>{ &group.title }</h4>
            <ul class="facts-list">
                { for group.facts.iter().map(|fact| self::fact(overview, fact, act)) }
                if group.more > 0 { <li>{ format!("and {} more", group.more) }</li> }
            </ul>
        </>
    }
}

fn fact(overview: &Overview, fact: &Fact, act: &Callback<Action>) -> Html {
    let text = match fact.to.and_then(|at| overview.services.get(at)) {
        Some(other) => {
            let name = other.name.clone();
            let onclick = act.reform(move |_: MouseEvent| Action::ChooseService {
                name: Some(name.clone()),
                pane: Pane::Details,
            });
            html! { <button type="button" class="plain" {onclick} dir="auto">{ &fact.text }</button> }
        }
        None => html! { <code dir="auto">{ &fact.text }</code> },
    };
    html! {
        <li>
            { text }
            if !fact.aside.is_empty() { <span class="aside">{ &fact.aside }</span> }
            if let Some(at) = fact.at { <span class="aside">{ super::site(overview, at, act) }</span> }
        </li>
    }
}

/// Something in the picture that is no service: what it is, and what it hangs together with.
pub(super) fn thing(overview: &Overview, id: SceneId, act: &Callback<Action>) -> Html {
    let Some(graph) = &overview.graph else { return Html::default() };
    let name = item_name(overview, id).unwrap_or_default();
    let node = graph.node(id);
    let about = node.map_or(String::new(), |node| node.tooltip.clone());
    let touches = |edge: &&ProjectEdge| match node {
        Some(node) => node.ids.contains(&edge.from) || node.ids.contains(&edge.to),
        None => edge.ids.contains(&id),
    };
    let ends = |edge: &ProjectEdge| {
        let both = [edge.from, edge.to].into_iter();
        let others: Vec<SceneId> = both.filter(|end| *end != id).collect();
        html! {
            <li>
                { edge.tooltip.clone() }
                { for others.into_iter().map(|end| html! { <span class="aside">{ link(overview, end, act) }</span> }) }
            </li>
        }
    };
    let build = match id {
        SceneId::Project(ProjectItem::Build(build) | ProjectItem::BuildStage(build, _)) => {
            overview.builds.get(build.index())
        }
        _ => None,
    };
    let service = build.and_then(|build| overview.services.get(*build.services.first()?));
    html! {
        <div class="told">
            <h3 dir="auto">{ name }</h3>
            if !about.is_empty() { <p dir="auto">{ about }</p> }
            { service.map(|service| open_build(overview, service, act)).unwrap_or_default() }
            <h4>{ "Hangs together with" }</h4>
            <ul class="facts-list">
                { for graph.edges.iter().filter(touches).take(MAX_ENDS).map(ends) }
            </ul>
        </div>
    }
}

fn link(overview: &Overview, id: SceneId, act: &Callback<Action>) -> Html {
    let name = item_name(overview, id).unwrap_or_default();
    let onclick = act.reform(move |_: MouseEvent| Action::ChooseItem { id, pane: Pane::Details });
    html! { <button type="button" class="plain" {onclick} dir="auto">{ name }</button> }
}
