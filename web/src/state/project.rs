//! What happens with a project: opening it, looking at its files, services and builds, and asking
//! for it again when something changed.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plimsoll_model::compose::ServiceId;
use plimsoll_scene::id::{ProjectItem, SceneId};
use plimsoll_scene::services::Layer;

use super::{Document, Language, Lens, Message, Pane, Selection, State, Tab, Walk};
use crate::canvas::item_name;
use crate::courier::ProjectQuestion;
use crate::folder::{Cancel, Folder, LOOSE, looks_like_compose};
use crate::overview::{BuildFile, File, Overview, Site};
use crate::protocol::{Choices, Options, ProjectJob};

/// What a Compose file that was pasted is called.
const PASTED: &str = "compose.yaml";

/// Where a project comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// The user opened it.
    User,
    /// Its one file was pasted or typed.
    Pasted,
    /// It is a sample.
    Sample(&'static str),
}

/// A project that is looked at.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its files.
    pub folder: Rc<Folder>,
    /// Where it comes from.
    pub maker: Maker,
    /// The number of the newest question about it.
    pub ticket: u64,
    /// The number of the newest question that was answered.
    pub answered: u64,
    /// What is asked of Compose.
    pub choices: Choices,
    /// What is drawn of it; what is usual when `None`.
    pub show: Option<BTreeSet<Layer>>,
    /// The services that show how they are built.
    pub open: Rc<BTreeSet<String>>,
    /// The texts that were changed here, by path.
    pub edits: Rc<BTreeMap<String, Rc<str>>>,
    /// The newest answer.
    pub latest: Option<Rc<Overview>>,
    /// How many files were read.
    pub read: usize,
    /// The service that is chosen.
    pub service: Option<String>,
    /// What is chosen in the picture, when it is no service.
    pub item: Option<SceneId>,
    /// The finding that is chosen, by its place in the newest answer.
    pub found: Option<usize>,
    /// The service whose build is looked at.
    pub build: Option<String>,
    /// What the project asked of that build when it was last looked at.
    asked_of_build: Options,
    /// The Compose file that was looked at last.
    compose: Option<String>,
}

impl PartialEq for Project {
    fn eq(&self, other: &Self) -> bool {
        let same_latest = match (&self.latest, &other.latest) {
            (Some(left), Some(right)) => Rc::ptr_eq(left, right),
            (left, right) => left.is_none() && right.is_none(),
        };
        same_latest
            && Rc::ptr_eq(&self.folder, &other.folder)
            && Rc::ptr_eq(&self.edits, &other.edits)
            && (self.ticket, self.answered, self.read) == (other.ticket, other.answered, other.read)
            && (self.maker, &self.show, self.found) == (other.maker, &other.show, other.found)
            && self.item == other.item
            && (&self.choices, &self.open) == (&other.choices, &other.open)
            && (&self.service, &self.build) == (&other.service, &other.build)
            && self.asked_of_build == other.asked_of_build
            && self.compose == other.compose
    }
}

impl Project {
    fn new(folder: Rc<Folder>, maker: Maker, ticket: u64) -> Self {
        Self {
            folder,
            maker,
            ticket,
            answered: ticket - 1,
            choices: Choices::default(),
            show: None,
            open: Rc::default(),
            edits: Rc::default(),
            latest: None,
            read: 0,
            service: None,
            item: None,
            found: None,
            build: None,
            asked_of_build: Options::default(),
            compose: None,
        }
    }

