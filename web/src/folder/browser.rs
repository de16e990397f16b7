//! The three ways in which browsers hand over a folder, as far as they are used here.
//!
//! They are declared here and not taken from `web-sys`, whose declarations of the older two want
//! a type of callback for each call.

use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{AsyncIterator, Function, Promise};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::{File, FileList};

#[wasm_bindgen]
extern "C" {
    /// An entry of a drop: a file or a folder.
    #[derive(Clone)]
    pub(super) type Entry;
    #[wasm_bindgen(method, getter)]
    pub(super) fn name(this: &Entry) -> String;
    #[wasm_bindgen(method, getter, js_name = isDirectory)]
    pub(super) fn is_directory(this: &Entry) -> bool;
    #[wasm_bindgen(method, js_name = createReader)]
    pub(super) fn create_reader(this: &Entry) -> Reader;
    #[wasm_bindgen(method)]
    fn file(this: &Entry, found: &Function, failed: &Function);
    #[wasm_bindgen(method, js_name = getFile)]
    fn get_file(this: &Entry, path: &str, options: &JsValue, found: &Function, failed: &Function);

    /// What gives the entries of a folder in batches.
    pub(super) type Reader;
    #[wasm_bindgen(method, js_name = readEntries)]
    fn read_entries(this: &Reader, found: &Function, failed: &Function);

    /// A folder or file of the picker.
    #[derive(Clone)]
    pub(super) type Handle;
    #[wasm_bindgen(method, getter, js_name = name)]
    pub(super) fn handle_name(this: &Handle) -> String;
    #[wasm_bindgen(method, getter)]
    pub(super) fn kind(this: &Handle) -> String;
    #[wasm_bindgen(method)]
    pub(super) fn values(this: &Handle) -> AsyncIterator;
    #[wasm_bindgen(method, js_name = getFile)]
    pub(super) fn picked_file(this: &Handle) -> Promise;
    #[wasm_bindgen(method, js_name = getFileHandle)]
    pub(super) fn file_handle(this: &Handle, name: &str) -> Promise;
    #[wasm_bindgen(method, js_name = getDirectoryHandle)]
    pub(super) fn folder_handle(this: &Handle, name: &str) -> Promise;

    /// What a file input with `webkitdirectory` tells of a file besides.
    pub(super) type PlacedFile;
    #[wasm_bindgen(method, getter, js_name = webkitRelativePath)]
    pub(super) fn relative_path(this: &PlacedFile) -> String;
}

impl Entry {
    /// The file that an entry stands for.
    pub(super) fn as_file(&self) -> Promise {
        Promise::new(&mut |found, failed| self.file(&found, &failed))
    }

    /// The file at a path below a folder.
    pub(super) fn file_at(&self, path: &str) -> Promise {
        Promise::new(&mut |found, failed| self.get_file(path, &JsValue::UNDEFINED, &found, &failed))
    }
}

impl Reader {
    /// The next entries; none at the end.
    pub(super) fn next(&self) -> Promise {
        Promise::new(&mut |found, failed| self.read_entries(&found, &failed))
    }
}

/// Where the contents of a folder are read from.
pub(super) enum Source {
    /// The page has them.
    Texts(BTreeMap<String, Rc<str>>),
    /// Files that were opened by themselves, by name.
    Files(BTreeMap<String, File>),
    /// Dropped folders and files side by side, by name.
    Dropped(BTreeMap<String, Entry>),
    /// One folder that was dropped.
    Entry(Entry),
    /// A folder of the picker.
    Handle(Handle),
    /// The files of an input, by path.
    Input(FileList, BTreeMap<String, u32>),
}

impl Source {
    /// True for files that were opened by themselves: what lies beside them is not known.
    pub(super) const fn is_loose(&self) -> bool {
        matches!(self, Self::Files(_) | Self::Dropped(_))
    }
}
