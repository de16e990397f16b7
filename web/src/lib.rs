//! The page: one WebAssembly module that runs both as the page and as its worker.
//!
//! The module exports two entry points and starts nothing by itself.
//! `web/static/boot.js` compiles the module once, calls [`start_app`] on the main thread, and hands
//! the compiled module to the worker, where it calls [`start_worker`].

pub mod app;
pub mod canvas;
pub mod courier;
pub mod desk;
pub mod editor;
pub mod engine;
pub mod files;
pub mod folder;
pub mod hooks;
pub mod host;
pub mod markdown;
pub mod outcome;
pub mod overview;
pub mod protocol;
pub mod samples;
pub mod state;
pub mod view;
pub mod worker;

use wasm_bindgen::prelude::wasm_bindgen;

/// Draws the page into the element `#app`; called once by the boot script on the main thread.
#[wasm_bindgen]
pub fn start_app() {
    host::report_panics();
    app::mount();
}

/// Starts answering requests; called once by the boot script inside the worker.
#[wasm_bindgen]
pub fn start_worker() {
    worker::run();
}