    /// True while the newest answer is to an older question.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.answered < self.ticket
    }

    /// The text of a file as it is now.
    #[must_use]
    pub fn text(&self, file: &File) -> Option<Rc<str>> {
        self.edits.get(&file.path).or(file.text.as_ref()).map(Rc::clone)
    }

    /// The index of the service that is chosen, in the newest answer.
    #[must_use]
    pub fn service_index(&self) -> Option<usize> {
        let (at, _) = self.latest.as_ref()?.service(self.service.as_deref()?)?;
        Some(at)
    }

    /// What is chosen, in the terms of the newest picture.
    #[must_use]
    pub fn chosen(&self) -> Option<SceneId> {
        let service = self.service_index().map(|at| ProjectItem::Service(ServiceId::new(at)));
        service.map(SceneId::Project).or(self.item)
    }

    /// The paths of the Compose files that apply, in the order in which they are merged.
    #[must_use]
    pub fn compose_files(&self) -> Vec<String> {
        if !self.choices.files.is_empty() {
            return self.choices.files.clone();
        }
        let known = self.latest.iter().flat_map(|latest| &latest.compose_files);
        known.filter(|file| file.applies).map(|file| file.path.clone()).collect()
    }

    /// The build of a service, with its index, if it has one with a Dockerfile to be shown.
    fn build_of(&self, service: &str) -> Option<(&BuildFile, &File)> {
        let latest = self.latest.as_ref()?;
        let (_, service) = latest.service(service)?;
        let build = latest.builds.get(service.build?)?;
        Some((build, latest.files.get(build.file?)?))
    }

    /// The name of the first service that builds from a file.
    fn builder_of(&self, file: usize) -> Option<String> {
        let latest = self.latest.as_ref()?;
        let chosen = self.service_index();
        let from_file = |build: &&BuildFile| build.file == Some(file);
        let with_chosen =
            |build: &&BuildFile| chosen.is_some_and(|chosen| build.services.contains(&chosen));
        let mut builds = latest.builds.iter().filter(from_file);
        if builds.clone().any(|build| with_chosen(&build)) {
            return self.service.clone();
        }
        let first = builds.next()?.services.first()?;
        latest.services.get(*first).map(|service| service.name.clone())
    }
}

impl State {
    /// True while the services of a project are shown, and not one of its builds.
    #[must_use]
    pub fn shows_services(&self) -> bool {
        self.project.is_some() && self.document.language == Language::Compose
    }

    /// The newest question about the project.
    #[must_use]
    pub fn project_question(&self) -> Option<ProjectQuestion> {
        let project = self.project.as_ref()?;
        Some(ProjectQuestion {
            folder: Rc::clone(&project.folder),
            edits: Rc::clone(&project.edits),
            job: ProjectJob {
                ticket: project.ticket,
                folder: 0,
                choices: project.choices.clone(),
                show: project.show.clone(),
                open: (*project.open).clone(),
                profile: self.profile,
                today: self.today,
                narrow: self.narrow,
            },
        })
    }

    /// The newest answer about the project.
    #[must_use]
    pub fn overview(&self) -> Option<&Rc<Overview>> {
        self.project.as_ref()?.latest.as_ref()
    }

    /// Something about the project changed: ask the engine again.
    pub(super) fn ask_project(&mut self) {
        if let Some(project) = &mut self.project {
            project.ticket += 1;
            self.slow = false;
        }
    }

    pub(super) fn walk(&mut self, walk: Walk) {
        match &self.walk {
            // A walk that was left may still tell how far it is.
            _ if walk.cancel.is_cancelled() => return,
            Some(before) if before.cancel != walk.cancel => before.cancel.cancel(),
            _ => {}
        }
        self.walk = Some(walk);
    }

    /// Something else was opened meanwhile.
    pub(super) fn stop_walk(&mut self) {
        if let Some(walk) = self.walk.take() {
            walk.cancel.cancel();
        }
    }

    pub(super) fn end_walk(&mut self, cancel: &Cancel) {
        cancel.cancel();
        if self.walk.as_ref().is_some_and(|walk| walk.cancel == *cancel) {
            self.walk = None;
        }
    }

    pub(super) fn open_folder(&mut self, folder: Rc<Folder>, maker: Maker) {
        self.leave(true);
        self.stop_walk();
        self.message = None;
        self.pane = Pane::Picture;
        self.tab = Tab::Findings;
        self.lens = Lens::Services;
        let ticket = self.project.as_ref().map_or(0, |project| project.ticket) + 1;
        self.project = Some(Project::new(folder, maker, ticket));
        self.show_text(String::new(), Rc::from(""), None, Language::Compose);
        // Until it is known which file is shown first.
        self.document.editable = false;
    }

