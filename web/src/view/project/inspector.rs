//! The pane that tells what is wrong with a project, and what is known of its services, variables
//! and files.

use yew::prelude::*;

use super::details::{service, thing};
use super::files::files;
use super::findings::findings;
use super::variables::variables;
use crate::state::{Action, Pane, Project, Tab};
use crate::view::tabs::{Tab as Entry, tab_row};
use crate::view::words::grouped;

/// The properties of [`ProjectInspector`].
#[derive(Properties, Clone, PartialEq)]
pub struct ProjectInspectorProps {
    /// The project.
    pub project: Project,
    /// The tab that is shown.
    pub tab: Tab,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// The pane that tells of a project.
#[component]
pub fn ProjectInspector(props: &ProjectInspectorProps) -> Html {
    let ProjectInspectorProps { project, tab, act } = props;
    let tab = if *tab == Tab::Diff { Tab::Findings } else { *tab };
    let climb = act.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            climb.emit(Action::Climb);
        }
    });
    html! {
        <section class="pane details" id={Pane::Details.id()} aria-label="Inspector" {onkeydown}>
            <header class="pane-head">
                // On a narrow screen this pane is all there is below the title of the page.
                <h2 class="visually-hidden">{ "Inspector" }</h2>
                { tabs(project, tab, act) }
                if let Some(service) = &project.service { <p class="link">{ service }</p> }
            </header>
            <div class="pane-body scroll" id="inspector-panel" role="tabpanel" tabindex="0"
                aria-labelledby={tab_id(tab)}>
                { panel(project, tab, act) }
            </div>
        </section>
    }
}

fn panel(project: &Project, tab: Tab, act: &Callback<Action>) -> Html {
    let Some(overview) = &project.latest else { return Html::default() };
    match tab {
        Tab::Findings | Tab::Diff => findings(overview, project.found, act),
        Tab::Details => match project.service_index().and_then(|at| overview.services.get(at)) {
            Some(chosen) => service(overview, chosen, act),
            None => match project.item {
                Some(id) => thing(overview, id, act),
                None => {
                    html! { <p class="nothing">{ "Select a service, or anything else in the picture." }</p> }
                }
            },
        },
        Tab::Variables => variables(overview, &project.choices, act),
        Tab::Files => files(project, overview, act),
    }
}

const fn tab_id(tab: Tab) -> &'static str {
    match tab {
        Tab::Findings | Tab::Diff => "tab-findings",
        Tab::Details => "tab-details",
        Tab::Variables => "tab-variables",
        Tab::Files => "tab-files",
    }
}

fn tabs(project: &Project, tab: Tab, act: &Callback<Action>) -> Html {
    let entry = |this: Tab, title: &'static str, count: Option<usize>| Entry {
        id: tab_id(this),
        title: html! {
            <>{ title }{ count.map(|count| html! { <span class="badge">{ grouped(count) }</span> }) }</>
        },
        selected: tab == this,
        action: Action::ShowTab(this),
    };
    let counted = |count: fn(&crate::overview::Overview) -> usize| {
        Some(project.latest.as_ref().map_or(0, |overview| count(overview)))
    };
    let entries = vec![
        entry(Tab::Findings, "Findings", counted(|overview| overview.tally.all())),
        entry(Tab::Details, "Details", None),
        entry(Tab::Variables, "Variables", counted(|overview| overview.variables.len())),
        entry(Tab::Files, "Files", counted(|overview| overview.files.len())),
    ];
    tab_row("Inspector", "inspector-panel", entries, act)
}
