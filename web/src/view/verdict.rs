//! The strip that says what the document comes to.

use yew::prelude::*;

use super::icons;
use super::words::{count, marked};
use crate::outcome::{Grade, Outcome, Tone};
use crate::protocol::Repair;
use crate::state::{Action, Message, Seen};

/// The properties of [`VerdictStrip`].
#[derive(Properties, Clone, PartialEq)]
pub struct VerdictProps {
    /// The newest answer.
    pub seen: Option<Seen>,
    /// True when a newer answer is awaited for a noticeable time.
    pub slow: bool,
    /// True while the note about the sample is to be shown.
    pub sample: bool,
    /// A message about something else.
    pub message: Option<Message>,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// The strip that says what the document comes to.
#[component]
pub fn VerdictStrip(props: &VerdictProps) -> Html {
    let VerdictProps { seen, slow, sample, message, act } = props;
    html! {
        <section class="verdict" aria-label="Verdict">
            { seen.as_ref().map(|seen| sentence(&seen.outcome, act)).unwrap_or_default() }
            <p class="facts">
                { seen.as_ref().map(|seen| facts(&seen.outcome)).unwrap_or_default() }
                if *slow { <span class="updating">{ "Updating…" }</span> }
            </p>
            if let Some(message) = message {
                <Note text={message.text.clone()} alert={message.alarming}
                    dismiss={act.reform(|()| Action::Dismiss)} />
            } else if *sample {
                <Note class="sample-note" text="This is a sample. Paste yours, or drop a file."
                    dismiss={act.reform(|()| Action::DismissSampleNote)} />
            }
        </section>
    }
}

fn sentence(outcome: &Outcome, act: &Callback<Action>) -> Html {
    let verdict = &outcome.verdict;
    let (tone, text) = match verdict.tone {
        Tone::Quiet => (Tone::Quiet, "Nothing to audit yet."),
        tone => (tone, verdict.text.as_str()),
    };
    html! {
        <div class="headline">
        <p class="sentence">
            { icons::tone(tone) }
            <span>
                { marked(text) }
                if let Some(next) = &verdict.next {
                    { " " }<span class="next">{ marked(next) }</span>
                }
            </span>
        </p>
        { acts(outcome, act) }
        </div>
    }
}

/// The next acts: to see what the verdict is about, and to repair it.
fn acts(outcome: &Outcome, act: &Callback<Action>) -> Html {
    let Some(id) = outcome.verdict.finding else { return Html::default() };
    let Some(finding) = outcome.finding(id) else { return Html::default() };
    let see = act.reform(move |_: MouseEvent| Action::ShowFinding(id));
    let fix = act.reform(move |_: MouseEvent| Action::Propose(Repair::One(id)));
    html! {
        <span class="acts">
            <button type="button" class="button small" onclick={see}>{ "See" }</button>
            if let Some(offer) = &finding.fix {
                <button type="button" class="button small primary" onclick={fix}
                    title={offer.title.clone()}>{ offer.trust.button() }</button>
            }
        </span>
    }
}

/// How many of what, without judging it.
fn facts(outcome: &Outcome) -> Html {
    let graded = |grade| outcome.audit.of(grade);
    let some = |number: usize, word| (number > 0).then(|| count(number, word));
    let facts = [
        some(graded(Grade::Error), "error"),
        some(graded(Grade::Warning), "warning"),
        some(graded(Grade::Info), "hint"),
        some(outcome.stages.len(), "stage"),
        some(outcome.steps.len(), "step"),
        some(outcome.images.len(), "base image"),
    ];
    html! { <>{ for facts.into_iter().flatten().map(|fact| html! { <span>{ fact }</span> }) }</> }
}

#[derive(Properties, Clone, PartialEq)]
struct NoteProps {
    text: AttrValue,
    #[prop_or_default]
    class: Classes,
    #[prop_or_default]
    alert: bool,
    dismiss: Callback<()>,
}

/// A sentence that can be put away.
#[component]
fn Note(props: &NoteProps) -> Html {
    let onclick = props.dismiss.reform(|_: MouseEvent| ());
    html! {
        <p class={classes!("note", props.class.clone(), props.alert.then_some("alert"))}
            role={if props.alert { "alert" } else { "status" }}>
            <span>{ &props.text }</span>
            <button type="button" class="button bare" {onclick} aria-label="Dismiss">
                { icons::cross() }
            </button>
        </p>
    }
}