    /// Keeps what was typed, before something else comes in its place.
    pub(super) fn leave(&mut self, unrecoverable: bool) {
        let edited = self.project.as_ref().is_some_and(|project| !project.edits.is_empty());
        let typed = self.document.typed && !self.document.text.trim().is_empty();
        self.left = (unrecoverable && (edited || typed))
            .then(|| Rc::new(Self { left: None, walk: None, message: None, ..self.clone() }));
    }

    /// What was typed before comes back.
    pub(super) fn come_back(&mut self) {
        let Some(left) = self.left.take() else { return };
        let now = std::mem::replace(self, (*left).clone());
        self.theme = now.theme;
        self.narrow = now.narrow;
        self.ticket = now.ticket.max(self.ticket) + 1;
        // What the engine knew of it is gone.
        self.answered = self.ticket - 1;
        self.document.revision = now.document.revision + 1;
        self.document.editor = now.document.editor + 1;
        self.document.identity = now.document.identity + 1;
        self.document.amendment = now.document.amendment;
        let asked = now.project.map_or(0, |project| project.ticket);
        if let Some(project) = &mut self.project {
            project.ticket = project.ticket.max(asked) + 1;
            project.answered = project.ticket - 1;
        }
        if self.shows_services() {
            self.answered = self.ticket;
        }
    }

    /// A text that turns out to be a Compose file becomes a project of one file, and back; says
    /// whether it did.
    pub(super) fn becomes_another_kind(&mut self, text: &Rc<str>) -> bool {
        match &self.project {
            None if looks_like_compose(text) => {
                let files = [(PASTED.to_owned(), Rc::clone(text))];
                let folder = Rc::new(Folder::of_texts(LOOSE, files));
                let path = format!("{}/{PASTED}", folder.root());
                let mut project = Project::new(folder, Maker::Pasted, 1);
                project.compose = Some(path.clone());
                self.project = Some(project);
                self.lens = Lens::Services;
                self.become_text(Rc::clone(text), PASTED, Some(path), Language::Compose);
                self.answered = self.ticket;
                self.latest = None;
                self.picture = None;
                true
            }
            Some(project)
                if project.maker == Maker::Pasted
                    && !looks_like_compose(text)
                    && (text.trim().is_empty() || begins_with_from(text)) =>
            {
                self.project = None;
                self.lens = Lens::Graph;
                self.become_text(Rc::clone(text), "Dockerfile", None, Language::Dockerfile);
                self.ask();
                true
            }
            _ => false,
        }
    }

    /// The same text field now holds a text of another kind; its history stays.
    fn become_text(&mut self, text: Rc<str>, name: &str, path: Option<String>, language: Language) {
        let before = self.document.clone();
        self.begin(Document {
            name: name.to_owned(),
            text,
            identity: before.identity + 1,
            sample: None,
            language,
            path,
            typed: true,
            ..before
        });
    }

    /// Remembers what was typed into a file of the project.
    pub(super) fn note_edit(&mut self) {
        let (Some(project), Some(path)) = (&mut self.project, &self.document.path) else { return };
        Rc::make_mut(&mut project.edits).insert(path.clone(), Rc::clone(&self.document.text));
        self.ask_project();
    }

    pub(super) fn project_analyzed(&mut self, ticket: u64, overview: &Rc<Overview>, read: usize) {
        let Some(project) = &mut self.project else { return };
        if ticket <= project.answered || ticket > project.ticket {
            return;
        }
        project.answered = ticket;
        project.read = read;
        project.found = carried(project, overview);
        let is_there = |name: &String| overview.service(name).is_some();
        project.service = project.service.take().filter(is_there);
        let named = |overview: &Overview, id| item_name(overview, id);
        let same = |id: &SceneId| {
            let before = project.latest.as_ref().and_then(|latest| named(latest, *id));
            before.is_some() && before == named(overview, *id)
        };
        project.item = project.item.filter(same);
        project.latest = Some(Rc::clone(overview));
        self.slow = self.slow && self.is_busy();
        match &self.document.path {
            None => self.show_first_file(overview),
            Some(_) if !self.shows_services() => self.follow_build(),
            // What was typed into a file that does not apply any more is kept with the project.
            Some(path) if overview.file(path).is_none() => self.show_first_file(overview),
            Some(_) => {}
        }
    }

