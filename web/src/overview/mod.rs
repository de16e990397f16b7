//! What the page knows of a project, as data that crosses the thread border.
//!
//! Values that come from files of variables are not in it: where Compose put one into a text, the
//! text is given as it was written.

mod findings;
mod masked;
mod read;
mod services;
mod verdict;

use std::collections::BTreeSet;
use std::rc::Rc;

use plimsoll_scene::alert::Tally;
use plimsoll_scene::services::{Layer, ServiceScene};
use plimsoll_scene::table::Table;
use serde::{Deserialize, Serialize};

use crate::outcome::{Grade, Verdict};
use crate::protocol::Options;

pub use read::{Surveyed, export};

/// The most findings of a project that the page lists.
pub const MAX_FOUND: usize = 1_000;

/// Everything the page shows of a project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Its name for Compose; that of the folder where there is no Compose file.
    pub name: String,
    /// True when there is a Compose file.
    pub has_compose: bool,
    /// What it comes to, in a sentence.
    pub verdict: Verdict,
    /// The files that matter, in the order in which they were found; see [`Overview::sorted_files`].
    pub files: Vec<File>,
    /// The Compose files that apply, in the order in which they are merged, and then those that
    /// could.
    pub compose_files: Vec<ComposeFile>,
    /// The services that are on, sorted by name.
    pub services: Vec<Service>,
    /// The services that no active profile switches on.
    pub disabled: Vec<Disabled>,
    /// What is built, each once.
    pub builds: Vec<BuildFile>,
    /// How many images are pulled to run services.
    pub pulled: usize,
    /// All profiles that services name.
    pub profiles: Vec<String>,
    /// The variables that the Compose files refer to.
    pub variables: Vec<Variable>,
    /// What is wrong with the project, the worst first; at most [`MAX_FOUND`].
    pub findings: Vec<Found>,
    /// How many of each severity, those that are not listed included.
    pub tally: Counts,
    /// What is drawn of it.
    pub layers: BTreeSet<Layer>,
    /// The services, drawn; `None` where there is nothing to draw.
    pub graph: Option<ServiceScene>,
    /// The services in words.
    pub table: Option<Table>,
}

/// A place in a file of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The index of the file in [`Overview::files`].
    pub file: usize,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
    /// The line, from 1.
    pub line: u32,
}

/// A file that matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its absolute path, which is its identity.
    pub path: String,
    /// Its path from the folder.
    pub shown: String,
    /// What it is.
    pub kind: FileKind,
    /// Whether it could be read.
    pub state: FileState,
    /// Its text, where that may be shown.
    pub text: Option<Rc<str>>,
    /// True when it can be changed by itself: an inline Dockerfile is a part of another file.
    pub editable: bool,
}

/// A file that is a Compose file by its name, or was named as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComposeFile {
    /// Its absolute path.
    pub path: String,
    /// Its path from the folder.
    pub shown: String,
    /// True when it is merged into the project.
    pub applies: bool,
}

/// What a file of a project is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    /// A Compose file.
    Compose,
    /// The override file beside it.
    Override,
    /// A file that another one includes.
    Included,
    /// A file that a service is extended from.
    Extended,
    /// A Dockerfile.
    Dockerfile,
    /// A Dockerfile that is written in a Compose file.
    Inline,
    /// An ignore file.
    Ignore,
    /// Variables for Compose.
    Variables,
    /// Variables for containers.
    ContainerVariables,
}

impl FileKind {
    /// What it is called.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Compose => "Compose file",
            Self::Override => "override file",
            Self::Included => "included",
            Self::Extended => "extended from",
            Self::Dockerfile => "Dockerfile",
            Self::Inline => "inline Dockerfile",
            Self::Ignore => "ignore file",
            Self::Variables => "variables, never shown",
            Self::ContainerVariables => "container variables, never shown",
        }
    }

    /// Its place in lists: what is worked on first.
    #[must_use]
    pub const fn rank(self) -> usize {
        match self {
            Self::Compose => 0,
            Self::Override => 1,
            Self::Included => 2,
            Self::Extended => 3,
            Self::Dockerfile | Self::Inline => 4,
            Self::Ignore => 5,
            Self::Variables => 6,
            Self::ContainerVariables => 7,
        }
    }

    /// True for files in YAML.
    #[must_use]
    pub const fn is_compose(self) -> bool {
        matches!(self, Self::Compose | Self::Override | Self::Included | Self::Extended)
    }

    /// True for Dockerfiles, inline ones included.
    #[must_use]
    pub const fn is_dockerfile(self) -> bool {
        matches!(self, Self::Dockerfile | Self::Inline)
    }
}

