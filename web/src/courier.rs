//! Brings the page's questions to the engine: small ones at once, large ones by way of the worker.
//!
//! Questions about a project always go to the worker. What the engine has been told of the project
//! is remembered here, so that only what changed is told, and all of it again after a new start.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use crate::engine;
use crate::folder::{Contents, Folder, pause};
use crate::host::Engine;
use crate::protocol::{Export, Format, Job, ProjectJob, Repair, Request, Response, Supplied};
use crate::state::Action;

/// The most bytes of a document that is analysed on the main thread.
///
/// A keystroke must not hold the page up for longer than a frame, 16 ms. Measured in Chromium on a
/// slow machine with files that are full of findings, from the keystroke to the last element: 9 ms
/// for 1 kB, 13 ms for 2 kB, 18 ms for 3.5 kB, 29 ms for 13 kB. By way of the worker it is 11 ms for
/// any of them, but the answer comes later.
pub const QUICK_BYTES: usize = 2 * 1024;

/// The most stages of a document that is analysed on the main thread; they cost more than bytes:
/// 18 ms for forty of them.
pub const QUICK_STAGES: usize = 12;

/// How long the worker may think, in milliseconds, before it is given up.
const PATIENCE: u32 = 10_000;

/// How often the engine may ask for more contents before it answers: each round follows one more
/// `include` or `extends`.
const MAX_ROUNDS: usize = 64;

/// How many chunks of a listing are sent before the page may do other things.
const CHUNKS_AT_ONCE: usize = 2;

/// True when a document is analysed faster than it could be sent to the worker, which alone knows the
/// projects.
#[must_use]
pub fn is_quick(job: &Job) -> bool {
    job.service.is_none() && is_small(&job.text)
}

fn is_small(text: &str) -> bool {
    text.len() <= QUICK_BYTES && text.lines().filter(|line| is_from(line)).count() <= QUICK_STAGES
}

fn is_from(line: &str) -> bool {
    line.trim_start().get(..4).is_some_and(|word| word.eq_ignore_ascii_case("from"))
}

/// Something that is asked.
pub trait Question {
    /// Its number.
    fn ticket(&self) -> u64;
}

impl Question for Job {
    fn ticket(&self) -> u64 {
        self.ticket
    }
}

/// A question about a project, with all that the engine has to know for it.
#[derive(Clone, Debug)]
pub struct ProjectQuestion {
    /// The folder.
    pub folder: Rc<Folder>,
    /// The texts that are to be taken instead of those of the folder, by absolute path.
    pub edits: Rc<BTreeMap<String, Rc<str>>>,
    /// What is asked; the number of the folder is set here.
    pub job: ProjectJob,
}

impl Question for ProjectQuestion {
    fn ticket(&self) -> u64 {
        self.job.ticket
    }
}

/// What was asked of the worker; only the newest question waits.
#[derive(Debug)]
pub struct Queue<Q> {
    asked: Option<u64>,
    waiting: Option<Q>,
}

impl<Q> Default for Queue<Q> {
    fn default() -> Self {
        Self { asked: None, waiting: None }
    }
}

impl<Q: Question> Queue<Q> {
    /// Takes a question; gives it back when it is to be sent now.
    pub fn take(&mut self, question: Q) -> Option<Q> {
        if self.asked.is_some() {
            self.waiting = Some(question);
            return None;
        }
        self.asked = Some(question.ticket());
        Some(question)
    }

    /// Takes note of an answer, or of giving up; gives the question that is to be sent next.
    pub fn answered(&mut self) -> Option<Q> {
        self.asked = None;
        self.waiting.take().and_then(|question| self.take(question))
    }

    /// The question that was sent.
    #[must_use]
    pub const fn asked(&self) -> Option<u64> {
        self.asked
    }

    /// Forgets the question that waits: a newer one was answered at once.
    pub fn forget_waiting(&mut self) {
        self.waiting = None;
    }
}

/// What the engine was told of a project.
struct Told {
    folder: Rc<Folder>,
    number: u64,
    /// The start of the engine that knows it.
    start: u64,
    /// What was read of the folder.
    contents: BTreeMap<String, Contents>,
    /// The edits that were sent.
    edits: BTreeMap<String, Rc<str>>,
    /// How many bytes were read.
    read: u64,
}