    fn show_first_file(&mut self, overview: &Overview) {
        if let Some(first) = overview.first_file() {
            self.show_file(&first.path);
        }
    }

    /// Asks for the build that is looked at as the project does now, unless the user asks otherwise.
    fn follow_build(&mut self) {
        let Some(project) = &mut self.project else { return };
        let name = project.build.clone();
        let Some((build, _)) = name.as_deref().and_then(|name| project.build_of(name)) else {
            return;
        };
        let options = build.options.clone();
        if options != project.asked_of_build && self.options == project.asked_of_build {
            project.asked_of_build = options.clone();
            self.options = options;
            self.ask();
        }
    }

    pub(super) fn show_file(&mut self, path: &str) {
        let Some(project) = &self.project else { return };
        let Some(overview) = project.latest.clone() else { return };
        let Some((at, file)) = overview.file(path) else { return };
        let Some(text) = project.text(file) else { return };
        if self.document.path.as_deref() == Some(path) {
            return;
        }
        if file.kind.is_dockerfile() {
            let builder = project.builder_of(at);
            self.show_dockerfile(file, text, builder);
        } else if file.kind.is_compose() {
            self.show_compose(file, text);
        }
        self.document.editable = file.editable;
    }

    fn show_compose(&mut self, file: &File, text: Rc<str>) {
        if let Some(project) = &mut self.project {
            project.compose = Some(file.path.clone());
            project.build = None;
        }
        self.lens = Lens::Services;
        if self.tab == Tab::Diff {
            self.tab = Tab::Findings;
        }
        self.show_text(file.shown.clone(), text, Some(file.path.clone()), Language::Compose);
    }

    fn show_dockerfile(&mut self, file: &File, text: Rc<str>, builder: Option<String>) {
        let Some(project) = &mut self.project else { return };
        let build = builder.as_deref().and_then(|name| project.build_of(name));
        let options = build.map(|(build, _)| build.options.clone()).unwrap_or_default();
        project.asked_of_build = options.clone();
        if builder.is_some() {
            project.service.clone_from(&builder);
        }
        project.build = builder;
        if self.lens == Lens::Services {
            self.lens = Lens::Graph;
        }
        if matches!(self.tab, Tab::Variables | Tab::Files) {
            self.tab = Tab::Findings;
        }
        self.show_text(file.shown.clone(), text, Some(file.path.clone()), Language::Dockerfile);
        self.options = options;
    }

    /// Another text comes into an editor without a history.
    fn show_text(&mut self, name: String, text: Rc<str>, path: Option<String>, language: Language) {
        let typed = path.as_ref().is_some_and(|path| {
            self.project.as_ref().is_some_and(|project| project.edits.contains_key(path))
        });
        self.begin(Document {
            name,
            text,
            revision: self.document.revision + 1,
            amendment: self.document.amendment,
            identity: self.document.identity + 1,
            editor: self.document.editor + 1,
            sample: None,
            language,
            path,
            editable: true,
            typed,
        });
        self.latest = None;
        self.picture = None;
        self.ask();
        if self.shows_services() {
            self.answered = self.ticket;
        }
    }

    pub(super) fn go_to_site(&mut self, site: Site) {
        let Some(overview) = self.overview().cloned() else { return };
        let Some(file) = overview.files.get(site.file) else { return };
        if file.text.is_none() {
            let text = format!("{} is not shown ({}).", file.shown, file.kind.words());
            self.message = Some(Message { text, alarming: false });
            return;
        }
        self.show_file(&file.path);
        self.turn_to(Pane::Details);
        self.wanted = Some(site.start);
        self.pane = Pane::Source;
    }

    /// Another selection, made in this pane.
    fn turn_to(&mut self, origin: Pane) {
        let turn = self.selection.turn + 1;
        self.selection = Selection { origin, turn, ..Selection::default() };
        self.wanted = None;
    }

