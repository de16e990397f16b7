//! The state of the page and the one function that changes it.
//!
//! Nothing here touches the browser: effects watch the state and answer with actions.

mod action;
mod audit;
#[cfg(test)]
mod audit_tests;
mod choices;
mod filter;
mod selection;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::rc::Rc;

use plimsoll_scene::id::SceneId;

use crate::outcome::{FindingId, Outcome};
use crate::protocol::{Day, Job, Options, Profile};
use crate::samples::Sample;

pub use action::Action;
pub use audit::{Answer, Applied, Draft};
pub use choices::{Lens, Pane, Tab, Theme};
pub use filter::Filter;
pub use selection::{Selection, at_caret, climb, counterpart, describe, holds, name_of, place_of};

/// What is being looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name in reports and downloads.
    pub name: String,
    /// Its text.
    pub text: Rc<str>,
    /// Grows when the text is replaced from outside of the editor.
    pub revision: u64,
    /// Grows when a part of the text is changed from outside of the editor.
    pub amendment: u64,
    /// Grows when the document becomes another one, also by pasting over it.
    pub identity: u64,
    /// The sample it began as; `None` for the user's own.
    pub sample: Option<&'static str>,
}

/// A result and which document it belongs to.
#[derive(Clone, Debug)]
pub struct Seen {
    /// All that is shown.
    pub outcome: Rc<Outcome>,
    /// The [`Document::identity`] it was read from.
    pub identity: u64,
}

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.outcome, &other.outcome) && self.identity == other.identity
    }
}

/// A message about something outside of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What happened, in sentences.
    pub text: String,
    /// True when something went wrong.
    pub alarming: bool,
}

/// Everything that decides what the page shows.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The document.
    pub document: Document,
    /// The options of the build.
    pub options: Options,
    /// Which findings are wanted.
    pub profile: Profile,
    /// The day on which the page was opened.
    pub today: Option<Day>,
    /// The stages that show their steps.
    pub open: Rc<BTreeSet<usize>>,
    /// True on a narrow screen.
    pub narrow: bool,
    /// The number of the newest question to the engine.
    pub ticket: u64,
    /// The number of the newest question that was answered.
    pub answered: u64,
    /// True when the newest question has been waiting for a noticeable time.
    pub slow: bool,
    /// The newest answer: what is said in words is taken from here.
    pub latest: Option<Seen>,
    /// The newest answer that could be read as a whole: the pictures are taken from here.
    pub picture: Option<Seen>,
    /// The selection, in the terms of `picture`.
    pub selection: Selection,
    /// The finding that is chosen, in the terms of `latest`.
    pub finding: Option<FindingId>,
    /// Which findings are listed.
    pub filter: Filter,
    /// The rule whose page is open.
    pub why: Option<String>,
    /// How many repairs were asked for.
    pub questions: u64,
    /// The repair that is being looked at.
    pub draft: Option<Draft>,
    /// The last repair that was made.
    pub applied: Option<Applied>,
    /// The byte of the text that was asked for, until something else is selected.
    pub wanted: Option<u32>,
    /// Where the caret is, in bytes.
    pub caret: u32,
    /// Which picture is shown.
    pub lens: Lens,
    /// True when the picture is shown as a table.
    pub table: bool,
    /// Which tab of the inspector is shown.
    pub tab: Tab,
    /// Which pane a narrow screen shows.
    pub pane: Pane,
    /// Which palette is used.
    pub theme: Theme,
    /// A message that waits to be dismissed.
    pub message: Option<Message>,
    /// True until the note about the sample is dismissed.
    pub sample_note: bool,
    /// True while the help sheet is open.
    pub help: bool,
}

impl State {
    /// The page as it opens: the first sample, not yet analysed.
    #[must_use]
    pub fn new(sample: &'static Sample, theme: Theme, narrow: bool, today: Option<Day>) -> Self {
        Self {
            document: Document {
                name: "Dockerfile".to_owned(),
                text: sample.text.into(),
                revision: 0,
                amendment: 0,
                identity: 0,
                sample: Some(sample.id),
            },
            options: Options::default(),
            profile: Profile::default(),
            today,
            open: Rc::default(),
            narrow,
            ticket: 1,
            answered: 0,
            slow: false,
            latest: None,
            picture: None,
            selection: Selection::default(),
            finding: None,
            filter: Filter::default(),
            why: None,
            questions: 0,
            draft: None,
            applied: None,
            wanted: None,
            caret: 0,
            lens: Lens::default(),
            table: false,
            tab: Tab::default(),
            pane: Pane::default(),
            theme,
            message: None,
            sample_note: true,
            help: false,
        }
    }

    /// The newest question to the engine.
    #[must_use]
    pub fn job(&self) -> Job {
        Job {
            ticket: self.ticket,
            name: self.document.name.clone(),
            text: Rc::clone(&self.document.text),
            options: self.options.clone(),
            profile: self.profile,
            today: self.today,
            open: (*self.open).clone(),
            narrow: self.narrow,
        }
    }

