//! What is wrong with a project.

use yew::prelude::*;

use crate::overview::{Found, Overview};
use crate::state::Action;
use crate::view::icons;
use crate::view::words::{count, marked};

/// The list of what is wrong.
pub(super) fn findings(overview: &Overview, chosen: Option<usize>, act: &Callback<Action>) -> Html {
    if overview.findings.is_empty() {
        return html! { <p class="nothing">{ "Nothing is wrong with the project itself. Each \
        Dockerfile has findings of its own: open the build of a service." }</p> };
    }
    let entry = chosen.unwrap_or_default();
    let rows = overview.findings.iter().enumerate();
    html! {
        <>
            <ul class="findings" aria-label="Findings" onkeydown={on_key(act)}>
                { for rows.map(|(at, found)| row(overview, at, found, chosen == Some(at), entry == at, act)) }
            </ul>
            if overview.tally.all() > overview.findings.len() {
                <p class="audit-summary">{ format!("Of {} the worst {} are listed.",
                    count(overview.tally.all(), "finding"), overview.findings.len()) }</p>
            }
        </>
    }
}

fn row(
    overview: &Overview,
    at: usize,
    found: &Found,
    open: bool,
    entry: bool,
    act: &Callback<Action>,
) -> Html {
    let onclick = act.reform(move |_: MouseEvent| Action::ChooseFound(at));
    let class = classes!("finding", open.then_some("open"));
    let place = found.at.map(|at| overview.place(at));
    html! {
        <li key={at} {class} data-rule={found.code.clone()}>
            <button type="button" class="finding-main" {onclick} aria-expanded={open.to_string()}
                tabindex={if entry { "0" } else { "-1" }}>
                { icons::grade(found.severity) }
                <span class="visually-hidden">{ format!("{}: ", found.severity.word()) }</span>
                <span class="what">
                    <span class="message" dir="auto">{ marked(&found.message) }</span>
                    <span class="where">
                        <span class="grade" aria-hidden="true">{ found.severity.word() }</span>
                        if let Some(place) = place { <span>{ place }</span> }
                        <code>{ found.code.clone() }</code>
                    </span>
                </span>
            </button>
            if open {
                <div class="finding-more">
                    if let Some(help) = &found.help { <p class="help" dir="auto">{ marked(help) }</p> }
                    if let Some(at) = found.at { <p class="go">{ super::site(overview, at, act) }</p> }
                </div>
            }
        </li>
    }
}

/// Up and Down choose the neighbours.
fn on_key(act: &Callback<Action>) -> Callback<KeyboardEvent> {
    let act = act.clone();
    Callback::from(move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" => act.emit(Action::StepFinding { backwards: false }),
            "ArrowUp" => act.emit(Action::StepFinding { backwards: true }),
            _ => return,
        }
        event.prevent_default();
    })
}