/// The questions about projects.
#[derive(Default)]
struct Projects {
    queue: Queue<ProjectQuestion>,
    /// The question that was sent.
    asked: Option<ProjectQuestion>,
    told: Option<Told>,
    numbers: u64,
    rounds: usize,
    watch: Option<Timeout>,
}

/// The connection to the engine.
pub struct Courier {
    engine: Engine,
    queue: RefCell<Queue<Job>>,
    projects: RefCell<Projects>,
    watch: RefCell<Option<Timeout>>,
    act: Callback<Action>,
    exported: Callback<Export>,
}

impl Courier {
    /// Connects to the engine; exports go to `exported` and everything else to `act`.
    #[must_use]
    pub fn start(act: Callback<Action>, exported: Callback<Export>) -> Rc<Self> {
        let courier = Rc::new_cyclic(|courier: &Weak<Self>| {
            let courier = courier.clone();
            let deliver = move |response| {
                if let Some(courier) = courier.upgrade() {
                    courier.receive(response);
                }
            };
            Self {
                engine: Engine::start(deliver),
                queue: RefCell::default(),
                projects: RefCell::default(),
                watch: RefCell::default(),
                act,
                exported,
            }
        });
        // The worker is started now, so that it is there when a large document arrives.
        courier.engine.send(&Request::Echo { text: String::new() });
        courier
    }

    /// Asks for an analysis.
    pub fn ask(self: &Rc<Self>, job: Job) {
        if is_quick(&job) {
            self.queue.borrow_mut().forget_waiting();
            let (ticket, outcome) = (job.ticket, engine::analyze(&job));
            self.act.emit(Action::Analyzed { ticket, outcome });
            return;
        }
        let now = self.queue.borrow_mut().take(job);
        self.send(now);
    }

    /// Asks for a file.
    pub fn export(&self, job: Job, format: Format, copy: bool) {
        let quick = is_quick(&job);
        let request = Request::Export { job, format, copy };
        if quick {
            if let Some(answer) = engine::answer(request) {
                self.receive_export(answer);
            }
        } else {
            self.engine.send(&request);
        }
    }

    /// Asks what a repair would change.
    ///
    /// Repairing everything analyses the document several times, which is left to the worker.
    pub fn propose(&self, number: u64, job: Job, repair: Repair) {
        let quick = is_quick(&job) && repair != Repair::AllSafe;
        let request = Request::Propose { number, job, repair };
        if quick {
            if let Some(answer) = engine::answer(request) {
                self.tell_proposal(answer);
            }
        } else {
            self.engine.send(&request);
        }
    }

    fn send(self: &Rc<Self>, job: Option<Job>) {
        let Some(job) = job else { return };
        let courier = Rc::downgrade(self);
        let watch = Timeout::new(PATIENCE, move || {
            if let Some(courier) = courier.upgrade() {
                courier.give_up("The document took longer than 10 seconds to read and was left.");
            }
        });
        self.watch.replace(Some(watch));
        self.engine.send(&Request::Analyze(job));
    }

    fn receive(self: &Rc<Self>, response: Response) {
        match response {
            Response::Echo { .. } => {}
            Response::Analyzed { ticket, outcome } => {
                self.act.emit(Action::Analyzed { ticket, outcome });
                self.next();
            }
            Response::Proposed { .. } => self.tell_proposal(response),
            Response::Exported(_) => self.receive_export(response),
            Response::Wanted { ticket, paths } => self.fetch(ticket, paths),
            Response::ProjectAnalyzed { ticket, overview } => {
                let read = self.files_read();
                self.act.emit(Action::ProjectAnalyzed { ticket, overview, read });
                self.next_project();
            }
            Response::Failed { message } => {
                self.give_up(&format!("The engine stopped and was started again: {message}"));
            }
        }
    }

    fn tell_proposal(&self, response: Response) {
        if let Response::Proposed { number, proposal } = response {
            self.act.emit(Action::Proposed { number, proposal });
        }
    }

    fn receive_export(&self, response: Response) {
        if let Response::Exported(export) = response {
            self.exported.emit(export);
        }
    }