/// Whether a file could be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileState {
    /// It was read.
    Read,
    /// It does not exist.
    Missing,
    /// It cannot be read, for this reason.
    Closed(String),
}

/// A service that is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Where its name was written last.
    pub at: Site,
    /// The index of its build in [`Overview::builds`].
    pub build: Option<usize>,
    /// What is known of it, in groups.
    pub groups: Vec<Group>,
}

/// Facts of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What they are.
    pub title: String,
    /// The facts.
    pub facts: Vec<Fact>,
    /// How many more there are.
    pub more: usize,
}

/// One fact, and who said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The fact.
    pub text: String,
    /// What is to be said besides.
    pub aside: String,
    /// The place that decided it.
    pub at: Option<Site>,
    /// The index of the service that it leads to.
    pub to: Option<usize>,
}

/// A service that is off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disabled {
    /// Its name.
    pub name: String,
    /// Where it was written.
    pub at: Site,
    /// The profiles that would switch it on.
    pub profiles: Vec<String>,
}

/// A build: services that ask for the same share it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildFile {
    /// The indices of its services.
    pub services: Vec<usize>,
    /// The index of its Dockerfile in [`Overview::files`]; `None` for a remote one.
    pub file: Option<usize>,
    /// What is asked of the build.
    pub options: Options,
}

/// A variable that the Compose files refer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Where its value comes from.
    pub from: Setting,
    /// The default that a reference gives, as written.
    pub default: Option<String>,
    /// True when a reference insists on a value.
    pub required: bool,
    /// Where it is referred to.
    pub uses: Vec<Site>,
}

/// Where the value of a variable comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Setting {
    /// It was typed into the page.
    Given,
    /// A file sets it, here.
    File(Site),
    /// Compose sets it itself.
    Compose,
    /// Nothing sets it.
    Unset,
}

/// Something that is wrong with a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The name of the kind of problem.
    pub code: String,
    /// How much it matters.
    pub severity: Grade,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to do about it, as a sentence.
    pub help: Option<String>,
    /// Where; `None` when it is about the project as a whole.
    pub at: Option<Site>,
}

/// How many findings of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Hints.
    pub hints: usize,
}

impl Counts {
    /// How many in all.
    #[must_use]
    pub const fn all(self) -> usize {
        self.errors + self.warnings + self.hints
    }

    fn add(&mut self, grade: Grade) {
        match grade {
            Grade::Error => self.errors += 1,
            Grade::Warning => self.warnings += 1,
            Grade::Info => self.hints += 1,
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> String {
        Tally { errors: self.errors, warnings: self.warnings, hints: self.hints }.words()
    }
}

impl Overview {
    /// The file with this path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<(usize, &File)> {
        self.files.iter().enumerate().find(|(_, file)| file.path == path)
    }

    /// The files in the order in which they are listed.
    #[must_use]
    pub fn sorted_files(&self) -> Vec<&File> {
        let mut files: Vec<&File> = self.files.iter().collect();
        files.sort_by_key(|file| file.kind.rank());
        files
    }

    /// The service with this name.
    #[must_use]
    pub fn service(&self, name: &str) -> Option<(usize, &Service)> {
        let at = self.services.binary_search_by(|service| service.name.as_str().cmp(name)).ok()?;
        Some((at, &self.services[at]))
    }

    /// "compose.yaml, line 3"
    #[must_use]
    pub fn place(&self, site: Site) -> String {
        let shown = self.files.get(site.file).map_or("", |file| file.shown.as_str());
        format!("{shown}, line {}", site.line)
    }

    /// The file that is shown first: the Compose file, or the first Dockerfile.
    #[must_use]
    pub fn first_file(&self) -> Option<&File> {
        let with_text = |file: &&File| file.text.is_some();
        let mut files = self.files.iter().filter(with_text);
        files
            .clone()
            .find(|file| file.kind.is_compose())
            .or_else(|| files.find(|file| file.kind.is_dockerfile()))
    }

    /// The service whose text a caret in a file stands in, by the places of their names.
    #[must_use]
    pub fn service_at(&self, file: usize, caret: u32) -> Option<&Service> {
        let before = |service: &&Service| service.at.file == file && service.at.start <= caret;
        self.services.iter().filter(before).max_by_key(|service| service.at.start)
    }
}