    /// True when the document holds nothing but white space.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.document.text.trim().is_empty()
    }

    /// The line from which on the pictures no longer show the document; `None` when they do.
    #[must_use]
    pub fn stale_from(&self) -> Option<u32> {
        let (latest, picture) = (self.latest.as_ref()?, self.picture.as_ref()?);
        (latest != picture).then_some(latest.outcome.rejected_at?)
    }

    /// True while the newest answer is to an older question.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.answered < self.ticket
    }

    /// The selection in the terms of the newest answer.
    #[must_use]
    pub fn selected_in_latest(&self) -> Option<SceneId> {
        let id = self.selection.shown()?;
        let (latest, picture) = (self.latest.as_ref()?, self.picture.as_ref()?);
        if latest == picture {
            return Some(id);
        }
        counterpart(&picture.outcome, id, &latest.outcome)
    }

    /// The state after something happened.
    #[must_use]
    pub fn after(mut self, action: Action) -> Self {
        match action {
            Action::Edit(text) => self.edit(text),
            Action::UseSample(sample) => {
                self.replace("Dockerfile".to_owned(), sample.text.into(), Some(sample.id));
            }
            Action::UseFile { name, text } => self.replace(name, text, None),
            Action::Analyzed { ticket, outcome } => self.analyzed(ticket, outcome),
            Action::Unanswered { ticket, why } => {
                self.answered = self.answered.max(ticket);
                self.slow = self.slow && self.is_waiting();
                self.draft = None;
                self.message = Some(Message { text: why, alarming: true });
            }
            Action::Slow(ticket) => self.slow = ticket == self.ticket && self.is_waiting(),
            Action::Say(text) => self.message = Some(Message { text, alarming: true }),
            Action::Tell(text) => self.message = Some(Message { text, alarming: false }),
            Action::Dismiss => self.message = None,
            Action::DismissSampleNote => self.sample_note = false,
            Action::SetTarget(target) => {
                self.options.target = target;
                self.ask();
            }
            Action::SetPlatform(platform) => {
                self.options.platform = platform;
                self.ask();
            }
            Action::SetArgument { name, value } => self.set_argument(name, value),
            Action::Toggle(stage) => {
                let open = Rc::make_mut(&mut self.open);
                if !open.remove(&stage) {
                    open.insert(stage);
                }
                self.ask();
            }
            Action::OpenAll(all) => {
                let stages = self.picture.as_ref().map_or(0, |seen| seen.outcome.stages.len());
                self.open = Rc::new((0..stages).filter(|_| all).collect());
                self.ask();
            }
            Action::Caret(caret) => self.move_caret(caret),
            Action::Pin { id, pane } => self.pin(id, pane),
            Action::Choose(id) => self.choose_finding(id),
            Action::ChooseAt(at) => self.choose_finding_at(at),
            Action::ShowFinding(id) => self.show_finding(id),
            Action::StepFinding { backwards } => self.step_finding(backwards),
            Action::SetFilter(filter) => self.filter = filter,
            Action::SetProfile(profile) => {
                self.profile = profile;
                self.ask();
            }
            Action::Why(why) => self.why = why,
            Action::Propose(repair) => self.propose(repair),
            Action::Proposed { number, proposal } => self.proposed(number, proposal),
            Action::Apply => self.apply(),
            Action::PressApply => self.press_apply(),
            Action::Undo => self.undo(),
            Action::DismissUndo => {
                if let Some(applied) = &mut self.applied {
                    applied.offered = false;
                }
            }
            Action::GoTo(at) => self.go_to(at),
            Action::Preview(preview) => self.selection.preview = preview,
            Action::Climb => self.climb(),
            Action::Show(lens) => self.lens = lens,
            Action::ShowTable(table) => self.table = table,
            Action::ShowTab(tab) => self.tab = tab,
            Action::ShowPane(pane) => self.pane = pane,
            Action::SetTheme(theme) => self.theme = theme,
            Action::SetNarrow(narrow) if narrow != self.narrow => {
                self.narrow = narrow;
                self.ask();
            }
            Action::SetNarrow(_) => {}
            Action::Help(help) => self.help = help,
        }
        self
    }

    /// The document, its options or the way it is drawn changed: ask the engine again.
    fn ask(&mut self) {
        self.ticket += 1;
        self.slow = false;
        // It was meant for what was asked before.
        self.draft = None;
    }

    fn edit(&mut self, text: Rc<str>) {
        if text == self.document.text {
            return;
        }
        let repaired = self.applied.as_ref().is_some_and(|applied| applied.leads_to(&text));
        if !repaired && is_another(&self.document.text, &text) {
            self.document.identity += 1;
            self.forget();
        }
        self.document.text = text;
        self.document.sample = None;
        self.ask();
    }

    fn replace(&mut self, name: String, text: Rc<str>, sample: Option<&'static str>) {
        let (revision, identity) = (self.document.revision + 1, self.document.identity + 1);
        let amendment = self.document.amendment;
        self.document = Document { name, text, revision, amendment, identity, sample };
        self.forget();
        self.applied = None;
        self.caret = 0;
        self.message = None;
        self.ask();
    }

    /// Forgets what was chosen for another document.
    fn forget(&mut self) {
        self.options = Options::default();
        self.open = Rc::default();
        self.finding = None;
        self.filter = Filter::default();
        self.selection = Selection { turn: self.selection.turn, ..Selection::default() };
    }

    fn analyzed(&mut self, ticket: u64, outcome: Rc<Outcome>) {
        if ticket <= self.answered {
            return;
        }
        self.answered = ticket;
        self.slow = self.slow && self.is_waiting();
        let seen = Seen { outcome, identity: self.document.identity };
        let finding = self.carry_finding(&seen.outcome);
        if self.replaces_picture(&seen) {
            self.follow(&seen.outcome);
            self.picture = Some(seen.clone());
        }
        self.latest = Some(seen);
        self.finding = finding;
        if self.finding.is_none() {
            self.follow_finding();
        }
        // The caret may have moved through text that was not read yet.
        if self.selection.origin == Pane::Source && !self.is_waiting() && self.caret > 0 {
            self.move_caret(self.caret);
        }
    }

    /// A rejected file keeps the picture of what was there before, unless that was another file.
    fn replaces_picture(&self, seen: &Seen) -> bool {
        let same_file =
            self.picture.as_ref().is_some_and(|picture| picture.identity == seen.identity);
        let nothing_to_keep =
            self.picture.as_ref().is_none_or(|picture| picture.outcome.stages.is_empty());
        seen.outcome.rejected_at.is_none() || seen.outcome.empty || !same_file || nothing_to_keep
    }

    /// Carries selection and open stages over to another version of the document.
    fn follow(&mut self, to: &Outcome) {
        let Some(from) = self.picture.as_ref().map(|seen| Rc::clone(&seen.outcome)) else { return };
        self.selection.pinned = self.selection.pinned.and_then(|id| counterpart(&from, id, to));
        self.selection.preview = None;
        let open: BTreeSet<usize> =
            self.open.iter().filter_map(|&stage| selection::stage(&from, stage, to)).collect();
        if open != *self.open {
            self.open = Rc::new(open);
            self.ask();
        }
    }

    fn set_argument(&mut self, name: String, value: Option<String>) {
        match value {
            Some(value) => self.options.arguments.insert(name, value),
            None => self.options.arguments.remove(&name),
        };
        self.ask();
    }

    fn move_caret(&mut self, caret: u32) {
        self.caret = caret;
        if self.is_waiting() {
            self.selection.origin = Pane::Source;
            return;
        }
        let (Some(latest), Some(picture)) = (&self.latest, &self.picture) else { return };
        let found = in_picture(latest, picture, caret);
        if found != self.selection.pinned {
            self.choose(found, Pane::Source);
            self.follow_finding();
        }
        self.choose_at_caret(caret);
    }

    fn go_to(&mut self, at: u32) {
        if let (Some(latest), Some(picture)) = (&self.latest, &self.picture) {
            self.choose(in_picture(latest, picture, at), Pane::Details);
        }
        self.wanted = Some(at);
        self.pane = Pane::Source;
    }

    fn pin(&mut self, id: SceneId, pane: Pane) {
        self.choose(Some(id), pane);
        self.follow_finding();
        self.tab = Tab::Details;
    }

    /// The same thing in the terms of the picture.
    fn latest_in_picture(&self, id: SceneId) -> Option<SceneId> {
        let (latest, picture) = (self.latest.as_ref()?, self.picture.as_ref()?);
        if latest == picture {
            return Some(id);
        }
        counterpart(&latest.outcome, id, &picture.outcome)
    }

    fn choose(&mut self, pinned: Option<SceneId>, origin: Pane) {
        let turn = self.selection.turn + 1;
        self.selection = Selection { pinned, preview: None, origin, turn };
        self.wanted = None;
    }

    fn climb(&mut self) {
        let Some(picture) = &self.picture else { return };
        let Some(id) = self.selection.pinned else { return };
        let up = climb(&picture.outcome, id);
        let origin = self.selection.origin;
        self.choose(up, origin);
        self.follow_finding();
    }
}

/// True when an edit left less than half of the shorter text at the ends: it was pasted over.
fn is_another(before: &str, after: &str) -> bool {
    let (before, after) = (before.as_bytes(), after.as_bytes());
    let shorter = before.len().min(after.len());
    let same = |(left, right): &(&u8, &u8)| left == right;
    let first = before.iter().zip(after).take_while(same).count();
    let last = before.iter().rev().zip(after.iter().rev()).take_while(same).count();
    (first + last) * 2 < shorter
}

/// What stands at a byte of the newest text, in the terms of the picture.
fn in_picture(latest: &Seen, picture: &Seen, at: u32) -> Option<SceneId> {
    let found = at_caret(&latest.outcome, at)?;
    if latest == picture {
        return Some(found);
    }
    counterpart(&latest.outcome, found, &picture.outcome)
}