    fn give_up(self: &Rc<Self>, why: &str) {
        self.engine.interrupt();
        let document = self.queue.borrow().asked().unwrap_or_default();
        let project = self.projects.borrow().queue.asked().unwrap_or_default();
        self.act.emit(Action::Unanswered { document, project, why: why.to_owned() });
        self.next();
        self.next_project();
    }

    /// Asks for the analysis of a project.
    pub fn ask_project(self: &Rc<Self>, question: ProjectQuestion) {
        let now = self.projects.borrow_mut().queue.take(question);
        self.send_project(now);
    }

    /// Asks for a file of a project that was analysed before.
    pub fn export_project(&self, job: ProjectJob, format: Format, copy: bool) {
        let folder = self.projects.borrow().told.as_ref().map(|told| told.number);
        if let Some(folder) = folder {
            let job = ProjectJob { folder, ..job };
            self.engine.send(&Request::ExportProject { job, format, copy });
        }
    }

    fn send_project(self: &Rc<Self>, question: Option<ProjectQuestion>) {
        let Some(question) = question else { return };
        {
            let mut projects = self.projects.borrow_mut();
            projects.rounds = 0;
            projects.asked = Some(question.clone());
        }
        self.watch_project();
        let courier = Rc::clone(self);
        spawn_local(async move { courier.put(question).await });
    }

    fn watch_project(self: &Rc<Self>) {
        let courier = Rc::downgrade(self);
        let watch = Timeout::new(PATIENCE, move || {
            if let Some(courier) = courier.upgrade() {
                courier.give_up("The project took longer than 10 seconds to read and was left.");
            }
        });
        self.projects.borrow_mut().watch = Some(watch);
    }

    /// Tells the engine what it does not know yet, and puts the question.
    async fn put(self: Rc<Self>, mut question: ProjectQuestion) {
        let start = self.engine.start_number();
        let known =
            self.projects.borrow().told.as_ref().is_some_and(|told| {
                told.start == start && Rc::ptr_eq(&told.folder, &question.folder)
            });
        if !known && !self.open(&question.folder, start).await {
            return;
        }
        let number = {
            let mut projects = self.projects.borrow_mut();
            let Some(told) = &mut projects.told else { return };
            let files = told.changes(&question.edits);
            if !files.is_empty() {
                self.engine.send(&Request::Supply { folder: told.number, files });
            }
            told.number
        };
        question.job.folder = number;
        self.engine.send(&Request::AnalyzeProject(question.job));
    }

    /// Puts a folder on the engine's desk; says whether it is still wanted then.
    async fn open(&self, folder: &Rc<Folder>, start: u64) -> bool {
        let number = {
            let mut projects = self.projects.borrow_mut();
            projects.numbers += 1;
            let number = projects.numbers;
            let told = match projects.told.take() {
                // The same folder after a new start: what was read of it is told again.
                Some(told) if Rc::ptr_eq(&told.folder, folder) => {
                    Told { number, start, edits: BTreeMap::new(), ..told }
                }
                _ => Told {
                    folder: Rc::clone(folder),
                    number,
                    start,
                    contents: BTreeMap::new(),
                    edits: BTreeMap::new(),
                    read: 0,
                },
            };
            projects.told = Some(told);
            number
        };
        self.engine.send(&Request::OpenProject {
            folder: number,
            root: folder.root(),
            complete: folder.is_complete(),
        });
        for (at, chunk) in folder.listing().chunks().iter().enumerate() {
            if at > 0 && at % CHUNKS_AT_ONCE == 0 {
                pause().await;
            }
            let projects = self.projects.borrow();
            if projects.told.as_ref().is_none_or(|told| told.number != number) {
                return false;
            }
            self.engine.send(&Request::List { folder: number, chunk: Rc::clone(chunk) });
        }
        let files = self.projects.borrow().told.as_ref().map(Told::everything).unwrap_or_default();
        if !files.is_empty() {
            self.engine.send(&Request::Supply { folder: number, files });
        }
        true
    }

