//! Files that come into the page and go out of it.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, DragEvent, Event, File, FileList, HtmlAnchorElement, Url};
use yew::prelude::*;

use crate::folder::{self, Cancel, Folder, Intake, Roots};
use crate::protocol::{Export, Format};
use crate::state::{Action, Given, Walk};

/// The largest file in bytes that is taken.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;

/// How many bytes are searched for a zero, which no Dockerfile has.
const SNIFFED_BYTES: usize = 8 * 1024;

/// How long, in milliseconds, a download is kept for the browser to save.
const KEPT: u32 = 60_000;

/// Decides whether a file can be taken; its name is `name`.
///
/// # Errors
///
/// Says why not, in sentences.
pub fn accept(name: &str, bytes: Vec<u8>) -> Result<String, String> {
    if let Some(refusal) = too_large(name, bytes.len()) {
        return Err(refusal);
    }
    if bytes.iter().take(SNIFFED_BYTES).any(|&byte| byte == 0) {
        return Err(format!(
            "{name} is a binary file. Drop a Dockerfile, which is text. Nothing was changed."
        ));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        format!("{name} is not text in UTF-8, which Dockerfiles are. Nothing was changed.")
    })?;
    // A byte order mark is no part of the text.
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

fn too_large(name: &str, size: usize) -> Option<String> {
    let mebibyte = 1024. * 1024.;
    #[expect(clippy::cast_precision_loss, reason = "it is printed with one decimal")]
    let megabytes = |bytes: usize| bytes as f64 / mebibyte;
    (size > MAX_FILE_BYTES).then(|| {
        format!(
            "{name} has {:.1} MiB; the limit is {:.0} MiB. Nothing was changed.",
            megabytes(size),
            megabytes(MAX_FILE_BYTES)
        )
    })
}

/// Takes what a user chose with an input, and acts on it.
pub fn take(files: Option<&FileList>, act: &Callback<Action>) {
    if let Some(intake) = files.and_then(folder::chosen) {
        bring(intake, act);
    }
}

/// Lets the user pick a folder with the browser's own picker.
pub fn pick_folder(act: &Callback<Action>) {
    let act = act.clone();
    spawn_local(async move {
        if let Some(intake) = folder::pick().await {
            bring(intake, &act);
        }
    });
}

fn bring(intake: Intake, act: &Callback<Action>) {
    match intake {
        Intake::File(file) => take_file(file, act),
        Intake::Project(roots) => walk(roots, act),
    }
}

fn take_file(file: File, act: &Callback<Action>) {
    let act = act.clone();
    spawn_local(async move {
        act.emit(match read(&file).await {
            Ok(text) => taken(file.name(), text),
            Err(refusal) => Action::Say(refusal),
        });
    });
}

