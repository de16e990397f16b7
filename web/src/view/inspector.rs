//! The pane that tells about problems and about what is selected.

use plimsoll_scene::id::SceneId;
use yew::prelude::*;

use super::details::Details;
use super::problems::Problems;
use super::tabs::{Tab as Entry, problem_count, tab_row};
use crate::state::{Action, Pane, Seen, Tab};

/// The properties of [`Inspector`].
#[derive(Properties, Clone, PartialEq)]
pub struct InspectorProps {
    /// The newest answer.
    pub latest: Option<Seen>,
    /// The answer that the picture shows, and the selection is meant for.
    pub picture: Option<Seen>,
    /// What is selected.
    pub selected: Option<SceneId>,
    /// What it is called.
    pub link: Option<AttrValue>,
    /// The tab that is shown.
    pub tab: Tab,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// The pane that tells about problems and about what is selected.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let InspectorProps { latest, picture, selected, link, tab, act } = props;
    let labelled_by = match tab {
        Tab::Problems => "tab-problems",
        Tab::Details => "tab-details",
    };
    let onkeydown = {
        let act = act.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                act.emit(Action::Climb);
            }
        })
    };
    html! {
        <section class="pane details" id={Pane::Details.id()} aria-label="Inspector" {onkeydown}>
            <header class="pane-head">
                { tabs(latest.as_ref(), *tab, act) }
                if let Some(link) = link { <p class="link">{ link }</p> }
            </header>
            <div class="pane-body scroll" id="inspector-panel" role="tabpanel" tabindex="0"
                aria-labelledby={labelled_by}>
                if *tab == Tab::Problems {
                    { latest.clone().map(|seen| html! { <Problems {seen} act={act.clone()} /> }) }
                } else if let Some((seen, id)) = picture.clone().zip(*selected) {
                    <Details {seen} {id} act={act.clone()} />
                } else {
                    <p class="nothing">{ "Select a stage, a step or an edge." }</p>
                }
            </div>
        </section>
    }
}

fn tabs(latest: Option<&Seen>, tab: Tab, act: &Callback<Action>) -> Html {
    let problems = latest.map_or(0, |seen| problem_count(&seen.outcome));
    let entries = [
        Entry {
            id: "tab-problems",
            title: html! { <>{ "Problems" }<span class="badge">{ problems }</span></> },
            selected: tab == Tab::Problems,
            action: Action::ShowTab(Tab::Problems),
        },
        Entry {
            id: "tab-details",
            title: html! { { "Details" } },
            selected: tab == Tab::Details,
            action: Action::ShowTab(Tab::Details),
        },
    ];
    tab_row("Inspector", "inspector-panel", entries, act)
}
