//! The page's side of the conversation: owns the worker, or does its work when there is none.
//!
//! The static site and the single file create their worker differently; both boot scripts hide that
//! behind the global function `plimsollSpawnWorker`, so this code is the same in both.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};
use web_sys::{ErrorEvent, MessageEvent, Worker};

use crate::desk::Desk;
use crate::engine;
use crate::protocol::{Request, Response};

#[wasm_bindgen]
extern "C" {
    /// Creates a worker that runs this very module; defined by `web/static/boot.js`.
    #[wasm_bindgen(catch, js_name = plimsollSpawnWorker)]
    fn spawn_worker() -> Result<Worker, JsValue>;

    /// Replaces the page by a message; defined by `web/static/boot.js`.
    #[wasm_bindgen(js_name = plimsollFailed)]
    fn show_failure(message: &str);
}

/// Makes a panic on the main thread readable instead of leaving a dead page.
pub(crate) fn report_panics() {
    std::panic::set_hook(Box::new(|panic| show_failure(&panic.to_string())));
}

/// A running engine, in a worker where possible and on the main thread otherwise.
///
/// Dropping it terminates the worker.
pub struct Engine {
    shared: Rc<Shared>,
}

struct Shared {
    link: RefCell<Link>,
    /// Grows with each new start: what was told before is forgotten then.
    starts: Cell<u64>,
    /// The desk of the main thread, used where there is no worker.
    desk: RefCell<Desk>,
    deliver: Box<dyn Fn(Response)>,
}

/// Where requests go.
enum Link {
    Worker(WorkerLink),
    MainThread,
    /// The worker failed after it had worked; the next request starts a new one.
    Stopped,
}

struct WorkerLink {
    worker: Worker,
    /// What was asked before the worker's first answer.
    ///
    /// A worker that is forbidden or broken says so only later and by an event; its requests are
    /// then answered on the main thread. `None` once the worker has answered.
    unproven: Option<Vec<Rc<[u8]>>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Engine {
    /// Starts an engine whose answers go to `deliver`.
    #[must_use]
    pub fn start(deliver: impl Fn(Response) + 'static) -> Self {
        let shared = Rc::new(Shared {
            link: RefCell::new(Link::Stopped),
            starts: Cell::new(0),
            desk: RefCell::default(),
            deliver: Box::new(deliver),
        });
        Self { shared }
    }

    /// Asks for something; the answer arrives later, never during this call.
    pub fn send(&self, request: &Request) {
        Shared::send(&self.shared, request.packed().into());
    }

    /// Makes sure that the engine runs; the number is another one after each new start, when it has
    /// forgotten all that it was told.
    #[must_use]
    pub fn start_number(&self) -> u64 {
        Shared::ensure(&self.shared);
        self.shared.starts.get()
    }

    /// Abandons whatever the engine is doing, for example because the input has changed since.
    ///
    /// Only a worker can be interrupted; on the main thread nothing else runs meanwhile anyway.
    pub fn interrupt(&self) {
        let mut link = self.shared.link.borrow_mut();
        if matches!(*link, Link::Worker(_)) {
            *link = Link::Stopped;
        }
    }
}

impl Shared {
    fn ensure(this: &Rc<Self>) {
        let mut link = this.link.borrow_mut();
        if matches!(*link, Link::Stopped) {
            *link = Self::connect(this);
            this.starts.set(this.starts.get() + 1);
        }
    }

    fn send(this: &Rc<Self>, request: Rc<[u8]>) {
        Self::ensure(this);
        match &mut *this.link.borrow_mut() {
            Link::Worker(worker) => worker.send(request),
            Link::MainThread | Link::Stopped => Self::answer_soon(this, request),
        }
    }

    fn connect(this: &Rc<Self>) -> Link {
        match spawn_worker() {
            Ok(worker) => Link::Worker(WorkerLink::new(worker, Rc::downgrade(this))),
            Err(_) => Link::MainThread,
        }
    }

    /// Answers on the main thread, after the browser has had a chance to draw.
    fn answer_soon(this: &Rc<Self>, request: Rc<[u8]>) {
        let this = Rc::downgrade(this);
        Timeout::new(0, move || {
            if let Some(this) = this.upgrade() {
                mark_page("main-thread");
                let answer = engine::answer_packed(&mut this.desk.borrow_mut(), &request);
                if let Some(answer) = answer {
                    this.receive(&answer);
                }
            }
        })
        .forget();
    }

    fn receive(&self, packed: &[u8]) {
        let response = Response::unpacked(packed);
        if matches!(response, Response::Failed { .. }) {
            self.stop();
        }
        (self.deliver)(response);
    }

    /// Lets go of a worker that cannot be trusted to answer any more.
    fn stop(&self) {
        let mut link = self.link.borrow_mut();
        if matches!(*link, Link::Worker(_)) {
            *link = Link::Stopped;
        }
    }

    fn on_worker_message(&self, packed: &[u8]) {
        if let Link::Worker(worker) = &mut *self.link.borrow_mut()
            && worker.unproven.take().is_some()
        {
            mark_page("worker");
        }
        self.receive(packed);
    }

    /// Falls back to the main thread if the worker never worked, and reports the failure otherwise.
    fn on_worker_error(this: &Rc<Self>, message: &str) {
        let unproven = match &mut *this.link.borrow_mut() {
            Link::Worker(worker) => worker.unproven.take(),
            Link::MainThread | Link::Stopped => return,
        };
        let Some(requests) = unproven else {
            this.stop();
            (this.deliver)(Response::Failed { message: message.to_owned() });
            return;
        };
        *this.link.borrow_mut() = Link::MainThread;
        for request in requests {
            Self::answer_soon(this, request);
        }
    }
}

impl WorkerLink {
    fn new(worker: Worker, shared: Weak<Shared>) -> Self {
        let messages = shared.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(shared) = messages.upgrade() {
                // Whatever is no array of bytes becomes an empty one, which cannot be read.
                shared.on_worker_message(&Uint8Array::new(&event.data()).to_vec());
            }
        });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            // A worker that is blocked by policy fires a plain event without a message.
            let message = js_sys::Reflect::get(&event, &JsValue::from_str("message"))
                .ok()
                .and_then(|message| message.as_string())
                .unwrap_or_default();
            if let Some(shared) = shared.upgrade() {
                Shared::on_worker_error(&shared, &message);
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Self { worker, unproven: Some(Vec::new()), _on_message: on_message, _on_error: on_error }
    }

    fn send(&mut self, request: Rc<[u8]>) {
        // Bytes can always be cloned to another thread, so this cannot fail.
        let _ = self.worker.post_message(&Uint8Array::from(&*request));
        if let Some(unproven) = &mut self.unproven {
            unproven.push(request);
        }
    }
}

impl Drop for WorkerLink {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Notes on the root element where the engine runs, for style sheets, support and browser tests.
fn mark_page(place: &str) {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        // Setting an attribute with a constant, valid name cannot fail.
        let _ = root.set_attribute("data-engine", place);
    }
}