    pub(super) fn open_build(&mut self, service: &str) {
        let Some(project) = &self.project else { return };
        let Some((_, file)) = project.build_of(service) else { return };
        let (path, shown) = (file.path.clone(), file.shown.clone());
        if file.text.is_none() {
            let text = format!("{shown} cannot be shown: it is not there, or could not be read.");
            self.message = Some(Message { text, alarming: true });
            return;
        }
        // The same file may be looked at by way of another service.
        self.document.path = self.document.path.take().filter(|open| *open != path);
        if let Some(project) = &mut self.project {
            project.service = Some(service.to_owned());
        }
        self.show_file(&path);
        self.pane = Pane::Picture;
    }

    pub(super) fn close_build(&mut self) {
        let Some(project) = &self.project else { return };
        let Some(overview) = &project.latest else { return };
        let first =
            overview.files.iter().find(|file| file.kind.is_compose() && file.text.is_some());
        let path = project.compose.clone().or_else(|| first.map(|file| file.path.clone()));
        if let Some(path) = path {
            self.show_file(&path);
        }
    }

    /// Another picture: that of the services, or one of the build of the chosen service.
    pub(super) fn show(&mut self, lens: Lens) {
        match (lens, self.shows_services()) {
            (Lens::Services, false) if self.project.is_some() => self.close_build(),
            (Lens::Services, false) => {}
            (Lens::Services, true) | (_, false) => self.lens = lens,
            (_, true) => {
                let Some(name) = self.likely_build() else {
                    let text =
                        "No service of this project is built from a Dockerfile that is here.";
                    self.message = Some(Message { text: text.to_owned(), alarming: false });
                    return;
                };
                self.open_build(&name);
                self.lens = if self.shows_services() { Lens::Services } else { lens };
            }
        }
    }

    /// The service whose build is meant when none is named: the chosen one, or the first.
    fn likely_build(&self) -> Option<String> {
        let project = self.project.as_ref()?;
        let shown =
            |name: &str| project.build_of(name).is_some_and(|(_, file)| file.text.is_some());
        let chosen = project.service.as_deref().filter(|name| shown(name));
        let all = &project.latest.as_ref()?.services;
        let first = || all.iter().map(|service| service.name.as_str()).find(|name| shown(name));
        chosen.or_else(first).map(str::to_owned)
    }

    pub(super) fn choose_service(&mut self, name: Option<String>, pane: Pane) {
        let Some(project) = &mut self.project else { return };
        let at = name.as_deref().and_then(|name| {
            let (_, service) = project.latest.as_ref()?.service(name)?;
            Some((service.at, project.latest.as_ref()?.files.get(service.at.file)?.path.clone()))
        });
        let chosen = name.is_some();
        project.service = name;
        project.item = None;
        project.found = None;
        self.turn_to(pane);
        if let Some((site, path)) = at
            && self.document.path.as_deref() == Some(&path)
        {
            self.wanted = Some(site.start);
        }
        if chosen && pane != Pane::Source {
            self.tab = Tab::Details;
        }
    }

    pub(super) fn choose_service_at_caret(&mut self) {
        let Some(project) = &self.project else { return };
        let Some(overview) = &project.latest else { return };
        let Some(path) = &self.document.path else { return };
        let Some((file, _)) = overview.file(path) else { return };
        let found = overview.service_at(file, self.caret).map(|service| service.name.clone());
        if found != project.service {
            self.choose_service(found, Pane::Source);
        }
    }

    pub(super) fn choose_found(&mut self, at: usize) {
        let Some(overview) = self.overview().cloned() else { return };
        let Some(found) = overview.findings.get(at) else { return };
        let here = found
            .at
            .filter(|site| overview.files.get(site.file).is_some_and(|file| file.text.is_some()));
        if let Some(site) = here {
            let pane = self.pane;
            self.go_to_site(site);
            self.pane = pane;
        } else {
            self.turn_to(Pane::Details);
        }
        if let Some(project) = &mut self.project {
            project.found = Some(at);
        }
    }

