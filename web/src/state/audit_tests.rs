//! Choosing, filtering and repairing findings, through the actions that do it.

use std::rc::Rc;

use plimsoll_model::{StageId, StepId};
use plimsoll_scene::id::SceneId;

use super::tests::{edited, opened, settled};
use super::*;
use crate::engine;
use crate::outcome::{Grade, Topic};
use crate::protocol::Repair;

const TEXT: &str = "FROM debian:12 AS build\nRUN make\nRUN sudo make install\nFROM debian:12-slim\n\
    RUN curl -k https://x.example/a | tar x\nUSER 1000\n";

/// The number of the finding of a rule.
fn id_of(state: &State, rule: &str) -> FindingId {
    let outcome = &state.latest.as_ref().unwrap().outcome;
    let found = outcome.ids().find(|(_, finding)| finding.rule == rule);
    found.map_or_else(|| panic!("no {rule} in {:?}", rules(state)), |(id, _)| id)
}

fn rules(state: &State) -> Vec<&str> {
    let outcome = &state.latest.as_ref().unwrap().outcome;
    state
        .filter
        .listed(outcome)
        .iter()
        .map(|id| outcome.findings[id.index()].rule.as_str())
        .collect()
}

fn chosen(state: &State) -> Option<&str> {
    state.chosen().map(|finding| finding.rule.as_str())
}

/// Answers the question what a repair would change.
fn answered(state: State) -> State {
    let (number, job, repair) = state.question().unwrap();
    let proposal = engine::propose(&job, repair, None).map(Rc::new);
    state.after(Action::Proposed { number, proposal })
}

fn proposed(state: State, rule: &str) -> State {
    let id = id_of(&state, rule);
    answered(state.after(Action::Propose(Repair::One(id))))
}

#[test]
fn findings_are_ranked_by_severity_then_topic_then_place() {
    let state = opened(TEXT);
    let outcome = &state.latest.as_ref().unwrap().outcome;
    assert!(outcome.findings.len() > 2, "{:?}", rules(&state));
    let keys = outcome.findings.iter().map(|it| (it.severity, it.topic, it.place.start));
    assert!(keys.is_sorted());
}

#[test]
fn a_chosen_finding_is_selected_everywhere() {
    let state = opened(TEXT);
    let id = id_of(&state, "sudo-in-run");
    let state = state.after(Action::Choose(id));
    assert_eq!(state.selection.pinned, Some(SceneId::Step(StepId::new(1))));
    assert_eq!(state.wanted, Some(TEXT.find("sudo").unwrap() as u32));
    assert_eq!(chosen(&state), Some("sudo-in-run"));
}

#[test]
fn the_chosen_finding_follows_the_selection() {
    let state = opened(TEXT);
    let pick = |id| Action::Pin { id, pane: Pane::Picture };
    let state = state.after(pick(SceneId::Step(StepId::new(1))));
    assert_eq!(chosen(&state), Some("sudo-in-run"));
    let state = state.after(pick(SceneId::Step(StepId::new(0))));
    assert_eq!(chosen(&state), None);
    let state = state.after(pick(SceneId::Stage(StageId::new(0))));
    assert_eq!(chosen(&state), Some("sudo-in-run"));
    let caret = TEXT.find("-k").unwrap() as u32;
    let state = state.after(Action::Caret(caret));
    assert_eq!(chosen(&state), Some("curl-insecure"));
}

#[test]
fn the_chosen_finding_follows_its_place_through_edits() {
    let state = opened(TEXT);
    let id = id_of(&state, "sudo-in-run");
    let state = edited(state.after(Action::Choose(id)), &format!("# a comment\n{TEXT}"));
    assert_eq!(chosen(&state), Some("sudo-in-run"));
    let state = edited(state, &TEXT.replace("sudo ", ""));
    assert_eq!(chosen(&state), None);
}

