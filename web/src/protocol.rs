//! What the page asks of the engine and what comes back.
//!
//! Messages cross the thread border as plain data, so that a message means the same in a worker, on
//! the main thread, and in a test. They are packed: listings and pictures are large, and the code
//! that unpacks them is a fraction of what reads JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plimsoll_scene::services::Layer;
use serde::{Deserialize, Serialize};

use crate::folder::{Chunk, Contents};
use crate::outcome::{FindingId, Outcome, Proposal};
use crate::overview::Overview;

/// Something the page wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Asks for the same text back, which proves that the engine is alive.
    Echo {
        /// The text to return.
        text: String,
    },
    /// Asks for everything the page shows of a document.
    Analyze(Job),
    /// Asks what a repair would change; nothing is changed by asking.
    Propose {
        /// The number of this question; answers to older ones are out of date.
        number: u64,
        /// What is to be repaired.
        job: Job,
        /// How much of it.
        repair: Repair,
    },
    /// Asks for a document in a form that other programs read.
    Export {
        /// What is to be analysed.
        job: Job,
        /// In which form.
        format: Format,
        /// True when it is to be copied rather than saved.
        copy: bool,
    },
    /// Puts a folder on the desk, in place of the one before; it is empty at first.
    OpenProject {
        /// Its number, which all that belongs to it carries.
        folder: u64,
        /// Its absolute path.
        root: String,
        /// True when what is not listed is surely not there.
        complete: bool,
    },
    /// Tells more of what is in the folder, by name and size.
    List {
        /// The number of the folder.
        folder: u64,
        /// What is in it.
        chunk: Rc<Chunk>,
    },
    /// Gives the contents of files, or other contents than before.
    Supply {
        /// The number of the folder.
        folder: u64,
        /// The files.
        files: Vec<Supplied>,
    },
    /// Asks for everything the page shows of a project.
    AnalyzeProject(ProjectJob),
    /// Asks for a project in a form that other programs read.
    ExportProject {
        /// The project.
        job: ProjectJob,
        /// In which form.
        format: Format,
        /// True when it is to be copied rather than saved.
        copy: bool,
    },
}

/// The contents of one file of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplied {
    /// Its absolute path.
    pub path: String,
    /// What is in it.
    pub contents: Contents,
}

/// A project and how it is to be looked at; its files are on the engine's desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectJob {
    /// The number of the question; answers to older questions are out of date.
    pub ticket: u64,
    /// The number of the folder.
    pub folder: u64,
    /// What is asked of Compose.
    pub choices: Choices,
    /// What is drawn of it; what is usual for its size when `None`.
    pub show: Option<BTreeSet<Layer>>,
    /// The services that show how they are built, by name.
    pub open: BTreeSet<String>,
    /// Which findings are wanted.
    pub profile: Profile,
    /// The day for which ends of support are judged.
    pub today: Option<Day>,
    /// True for a narrow screen, where pictures run from the top down.
    pub narrow: bool,
}

/// What a user asks of Compose besides the files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The absolute paths of the Compose files that apply, in the order in which they are merged;
    /// those that Compose finds by itself when empty.
    pub files: Vec<String>,
    /// The active profiles.
    pub profiles: BTreeSet<String>,
    /// The variables that were given a value.
    pub variables: BTreeMap<String, String>,
}

/// A document and how it is to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The number of the question; answers to older questions are out of date.
    pub ticket: u64,
    /// How the document is called in reports.
    pub name: String,
    /// The document.
    pub text: Rc<str>,
    /// The options of the build.
    pub options: Options,
    /// Which findings are wanted.
    pub profile: Profile,
    /// The day for which ends of support are judged; `None` where the clock cannot be read.
    pub today: Option<Day>,
    /// The stages that show their steps, by index.
    pub open: BTreeSet<usize>,
    /// True for a narrow screen, where pictures run from the top down.
    pub narrow: bool,
    /// The service that it is built for, when it is the Dockerfile of a project: the build context
    /// of that service is looked at, too.
    pub service: Option<String>,
}

impl Job {
    /// A document with nothing chosen, for tests.
    #[cfg(test)]
    pub(crate) fn of_text(text: &str) -> Self {
        Self {
            ticket: 0,
            name: "Dockerfile".to_owned(),
            text: text.into(),
            options: Options::default(),
            profile: Profile::default(),
            today: None,
            open: BTreeSet::new(),
            narrow: false,
            service: None,
        }
    }
}

