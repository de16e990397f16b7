//! The page's side of the conversation: owns the worker, or does its work when there is none.
//!
//! The static site and the single file create their worker differently; both boot scripts hide that
//! behind the global function `plimsollSpawnWorker`, so this code is the same in both.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};
use web_sys::{ErrorEvent, MessageEvent, Worker};

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
    unproven: Option<Vec<String>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Engine {
    /// Starts an engine whose answers go to `deliver`.
    #[must_use]
    pub fn start(deliver: impl Fn(Response) + 'static) -> Self {
        let shared =
            Rc::new(Shared { link: RefCell::new(Link::Stopped), deliver: Box::new(deliver) });
        Self { shared }
    }

    /// Asks for something; the answer arrives later, never during this call.
    pub fn send(&self, request: &Request) {
        match serde_json::to_string(request) {
            Ok(text) => Shared::send(&self.shared, text),
            Err(error) => show_failure(&format!("unwritable request: {error}")),
        }
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
    fn send(this: &Rc<Self>, text: String) {
        let mut link = this.link.borrow_mut();
        if matches!(*link, Link::Stopped) {
            *link = Self::connect(this);
        }
        match &mut *link {
            Link::Worker(worker) => worker.send(text),
            Link::MainThread | Link::Stopped => Self::answer_soon(this, text),
        }
    }

    fn connect(this: &Rc<Self>) -> Link {
        match spawn_worker() {
            Ok(worker) => Link::Worker(WorkerLink::new(worker, Rc::downgrade(this))),
            Err(_) => Link::MainThread,
        }
    }

    /// Answers on the main thread, after the browser has had a chance to draw.
    fn answer_soon(this: &Rc<Self>, text: String) {
        let this = Rc::downgrade(this);
        Timeout::new(0, move || {
            if let Some(this) = this.upgrade() {
                mark_page("main-thread");
                this.receive(&engine::answer_packed(&text));
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
        for text in requests {
            Self::answer_soon(this, text);
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

    fn send(&mut self, text: String) {
        // Text can always be cloned to another thread, so this cannot fail.
        let _ = self.worker.post_message(&JsValue::from_str(&text));
        if let Some(unproven) = &mut self.unproven {
            unproven.push(text);
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
