//! The pane with the editor.

use std::rc::Rc;

use plimsoll_scene::id::SceneId;
use plimsoll_syntax::text::Span;
use yew::prelude::*;

use crate::editor::{Editor, LineMark, MarkKind, Problem};
use crate::outcome::{Adds, Outcome, Place, Step};
use crate::overview::{Overview, Site};
use crate::state::{Action, Document, Language, Pane, Project, Seen, Selection, place_of};
use crate::view::project::trail;

/// The most marks beside the text; more would say nothing.
const MAX_MARKS: usize = 20_000;

/// The properties of [`Source`].
#[derive(Properties, Clone, PartialEq)]
pub struct SourceProps {
    /// The document.
    pub document: Document,
    /// The project that it belongs to.
    pub project: Option<Project>,
    /// The newest answer.
    pub seen: Option<Seen>,
    /// True when a newer answer is awaited, so that places may be wrong.
    pub waiting: bool,
    /// The selection.
    pub selection: Selection,
    /// What is selected in the terms of the newest answer.
    pub selected: Option<SceneId>,
    /// A byte of the text that was asked for.
    pub wanted: Option<u32>,
    /// The place of the finding that is chosen.
    pub chosen: Option<Place>,
    /// The place of what is chosen in the project.
    pub site: Option<Site>,
    /// What the selection is called.
    pub link: Option<AttrValue>,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// The pane with the editor.
#[component]
pub fn Source(props: &SourceProps) -> Html {
    let SourceProps { document, project, seen, waiting, selection, selected, chosen, .. } = props;
    let SourceProps { site, wanted, link, act, .. } = props;
    let overview = project.as_ref().filter(|_| document.language == Language::Compose);
    let overview = overview.and_then(|project| project.latest.clone()).map(Known);
    let path = document.path.clone();
    let problems = use_memo((seen.clone(), overview, path), |(seen, overview, path)| {
        match (seen, overview.as_ref().zip(path.as_ref())) {
            (_, Some((overview, path))) => Some(problems_of_project(&overview.0, path)),
            (Some(seen), None) => Some(problems(&seen.outcome)),
            (None, None) => None,
        }
    });
    let marks = use_memo(seen.clone(), |seen| seen.as_ref().map(|seen| marks(&seen.outcome)));
    let place = selected.zip(seen.as_ref()).and_then(|(id, seen)| place_of(&seen.outcome, id));
    let place = chosen.filter(|_| selection.preview.is_none()).or(place);
    let linked = place.filter(|_| !waiting).map(Place::span);
    let linked = linked.or(site.map(|site| Span::new(site.start, site.end)));
    let elsewhere = selection.origin != Pane::Source && selection.preview.is_none();
    let wanted = wanted.map(Span::at).or(linked);
    let reveal = wanted.filter(|_| elsewhere).map(|span| (selection.turn, span));
    let on_escape = act.reform(|()| Action::Climb);
    html! {
        <section class="pane source" id={Pane::Source.id()} aria-labelledby="source-title">
            <header class="pane-head">
                { title(project.as_ref(), document, act) }
                if let Some(link) = link { <p class="link">{ link }</p> }
            </header>
            <div class="pane-body">
                <Editor key={document.editor} text={Rc::clone(&document.text)} revision={document.revision}
                    language={document.language} editable={document.editable}
                    problems={(*problems).clone().unwrap_or_default()}
                    marks={(*marks).clone().unwrap_or_default()}
                    amendment={document.amendment} on_problem={act.reform(Action::ChooseAt)}
                    {linked} {reveal} {on_escape}
                    on_edit={act.reform(Action::Edit)} on_caret={act.reform(Action::Caret)} />
            </div>
        </section>
    }
}

/// An answer as a property: equal only to itself.
struct Known(Rc<Overview>);

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

fn title(project: Option<&Project>, document: &Document, act: &Callback<Action>) -> Html {
    match project {
        Some(project) => trail(project, document, act),
        None => html! { <h2 id="source-title" dir="auto">{ &document.name }</h2> },
    }
}

/// What is wrong with a file of a project.
fn problems_of_project(overview: &Overview, path: &str) -> Rc<[Problem]> {
    let Some((file, _)) = overview.file(path) else { return Rc::default() };
    let here = overview.findings.iter().filter_map(|found| {
        let at = found.at.filter(|at| at.file == file)?;
        Some(Problem {
            span: Span::new(at.start, at.end),
            severity: found.severity.severity(),
            message: found.message.clone(),
        })
    });
    here.collect()
}

fn problems(outcome: &Outcome) -> Rc<[Problem]> {
    let problem = |finding: &crate::outcome::Finding| Problem {
        span: finding.place.span(),
        severity: finding.severity.severity(),
        message: finding.message.clone(),
    };
    outcome.findings.iter().map(problem).collect()
}

fn marks(outcome: &Outcome) -> Rc<[LineMark]> {
    let mut marks = Vec::new();
    for stage in &outcome.stages {
        let kind = if stage.built { MarkKind::Stage } else { MarkKind::Unbuilt };
        let state = if stage.built { "" } else { ", not built" };
        marks.push(LineMark {
            first: stage.from.first_line,
            last: stage.from.last_line,
            kind,
            label: format!("Stage {}{state}", stage.label),
        });
        let steps = stage.first_step..stage.first_step + stage.step_count;
        let steps = outcome.steps.get(steps).unwrap_or_default();
        marks.extend(steps.iter().filter(|step| !step.onbuild).map(|step| mark(step, stage.built)));
    }
    marks.truncate(MAX_MARKS);
    marks.into()
}

fn mark(step: &Step, built: bool) -> LineMark {
    let kind = match step.adds {
        _ if !built => MarkKind::Unbuilt,
        Adds::Layer => MarkKind::Layer,
        Adds::Metadata | Adds::Nothing => MarkKind::Metadata,
    };
    let number = step.number.as_ref().map(|number| format!("{number}, ")).unwrap_or_default();
    let words = if built { step.adds.words() } else { "Not built" };
    LineMark {
        first: step.place.first_line,
        last: step.place.last_line,
        kind,
        label: format!("{number}{words}"),
    }
}
