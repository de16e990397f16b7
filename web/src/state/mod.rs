//! The state of the page and the one function that changes it.
//!
//! Nothing here touches the browser: effects watch the state and answer with actions.

mod choices;
mod selection;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::rc::Rc;

use plimsoll_scene::id::SceneId;

use crate::outcome::Outcome;
use crate::protocol::{Job, Options};
use crate::samples::Sample;

pub use choices::{Lens, Pane, Tab, Theme};
pub use selection::{Selection, at_caret, climb, counterpart, describe, name_of, place_of};

/// What is being looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name in reports and downloads.
    pub name: String,
    /// Its text.
    pub text: Rc<str>,
    /// Grows when the text is replaced from outside of the editor.
    pub revision: u64,
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

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The user edited the text.
    Edit(Rc<str>),
    /// A sample was chosen.
    UseSample(&'static Sample),
    /// A file was opened or dropped.
    UseFile {
        /// The name of the file.
        name: String,
        /// Its text.
        text: Rc<str>,
    },
    /// The engine answered.
    Analyzed {
        /// The number of the question.
        ticket: u64,
        /// The answer.
        outcome: Rc<Outcome>,
    },
    /// The engine will not answer.
    Unanswered {
        /// The number of the question.
        ticket: u64,
        /// Why, in a sentence.
        why: String,
    },
    /// The question with this number has been waiting for a noticeable time.
    Slow(u64),
    /// Something went wrong outside of the document.
    Say(String),
    /// Something outside of the document went well.
    Tell(String),
    /// The message was read.
    Dismiss,
    /// The note about the sample was read.
    DismissSampleNote,
    /// Another stage is to be built.
    SetTarget(Option<String>),
    /// It is to be built for another platform.
    SetPlatform(Option<String>),
    /// A build argument gets a value, or loses it.
    SetArgument {
        /// The name.
        name: String,
        /// The value; `None` for the default of the file.
        value: Option<String>,
    },
    /// A stage shows or hides its steps.
    Toggle(usize),
    /// All stages show or hide their steps.
    OpenAll(bool),
    /// The caret moved.
    Caret(u32),
    /// Something was chosen.
    Pin {
        /// What.
        id: SceneId,
        /// Where.
        pane: Pane,
    },
    /// A place in the text was chosen, by its byte.
    GoTo(u32),
    /// The pointer rests on something, or on nothing.
    Preview(Option<SceneId>),
    /// Up one level in the selection.
    Climb,
    /// Another picture.
    Show(Lens),
    /// The picture or its table.
    ShowTable(bool),
    /// Another tab of the inspector.
    ShowTab(Tab),
    /// Another pane of a narrow screen.
    ShowPane(Pane),
    /// Another palette.
    SetTheme(Theme),
    /// The screen became narrow or wide.
    SetNarrow(bool),
    /// The help sheet opens or closes.
    Help(bool),
}

impl State {
    /// The page as it opens: the first sample, not yet analysed.
    #[must_use]
    pub fn new(sample: &'static Sample, theme: Theme, narrow: bool) -> Self {
        Self {
            document: Document {
                name: "Dockerfile".to_owned(),
                text: sample.text.into(),
                revision: 0,
                identity: 0,
                sample: Some(sample.id),
            },
            options: Options::default(),
            open: Rc::default(),
            narrow,
            ticket: 1,
            answered: 0,
            slow: false,
            latest: None,
            picture: None,
            selection: Selection::default(),
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
    }

    fn edit(&mut self, text: Rc<str>) {
        if text == self.document.text {
            return;
        }
        if is_another(&self.document.text, &text) {
            self.document.identity += 1;
            self.forget();
        }
        self.document.text = text;
        self.document.sample = None;
        self.ask();
    }

    fn replace(&mut self, name: String, text: Rc<str>, sample: Option<&'static str>) {
        let (revision, identity) = (self.document.revision + 1, self.document.identity + 1);
        self.document = Document { name, text, revision, identity, sample };
        self.forget();
        self.caret = 0;
        self.message = None;
        self.ask();
    }

    /// Forgets what was chosen for another document.
    fn forget(&mut self) {
        self.options = Options::default();
        self.open = Rc::default();
        self.selection = Selection { turn: self.selection.turn, ..Selection::default() };
    }

    fn analyzed(&mut self, ticket: u64, outcome: Rc<Outcome>) {
        if ticket <= self.answered {
            return;
        }
        self.answered = ticket;
        self.slow = self.slow && self.is_waiting();
        let seen = Seen { outcome, identity: self.document.identity };
        if self.replaces_picture(&seen) {
            self.follow(&seen.outcome);
            self.picture = Some(seen.clone());
        }
        self.latest = Some(seen);
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
        }
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
        self.tab = Tab::Details;
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
