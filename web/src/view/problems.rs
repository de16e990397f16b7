//! What is wrong, as a list.

use yew::prelude::*;

use super::icons;
use super::words::{count, marked};
use crate::outcome::{Outcome, Problem};
use crate::state::{Action, Seen};

/// The properties of [`Problems`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct ProblemsProps {
    /// The newest answer.
    pub seen: Seen,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// What is wrong.
#[component]
pub(crate) fn Problems(props: &ProblemsProps) -> Html {
    let outcome: &Outcome = &props.seen.outcome;
    if outcome.problems.is_empty() {
        let text = if outcome.empty { "Nothing to look at yet." } else { "No problems found." };
        return html! { <p class="nothing">{ text }</p> };
    }
    html! {
        <>
            <ul class="problems">
                { for outcome.problems.iter().map(|problem| self::problem(problem, &props.act)) }
            </ul>
            if outcome.more_problems > 0 {
                <p class="nothing">{ format!("And {} more.", count(outcome.more_problems, "problem")) }</p>
            }
        </>
    }
}

fn problem(problem: &Problem, act: &Callback<Action>) -> Html {
    let place = problem.place;
    let onclick = act.reform(move |_: MouseEvent| Action::GoTo(place.start));
    html! {
        <li><button type="button" class="problem" {onclick}>
            { icons::grade(problem.severity) }
            <span class="visually-hidden">{ format!("{}: ", problem.severity.word()) }</span>
            <span class="what">
                <span class="message" dir="auto">{ problem.message.clone() }</span>
                if let Some(help) = &problem.help { <span class="help">{ marked(help) }</span> }
            </span>
            <span class="where">
                <span>{ format!("line {}:{}", place.first_line, problem.column) }</span>
                <code>{ problem.rule.clone() }</code>
            </span>
        </button></li>
    }
}