#[test]
fn a_filter_narrows_the_list_and_the_keys_stay_in_it() {
    let state = opened(TEXT);
    let all = rules(&state).len();
    let filter = Filter { text: "DL3004".to_owned(), ..Filter::default() };
    let state = state.after(Action::SetFilter(filter));
    assert_eq!(rules(&state), ["sudo-in-run"]);
    let state = state.after(Action::StepFinding { backwards: false });
    assert_eq!(chosen(&state), Some("sudo-in-run"));
    let state = state.after(Action::StepFinding { backwards: false });
    assert_eq!(chosen(&state), Some("sudo-in-run"), "there is none after it");
    let filter = Filter { severity: Some(Grade::Error), ..Filter::default() };
    let errors = rules(&state.clone().after(Action::SetFilter(filter))).len();
    let filter = Filter { topic: Some(Topic::Security), fixable: true, ..Filter::default() };
    let fixable = rules(&state.clone().after(Action::SetFilter(filter))).len();
    assert!(errors < all && fixable < all);
    let id = id_of(&state, "curl-insecure");
    let state = state.after(Action::ShowFinding(id));
    assert!(state.filter.is_open(), "what is asked for is shown");
}

#[test]
fn a_profile_asks_again() {
    let state = settled(opened(TEXT).after(Action::SetProfile(Profile::Buildkit)));
    let audit = state.latest.as_ref().unwrap().outcome.audit;
    assert_eq!((audit.profile, audit.count()), (Profile::Buildkit, 0));
    let state = settled(state.after(Action::SetProfile(Profile::All)));
    assert!(rules(&state).len() > rules(&opened(TEXT)).len());
}

#[test]
fn a_repair_is_shown_then_made_then_taken_back() {
    let state = proposed(opened(TEXT), "sudo-in-run");
    assert_eq!(state.tab, Tab::Diff);
    assert_eq!(*state.document.text, *TEXT, "looking changes nothing");
    let state = settled(state.after(Action::Apply));
    assert_eq!(*state.document.text, *TEXT.replace("sudo ", ""));
    assert!(!rules(&state).contains(&"sudo-in-run"));
    assert_eq!(state.document.amendment, 1);
    assert!(state.undoable().is_some());
    let state = settled(state.after(Action::Undo));
    assert_eq!(*state.document.text, *TEXT);
    assert!(rules(&state).contains(&"sudo-in-run"));
    assert!(state.undoable().is_none());
}

#[test]
fn a_repair_for_another_text_is_not_made() {
    let state = proposed(opened(TEXT), "sudo-in-run");
    let changed = TEXT.replace("RUN make\n", "RUN make all\n");
    let state = edited(state, &changed).after(Action::Apply);
    assert_eq!(*state.document.text, *changed);
}

#[test]
fn a_late_proposal_is_dropped() {
    let state = opened(TEXT);
    let id = id_of(&state, "sudo-in-run");
    let state = state.after(Action::Propose(Repair::One(id)));
    let (number, job, repair) = state.question().unwrap();
    let proposal = engine::propose(&job, repair, None).map(Rc::new);
    let state = state.after(Action::Propose(Repair::AllSafe));
    let state = state.after(Action::Proposed { number, proposal });
    assert_eq!(state.draft.as_ref().map(|draft| &draft.answer), Some(&Answer::Awaited));
}

#[test]
fn editing_after_a_repair_leaves_nothing_to_take_back() {
    let state = settled(proposed(opened(TEXT), "sudo-in-run").after(Action::Apply));
    let state = edited(state, &TEXT.replace("RUN make\n", "RUN make all\n"));
    assert!(state.undoable().is_none());
    let before = state.document.text.clone();
    assert_eq!(state.after(Action::Undo).document.text, before);
}

#[test]
fn the_browsers_undo_of_a_repair_is_the_same_document() {
    let state = opened(TEXT).after(Action::SetTarget(Some("build".to_owned())));
    let state = settled(state);
    let state = answered(state.after(Action::Propose(Repair::AllSafe))).after(Action::Apply);
    let identity = state.document.identity;
    let state = edited(settled(state), TEXT);
    assert_eq!((state.document.identity, *state.document.text == *TEXT), (identity, true));
    assert_eq!(state.options.target.as_deref(), Some("build"));
}

#[test]
fn all_safe_repairs_are_made_at_once() {
    let state = answered(opened(TEXT).after(Action::Propose(Repair::AllSafe)));
    let state = settled(state.after(Action::Apply));
    assert_eq!(state.latest.as_ref().unwrap().outcome.audit.safe, 0, "{}", state.document.text);
    assert_ne!(*state.document.text, *TEXT);
}

#[test]
fn one_key_looks_and_then_makes() {
    let state = opened(TEXT);
    let id = id_of(&state, "sudo-in-run");
    let state = state.after(Action::Choose(id)).after(Action::PressApply);
    let state = answered(state).after(Action::PressApply);
    assert_eq!(*state.document.text, *TEXT.replace("sudo ", ""));
}
