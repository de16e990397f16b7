//! All that is known of what is selected.

use plimsoll_model::{EdgeId, StageId, StepId};
use plimsoll_scene::id::SceneId;
use yew::prelude::*;

use super::words::count;
use crate::outcome::{Edge, Heredoc, Outcome, Stage, Step, lines};
use crate::state::{Action, Pane, Seen, name_of};

/// The most entries of one list.
const MAX_ENTRIES: usize = 100;

/// The properties of [`Details`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct DetailsProps {
    /// The answer it belongs to.
    pub seen: Seen,
    /// What is told about.
    pub id: SceneId,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// All that is known of one thing.
#[component]
pub(crate) fn Details(props: &DetailsProps) -> Html {
    let all = Teller { outcome: &props.seen.outcome, act: &props.act };
    let told = match props.id {
        SceneId::Stage(id) => all.stage(id.index()),
        SceneId::Step(id) => all.step(id.index()),
        SceneId::Edge(id) => all.edge(id.index()),
        SceneId::Image(_) => all.source(props.id, "Image", "It is pulled from a registry."),
        SceneId::Context(_) => all.source(props.id, "Context", "Files from outside of any image."),
        SceneId::Project(_) => None,
    };
    html! { <div class="told">{ told.unwrap_or_default() }</div> }
}

struct Teller<'a> {
    outcome: &'a Outcome,
    act: &'a Callback<Action>,
}

impl Teller<'_> {
    fn stage(&self, index: usize) -> Option<Html> {
        let stage = self.outcome.stages.get(index)?;
        let standing = match (self.outcome.target == Some(index), stage.built) {
            (true, _) => "The target: this is what the build gives",
            (false, true) => "Built, because the target needs it",
            (false, false) => "Not built: the target does not need it",
        };
        let base = match stage.base_id {
            Some(id) => self.link(id, &stage.base),
            None => html! { <code>{ &stage.base }</code> },
        };
        let place = format!("{} of {}", index + 1, self.outcome.stages.len());
        Some(html! {
            <>
                { heading("Stage", &stage.label, &stage.place.lines()) }
                { code(&stage.text) }
                <dl>
                    { fact("Stage", place.into()) }
                    { fact("State", standing.into()) }
                    { fact("Base", base) }
                    { stage.platform.as_ref().map(|platform| fact("Platform", platform.as_str().into())) }
                    { stage.number.as_ref().map(|number| fact("Number", number.as_str().into())) }
                </dl>
                { self.steps(stage) }
                { self.inputs(index) }
                { self.uses(SceneId::Stage(StageId::new(index))) }
            </>
        })
    }

    fn steps(&self, stage: &Stage) -> Html {
        let steps = stage.first_step..stage.first_step + stage.step_count;
        let entry = |at: usize| {
            let step = self.outcome.steps.get(at)?;
            let id = SceneId::Step(StepId::new(at));
            let adds = if step.adds == crate::outcome::Adds::Layer { "layer" } else { "" };
            Some(html! { <>{ self.link(id, &step.text) }<span class="aside">{ adds }</span></> })
        };
        list(&count(stage.step_count, "step"), steps.map(entry))
    }

    fn step(&self, index: usize) -> Option<Html> {
        let step = self.outcome.steps.get(index)?;
        let stage = self.outcome.stages.get(step.stage)?;
        let ordinal = index - stage.first_step + 1;
        let reason = match step.reason.as_str() {
            "" => step.adds.words().to_owned(),
            reason => format!("{}: {reason}", step.adds.words()),
        };
        let place = html! {
            <>{ self.link(SceneId::Stage(StageId::new(step.stage)), &stage.label) }
                { format!(", step {ordinal} of {}", stage.step_count) }</>
        };
        Some(html! {
            <>
                { heading(&step.keyword, "", &step.place.lines()) }
                { code(&step.text) }
                <dl>
                    { fact("Stage", place) }
                    { step.number.as_ref().map(|number| fact("Number", number.as_str().into())) }
                    { fact("Adds", reason.into()) }
                    if step.onbuild {
                        { fact("Trigger", "It runs here because the base stage says ONBUILD".into()) }
                    }
                    { flags(step) }
                    { for step.heredocs.iter().map(heredoc) }
                </dl>
                { self.step_inputs(index) }
                { self.around(index, stage) }
            </>
        })
    }

    /// What a step reads besides what was there before.
    fn step_inputs(&self, index: usize) -> Html {
        let edges = self.numbered().filter(|(_, edge)| edge.step == Some(index));
        let entries: Vec<_> = edges.map(|(at, edge)| Some(self.input(at, edge))).collect();
        list("Reads from", entries.into_iter())
    }

    /// The steps before and after.
    fn around(&self, index: usize, stage: &Stage) -> Html {
        let end = stage.first_step + stage.step_count;
        let before = (index > stage.first_step).then(|| index - 1);
        let after = (index + 1 < end).then_some(index + 1);
        let link = |at: Option<usize>, word: &'static str| {
            let at = at?;
            let step = self.outcome.steps.get(at)?;
            Some(html! { <>{ format!("{word} ") }
            { self.link(SceneId::Step(StepId::new(at)), &step.text) }</> })
        };
        list("In the same stage", [link(before, "after"), link(after, "before")].into_iter())
    }

    fn edge(&self, index: usize) -> Option<Html> {
        let edge = self.outcome.edges.get(index)?;
        let stage = self.outcome.stages.get(edge.to)?;
        let from = name_of(self.outcome, edge.from)?;
        let title = format!("{from} → {}", stage.label);
        let step = edge.step.and_then(|at| Some((at, self.outcome.steps.get(at)?)));
        Some(html! {
            <>
                { heading(edge.kind.instruction(), &title, &edge.place.lines()) }
                <dl>
                    { fact("From", self.link(edge.from, &from)) }
                    { fact("To", self.link(SceneId::Stage(StageId::new(edge.to)), &stage.label)) }
                    { step.map(|(at, step)| {
                        fact("Step", self.link(SceneId::Step(StepId::new(at)), &step.text))
                    }) }
                    if !edge.sources.is_empty() {
                        { fact("Paths", codes(&edge.sources)) }
                    }
                    { edge.dest.as_ref().map(|dest| fact("Into", html! { <code>{ dest }</code> })) }
                </dl>
            </>
        })
    }

    /// An image or a context.
    fn source(&self, id: SceneId, kind: &'static str, about: &'static str) -> Option<Html> {
        let name = name_of(self.outcome, id)?;
        Some(html! { <>{ heading(kind, &name, "") }<p>{ about }</p>{ self.uses(id) }</> })
    }

    fn inputs(&self, stage: usize) -> Html {
        let edges = self.numbered().filter(|(_, edge)| edge.to == stage);
        let entries: Vec<_> = edges.map(|(at, edge)| Some(self.input(at, edge))).collect();
        list("Fed by", entries.into_iter())
    }

    fn uses(&self, id: SceneId) -> Html {
        let edges = self.numbered().filter(|(_, edge)| edge.from == id);
        let entries: Vec<_> = edges.map(|(at, edge)| self.output(at, edge)).collect();
        list("Feeds", entries.into_iter())
    }

    fn numbered(&self) -> impl Iterator<Item = (usize, &Edge)> {
        self.outcome.edges.iter().enumerate()
    }

    fn input(&self, at: usize, edge: &Edge) -> Html {
        let name = name_of(self.outcome, edge.from).unwrap_or_default();
        html! { <>{ self.link(edge.from, &name) }{ self.by(at, edge) }</> }
    }

    fn output(&self, at: usize, edge: &Edge) -> Option<Html> {
        let stage = self.outcome.stages.get(edge.to)?;
        let id = SceneId::Stage(StageId::new(edge.to));
        Some(html! { <>{ self.link(id, &stage.label) }{ self.by(at, edge) }</> })
    }

    /// "by COPY /app/dist, line 9".
    fn by(&self, at: usize, edge: &Edge) -> Html {
        let mut how = edge.kind.instruction().to_owned();
        if let Some(first) = edge.sources.first() {
            how = format!("{how} {first}");
        }
        if edge.sources.len() > 1 {
            how = format!("{how} and {} more", edge.sources.len() - 1);
        }
        html! {
            <span class="aside">{ self.link(SceneId::Edge(EdgeId::new(at)), &how) }
                { format!(" {}", edge.place.lines()) }</span>
        }
    }

    fn link(&self, id: SceneId, text: &str) -> Html {
        let onclick = self.act.reform(move |_: MouseEvent| Action::Pin { id, pane: Pane::Details });
        html! { <button type="button" class="plain" {onclick} dir="auto">{ text.to_owned() }</button> }
    }
}

