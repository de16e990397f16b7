//! What is asked of a project: profiles, what is drawn, and the values of variables.

use plimsoll_scene::services::Layer;
use yew::prelude::*;

use crate::overview::{Overview, Setting};
use crate::state::{Action, Project, Tab};
use crate::view::words::count;

/// What can be shown or hidden, and what it is called.
const LAYERS: [(Layer, &str); 7] = [
    (Layer::Dependencies, "Start order"),
    (Layer::Images, "Images"),
    (Layer::Ports, "Ports"),
    (Layer::NetworkNames, "Network names"),
    (Layer::Networks, "Networks"),
    (Layer::Volumes, "Volumes"),
    (Layer::Off, "Switched off"),
];

/// The most profiles that are offered.
const MAX_PROFILES: usize = 50;

/// The properties of [`ProjectControls`].
#[derive(Properties, Clone, PartialEq)]
pub struct ProjectControlsProps {
    /// The project.
    pub project: Project,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// What is asked of a project.
#[component]
pub fn ProjectControls(props: &ProjectControlsProps) -> Html {
    let ProjectControlsProps { project, act } = props;
    let Some(overview) = project.latest.as_ref().filter(|overview| overview.has_compose) else {
        return Html::default();
    };
    html! {
        <section class="controls project-controls" aria-label="Project options">
            { layers(overview, act) }
            { profiles(project, overview, act) }
            { variables(overview, act) }
        </section>
    }
}

/// What is drawn.
fn layers(overview: &Overview, act: &Callback<Action>) -> Html {
    let toggle = |(layer, name): (Layer, &'static str)| {
        let onclick = act.reform(move |_: MouseEvent| Action::SwitchLayer(layer));
        let on = overview.layers.contains(&layer);
        html! {
            <button type="button" class="button small" {onclick} aria-pressed={on.to_string()}>
                { name }
            </button>
        }
    };
    html! {
        <div class="layers" role="group" aria-label="Show">
            { for LAYERS.into_iter().map(toggle) }
        </div>
    }
}

fn profiles(project: &Project, overview: &Overview, act: &Callback<Action>) -> Html {
    if overview.profiles.is_empty() {
        return Html::default();
    }
    let profile = |name: &String| {
        let on = project.choices.profiles.contains(name);
        let switched = name.clone();
        let onchange =
            act.reform(move |_: Event| Action::SwitchProfile { name: switched.clone(), on: !on });
        html! {
            <label class="check" key={name.clone()}>
                <input type="checkbox" checked={on} {onchange} /><span dir="auto">{ name }</span>
            </label>
        }
    };
    html! {
        <fieldset class="profiles">
            <legend>{ "Profiles" }</legend>
            { for overview.profiles.iter().take(MAX_PROFILES).map(profile) }
        </fieldset>
    }
}

fn variables(overview: &Overview, act: &Callback<Action>) -> Html {
    if overview.variables.is_empty() {
        return Html::default();
    }
    let is_missing = |variable: &&crate::overview::Variable| {
        variable.from == Setting::Unset && variable.default.is_none()
    };
    let unset = overview.variables.iter().filter(is_missing).count();
    let onclick = act.reform(|_: MouseEvent| Action::ShowTab(Tab::Variables));
    html! {
        <button type="button" class="button small" {onclick}>
            { count(overview.variables.len(), "variable") }
            if unset > 0 { <span class="badge">{ format!("{unset} unset") }</span> }
        </button>
    }
}
