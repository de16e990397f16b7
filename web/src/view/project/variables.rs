//! The variables of a project: where they are used, who sets them, and a field to give them a value.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::overview::{Overview, Setting, Site, Variable};
use crate::protocol::Choices;
use crate::state::Action;

/// The most variables that are listed.
const MAX_LISTED: usize = 500;

/// The most places of one variable that are listed; a count tells of the rest.
const MAX_USES: usize = 3;

/// The table of variables.
pub(super) fn variables(overview: &Overview, choices: &Choices, act: &Callback<Action>) -> Html {
    if overview.variables.is_empty() {
        return html! { <p class="nothing">{ "The Compose files refer to no variables." }</p> };
    }
    let all = overview.variables.len();
    html! {
        <table class="twin variables">
            <caption>
                { "Values that are set in a file are used and never shown. A value that is given here \
                   comes before them, and stays on this page." }
                if all > MAX_LISTED { { format!(" The first {MAX_LISTED} of {all} are listed.") } }
            </caption>
            <thead><tr>
                { for ["Name", "Value", "Set in", "Default", "Used in"].map(|name| html! { <th scope="col">{ name }</th> }) }
            </tr></thead>
            <tbody>
                { for overview.variables.iter().take(MAX_LISTED).map(|it| variable(overview, it, choices, act)) }
            </tbody>
        </table>
    }
}

fn variable(
    overview: &Overview,
    variable: &Variable,
    choices: &Choices,
    act: &Callback<Action>,
) -> Html {
    let name = variable.name.clone();
    let onchange = act.reform(move |event: Event| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        let value = input.map(|input| input.value()).filter(|value| !value.is_empty());
        Action::SetVariable { name: name.clone(), value }
    });
    let shown = |at: Site| overview.files.get(at.file).map_or("", |file| file.shown.as_str());
    let (placeholder, set) = match variable.from {
        Setting::Given => (String::new(), html! { { "here" } }),
        Setting::File(at) => (format!("set in {}", shown(at)), html! { { overview.place(at) } }),
        Setting::Compose => ("set by Compose".to_owned(), html! { { "by Compose" } }),
        Setting::Unset if variable.default.is_some() => {
            ("default".to_owned(), html! { { "nowhere" } })
        }
        Setting::Unset => (
            "unset".to_owned(),
            html! {
                <>{ "nowhere" }if variable.required { <strong class="wanting">{ ", and required" }</strong> }</>
            },
        ),
    };
    let value = choices.variables.get(&variable.name).cloned().unwrap_or_default();
    let fixed = variable.from == Setting::Compose;
    html! {
        <tr key={variable.name.clone()}>
            <th scope="row"><code>{ &variable.name }</code></th>
            <td><input type="text" spellcheck="false" autocomplete="off" {value} {placeholder}
                disabled={fixed} aria-label={format!("Value of {}", variable.name)} {onchange} /></td>
            <td data-label="Set in">{ set }</td>
            <td data-label={variable.default.as_ref().map(|_| "Default")}>{ variable.default.as_ref().map(|text| html! { <code dir="auto">{ text }</code> }) }</td>
            <td class="uses" data-label="Used in">
                { for variable.uses.iter().take(MAX_USES).map(|at| super::site(overview, *at, act)) }
                if variable.uses.len() > MAX_USES {
                    <span class="aside">{ format!("and {} more", variable.uses.len() - MAX_USES) }</span>
                }
            </td>
        </tr>
    }
}
