//! The worker's side of the conversation.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::desk::Desk;
use crate::engine;
use crate::protocol::Response;

/// Answers every message that arrives from now on.
///
/// Messages that arrived earlier are kept by the boot script and delivered again afterwards.
pub(crate) fn run() {
    report_panics();
    let mut desk = Desk::default();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        // Whatever is no array of bytes becomes an empty one, which cannot be read.
        let request = Uint8Array::new(&event.data()).to_vec();
        if let Some(answer) = engine::answer_packed(&mut desk, &request) {
            post(&answer);
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker answers until it is terminated, so the closure lives as long as the worker.
    on_message.forget();
}

/// Tells the page about a panic before the instance traps, because the trap itself only says
/// "unreachable".
fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let failed = Response::Failed { message: panic.to_string() };
        post(&failed.packed());
    }));
}

fn post(packed: &[u8]) {
    // Bytes can always be cloned to another thread, so this cannot fail; and were it to fail, there
    // would be nobody to tell.
    let _ = scope().post_message(&Uint8Array::from(packed));
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