    /// Reads what the engine wants, and puts the question again.
    fn fetch(self: &Rc<Self>, ticket: u64, paths: Vec<String>) {
        let question = {
            let mut projects = self.projects.borrow_mut();
            projects.rounds += 1;
            // Reading takes as long as it takes; it is the engine that must not.
            projects.watch = None;
            let asked = projects.asked.clone();
            asked.filter(|question| question.job.ticket == ticket && projects.rounds <= MAX_ROUNDS)
        };
        let Some(question) = question else {
            self.give_up("The project leads from file to file without an end and was left.");
            return;
        };
        let courier = Rc::clone(self);
        spawn_local(async move {
            for path in paths {
                let read = courier.projects.borrow().told.as_ref().map_or(0, |told| told.read);
                let contents = question.folder.read(&path, read).await;
                if !courier.supply(&question.folder, path, contents) {
                    return;
                }
            }
            courier.watch_project();
            courier.put(question).await;
        });
    }

    /// Gives the engine what is at a path; says whether the folder is still the one on its desk.
    fn supply(&self, folder: &Rc<Folder>, path: String, contents: Contents) -> bool {
        let mut projects = self.projects.borrow_mut();
        let told = projects.told.as_mut().filter(|told| Rc::ptr_eq(&told.folder, folder));
        let Some(told) = told else { return false };
        told.read += contents.len();
        told.contents.insert(path.clone(), contents.clone());
        // An edit comes before what is in the folder.
        told.edits.remove(&path);
        let files = vec![Supplied { path, contents }];
        self.engine.send(&Request::Supply { folder: told.number, files });
        true
    }

    fn files_read(&self) -> usize {
        let projects = self.projects.borrow();
        let Some(told) = &projects.told else { return 0 };
        told.contents.values().filter(|contents| matches!(contents, Contents::Bytes(_))).count()
    }

    fn next_project(self: &Rc<Self>) {
        let next = {
            let mut projects = self.projects.borrow_mut();
            projects.watch = None;
            projects.asked = None;
            projects.queue.answered()
        };
        self.send_project(next);
    }

    fn next(self: &Rc<Self>) {
        self.watch.replace(None);
        let next = self.queue.borrow_mut().answered();
        self.send(next);
    }
}

impl Told {
    /// What is to be sent so that the engine knows these edits and no others.
    fn changes(&mut self, edits: &BTreeMap<String, Rc<str>>) -> Vec<Supplied> {
        let is_new = |(path, text): &(&String, &Rc<str>)| {
            self.edits.get(*path).is_none_or(|sent| !Rc::ptr_eq(sent, text) && sent != *text)
        };
        let new: Vec<_> = edits.iter().filter(is_new).collect();
        let gone = self.edits.keys().filter(|path| !edits.contains_key(*path));
        let gone: Vec<String> = gone.cloned().collect();
        let mut files: Vec<_> = new
            .into_iter()
            .map(|(path, text)| Supplied { path: path.clone(), contents: Contents::of_text(text) })
            .collect();
        for path in gone {
            if let Some(contents) = self.contents.get(&path).cloned() {
                files.push(Supplied { path, contents });
            }
        }
        self.edits.clone_from(edits);
        files
    }

    /// All that was read of the folder.
    fn everything(&self) -> Vec<Supplied> {
        let all = self.contents.iter();
        all.map(|(path, contents)| Supplied { path: path.clone(), contents: contents.clone() })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(ticket: u64) -> Job {
        Job { ticket, ..Job::of_text("") }
    }

    #[test]
    fn of_the_questions_that_wait_only_the_newest_is_sent() {
        let mut queue = Queue::default();
        assert_eq!(queue.take(job(1)).map(|job| job.ticket), Some(1));
        assert_eq!(queue.take(job(2)), None);
        assert_eq!(queue.take(job(3)), None);
        assert_eq!(queue.answered().map(|job| job.ticket), Some(3));
        assert_eq!(queue.answered(), None);
        assert_eq!(queue.take(job(4)).map(|job| job.ticket), Some(4));
    }

    #[test]
    fn large_documents_and_many_stages_are_not_quick() {
        assert!(is_small("FROM a\nRUN b\n"));
        assert!(!is_small(&"# a comment\n".repeat(QUICK_BYTES / 8)));
        assert!(!is_small(&"from a\n".repeat(QUICK_STAGES + 1)));
    }
}
