//! What is wrong, as a ranked list that can be narrowed down.

mod filters;
mod row;

use std::rc::Rc;

use plimsoll_scene::id::SceneId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use self::filters::Filters;
use self::row::Row;
use super::words::{count, grouped};
use crate::outcome::{Audit, Chain, FindingId, MAX_FINDINGS, Outcome};
use crate::protocol::Repair;
use crate::state::{Action, Filter, Seen, holds};

/// How many findings are shown at a time; more would make each keystroke felt.
const PAGE: usize = 100;

/// The properties of [`Findings`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct FindingsProps {
    /// The newest answer.
    pub seen: Seen,
    /// The finding that is chosen.
    pub chosen: Option<FindingId>,
    /// What is selected, in the terms of the newest answer.
    pub selected: Option<SceneId>,
    /// How the places of the chosen finding hang together.
    pub chain: Rc<Chain>,
    /// Which findings are listed.
    pub filter: Filter,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// What is wrong.
#[component]
pub(crate) fn Findings(props: &FindingsProps) -> Html {
    let FindingsProps { seen, chosen, filter, act, .. } = props;
    let outcome: &Outcome = &seen.outcome;
    let listed =
        use_memo((seen.clone(), filter.clone()), |(seen, filter)| filter.listed(&seen.outcome));
    let at = chosen.and_then(|id| listed.binary_search(&id).ok());
    let page = use_page(at, listed.len());
    let list = use_node_ref();
    use_revealed_row(&list, *chosen);
    if outcome.empty {
        return html! { <p class="nothing">{ "Nothing to look at yet." }</p> };
    }
    let first = *page * PAGE;
    let shown = &listed[first.min(listed.len())..listed.len().min(first + PAGE)];
    // One row is in the tab order: the chosen one, or the first.
    let entry = shown.iter().copied().find(|id| Some(*id) == *chosen).or(shown.first().copied());
    html! {
        <>
            <Filters audit={outcome.audit} filter={filter.clone()} listed={listed.len()} act={act.clone()} />
            { nothing(outcome.audit, listed.len()) }
            <ul class="findings" ref={list} onkeydown={on_key(act, listed.len())} aria-label="Findings">
                { for shown.iter().filter_map(|id| row(props, *id, entry)) }
            </ul>
            { pages(&page, listed.len()) }
            { summary(outcome.audit) }
        </>
    }
}

fn row(props: &FindingsProps, id: FindingId, entry: Option<FindingId>) -> Option<Html> {
    let outcome = &props.seen.outcome;
    let finding = outcome.finding(id)?;
    let open = props.chosen == Some(id);
    let linked =
        props.selected.zip(finding.at).is_some_and(|(whole, at)| holds(outcome, whole, at));
    let stage = finding.at.and_then(|at| outcome.stage_label(at)).map(AttrValue::from);
    let chain = if open { Rc::clone(&props.chain) } else { Rc::default() };
    Some(html! {
        <Row key={id.index()} {id} finding={finding.clone()} {stage} {open} {linked} {chain}
            entry={entry == Some(id)} act={props.act.clone()} />
    })
}

/// The page of the list that is shown; it follows the chosen finding.
#[hook]
fn use_page(at: Option<usize>, listed: usize) -> UseStateHandle<usize> {
    let page = use_state_eq(|| 0);
    {
        let page = page.clone();
        use_effect_with((at, listed), move |&(at, listed)| {
            let last = listed.saturating_sub(1) / PAGE;
            page.set(at.map_or(*page, |at| at / PAGE).min(last));
        });
    }
    page
}

/// Keeps the chosen row in sight, and the focus on it when it was on another row.
#[hook]
fn use_revealed_row(list: &NodeRef, chosen: Option<FindingId>) {
    let list = list.clone();
    use_effect_with(chosen, move |chosen| {
        let Some(list) = chosen.and_then(|_| list.cast::<Element>()) else { return };
        let Ok(Some(row)) = list.query_selector(".finding.open > .finding-main") else { return };
        let focused = web_sys::window().and_then(|window| window.document()?.active_element());
        let on_row = focused.is_some_and(|focused| {
            list.contains(Some(&focused)) && focused.class_list().contains("finding-main")
        });
        if let (true, Some(row)) = (on_row, row.dyn_ref::<HtmlElement>()) {
            // A row that cannot take the focus leaves it where it is.
            let _ = row.focus();
        }
        // What an open row tells besides, as far as it fits, but its first line in any case.
        if let Some(whole) = row.parent_element() {
            super::reveal(&whole);
        }
        super::reveal(&row);
    });
}

/// Up and Down choose the neighbours, Home and End the ends.
fn on_key(act: &Callback<Action>, listed: usize) -> Callback<KeyboardEvent> {
    let act = act.clone();
    Callback::from(move |event: KeyboardEvent| {
        let on_row = event
            .target_dyn_into::<Element>()
            .is_some_and(|target| target.class_list().contains("finding-main"));
        if !on_row || listed == 0 || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => act.emit(Action::StepFinding { backwards: false }),
            "ArrowUp" => act.emit(Action::StepFinding { backwards: true }),
            _ => return,
        }
        event.prevent_default();
    })
}

/// Why the list is empty.
fn nothing(audit: Audit, listed: usize) -> Html {
    if listed > 0 {
        return Html::default();
    }
    let text = match audit.count() {
        0 => "Nothing to fix.".to_owned(),
        hidden => format!("None of {} is like that.", count(hidden, "finding")),
    };
    html! { <p class="nothing">{ text }</p> }
}

/// The buttons that turn pages.
fn pages(page: &UseStateHandle<usize>, listed: usize) -> Html {
    if listed <= PAGE {
        return Html::default();
    }
    let last = (listed - 1) / PAGE;
    let turn = |to: Option<usize>, label: &'static str| {
        let page = page.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(to) = to {
                page.set(to);
            }
        });
        html! {
            <button type="button" class="button small" {onclick} disabled={to.is_none()}>
                { label }
            </button>
        }
    };
    let now = **page;
    let (first, end) = (now * PAGE + 1, (now * PAGE + PAGE).min(listed));
    html! {
        <div class="pages">
            { turn(now.checked_sub(1), "Previous") }
            <span>{ format!("{first}–{end} of {}", grouped(listed)) }</span>
            { turn((now < last).then_some(now + 1), "Next") }
        </div>
    }
}

/// What was asked besides, and in whose name.
fn summary(audit: Audit) -> Html {
    let passed = count(audit.passed, "check");
    let mut text = format!("{passed} passed ({} profile).", audit.profile.name());
    if audit.held_back > 0 {
        text = format!("{text} Comments hold back {}.", count(audit.held_back, "finding"));
    }
    if audit.count() > MAX_FINDINGS {
        let (all, kept) = (grouped(audit.count()), grouped(MAX_FINDINGS));
        text = format!("Of {all} findings the worst {kept} are listed. {text}");
    }
    html! { <p class="audit-summary">{ text }</p> }
}

/// The button that repairs whatever can be repaired safely.
fn fix_all(audit: Audit, act: &Callback<Action>) -> Html {
    if audit.safe == 0 {
        return Html::default();
    }
    let onclick = act.reform(|_: MouseEvent| Action::Propose(Repair::AllSafe));
    html! {
        <button type="button" class="button small primary fix-all" {onclick}>
            { format!("Fix all safe ({})", grouped(audit.safe)) }
        </button>
    }
}
