//! Reads single files of a folder.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::browser::{Entry, Handle, Source};
use super::names::{is_compose_file, is_ignore_file};
use super::{Bytes, Contents};

impl Source {
    /// What is at a path, seen from the folder; `read` bytes of the folder were read before.
    pub(super) async fn read(&self, path: &str, read: u64) -> Contents {
        let file = match self {
            Self::Texts(texts) => {
                return texts.get(path).map_or(Contents::Nothing, |text| Contents::of_text(text));
            }
            Self::Files(files) => match files.get(path) {
                Some(file) => Ok(file.clone()),
                None => return beside(path),
            },
            Self::Dropped(entries) => {
                let (first, rest) = path.split_once('/').unwrap_or((path, ""));
                let Some(entry) = entries.get(first) else { return beside(path) };
                if rest.is_empty() {
                    resolved(entry.as_file()).await
                } else {
                    at_entry(entry, rest).await
                }
            }
            Self::Entry(folder) => at_entry(folder, path).await,
            Self::Handle(folder) => at_handle(folder, path).await,
            Self::Input(files, places) => match places.get(path).and_then(|at| files.get(*at)) {
                Some(file) => Ok(file),
                None => return Contents::Nothing,
            },
        };
        match file {
            Ok(file) => contents(&file, read).await,
            Err(why) => why,
        }
    }
}

/// What is to be said of a file that was not among those that were opened.
///
/// Compose looks for some files that need not be there; that they were not opened is taken for
/// their absence. Of all others it is not known whether they exist.
fn beside(path: &str) -> Contents {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name == ".env" || is_compose_file(name) || is_ignore_file(name) {
        return Contents::Nothing;
    }
    Contents::Closed("it is not among the files that were opened".to_owned())
}

async fn at_entry(folder: &Entry, path: &str) -> Result<File, Contents> {
    let entry = JsFuture::from(folder.file_at(path)).await.map_err(|why| failed(&why))?;
    resolved(entry.unchecked_into::<Entry>().as_file()).await
}

async fn at_handle(folder: &Handle, path: &str) -> Result<File, Contents> {
    let mut folder = folder.clone();
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            let handle =
                JsFuture::from(folder.file_handle(part)).await.map_err(|why| failed(&why))?;
            return resolved(handle.unchecked_into::<Handle>().picked_file()).await;
        }
        let next = JsFuture::from(folder.folder_handle(part)).await.map_err(|why| failed(&why))?;
        folder = next.unchecked_into();
    }
    Err(Contents::Nothing)
}

async fn resolved(file: Promise) -> Result<File, Contents> {
    let file = JsFuture::from(file).await.map_err(|why| failed(&why))?;
    Ok(file.unchecked_into())
}

/// What a failure means: a missing file is no failure.
fn failed(why: &JsValue) -> Contents {
    let text = |name: &str| {
        let value = js_sys::Reflect::get(why, &JsValue::from_str(name)).ok();
        value.and_then(|value| value.as_string()).unwrap_or_default()
    };
    match text("name").as_str() {
        "NotFoundError" | "TypeMismatchError" => Contents::Nothing,
        name => Contents::Closed(format!("the browser does not give it ({name})")),
    }
}

async fn contents(file: &File, read: u64) -> Contents {
    // The size is looked at first, because reading a huge file would take all memory.
    #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "sizes are whole")]
    if let Some(refused) = Contents::refused(file.size() as u64, read) {
        return refused;
    }
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => Contents::Bytes(Bytes(Uint8Array::new(&buffer).to_vec().into())),
        Err(why) => failed(&why),
    }
}
