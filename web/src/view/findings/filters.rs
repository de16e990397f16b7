//! What narrows the list of findings down.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::fix_all;
use crate::outcome::{Audit, Grade, Topic};
use crate::protocol::Profile;
use crate::state::{Action, Filter};
use crate::view::icons;
use crate::view::words::{count, grouped};

/// The properties of [`Filters`].
#[derive(Properties, Clone, PartialEq)]
pub(super) struct FiltersProps {
    /// What the audit comes to.
    pub audit: Audit,
    /// What is asked of the findings.
    pub filter: Filter,
    /// How many findings are listed.
    pub listed: usize,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// The row above the list.
#[component]
pub(super) fn Filters(props: &FiltersProps) -> Html {
    let FiltersProps { audit, filter, listed, act } = props;
    let any = audit.count() > 0;
    html! {
        <div class="filters" role="group" aria-label="Filters">
            if any {
                { for Grade::ALL.into_iter().map(|grade| severity(grade, *audit, filter, act)) }
                { fixable(filter, act) }
                { topic(filter, act) }
                { text(filter, act) }
                if !filter.is_open() { { shown(*listed, *audit, act) } }
            }
            { profile(audit.profile, act) }
            { fix_all(*audit, act) }
        </div>
    }
}

/// A button for each severity, with its count.
fn severity(grade: Grade, audit: Audit, filter: &Filter, act: &Callback<Action>) -> Html {
    let pressed = filter.severity == Some(grade);
    let number = audit.of(grade);
    if number == 0 && !pressed {
        return Html::default();
    }
    let severity = (!pressed).then_some(grade);
    let next = Filter { severity, ..filter.clone() };
    let onclick = act.reform(move |_: MouseEvent| Action::SetFilter(next.clone()));
    let label = count(number, grade.word());
    html! {
        <button type="button" class="button small chip" {onclick} aria-pressed={pressed.to_string()}
            aria-label={format!("Only {label}")} title={label}>
            { icons::grade(grade) }{ grouped(number) }
        </button>
    }
}

fn fixable(filter: &Filter, act: &Callback<Action>) -> Html {
    let next = Filter { fixable: !filter.fixable, ..filter.clone() };
    let onclick = act.reform(move |_: MouseEvent| Action::SetFilter(next.clone()));
    html! {
        <button type="button" class="button small chip" {onclick}
            aria-pressed={filter.fixable.to_string()}>{ "Can be fixed" }</button>
    }
}

fn topic(filter: &Filter, act: &Callback<Action>) -> Html {
    let base = filter.clone();
    let onchange = act.reform(move |event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        let topic = select.and_then(|select| Topic::of_word(&select.value()));
        Action::SetFilter(Filter { topic, ..base.clone() })
    });
    html! {
        <select {onchange} aria-label="Category">
            <option value="" selected={filter.topic.is_none()}>{ "All categories" }</option>
            { for Topic::ALL.into_iter().map(|topic| html! {
                <option value={topic.word()} selected={filter.topic == Some(topic)}>{ topic.word() }</option>
            }) }
        </select>
    }
}

fn text(filter: &Filter, act: &Callback<Action>) -> Html {
    let base = filter.clone();
    let oninput = act.reform(move |event: InputEvent| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        let text = input.map(|input| input.value()).unwrap_or_default();
        Action::SetFilter(Filter { text, ..base.clone() })
    });
    html! {
        <input type="text" class="search" value={filter.text.clone()} {oninput} spellcheck="false"
            autocomplete="off" placeholder="Filter" aria-label="Text or rule" />
    }
}

fn shown(listed: usize, audit: Audit, act: &Callback<Action>) -> Html {
    let onclick = act.reform(|_: MouseEvent| Action::SetFilter(Filter::default()));
    html! {
        <>
            <span class="shown">{ format!("{} of {}", grouped(listed), grouped(audit.count())) }</span>
            <button type="button" class="button small" {onclick}>{ "Show all" }</button>
        </>
    }
}

fn profile(current: Profile, act: &Callback<Action>) -> Html {
    let onchange = act.reform(|event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        let name = select.map(|select| select.value()).unwrap_or_default();
        Action::SetProfile(Profile::named(&name))
    });
    html! {
        <label class="profile">
            <span>{ "Profile" }</span>
            <select {onchange}>
                { for Profile::ALL.into_iter().map(|profile| html! {
                    <option value={profile.name()} selected={profile == current}>{ profile.title() }</option>
                }) }
            </select>
        </label>
    }
}
