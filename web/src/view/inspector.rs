//! The pane that tells what is wrong, what is selected, and what a repair would change.

use std::rc::Rc;

use plimsoll_scene::id::SceneId;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};
use yew::prelude::*;

use super::details::Details;
use super::diff::Diff;
use super::findings::Findings;
use super::tabs::{Tab as Entry, tab_row};
use super::words::grouped;
use crate::outcome::{Chain, FindingId};
use crate::state::{Action, Draft, Filter, Pane, Seen, Tab};

/// What takes the focus when what had it is gone, the best first.
const HEIRS: [&str; 3] = [
    "#inspector-panel [data-entry]",
    "#inspector-panel .finding.open > .finding-main",
    "#inspector-panel",
];

/// The properties of [`Inspector`].
#[derive(Properties, Clone, PartialEq)]
pub struct InspectorProps {
    /// The newest answer.
    pub latest: Option<Seen>,
    /// The answer that the picture shows, and the selection is meant for.
    pub picture: Option<Seen>,
    /// What is selected.
    pub selected: Option<SceneId>,
    /// What is selected, in the terms of the newest answer.
    pub selected_in_latest: Option<SceneId>,
    /// What it is called.
    pub link: Option<AttrValue>,
    /// The finding that is chosen.
    pub finding: Option<FindingId>,
    /// How its places hang together.
    pub chain: Rc<Chain>,
    /// Which findings are listed.
    pub filter: Filter,
    /// The repair that is being looked at.
    pub draft: Option<Draft>,
    /// True when something can be taken back.
    pub undoable: bool,
    /// The tab that is shown.
    pub tab: Tab,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// The pane that tells what is wrong, what is selected, and what a repair would change.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let InspectorProps { latest, link, tab, draft, act, .. } = props;
    use_inherited_focus((*tab, draft.clone().map(|draft| draft.answer), props.undoable));
    let onkeydown = {
        let (act, tab) = (act.clone(), *tab);
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                act.emit(if tab == Tab::Diff {
                    Action::ShowTab(Tab::Findings)
                } else {
                    Action::Climb
                });
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
                aria-labelledby={tab_id(*tab)}>
                { panel(props) }
            </div>
        </section>
    }
}

fn panel(props: &InspectorProps) -> Html {
    let InspectorProps { latest, picture, selected, selected_in_latest, act, .. } = props;
    match props.tab {
        Tab::Findings => match latest.clone() {
            Some(seen) => html! {
                <Findings {seen} chosen={props.finding} selected={*selected_in_latest}
                    chain={Rc::clone(&props.chain)} filter={props.filter.clone()} act={act.clone()} />
            },
            None => Html::default(),
        },
        Tab::Details => match picture.clone().zip(*selected) {
            Some((seen, id)) => html! { <Details {seen} {id} act={act.clone()} /> },
            None => html! { <p class="nothing">{ "Select a stage, a step or an edge." }</p> },
        },
        // Those belong to a project.
        Tab::Variables | Tab::Files => Html::default(),
        Tab::Diff => html! { <Diff draft={props.draft.clone()} act={act.clone()} /> },
    }
}

const fn tab_id(tab: Tab) -> &'static str {
    match tab {
        Tab::Findings => "tab-findings",
        Tab::Details => "tab-details",
        Tab::Diff => "tab-diff",
        Tab::Variables | Tab::Files => "",
    }
}

fn tabs(latest: Option<&Seen>, tab: Tab, act: &Callback<Action>) -> Html {
    let findings = latest.map_or(0, |seen| seen.outcome.audit.count());
    let entry = |this: Tab, title: Html| Entry {
        id: tab_id(this),
        title,
        selected: tab == this,
        action: Action::ShowTab(this),
    };
    let entries = vec![
        entry(
            Tab::Findings,
            html! { <>{ "Findings" }<span class="badge">{ grouped(findings) }</span></> },
        ),
        entry(Tab::Details, html! { { "Details" } }),
        entry(Tab::Diff, html! { { "Diff" } }),
    ];
    tab_row("Inspector", "inspector-panel", entries, act)
}

/// Gives the focus to what comes after the element that had it, when that element is gone.
#[hook]
fn use_inherited_focus<T: PartialEq + 'static>(changes: T) {
    let fresh = use_mut_ref(|| true);
    use_effect_with(changes, move |_| {
        // When the page opens, nothing has lost the focus.
        if fresh.replace(false) {
            return;
        }
        let document = web_sys::window().and_then(|window| window.document());
        if let Some(document) = document.filter(is_lost) {
            let find = |selector: &&str| document.query_selector(selector).ok().flatten();
            let heir = HEIRS.iter().find_map(find);
            if let Some(heir) = heir.and_then(|heir| heir.dyn_into::<HtmlElement>().ok()) {
                // An element that cannot take the focus leaves it where it is.
                let _ = heir.focus();
            }
        }
    });
}

/// True when the focus is nowhere, on a tab that was left by a key, or where it waits for what the
/// panel is going to show.
fn is_lost(document: &Document) -> bool {
    let left = ".details [role=tab][aria-selected=false]";
    document.active_element().is_none_or(|focused| {
        focused.tag_name() == "BODY"
            || focused.id() == "inspector-panel"
            || focused.closest(left).is_ok_and(|tab| tab.is_some())
    })
}
