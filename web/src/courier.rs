//! Brings the page's questions to the engine: small ones at once, large ones by way of the worker.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use yew::Callback;

use crate::engine;
use crate::host::Engine;
use crate::protocol::{Export, Format, Job, Repair, Request, Response};
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

/// True when a document is analysed faster than it could be sent to the worker.
#[must_use]
pub fn is_quick(text: &str) -> bool {
    text.len() <= QUICK_BYTES && text.lines().filter(|line| is_from(line)).count() <= QUICK_STAGES
}

fn is_from(line: &str) -> bool {
    line.trim_start().get(..4).is_some_and(|word| word.eq_ignore_ascii_case("from"))
}

/// What was asked of the worker; only the newest question waits.
#[derive(Debug, Default)]
pub struct Queue {
    asked: Option<u64>,
    waiting: Option<Job>,
}

impl Queue {
    /// Takes a question; gives it back when it is to be sent now.
    pub fn take(&mut self, job: Job) -> Option<Job> {
        if self.asked.is_some() {
            self.waiting = Some(job);
            return None;
        }
        self.asked = Some(job.ticket);
        Some(job)
    }

    /// Takes note of an answer, or of giving up; gives the question that is to be sent next.
    pub fn answered(&mut self) -> Option<Job> {
        self.asked = None;
        self.waiting.take().and_then(|job| self.take(job))
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

/// The connection to the engine.
pub struct Courier {
    engine: Engine,
    queue: RefCell<Queue>,
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
        if is_quick(&job.text) {
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
        let quick = is_quick(&job.text);
        let request = Request::Export { job, format, copy };
        if quick {
            self.receive_export(engine::answer(request));
        } else {
            self.engine.send(&request);
        }
    }

    /// Asks what a repair would change.
    ///
    /// Repairing everything analyses the document several times, which is left to the worker.
    pub fn propose(&self, number: u64, job: Job, repair: Repair) {
        let quick = is_quick(&job.text) && repair != Repair::AllSafe;
        let request = Request::Propose { number, job, repair };
        if quick {
            self.tell_proposal(engine::answer(request));
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
        let asked = self.queue.borrow().asked();
        self.act
            .emit(Action::Unanswered { ticket: asked.unwrap_or_default(), why: why.to_owned() });
        self.next();
    }

    fn next(self: &Rc<Self>) {
        self.watch.replace(None);
        let next = self.queue.borrow_mut().answered();
        self.send(next);
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
        assert!(is_quick("FROM a\nRUN b\n"));
        assert!(!is_quick(&"# a comment\n".repeat(QUICK_BYTES / 8)));
        assert!(!is_quick(&"from a\n".repeat(QUICK_STAGES + 1)));
    }
}
