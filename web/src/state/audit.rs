//! What happens with findings: choosing, proposing, applying and taking back.

use std::rc::Rc;

use plimsoll_scene::id::SceneId;

use super::selection::{counterpart, holds};
use super::{Filter, Message, Pane, State, Tab};
use crate::outcome::{Finding, FindingId, Outcome, Place, Proposal};
use crate::protocol::{Job, Repair};

/// A repair that is being looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The number of the question what it would change.
    pub number: u64,
    /// How much is to be repaired.
    pub repair: Repair,
    /// The text it is meant for.
    pub base: Rc<str>,
    /// What it would change.
    pub answer: Answer,
}

/// What is known of a repair.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Nothing yet.
    Awaited,
    /// What it would change.
    Proposed(Rc<Proposal>),
    /// It does not fit the text.
    Impossible,
}

/// The last repair that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// What it did.
    pub title: String,
    /// The text before it.
    pub before: Rc<str>,
    /// The text after it.
    pub after: Rc<str>,
    /// True while the page offers to take it back.
    pub offered: bool,
}

impl Applied {
    /// True when an edit that leads to this text only takes the repair back, or makes it again.
    pub(super) fn leads_to(&self, text: &str) -> bool {
        *text == *self.before || *text == *self.after
    }
}

impl State {
    /// The repair that waits for an answer, as a question.
    #[must_use]
    pub fn question(&self) -> Option<(u64, Job, Repair)> {
        let draft = self.draft.as_ref().filter(|draft| draft.answer == Answer::Awaited)?;
        Some((draft.number, self.job(), draft.repair))
    }

    /// The number of the newest repair that was asked for.
    #[must_use]
    pub fn question_number(&self) -> Option<u64> {
        self.draft.as_ref().map(|draft| draft.number)
    }

    /// The repair that can be taken back now.
    #[must_use]
    pub fn undoable(&self) -> Option<&Applied> {
        self.applied.as_ref().filter(|applied| applied.after == self.document.text)
    }

    /// Chooses a finding: its place is shown in all panes.
    pub(super) fn choose_finding(&mut self, id: FindingId) {
        let Some(latest) = &self.latest else { return };
        let Some(finding) = latest.outcome.finding(id) else { return };
        let (at, start) = (finding.at, finding.place.start);
        let pinned = at.and_then(|at| self.latest_in_picture(at));
        self.choose(pinned, Pane::Details);
        self.finding = Some(id);
        self.wanted = Some(start);
    }

    /// Chooses the worst finding that begins at a byte.
    pub(super) fn choose_finding_at(&mut self, at: u32) {
        let Some(latest) = &self.latest else { return };
        let found = latest.outcome.ids().find(|(_, finding)| finding.place.start == at);
        if let Some((id, _)) = found {
            self.show_finding(id);
        }
    }

    /// The place of the chosen finding, when it is the finding that was chosen and not something that
    /// it stands in.
    #[must_use]
    pub fn shown_place(&self) -> Option<Place> {
        let place = self.chosen()?.place;
        (self.wanted == Some(place.start)).then_some(place)
    }

    /// The finding that is chosen.
    #[must_use]
    pub fn chosen(&self) -> Option<&Finding> {
        self.latest.as_ref()?.outcome.finding(self.finding?)
    }

    /// Chooses a finding and shows the list with it.
    pub(super) fn show_finding(&mut self, id: FindingId) {
        let finding = self.latest.as_ref().and_then(|latest| latest.outcome.finding(id));
        if finding.is_some_and(|finding| !self.filter.accepts(finding)) {
            self.filter = Filter::default();
        }
        self.choose_finding(id);
        self.tab = Tab::Findings;
        self.pane = Pane::Details;
    }

    /// Chooses the next finding that is listed, or the one before.
    pub(super) fn step_finding(&mut self, backwards: bool) {
        if self.shows_services() {
            self.step_found(backwards);
            return;
        }
        let Some(latest) = &self.latest else { return };
        let listed = self.filter.listed(&latest.outcome);
        let at = self.finding.map(|id| listed.partition_point(|listed| *listed < id));
        let exact = at.filter(|&at| listed.get(at).copied() == self.finding);
        let next = match (at, exact, backwards) {
            (None, _, false) => Some(0),
            (None, _, true) => listed.len().checked_sub(1),
            (Some(_), Some(at), false) => Some(at + 1),
            (Some(at), None, false) => Some(at),
            (Some(at), _, true) => at.checked_sub(1),
        };
        let next = next.and_then(|next| listed.get(next)).copied();
        let Some(next) = next else { return };
        self.choose_finding(next);
        self.tab = Tab::Findings;
    }