/// A single file is a document, unless it reads as a Compose file.
fn taken(name: String, text: String) -> Action {
    let yaml = [".yaml", ".yml"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    if yaml && folder::looks_like_compose(&text) {
        // Under a name that Compose finds.
        let file = (folder::COMPOSE_NAMES[0].to_owned(), Rc::from(text));
        return Action::OpenFolder(Given(Rc::new(Folder::of_texts(folder::LOOSE, [file]))));
    }
    Action::UseFile { name, text: Rc::from(text) }
}

/// Lists a folder, and opens it.
fn walk(roots: Roots, act: &Callback<Action>) {
    let (act, name) = (act.clone(), roots.name().to_owned());
    let cancel = Cancel::default();
    spawn_local(async move {
        let progress = |entries| {
            act.emit(Action::Walk(Walk { name: name.clone(), entries, cancel: cancel.clone() }));
        };
        progress(0);
        match roots.walk(&cancel, progress).await {
            Some(folder) => act.emit(Action::OpenFolder(Given(Rc::new(folder)))),
            None => act.emit(Action::EndWalk(cancel.clone())),
        }
    });
}

async fn read(file: &File) -> Result<String, String> {
    let name = file.name();
    // The size is looked at first, because reading a huge file would take all memory.
    #[expect(clippy::cast_sign_loss, reason = "sizes are not negative")]
    if let Some(refusal) = too_large(&name, file.size() as usize) {
        return Err(refusal);
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| {
        format!("{name} cannot be read; if it is a folder, drop the Dockerfile in it.")
    })?;
    accept(&name, Uint8Array::new(&buffer).to_vec())
}

/// Takes files that are dropped anywhere; says whether some are being dragged over the page.
#[hook]
pub fn use_drop(act: &Callback<Action>) -> bool {
    let over = use_state(|| false);
    {
        let (over, act) = (over.clone(), act.clone());
        use_effect_with((), move |()| {
            let document = web_sys::window().and_then(|window| window.document());
            let listeners = document.map(|document| {
                ["dragenter", "dragover", "dragleave", "drop"].map(|name| {
                    let (over, act) = (over.setter(), act.clone());
                    let phase = EventListenerOptions::run_in_capture_phase();
                    let options = EventListenerOptions { passive: false, ..phase };
                    EventListener::new_with_options(&document, name, options, move |event| {
                        drag(event, &over, &act);
                    })
                })
            });
            move || drop(listeners)
        });
    }
    *over
}

fn drag(event: &Event, over: &UseStateSetter<bool>, act: &Callback<Action>) {
    let Some(event) = event.dyn_ref::<DragEvent>() else { return };
    let Some(data) = event.data_transfer() else { return };
    // Text that is dragged within the editor is none of our business.
    if !data.types().includes(&JsValue::from_str("Files"), 0) {
        return;
    }
    match event.type_().as_str() {
        "dragleave" => {
            if event.related_target().is_none() {
                over.set(false);
            }
            return;
        }
        "drop" => {
            over.set(false);
            if let Some(intake) = folder::dropped(&data) {
                bring(intake, act);
            }
        }
        _ => over.set(true),
    }
    event.prevent_default();
}

/// Saves an export as a file, or copies it.
pub fn deliver(export: &Export, act: &Callback<Action>) {
    if export.copy {
        copy(&export.text, act);
        return;
    }
    let (name, kind) = match export.format {
        Format::GraphSvg => ("stage-graph.svg", "image/svg+xml"),
        Format::TimelineSvg => ("timeline.svg", "image/svg+xml"),
        Format::Dot => ("stage-graph.dot", "text/vnd.graphviz"),
        Format::Mermaid => ("stage-graph.mmd", "text/plain"),
        Format::Inspect => ("inspect.json", "application/json"),
        Format::Check => ("check.json", "application/json"),
        Format::ServicesSvg => ("services.svg", "image/svg+xml"),
        Format::ServicesDot => ("services.dot", "text/vnd.graphviz"),
        Format::ServicesMermaid => ("services.mmd", "text/plain"),
    };
    // Without blobs there is no page either, so that this cannot fail here.
    let _ = download(name, kind, &export.text);
}

fn copy(text: &str, act: &Callback<Action>) {
    let clipboard = web_sys::window().map(|window| window.navigator().clipboard());
    let (written, act) = (clipboard.map(|clipboard| clipboard.write_text(text)), act.clone());
    spawn_local(async move {
        let copied = match written {
            Some(written) => JsFuture::from(written).await.is_ok(),
            None => false,
        };
        act.emit(if copied {
            Action::Tell("Copied.".to_owned())
        } else {
            Action::Say("The browser does not allow to copy; save the file instead.".to_owned())
        });
    });
}

fn download(name: &str, kind: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // Not at once: some browsers read the blob only after this.
    Timeout::new(KEPT, move || {
        // An address that is gone already is what is wanted.
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_taken_without_its_byte_order_mark() {
        assert_eq!(accept("Dockerfile", b"\xef\xbb\xbfFROM a\n".to_vec()), Ok("FROM a\n".into()));
    }

    #[test]
    fn what_is_not_text_is_refused_by_name() {
        let refusal = accept("app.bin", vec![0x7f, b'E', 0]).unwrap_err();
        assert!(refusal.starts_with("app.bin is a binary file"), "{refusal}");
        let refusal = accept("latin", vec![0xe9]).unwrap_err();
        assert!(refusal.contains("UTF-8"), "{refusal}");
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_with_the_limit() {
        let refusal = accept("huge", vec![b'a'; MAX_FILE_BYTES + 1]).unwrap_err();
        assert!(refusal.contains("the limit is 16 MiB"), "{refusal}");
    }
}