/// The options of a build that the page offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// The requested target stage; the last one when `None`.
    pub target: Option<String>,
    /// The requested platform; the usual one when `None`.
    pub platform: Option<String>,
    /// The build arguments that were given a value.
    pub arguments: BTreeMap<String, String>,
    /// The named contexts, with their addresses.
    pub contexts: BTreeMap<String, String>,
}

/// Which findings are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Profile {
    /// What is worth acting on.
    #[default]
    Default,
    /// Everything that any rule finds.
    All,
    /// What hadolint would find.
    Hadolint,
    /// What `docker build --check` would find.
    Buildkit,
}

impl Profile {
    /// All profiles, as they are offered.
    pub const ALL: [Self; 4] = [Self::Default, Self::All, Self::Hadolint, Self::Buildkit];

    /// Its name, as the command line knows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::All => "all",
            Self::Hadolint => "hadolint",
            Self::Buildkit => "buildkit",
        }
    }

    /// What it is called on the page.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Default => "Default",
            Self::All => "All rules",
            Self::Hadolint => "As hadolint",
            Self::Buildkit => "As BuildKit",
        }
    }

    /// Reads [`Profile::name`] back; anything else is the default.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|profile| profile.name() == name).unwrap_or_default()
    }
}

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The year.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

/// How much is to be repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Repair {
    /// One finding.
    One(FindingId),
    /// Everything that can be repaired without changing what the image does.
    AllSafe,
}

/// The forms in which a document can leave the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// The stage graph as a picture.
    GraphSvg,
    /// The timeline as a picture.
    TimelineSvg,
    /// The stage graph for Graphviz.
    Dot,
    /// The stage graph for Mermaid.
    Mermaid,
    /// The model, as `plimsoll inspect` prints it.
    Inspect,
    /// The findings, as `plimsoll check --format json` prints them.
    Check,
    /// The services of a project as a picture.
    ServicesSvg,
    /// The services of a project for Graphviz.
    ServicesDot,
    /// The services of a project for Mermaid.
    ServicesMermaid,
}

/// A document in a form that other programs read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// The form.
    pub format: Format,
    /// True when it is to be copied rather than saved.
    pub copy: bool,
    /// The file.
    pub text: String,
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// Answers [`Request::Echo`].
    Echo {
        /// The text that was sent.
        text: String,
    },
    /// Answers [`Request::Analyze`].
    Analyzed {
        /// The number of the question.
        ticket: u64,
        /// All that the page shows.
        outcome: Rc<Outcome>,
    },
    /// Answers [`Request::Propose`].
    Proposed {
        /// The number of the question.
        number: u64,
        /// What would change; `None` when the fix does not fit the text.
        proposal: Option<Rc<Proposal>>,
    },
    /// Answers [`Request::Export`] and [`Request::ExportProject`].
    Exported(Export),
    /// Answers [`Request::AnalyzeProject`] while contents are missing: the question is to be put
    /// again once they have been supplied.
    Wanted {
        /// The number of the question.
        ticket: u64,
        /// The absolute paths of what is to be supplied.
        paths: Vec<String>,
    },
    /// Answers [`Request::AnalyzeProject`].
    ProjectAnalyzed {
        /// The number of the question.
        ticket: u64,
        /// All that the page shows.
        overview: Rc<Overview>,
    },
    /// Says that the engine stopped, and why; whatever was asked before stays unanswered.
    Failed {
        /// A message fit to be shown.
        message: String,
    },
}

impl Request {
    /// The form in which it crosses the thread border.
    #[must_use]
    pub fn packed(&self) -> Vec<u8> {
        // See `Response::packed`.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Reads what [`Request::packed`] wrote; `None` for anything else.
    #[must_use]
    pub fn unpacked(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

impl Response {
    /// The form in which it crosses the thread border.
    #[must_use]
    pub fn packed(&self) -> Vec<u8> {
        // What is packed has no parts of unknown length, so that this cannot fail; were it to fail,
        // the other side would say that it cannot read the answer.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Reads what [`Response::packed`] wrote.
    ///
    /// Page and worker come from the same module, so that bytes that cannot be read are a defect to
    /// be shown.
    #[must_use]
    pub fn unpacked(bytes: &[u8]) -> Self {
        postcard::from_bytes(bytes).unwrap_or_else(|error| Self::Failed {
            message: format!("unreadable response: {error}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_the_thread_border() {
        let request = Request::Echo { text: "FROM \"é\"\n".to_owned() };
        assert_eq!(Request::unpacked(&request.packed()), Some(request));
        let response = Response::Echo { text: "FROM \"é\"\n".to_owned() };
        assert_eq!(Response::unpacked(&response.packed()), response);
        assert!(matches!(Response::unpacked(&[99]), Response::Failed { .. }));
    }
}
