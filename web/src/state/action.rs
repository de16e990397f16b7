//! What can happen to the state of the page.

use std::rc::Rc;

use plimsoll_scene::id::SceneId;
use plimsoll_scene::services::Layer;

use super::{Filter, Lens, Pane, Tab, Theme};
use crate::folder::{Cancel, Folder};
use crate::outcome::{FindingId, Outcome, Proposal};
use crate::overview::{Overview, Site};
use crate::protocol::{Profile, Repair};
use crate::samples::Sample;

/// A folder that was given to the page; equal only to itself.
#[derive(Clone, Debug)]
pub struct Given(pub Rc<Folder>);

impl PartialEq for Given {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// A folder that is being listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// What it is called.
    pub name: String,
    /// How many entries were listed so far.
    pub entries: usize,
    /// Stops it.
    pub cancel: Cancel,
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
    /// A folder is being listed; another one before it is left.
    Walk(Walk),
    /// The listing of a folder came to nothing, or is no longer wanted.
    EndWalk(Cancel),
    /// A folder, or files that belong together, were opened.
    OpenFolder(Given),
    /// The engine answered a question about a project.
    ProjectAnalyzed {
        /// The number of the question.
        ticket: u64,
        /// The answer.
        overview: Rc<Overview>,
        /// How many files were read for it.
        read: usize,
    },
    /// A file of the project is to be shown, by its path.
    ShowFile(String),
    /// A place in a file of the project was chosen.
    GoToSite(Site),
    /// The build of a service is to be shown, by the name of the service.
    OpenBuild(String),
    /// Back from a build to the services.
    CloseBuild,
    /// A service was chosen, or none.
    ChooseService {
        /// Its name.
        name: Option<String>,
        /// Where.
        pane: Pane,
    },
    /// A finding of the project was chosen, by its place in the list.
    ChooseFound(usize),
    /// A finding of the project was asked for from elsewhere: the list has to be shown, too.
    ShowFound(usize),
    /// A variable of the project gets a value, or loses it.
    SetVariable {
        /// The name.
        name: String,
        /// The value; `None` for what the files say.
        value: Option<String>,
    },
    /// A profile of the project is switched on or off.
    SwitchProfile {
        /// The name.
        name: String,
        /// True for on.
        on: bool,
    },
    /// A Compose file is to be merged into the project, as the last one, or not any more.
    SwitchComposeFile {
        /// Its absolute path.
        path: String,
        /// True when it is to apply.
        on: bool,
    },
    /// Those Compose files are to apply that Compose finds by itself.
    FindComposeFiles,
    /// A kind of thing of the project is to be drawn, or not any more.
    SwitchLayer(Layer),
    /// Something in the picture of the services was chosen.
    ChooseItem {
        /// What.
        id: SceneId,
        /// Where.
        pane: Pane,
    },
    /// A service shows or hides how it is built, by its name.
    ToggleService(String),
    /// The engine will not answer.
    Unanswered {
        /// The number of the question about a document; 0 for none.
        document: u64,
        /// The number of the question about a project; 0 for none.
        project: u64,
        /// Why, in a sentence.
        why: String,
    },
    /// The questions with these numbers, about the document and the project, have been waiting for a
    /// noticeable time.
    Slow((u64, u64)),
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
    /// A finding was chosen.
    Choose(FindingId),
    /// The worst finding that begins at this byte was chosen.
    ChooseAt(u32),
    /// A finding was asked for from elsewhere: the list has to be shown, too.
    ShowFinding(FindingId),
    /// The next finding of the list is wanted, or the one before.
    StepFinding {
        /// True for the one before.
        backwards: bool,
    },
    /// Other findings are to be listed.
    SetFilter(Filter),
    /// Other findings are to be made.
    SetProfile(Profile),
    /// The page of a rule opens, or closes.
    Why(Option<String>),
    /// A repair is to be looked at.
    Propose(Repair),
    /// The engine says what a repair would change.
    Proposed {
        /// The number of the question.
        number: u64,
        /// What would change; `None` when the fix does not fit the text.
        proposal: Option<Rc<Proposal>>,
    },
    /// The repair that is being looked at is to be made.
    Apply,
    /// The key for repairs was pressed: look at it first, then make it.
    PressApply,
    /// The last repair is to be taken back.
    Undo,
    /// The offer to take the last repair back was put away.
    DismissUndo,
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
