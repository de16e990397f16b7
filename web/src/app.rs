//! The page's root component: one state, the effects that serve it, and the parts that show it.

use std::rc::Rc;

use yew::prelude::*;

use crate::files;
use crate::hooks::{
    initial_theme, is_narrow, today, use_desk, use_narrow, use_page_keys, use_scene_styles,
    use_settled, use_theme,
};
use crate::outcome::Chain;
use crate::protocol::Format;
use crate::samples::SAMPLES;
use crate::state::{Action, Maker, Pane, State, describe};
use crate::view::{
    BottomTabs, Controls, DropOverlay, Header, Help, Inspector, Picture, ProjectControls,
    ProjectInspector, ProjectPicture, Snack, Source, VerdictStrip, Why,
};

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(Rc::unwrap_or_clone(self).after(action))
    }
}

/// Puts the page into `#app`, in place of the loading message.
pub(crate) fn mount() {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"));
    if let Some(root) = root {
        root.set_text_content(None);
        yew::Renderer::<App>::with_root(root).render();
    }
}

/// The whole page.
#[component]
pub fn App() -> Html {
    let state = use_reducer(|| State::new(&SAMPLES[0], initial_theme(), is_narrow(), today()));
    let act = use_callback(state.dispatcher(), |action, dispatcher| dispatcher.dispatch(action));
    let desk = use_desk(&state, &act);
    use_theme(state.theme);
    use_narrow(&act);
    use_scene_styles();
    use_page_keys(&act);
    let dragged_over = files::use_drop(&act);
    let services = state.shows_services();
    let project = state.project.clone().filter(|_| services);
    let verdict = match (state.overview().filter(|_| services), &state.latest) {
        (Some(overview), _) => overview.verdict.text.as_str(),
        (None, Some(seen)) => seen.outcome.verdict.text.as_str(),
        (None, None) => "",
    };
    let spoken = use_settled(&spoken(&state, verdict));
    let export = {
        let state = state.clone();
        Callback::from(move |(format, copy): (Format, bool)| desk.export(&state, format, copy))
    };
    html! {
        <div class="page" data-pane={pane_name(state.pane)} data-settled={(!state.is_busy() && state.walk.is_none()).to_string()}>
            <Header sample={sample(&state)} theme={state.theme} {services}
                exportable={is_exportable(&state)} {export} act={act.clone()} />
            <VerdictStrip seen={state.latest.clone()} slow={state.slow} project={project.clone()}
                sample={state.sample_note && sample(&state).is_some()} walk={state.walk.clone()}
                message={state.message.clone()} act={act.clone()} />
            if let Some(project) = project {
                <ProjectControls {project} act={act.clone()} />
            } else {
                <Controls seen={state.picture.clone()} options={state.options.clone()} act={act.clone()} />
            }
            <Work state={(*state).clone()} act={act.clone()} />
            <BottomTabs pane={state.pane} findings={finding_count(&state)} act={act.clone()} />
            <p class="visually-hidden" role="status">{ spoken }</p>
            <Snack done={offered(&state)} left={state.left.is_some()} act={act.clone()} />
            <Help open={state.help} act={act.clone()} />
            <Why rule={state.why.clone().map(AttrValue::from)} act={act.clone()} />
            if dragged_over { <DropOverlay /> }
        </div>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct WorkProps {
    state: State,
    act: Callback<Action>,
}

/// The three panes.
#[component]
fn Work(props: &WorkProps) -> Html {
    let WorkProps { state, act } = props;
    let selected = state.selection.shown();
    let link = state.picture.as_ref().zip(selected);
    let link = link.and_then(|(seen, id)| describe(&seen.outcome, id)).map(AttrValue::from);
    let stages = state.picture.as_ref().map_or(0, |seen| seen.outcome.stages.len());
    let chain = use_memo((state.latest.clone(), state.finding), |(latest, id)| {
        let latest = latest.as_ref().map(|seen| &seen.outcome);
        let finding =
            latest.zip(*id).and_then(|(outcome, id)| Some((outcome, outcome.finding(id)?)));
        finding.map(|(outcome, finding)| Chain::of(outcome, finding)).unwrap_or_default()
    });
    // The way is in the terms of the newest answer, which an older picture does not show.
    let is_drawn = state.latest == state.picture;
    let drawn_chain = if is_drawn { Rc::clone(&chain) } else { Rc::default() };
    html! {
        <main class="work">
            <Source document={state.document.clone()} project={state.project.clone()}
                seen={state.latest.clone()} site={state.shown_site()}
                waiting={state.is_waiting()} selection={state.selection}
                selected={state.selected_in_latest()} chosen={state.shown_place()}
                wanted={state.wanted} link={link.clone()} act={act.clone()} />
            if let Some(project) = state.project.clone().filter(|_| state.shows_services()) {
                <ProjectPicture project={project.clone()} table={state.table}
                    selection={state.selection} act={act.clone()} />
                <ProjectInspector {project} tab={state.tab} act={act.clone()} />
            } else {
            <Picture seen={state.picture.clone()} empty={state.is_empty()} in_project={state.project.is_some()}
                stale_from={state.stale_from()} lens={state.lens} table={state.table}
                all_open={stages > 0 && state.open.len() == stages} selection={state.selection}
                chain={drawn_chain} link={link.clone()} act={act.clone()} />
            <Inspector latest={state.latest.clone()} picture={state.picture.clone()} {selected}
                selected_in_latest={state.selected_in_latest()} finding={state.finding} {chain}
                filter={state.filter.clone()} draft={state.draft.clone()}
                undoable={offered(state).is_some()}
                {link} tab={state.tab} act={act.clone()} />
            }
        </main>
    }
}

/// The sample that is shown, be it a document or a project.
fn sample(state: &State) -> Option<&'static str> {
    match state.project.as_ref().map(|project| project.maker) {
        Some(Maker::Sample(id)) => Some(id),
        _ => state.document.sample,
    }
}

/// True when there is something to save.
fn is_exportable(state: &State) -> bool {
    match state.overview().filter(|_| state.shows_services()) {
        Some(overview) => !overview.services.is_empty(),
        None => !state.is_empty() && !state.shows_services(),
    }
}

fn finding_count(state: &State) -> usize {
    if state.shows_services() {
        return state.overview().map_or(0, |overview| overview.tally.all());
    }
    state.latest.as_ref().map_or(0, |seen| seen.outcome.audit.count())
}

/// The repair that the page offers to take back.
fn offered(state: &State) -> Option<AttrValue> {
    let applied = state.undoable().filter(|applied| applied.offered)?;
    Some(applied.title.clone().into())
}

/// What those are told who listen: the verdict, and how many findings are listed.
fn spoken(state: &State, verdict: &str) -> String {
    if let Some(overview) = state.overview().filter(|_| state.shows_services()) {
        let words = overview.tally.words();
        return if words.is_empty() { verdict.to_owned() } else { format!("{verdict} {words}.") };
    }
    let Some(seen) = &state.latest else { return verdict.to_owned() };
    let words = seen.outcome.audit.tally().words();
    if !state.filter.is_open() {
        let listed = state.filter.listed(&seen.outcome).len();
        return format!(
            "{verdict} {listed} of {} findings are listed.",
            seen.outcome.audit.count()
        );
    }
    if words.is_empty() { verdict.to_owned() } else { format!("{verdict} {words}.") }
}

const fn pane_name(pane: Pane) -> &'static str {
    match pane {
        Pane::Source => "source",
        Pane::Picture => "picture",
        Pane::Details => "details",
    }
}
