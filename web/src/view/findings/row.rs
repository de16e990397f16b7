//! One finding: closed, what and where; open, also why and what to do.

use std::rc::Rc;

use yew::prelude::*;

use crate::outcome::{Chain, Finding, FindingId};
use crate::protocol::Repair;
use crate::state::{Action, Pane};
use crate::view::icons;
use crate::view::why::has_page;
use crate::view::words::marked;

/// The properties of [`Row`].
#[derive(Properties, Clone, PartialEq)]
pub(super) struct RowProps {
    /// Which finding.
    pub id: FindingId,
    /// What it says.
    pub finding: Finding,
    /// The stage it stands in.
    pub stage: Option<AttrValue>,
    /// True for the chosen one.
    pub open: bool,
    /// True when it stands in what is selected.
    pub linked: bool,
    /// How its places hang together; empty while it is closed.
    pub chain: Rc<Chain>,
    /// True for the one row that Tab reaches.
    pub entry: bool,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// One finding.
#[component]
pub(super) fn Row(props: &RowProps) -> Html {
    let RowProps { id, finding, open, linked, act, .. } = props;
    let choose = {
        let id = *id;
        act.reform(move |_: MouseEvent| Action::Choose(id))
    };
    let class = classes!("finding", open.then_some("open"), linked.then_some("linked"));
    html! {
        <li {class} data-rule={finding.rule.clone()}>
            <button type="button" class="finding-main" onclick={choose} aria-expanded={open.to_string()}
                tabindex={if props.entry { "0" } else { "-1" }}>
                { icons::grade(finding.severity) }
                <span class="visually-hidden">{ format!("{}: ", finding.severity.word()) }</span>
                <span class="what">
                    <span class="message" dir="auto">{ marked(&finding.message) }</span>
                    <span class="where">
                        <span class="grade" aria-hidden="true">{ finding.severity.word() }</span>
                        <span>{ place(props) }</span>
                        if finding.likely {
                            <span class="likely" title="It rests on what is usual, not on the file alone">
                                { "likely" }
                            </span>
                        }
                        <code>{ finding.rule.clone() }</code>
                    </span>
                </span>
            </button>
            { buttons(props) }
            if *open { { more(props) } }
        </li>
    }
}

/// "line 3, build"
fn place(props: &RowProps) -> String {
    let lines = props.finding.place.lines();
    match &props.stage {
        Some(stage) => format!("{lines}, {stage}"),
        None => lines,
    }
}

fn buttons(props: &RowProps) -> Html {
    let RowProps { id, finding, open, act, .. } = props;
    let id = *id;
    let tabindex = if *open || props.entry { "0" } else { "-1" };
    let fix = finding.fix.as_ref().map(|fix| {
        let onclick = act.reform(move |_: MouseEvent| Action::Propose(Repair::One(id)));
        html! {
            <button type="button" class="button small" {onclick} {tabindex}
                title={fix.title.clone()}>
                { fix.trust.button() }
                <span class="visually-hidden">{ format!(": {}", fix.title) }</span>
            </button>
        }
    });
    let why = has_page(&finding.rule).then(|| {
        let rule = finding.rule.clone();
        let onclick = act.reform(move |_: MouseEvent| Action::Why(Some(rule.clone())));
        html! {
            <button type="button" class="button small" {onclick} {tabindex}>
                { "Why" }<span class="visually-hidden">{ format!(" {}?", finding.rule) }</span>
            </button>
        }
    });
    html! { <div class="finding-buttons">{ fix }{ why }</div> }
}

/// What an open row tells besides.
fn more(props: &RowProps) -> Html {
    let RowProps { finding, chain, act, .. } = props;
    let related = finding.related.iter().map(|related| {
        html! {
            <li>
                { go_to(related.place.start, &related.place.lines(), act) }
                <span dir="auto">{ marked(&related.message) }</span>
            </li>
        }
    });
    let links = chain.links.iter().map(|link| {
        let id = link.id;
        let onclick = act.reform(move |_: MouseEvent| Action::Preview(Some(id)));
        let onpin = act.reform(move |_: MouseEvent| Action::Pin { id, pane: Pane::Details });
        html! {
            <li onmouseenter={onclick} onmouseleave={act.reform(|_: MouseEvent| Action::Preview(None))}>
                <button type="button" class="plain" onclick={onpin} dir="auto">{ marked(&link.words) }</button>
            </li>
        }
    });
    html! {
        <div class="finding-more">
            if let Some(help) = &finding.help { <p class="help" dir="auto">{ marked(help) }</p> }
            <p class="go">{ go_to(finding.place.start, &show(finding), act) }</p>
            if !finding.related.is_empty() { <ul class="related">{ for related }</ul> }
            if !chain.is_empty() {
                <p class="way-title">{ "The way through the stages" }</p>
                <ol class="chain" aria-label="The way through the stages">{ for links }</ol>
            }
        </div>
    }
}

fn show(finding: &Finding) -> String {
    format!("Show line {}, column {}", finding.place.first_line, finding.column)
}

fn go_to(at: u32, text: &str, act: &Callback<Action>) -> Html {
    let onclick = act.reform(move |_: MouseEvent| Action::GoTo(at));
    html! { <button type="button" class="plain" {onclick}>{ text.to_owned() }</button> }
}
