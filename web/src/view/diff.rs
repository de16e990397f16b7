//! What a repair would change, before it is made.

use yew::prelude::*;

use super::words::{count, grouped, marked};
use crate::outcome::{Fate, Hunk, Line, Proposal, Trust};
use crate::state::{Action, Answer, Draft, Tab};

/// The properties of [`Diff`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct DiffProps {
    /// The repair that is being looked at.
    pub draft: Option<Draft>,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// What a repair would change.
#[component]
pub(crate) fn Diff(props: &DiffProps) -> Html {
    match props.draft.as_ref().map(|draft| &draft.answer) {
        None => html! { <p class="nothing">{ "Choose a fix to see what it changes." }</p> },
        Some(Answer::Awaited) => html! { <p class="nothing">{ "Working it out…" }</p> },
        Some(Answer::Impossible) => html! {
            <p class="nothing">{ "There is no fix that fits this text and makes it better." }</p>
        },
        Some(Answer::Proposed(proposal)) => self::proposal(proposal, &props.act),
    }
}

fn proposal(proposal: &Proposal, act: &Callback<Action>) -> Html {
    let apply = act.reform(|_: MouseEvent| Action::Apply);
    let back = act.reform(|_: MouseEvent| Action::ShowTab(Tab::Findings));
    html! {
        <div class="diff">
            <div class="diff-head">
                <div class="diff-words">
                    <h2 dir="auto">{ marked(&proposal.title) }</h2>
                    { caution(proposal) }
                    <p class="aside">{ prospect(proposal) }</p>
                </div>
                <div class="tools">
                    <button type="button" class="button primary" data-entry="true" onclick={apply}
                        aria-keyshortcuts=".">{ "Apply" }</button>
                    <button type="button" class="button" onclick={back}>{ "Back" }</button>
                </div>
            </div>
            { fixes(proposal) }
            { for proposal.hunks.iter().map(hunk) }
            if proposal.more_lines > 0 {
                <p class="nothing">{ format!("And {} more.", count(proposal.more_lines, "line")) }</p>
            }
        </div>
    }
}

/// Why it is not safe, where it is not.
fn caution(proposal: &Proposal) -> Html {
    let word = match proposal.trust {
        Trust::Safe => {
            return html! { <p class="trust">{ "Safe: the image keeps its behaviour." }</p> };
        }
        Trust::Unsafe => "Look at it first: ",
        Trust::Manual => "To be completed by hand: ",
    };
    let reason = proposal.reason.as_deref().unwrap_or("the image may behave differently.");
    html! { <p class="trust caution"><strong>{ word }</strong>{ marked(reason) }</p> }
}

/// What the audit says afterwards.
fn prospect(proposal: &Proposal) -> String {
    let (before, after) = (proposal.before, proposal.after);
    if after >= before {
        return format!("Audited again: {} afterwards, {before} now.", count(after, "finding"));
    }
    match after {
        0 => "Audited again: nothing is left to fix.".to_owned(),
        _ => format!("Audited again: {} left of {}.", grouped(after), grouped(before)),
    }
}

fn fixes(proposal: &Proposal) -> Html {
    if proposal.fixes.len() < 2 {
        return Html::default();
    }
    let fix = |fix: &crate::outcome::Made| {
        html! { <li>{ marked(&fix.title) }<span class="aside">{ format!("line {} ", fix.line) }<code>{ &fix.rule }</code></span></li> }
    };
    html! {
        <details class="made">
            <summary>{ count(proposal.fixes.len() + proposal.more_fixes, "change") }</summary>
            <ul>
                { for proposal.fixes.iter().map(fix) }
                if proposal.more_fixes > 0 { <li>{ format!("and {} more", proposal.more_fixes) }</li> }
            </ul>
        </details>
    }
}

fn hunk(hunk: &Hunk) -> Html {
    let first = hunk.lines.iter().find_map(|line| line.before.or(line.after)).unwrap_or(1);
    html! {
        <table class="hunk">
            <caption class="visually-hidden">{ format!("Change near line {first}") }</caption>
            <thead class="visually-hidden"><tr><th scope="col">{ "Line before" }</th><th scope="col">{ "Line after" }</th>
                <th scope="col">{ "Change" }</th><th scope="col">{ "Text" }</th></tr></thead>
            <tbody>{ for hunk.lines.iter().map(line) }</tbody>
        </table>
    }
}

/// A line tells by its sign and in words what happens to it, not by colour alone.
fn line(line: &Line) -> Html {
    let (class, sign, word) = match line.fate {
        Fate::Kept => ("kept", "", "unchanged"),
        Fate::Removed => ("removed", "−", "removed"),
        Fate::Added => ("added", "+", "added"),
    };
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    html! {
        <tr {class}>
            <td class="number">{ number(line.before) }</td>
            <td class="number">{ number(line.after) }</td>
            <td class="sign"><span aria-hidden="true">{ sign }</span><span class="visually-hidden">{ word }</span></td>
            <td class="code"><code dir="ltr">{ line.text.clone() }</code></td>
        </tr>
    }
}
