//! The state of the page and the one function that changes it.
//!
//! Nothing here touches the browser: effects watch the state and answer with actions.

mod action;
mod audit;
#[cfg(test)]
mod audit_tests;
mod choices;
mod filter;
mod project;
#[cfg(test)]
mod project_tests;
mod selection;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::rc::Rc;

use plimsoll_scene::id::SceneId;

use crate::outcome::{FindingId, Outcome};
use crate::protocol::{Day, Job, Options, Profile};
use crate::samples::Sample;

pub use action::{Action, Given, Walk};
pub use audit::{Answer, Applied, Draft};
pub use choices::{BuildLens, Language, Lens, Pane, Tab, Theme};
pub use filter::Filter;
pub use project::{Maker, Project};
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
    /// Grows when the editor is to begin anew, without a history: with another file.
    pub editor: u64,
    /// The sample it began as; `None` for the user's own.
    pub sample: Option<&'static str>,
    /// What it is written in.
    pub language: Language,
    /// Its path, when it is a file of a project.
    pub path: Option<String>,
    /// False for what cannot be changed here.
    pub editable: bool,
    /// True once something was typed.
    pub typed: bool,
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
    /// The project that it belongs to.
    pub project: Option<Project>,
    /// The folder that is being listed.
    pub walk: Option<Walk>,
    /// What was typed before something else was opened in its place.
    pub left: Option<Rc<State>>,
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
                editor: 0,
                sample: Some(sample.id),
                language: Language::Dockerfile,
                path: None,
                editable: true,
                typed: false,
            },
            project: None,
            walk: None,
            left: None,
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
            service: self.project.as_ref().and_then(|project| project.build.clone()),
        }
    }

    /// True when the document holds nothing but white space.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.project.is_none() && self.document.text.trim().is_empty()
    }

    /// The line from which on the pictures no longer show the document; `None` when they do.
    #[must_use]
    pub fn stale_from(&self) -> Option<u32> {
        let (latest, picture) = (self.latest.as_ref()?, self.picture.as_ref()?);
        (latest != picture).then_some(latest.outcome.rejected_at?)
    }

    /// True while the newest answer about the document is to an older question.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.answered < self.ticket
    }

    /// True while anything is waited for.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.is_waiting() || self.project.as_ref().is_some_and(Project::is_waiting)
    }

    /// The numbers of the newest questions, about the document and about the project.
    #[must_use]
    pub fn turn(&self) -> (u64, u64) {
        (self.ticket, self.project.as_ref().map_or(0, |project| project.ticket))
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
            Action::UseSample(sample) => self.use_sample(sample),
            Action::UseFile { name, text } => self.replace(name, text, None),
            Action::Analyzed { ticket, outcome } => self.analyzed(ticket, outcome),
            Action::Unanswered { document, project, why } => {
                self.answered = self.answered.max(document);
                if let Some(asked) = &mut self.project {
                    asked.answered = asked.answered.max(project);
                }
                self.slow = self.slow && self.is_busy();
                self.draft = None;
                self.message = Some(Message { text: why, alarming: true });
            }
            Action::Slow(turn) => self.slow = turn == self.turn() && self.is_busy(),
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
                self.ask_project();
            }
            Action::Why(why) => self.why = why,
            Action::Propose(repair) => self.propose(repair),
            Action::Proposed { number, proposal } => self.proposed(number, proposal),
            Action::Apply => self.apply(),
            Action::PressApply => self.press_apply(),
            Action::Undo => self.undo(),
            Action::DismissUndo => match &mut self.applied {
                Some(applied) if applied.offered => applied.offered = false,
                _ => self.left = None,
            },
            Action::GoTo(at) => self.go_to(at),
            Action::Preview(preview) => self.selection.preview = preview,
            Action::Climb => self.climb(),
            Action::Show(lens) => self.show(lens),
            Action::ShowTable(table) => self.table = table,
            Action::ShowTab(tab) => self.tab = tab,
            Action::ShowPane(pane) => self.pane = pane,
            Action::SetTheme(theme) => self.theme = theme,
            Action::SetNarrow(narrow) if narrow != self.narrow => {
                self.narrow = narrow;
                self.ask();
                self.ask_project();
            }
            Action::SetNarrow(_) => {}
            Action::Help(help) => self.help = help,
            action => self.after_in_project(action),
        }
        self
    }

    /// What happens with folders and projects.
    fn after_in_project(&mut self, action: Action) {
        match action {
            Action::Walk(walk) => self.walk(walk),
            Action::EndWalk(cancel) => self.end_walk(&cancel),
            Action::OpenFolder(Given(folder)) => self.open_folder(folder, Maker::User),
            Action::ProjectAnalyzed { ticket, overview, read } => {
                self.project_analyzed(ticket, &overview, read);
            }
            Action::ShowFile(path) => self.show_file(&path),
            Action::GoToSite(site) => self.go_to_site(site),
            Action::OpenBuild(service) => self.open_build(&service),
            Action::CloseBuild => self.close_build(),
            Action::ChooseService { name, pane } => self.choose_service(name, pane),
            Action::ChooseFound(at) => self.choose_found(at),
            Action::ShowFound(at) => {
                self.choose_found(at);
                self.tab = Tab::Findings;
                self.pane = Pane::Details;
            }
            Action::SetVariable { name, value } => self.set_variable(name, value),
            Action::SwitchComposeFile { path, on } => self.switch_compose_file(path, on),
            Action::FindComposeFiles => self.find_compose_files(),
            Action::SwitchProfile { name, on } => self.switch_profile(name, on),
            Action::SwitchLayer(layer) => self.switch_layer(layer),
            Action::ChooseItem { id, pane } => self.choose_item(id, pane),
            Action::ToggleService(name) => self.toggle_service(name),
            // All others were seen to above.
            _ => {}
        }
    }

    /// The document, its options or the way it is drawn changed: ask the engine again.
    fn ask(&mut self) {
        if self.shows_services() {
            return;
        }
        self.ticket += 1;
        self.slow = false;
        // It was meant for what was asked before.
        self.draft = None;
    }

    fn edit(&mut self, text: Rc<str>) {
        if text == self.document.text || !self.document.editable {
            return;
        }
        if self.becomes_another_kind(&text) {
            return;
        }
        let repaired = self.applied.as_ref().is_some_and(|applied| applied.leads_to(&text));
        if !repaired && is_another(&self.document.text, &text) {
            self.document.identity += 1;
            // What a project asks of a build stays asked.
            if self.project.is_none() {
                self.forget();
            }
        }
        self.document.text = text;
        self.changed();
    }

    /// The text was changed by the user, here or by a repair.
    fn changed(&mut self) {
        self.document.sample = None;
        self.document.typed = true;
        self.note_edit();
        self.ask();
    }

    fn use_sample(&mut self, sample: &'static Sample) {
        if sample.files.is_empty() {
            self.replace("Dockerfile".to_owned(), sample.text.into(), Some(sample.id));
        } else {
            self.open_folder(Rc::new(sample.folder()), Maker::Sample(sample.id));
        }
    }

    fn replace(&mut self, name: String, text: Rc<str>, sample: Option<&'static str>) {
        // An editor's own history brings back a document that is replaced by another, but no project.
        self.leave(self.project.is_some());
        self.stop_walk();
        self.project = None;
        if self.lens == Lens::Services {
            self.lens = Lens::Graph;
        }
        self.begin(Document {
            name,
            text,
            revision: self.document.revision + 1,
            amendment: self.document.amendment,
            identity: self.document.identity + 1,
            editor: self.document.editor + u64::from(self.document.path.is_some()),
            sample,
            language: Language::Dockerfile,
            path: None,
            editable: true,
            typed: false,
        });
        self.message = None;
        self.ask();
    }

    /// Another document comes in the place of the one before.
    fn begin(&mut self, document: Document) {
        self.document = document;
        self.forget();
        self.applied = None;
        self.draft = None;
        self.caret = 0;
        self.wanted = None;
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
        self.slow = self.slow && self.is_busy();
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
        if self.shows_services() {
            self.choose_service_at_caret();
            return;
        }
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
        if self.shows_services() {
            self.choose_service(None, self.selection.origin);
            return;
        }
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
