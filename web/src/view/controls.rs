//! The options of the build: target, platform and build arguments.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::words::count;
use crate::outcome::{Argument, Outcome};
use crate::protocol::Options;
use crate::state::{Action, Seen};

/// The platforms that are offered; any other can be written.
const PLATFORMS: [&str; 7] = [
    "linux/amd64",
    "linux/arm64",
    "linux/arm/v7",
    "linux/386",
    "linux/ppc64le",
    "linux/riscv64",
    "linux/s390x",
];

/// The most stages that are offered as a target.
const MAX_TARGETS: usize = 500;

/// The properties of [`Controls`].
#[derive(Properties, Clone, PartialEq)]
pub struct ControlsProps {
    /// The answer whose stages and arguments are offered.
    pub seen: Option<Seen>,
    /// What is asked of the build.
    pub options: Options,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// The options of the build.
#[component]
pub fn Controls(props: &ControlsProps) -> Html {
    let ControlsProps { seen, options, act } = props;
    let outcome = seen.as_ref().map(|seen| &*seen.outcome).filter(|outcome| !outcome.empty);
    let Some(outcome) = outcome else { return Html::default() };
    html! {
        <section class="controls" aria-label="Build options">
            { target(outcome, options, act) }
            { platform(options, act) }
            { arguments(outcome, options, act) }
        </section>
    }
}

fn target(outcome: &Outcome, options: &Options, act: &Callback<Action>) -> Html {
    let onchange = act.reform(|event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        let value = select.map(|select| select.value()).unwrap_or_default();
        Action::SetTarget(Some(value).filter(|value| !value.is_empty()))
    });
    let last = outcome.stages.last().map_or("last stage", |stage| stage.label.as_str());
    let wanted = options.target.as_deref();
    let known = |name: &str| outcome.stages.iter().any(|stage| stage.request == name);
    let missing = wanted.filter(|name| !known(name));
    html! {
        <label class="field">
            <span>{ "Target" }</span>
            <select {onchange}>
                <option value="" selected={wanted.is_none()}>{ format!("{last} (last stage)") }</option>
                if let Some(missing) = missing {
                    <option value={missing.to_owned()} selected=true>{ missing.to_owned() }</option>
                }
                { for outcome.stages.iter().take(MAX_TARGETS).map(|stage| html! {
                    <option value={stage.request.clone()}
                        selected={wanted == Some(stage.request.as_str())}>{ stage.label.clone() }</option>
                }) }
            </select>
        </label>
    }
}

fn platform(options: &Options, act: &Callback<Action>) -> Html {
    let onchange = act.reform(|event: Event| {
        let value = written(&event);
        Action::SetPlatform(Some(value).filter(|value| !value.is_empty()))
    });
    html! {
        <label class="field">
            <span>{ "Platform" }</span>
            <input type="text" list="platforms" placeholder={PLATFORMS[0]} spellcheck="false"
                autocomplete="off" value={options.platform.clone().unwrap_or_default()} {onchange} />
            <datalist id="platforms">
                { for PLATFORMS.iter().map(|platform| html! { <option value={*platform} /> }) }
            </datalist>
        </label>
    }
}

fn written(event: &Event) -> String {
    let input = event.target_dyn_into::<HtmlInputElement>();
    input.map(|input| input.value().trim().to_owned()).unwrap_or_default()
}

fn arguments(outcome: &Outcome, options: &Options, act: &Callback<Action>) -> Html {
    let declared = &outcome.arguments;
    let gone = options
        .arguments
        .keys()
        .filter(|name| !declared.iter().any(|argument| argument.name == **name));
    let gone =
        gone.map(|name| Argument { name: name.clone(), default: None, line: 0, automatic: false });
    let all: Vec<Argument> = declared.iter().cloned().chain(gone).collect();
    if all.is_empty() {
        return Html::default();
    }
    let set = options.arguments.len();
    html! {
        <details class="arguments">
            <summary class="button">
                { count(all.len(), "build argument") }
                if set > 0 { <span class="badge">{ format!("{set} set") }</span> }
            </summary>
            <table>
                <caption class="visually-hidden">{ "Build arguments" }</caption>
                <thead><tr><th scope="col">{ "Name" }</th><th scope="col">{ "Value" }</th>
                    <th scope="col">{ "Declared" }</th></tr></thead>
                <tbody>{ for all.iter().map(|argument| self::argument(argument, options, act)) }</tbody>
            </table>
        </details>
    }
}

fn argument(argument: &Argument, options: &Options, act: &Callback<Action>) -> Html {
    let name = argument.name.clone();
    let onchange = act.reform(move |event: Event| {
        let value = written(&event);
        let value = Some(value).filter(|value| !value.is_empty());
        Action::SetArgument { name: name.clone(), value }
    });
    let placeholder = match (&argument.default, argument.automatic) {
        (Some(default), _) => default.clone(),
        (None, true) => "set by the builder".to_owned(),
        (None, false) => "not set".to_owned(),
    };
    let declared = match argument.line {
        0 => "no longer".to_owned(),
        line => format!("line {line}"),
    };
    let value = options.arguments.get(&argument.name).cloned().unwrap_or_default();
    html! {
        <tr key={argument.name.clone()}>
            <th scope="row"><code>{ &argument.name }</code></th>
            <td><input type="text" spellcheck="false" autocomplete="off" {value} {placeholder}
                aria-label={format!("Value of {}", argument.name)} {onchange} /></td>
            <td>{ declared }</td>
        </tr>
    }
}
