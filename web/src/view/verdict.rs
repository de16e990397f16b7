//! The strip that says what the document comes to.

use yew::prelude::*;

use super::icons;
use super::words::{count, grouped, marked};
use crate::outcome::{Grade, Outcome, Tone, Verdict};
use crate::overview::Overview;
use crate::protocol::Repair;
use crate::state::{Action, Maker, Message, Project, Seen, Walk};

/// The properties of [`VerdictStrip`].
#[derive(Properties, Clone, PartialEq)]
pub struct VerdictProps {
    /// The newest answer about the document.
    pub seen: Option<Seen>,
    /// The project, while its services are shown.
    pub project: Option<Project>,
    /// The folder that is being listed.
    pub walk: Option<Walk>,
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
    let VerdictProps { seen, project, walk, slow, sample, message, act } = props;
    let overview = project.as_ref().and_then(|project| project.latest.as_ref());
    let said = match (overview, seen) {
        (Some(overview), _) => sentence(&overview.verdict, of_project(overview, act)),
        (None, Some(seen)) => sentence(&seen.outcome.verdict, acts(&seen.outcome, act)),
        (None, None) => Html::default(),
    };
    let facts = match (overview, seen) {
        (Some(overview), _) => counted(overview),
        (None, Some(seen)) => facts(&seen.outcome),
        (None, None) => Html::default(),
    };
    html! {
        <section class="verdict" aria-label="Verdict">
            { said }
            <p class="facts">
                { facts }
                if *slow { <span class="updating">{ "Updating…" }</span> }
            </p>
            { project.as_ref().map(listing).unwrap_or_default() }
            { walk.as_ref().map(|walk| progress(walk, act)).unwrap_or_default() }
            if let Some(message) = message {
                <Note text={message.text.clone()} alert={message.alarming}
                    dismiss={act.reform(|()| Action::Dismiss)} />
            } else if *sample {
                <Note class="sample-note" text="This is a sample. Paste yours, or drop a file or a project folder."
                    dismiss={act.reform(|()| Action::DismissSampleNote)} />
            }
        </section>
    }
}

fn sentence(verdict: &Verdict, acts: Html) -> Html {
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
        { acts }
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

/// The next act of a project: to see what the verdict is about.
fn of_project(overview: &Overview, act: &Callback<Action>) -> Html {
    let Some(id) = overview.verdict.finding else { return Html::default() };
    let see = act.reform(move |_: MouseEvent| Action::ShowFound(id.index()));
    html! {
        <span class="acts">
            <button type="button" class="button small" onclick={see}>{ "See" }</button>
        </span>
    }
}

/// How much of what is wrong with a project, and how large it is.
fn counted(overview: &Overview) -> Html {
    let some = |number: usize, word| (number > 0).then(|| count(number, word));
    let facts = [
        some(overview.tally.errors, "error"),
        some(overview.tally.warnings, "warning"),
        some(overview.tally.hints, "hint"),
        some(overview.files.len(), "file"),
    ];
    html! { <>{ for facts.into_iter().flatten().map(|fact| html! { <span>{ fact }</span> }) }</> }
}

/// "Listed 50,012 entries, read 7 files, skipped 3 (…)."
fn listing(project: &Project) -> Html {
    if project.maker != Maker::User {
        return Html::default();
    }
    let listing = project.folder.listing();
    let entries = match listing.len() {
        1 => "1 entry".to_owned(),
        many => format!("{} entries", grouped(many)),
    };
    let skipped: Vec<_> = listing
        .skipped()
        .map(|(why, skipped)| {
            let first = if skipped.first.is_empty() { "the folder" } else { &skipped.first };
            format!("{} ({}, the first is {first})", grouped(skipped.count), why.words())
        })
        .collect();
    let skipped = match skipped.as_slice() {
        [] => String::new(),
        skipped => format!(", skipped {}", skipped.join(" and ")),
    };
    let read = count(project.read, "file");
    let name = project.folder.name();
    html! { <p class="listing" dir="auto">{ format!("{name}: listed {entries}, read {read}{skipped}.") }</p> }
}

/// How far the listing of a folder is.
fn progress(walk: &Walk, act: &Callback<Action>) -> Html {
    let cancel = walk.cancel.clone();
    let onclick = act.reform(move |_: MouseEvent| Action::EndWalk(cancel.clone()));
    html! {
        <p class="note progress" role="status">
            <span>{ format!("Listing {}: {} entries so far…", walk.name, grouped(walk.entries)) }</span>
            <button type="button" class="button small" {onclick}>{ "Cancel" }</button>
        </p>
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
