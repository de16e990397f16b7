//! The state through the actions that change it.

use std::rc::Rc;

use plimsoll_model::{StageId, StepId};
use plimsoll_scene::id::SceneId;

use super::*;
use crate::engine;
use crate::protocol::Response;
use crate::samples::SAMPLES;

/// A state whose document has been analysed.
pub(super) fn opened(text: &str) -> State {
    let state = State::new(&SAMPLES[0], Theme::System, false, None);
    settled(state.after(Action::UseFile { name: "Dockerfile".to_owned(), text: text.into() }))
}

/// Answers questions until there are none.
pub(super) fn settled(mut state: State) -> State {
    while state.is_waiting() {
        let job = state.job();
        let outcome = engine::analyze(&job);
        state = state.after(Action::Analyzed { ticket: job.ticket, outcome });
    }
    state
}

pub(super) fn edited(state: State, text: &str) -> State {
    settled(state.after(Action::Edit(text.into())))
}

fn pinned(state: State, id: SceneId) -> State {
    state.after(Action::Pin { id, pane: Pane::Picture })
}

fn stage(index: usize) -> SceneId {
    SceneId::Stage(StageId::new(index))
}

fn step(index: usize) -> SceneId {
    SceneId::Step(StepId::new(index))
}

const TWO: &str = "FROM a AS one\nRUN x\nRUN y\nFROM b AS two\nCOPY --from=one p q\n";

#[test]
fn a_stale_answer_is_dropped() {
    let state = opened(TWO);
    let old = state.latest.clone();
    let outcome = engine::analyze(
        &State {
            document: Document { text: "".into(), ..state.document.clone() },
            ..state.clone()
        }
        .job(),
    );
    let state = state.after(Action::Analyzed { ticket: 1, outcome });
    assert_eq!(state.latest, old);
}

#[test]
fn a_rejected_text_keeps_the_picture_and_names_the_line() {
    let state = edited(opened(TWO), "FROM a AS one\nRUM x\n");
    assert_eq!(state.stale_from(), Some(2));
    let picture = state.picture.as_ref().unwrap();
    assert_eq!(picture.outcome.stages.len(), 2);
    let state = edited(state, TWO);
    assert_eq!(state.stale_from(), None);
    assert_eq!(state.picture, state.latest);
}

#[test]
fn another_file_that_is_rejected_does_not_keep_a_foreign_picture() {
    let file = Action::UseFile { name: "x".to_owned(), text: "FROM a\nRUM x\n".into() };
    let state = settled(opened(TWO).after(file));
    assert_eq!(state.picture, state.latest);
    assert_eq!(state.stale_from(), None);
}

#[test]
fn pasting_over_a_document_makes_another_one() {
    let state = pinned(opened(TWO), stage(1)).after(Action::SetTarget(Some("one".to_owned())));
    let pasted = "FROM python:3.12 AS app\nRUN pip install x\nRUM python -m app\n";
    let state = edited(state, pasted);
    assert_eq!(state.picture, state.latest, "a foreign picture is not kept");
    assert_eq!((state.options.target, state.selection.pinned), (None, None));
}

#[test]
fn clearing_the_text_clears_the_picture() {
    let state = edited(opened(TWO), "");
    assert!(state.is_empty());
    assert_eq!(state.stale_from(), None);
    assert!(state.picture.unwrap().outcome.stages.is_empty());
}

#[test]
fn a_selection_follows_its_step_through_edits() {
    let state = pinned(opened(TWO), step(1));
    let state = edited(state, &TWO.replace("RUN x\n", "RUN x\nRUN new\n"));
    assert_eq!(state.selection.pinned, Some(step(2)));
    let state = edited(state, &TWO.replace("RUN y\n", ""));
    assert_eq!(state.selection.pinned, Some(stage(0)), "a step that is gone climbs to its stage");
}

#[test]
fn a_selection_follows_its_stage_to_another_place() {
    let state = pinned(opened(TWO), stage(1));
    let state = edited(state, &format!("FROM c AS zero\n{TWO}"));
    assert_eq!(state.selection.pinned, Some(stage(2)));
    let state = edited(state, "FROM c AS zero\n");
    assert_eq!(state.selection.pinned, None);
}

#[test]
fn open_stages_follow_their_stage() {
    let state = settled(opened(TWO).after(Action::Toggle(1)));
    let state = edited(state, &format!("FROM c AS zero\n{TWO}"));
    assert_eq!(*state.open, BTreeSet::from([2]));
    let graph = &state.picture.as_ref().unwrap().outcome.graph;
    assert_eq!(graph.nodes.iter().filter(|node| !node.rows.is_empty()).count(), 1);
}

#[test]
fn escape_climbs_from_step_to_stage_to_nothing() {
    let state = pinned(opened(TWO), step(1)).after(Action::Climb);
    assert_eq!(state.selection.pinned, Some(stage(0)));
    let state = state.after(Action::Climb);
    assert_eq!(state.selection.pinned, None);
    assert_eq!(state.clone().after(Action::Climb), state);
}

#[test]
fn the_caret_selects_the_step_it_stands_in() {
    let state = opened(TWO);
    let at = |text: &str| TWO.find(text).unwrap() as u32;
    let state = state.after(Action::Caret(at("RUN y")));
    assert_eq!(state.selection.pinned, Some(step(1)));
    let state = state.after(Action::Caret(at("two")));
    assert_eq!(state.selection.pinned, Some(stage(1)));
    let state = state.after(Action::Caret(at("COPY") + 4));
    assert_eq!(state.selection.pinned, Some(step(2)));
    assert_eq!(state.selection.origin, Pane::Source);
}

#[test]
fn the_caret_selects_in_the_kept_picture_of_a_rejected_text() {
    let broken = TWO.replace("RUN x", "RUM x");
    let state = edited(opened(TWO), &broken);
    let caret = broken.find("COPY").unwrap() as u32;
    let state = state.after(Action::Caret(caret));
    assert_eq!(state.selection.pinned, Some(step(2)));
    assert!(matches!(state.selected_in_latest(), Some(SceneId::Step(_))));
}

#[test]
fn options_ask_again_and_another_file_forgets_them() {
    let state = opened(TWO).after(Action::SetTarget(Some("one".to_owned())));
    assert!(state.is_waiting());
    let state = settled(state);
    assert_eq!(state.latest.as_ref().unwrap().outcome.target, Some(0));
    let state = settled(state.after(Action::UseSample(&SAMPLES[1])));
    assert_eq!(state.options, Options::default());
}

#[test]
fn waiting_is_only_told_of_the_newest_question() {
    let state = opened(TWO).after(Action::Edit("FROM a\n".into()));
    let turn = state.turn();
    let state = state.after(Action::Slow(turn));
    assert!(state.slow);
    let state = state.after(Action::Edit("FROM ab\n".into())).after(Action::Slow(turn));
    assert!(!state.slow);
}

#[test]
fn a_preview_passes_and_the_pin_stays() {
    let state = pinned(opened(TWO), step(1)).after(Action::Preview(Some(stage(1))));
    assert_eq!(state.selection.shown(), Some(stage(1)));
    let state = state.after(Action::Preview(None));
    assert_eq!(state.selection.shown(), Some(step(1)));
}

#[test]
fn an_outcome_survives_the_thread_border() {
    for sample in SAMPLES {
        let state = settled(State::new(sample, Theme::System, true, None));
        let outcome = Rc::clone(&state.latest.unwrap().outcome);
        let response = Response::Analyzed { ticket: 1, outcome };
        assert!(Response::unpacked(&response.packed()) == response, "{}", sample.id);
    }
}
