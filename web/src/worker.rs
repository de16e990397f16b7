//! The worker's side of the conversation.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::engine;
use crate::protocol::Response;

/// Answers every message that arrives from now on.
///
/// Messages that arrived earlier are kept by the boot script and delivered again afterwards.
pub(crate) fn run() {
    report_panics();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let request = event.data().as_string().unwrap_or_default();
        post(&engine::answer_packed(&request));
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