fn heading(kind: &str, title: &str, lines: &str) -> Html {
    html! {
        <h3><span class="kind">{ kind.to_owned() }</span>
            <span dir="auto">{ title.to_owned() }</span>
            <span class="aside">{ lines.to_owned() }</span></h3>
    }
}

fn code(text: &str) -> Html {
    html! { <pre dir="ltr"><code>{ text.to_owned() }</code></pre> }
}

fn fact(name: &'static str, value: Html) -> Html {
    html! { <div><dt>{ name }</dt><dd dir="auto">{ value }</dd></div> }
}

fn codes(texts: &[String]) -> Html {
    let shown = texts.iter().take(MAX_ENTRIES);
    html! { <>{ for shown.map(|text| html! { <><code>{ text }</code>{ " " }</> }) }</> }
}

fn flags(step: &Step) -> Html {
    if step.flags.is_empty() { Html::default() } else { fact("Flags", codes(&step.flags)) }
}

fn heredoc(heredoc: &Heredoc) -> Html {
    let variables = if heredoc.expand { "variables are expanded" } else { "taken as it is" };
    let text = format!("{}, {variables}", lines(heredoc.first_line, heredoc.last_line));
    fact("Heredoc", html! { <><code>{ &heredoc.name }</code>{ format!(": {text}") }</> })
}

/// A list with a heading; nothing when it has no entries.
fn list(title: &str, entries: impl Iterator<Item = Option<Html>>) -> Html {
    let mut entries: Vec<Html> = entries.flatten().collect();
    if entries.is_empty() {
        return Html::default();
    }
    let more = entries.len().saturating_sub(MAX_ENTRIES);
    entries.truncate(MAX_ENTRIES);
    html! {
        <>
            <h4>{ title.to_owned() }</h4>
            <ul>
                { for entries.into_iter().map(|entry| html! { <li>{ entry }</li> }) }
                if more > 0 { <li>{ format!("and {more} more") }</li> }
            </ul>
        </>
    }
}