    /// Chooses the next finding of the project, or the one before.
    pub(super) fn step_found(&mut self, backwards: bool) {
        let Some(project) = &self.project else { return };
        let count = project.latest.as_ref().map_or(0, |latest| latest.findings.len());
        let next = match (project.found, backwards) {
            (None, false) => Some(0),
            (None, true) => count.checked_sub(1),
            (Some(at), false) => Some(at + 1),
            (Some(at), true) => at.checked_sub(1),
        };
        if let Some(next) = next.filter(|next| *next < count) {
            self.choose_found(next);
            self.tab = Tab::Findings;
        }
    }

    /// The place of the chosen finding of the project, or of the chosen service, in the file that is
    /// shown.
    #[must_use]
    pub fn shown_site(&self) -> Option<Site> {
        let project = self.project.as_ref().filter(|_| self.shows_services())?;
        let overview = project.latest.as_ref().filter(|_| !project.is_waiting())?;
        let (file, _) = overview.file(self.document.path.as_deref()?)?;
        let found = project.found.and_then(|at| overview.findings.get(at)?.at);
        let service = project.service.as_deref().and_then(|name| overview.service(name));
        let site = found.or_else(|| service.map(|(_, service)| service.at));
        site.filter(|site| site.file == file)
    }

    pub(super) fn set_variable(&mut self, name: String, value: Option<String>) {
        let Some(project) = &mut self.project else { return };
        match value {
            Some(value) => project.choices.variables.insert(name, value),
            None => project.choices.variables.remove(&name),
        };
        self.ask_project();
    }

    pub(super) fn switch_profile(&mut self, name: String, on: bool) {
        let Some(project) = &mut self.project else { return };
        if on {
            project.choices.profiles.insert(name);
        } else {
            project.choices.profiles.remove(&name);
        }
        self.ask_project();
    }

    /// Merges another Compose file onto the others, or leaves one out.
    pub(super) fn switch_compose_file(&mut self, path: String, on: bool) {
        let Some(project) = &mut self.project else { return };
        let mut files = project.compose_files();
        files.retain(|file| *file != path);
        if on {
            files.push(path);
        }
        project.choices.files = files;
        self.ask_project();
    }

    /// Leaves it to Compose which files apply.
    pub(super) fn find_compose_files(&mut self) {
        let Some(project) = &mut self.project else { return };
        project.choices.files.clear();
        self.ask_project();
    }

    /// Shows or hides a kind of thing.
    pub(super) fn switch_layer(&mut self, layer: Layer) {
        let Some(project) = &mut self.project else { return };
        let drawn = project.latest.as_ref().map(|latest| latest.layers.clone());
        let mut show = project.show.take().or(drawn).unwrap_or_default();
        if !show.remove(&layer) {
            show.insert(layer);
        }
        project.show = Some(show);
        self.ask_project();
    }

    /// Chooses something in the picture of the services.
    pub(super) fn choose_item(&mut self, id: SceneId, pane: Pane) {
        let Some(overview) = self.overview().cloned() else { return };
        let service = match id {
            SceneId::Project(ProjectItem::Service(at)) => overview.services.get(at.index()),
            _ => None,
        };
        self.choose_service(service.map(|service| service.name.clone()), pane);
        if let Some(project) = &mut self.project {
            project.item = service.is_none().then_some(id);
        }
        self.tab = Tab::Details;
    }

    pub(super) fn toggle_service(&mut self, name: String) {
        let Some(project) = &mut self.project else { return };
        let open = Rc::make_mut(&mut project.open);
        if !open.remove(&name) {
            open.insert(name);
        }
        self.ask_project();
    }
}

/// The chosen finding in another answer.
fn carried(project: &Project, to: &Overview) -> Option<usize> {
    let old = project.latest.as_ref()?.findings.get(project.found?)?;
    to.findings.iter().position(|found| found.code == old.code && found.message == old.message)
}

fn begins_with_from(text: &str) -> bool {
    text.lines().any(|line| {
        line.split_ascii_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("from"))
    })
}