    /// The first finding that stands in what was selected, so that the list follows the selection.
    pub(super) fn follow_finding(&mut self) {
        let (Some(latest), Some(id)) = (&self.latest, self.selected_in_latest()) else {
            self.finding = None;
            return;
        };
        let inside = |at: Option<SceneId>| at.is_some_and(|at| holds(&latest.outcome, id, at));
        if self.finding.and_then(|id| latest.outcome.finding(id)).is_some_and(|it| inside(it.at)) {
            return;
        }
        self.finding = latest.outcome.ids().find(|(_, it)| inside(it.at)).map(|(id, _)| id);
    }

    /// The worst finding that the caret stands in.
    pub(super) fn choose_at_caret(&mut self, caret: u32) {
        let Some(latest) = &self.latest else { return };
        let touches = |finding: &Finding| finding.place.span().touches(caret);
        let found = latest.outcome.ids().find(|(_, finding)| touches(finding));
        self.finding = found.map(|(id, _)| id).or(self.finding);
    }

    /// The same finding in another version of the document.
    pub(super) fn carry_finding(&self, to: &Outcome) -> Option<FindingId> {
        let from = &self.latest.as_ref()?.outcome;
        let old = from.finding(self.finding?)?;
        let at = old.at.and_then(|at| counterpart(from, at, to));
        let same = to.ids().filter(|(_, it)| it.rule == old.rule && it.at == at);
        let distance = |place: u32| place.abs_diff(old.place.start);
        same.min_by_key(|(_, it)| (it.message != old.message, distance(it.place.start)))
            .map(|(id, _)| id)
    }

    /// Asks what a repair would change.
    pub(super) fn propose(&mut self, repair: Repair) {
        // Ids are places in the newest answer, which a changed text has not got yet.
        if self.is_waiting() {
            let text = "The text is being audited again. Ask once more in a moment.".to_owned();
            self.message = Some(Message { text, alarming: false });
            return;
        }
        self.questions += 1;
        self.draft = Some(Draft {
            number: self.questions,
            repair,
            base: Rc::clone(&self.document.text),
            answer: Answer::Awaited,
        });
        if let Repair::One(id) = repair {
            self.choose_finding(id);
        }
        self.tab = Tab::Diff;
        self.pane = Pane::Details;
    }

    pub(super) fn proposed(&mut self, number: u64, proposal: Option<Rc<Proposal>>) {
        if let Some(draft) = self.draft.as_mut().filter(|draft| draft.number == number) {
            draft.answer = proposal.map_or(Answer::Impossible, Answer::Proposed);
        }
    }

    /// Makes the repair that is being looked at.
    pub(super) fn apply(&mut self) {
        let Some(draft) = self.draft.take() else { return };
        let Answer::Proposed(proposal) = &draft.answer else {
            self.draft = Some(draft);
            return;
        };
        if draft.base != self.document.text {
            return;
        }
        let Some(after) = proposal.splice.applied(&draft.base) else { return };
        let after: Rc<str> = after.into();
        self.applied = Some(Applied {
            title: proposal.title.clone(),
            before: draft.base,
            after: Rc::clone(&after),
            offered: true,
        });
        self.amend(after);
        self.tab = Tab::Findings;
    }

    /// Takes the last repair back.
    pub(super) fn undo(&mut self) {
        if self.left.is_some() && self.applied.is_none() {
            self.come_back();
            return;
        }
        let Some(applied) = self.undoable() else { return };
        let before = Rc::clone(&applied.before);
        self.applied = None;
        self.amend(before);
    }

    /// The repair, or the next step towards it, that one key stands for.
    pub(super) fn press_apply(&mut self) {
        match (&self.draft, self.tab, self.finding) {
            (Some(_), Tab::Diff, _) => self.apply(),
            (_, _, Some(id)) if self.is_fixable(id) => self.propose(Repair::One(id)),
            _ => {}
        }
    }

    fn is_fixable(&self, id: FindingId) -> bool {
        let finding = self.latest.as_ref().and_then(|latest| latest.outcome.finding(id));
        finding.is_some_and(|finding| finding.fix.is_some())
    }

    /// Changes a part of the text; the editor keeps its caret and its history.
    fn amend(&mut self, text: Rc<str>) {
        self.document.text = text;
        self.document.amendment += 1;
        self.changed();
    }
}
