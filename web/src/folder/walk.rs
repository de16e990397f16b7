//! Lists what is in a folder without holding the page up.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Array, AsyncIterator, Function, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList};

use super::browser::{Entry, Handle, PlacedFile, Reader, Source};
use super::listing::{FOREIGN, Listing, Skip, UNENTERED};
use super::names::{is_compose_file, is_dockerfile};
use super::{Folder, LOOSE};

/// How long, in milliseconds, the page is kept busy at a time.
const SLICE: f64 = 8.;

/// How many folders are read at a time. Browsers answer each question after a while, however small
/// it is: 51,000 entries took 11 s in Chromium one folder after another, and 1 s so.
const WIDTH: usize = 16;

/// The most files whose sizes are asked for: each costs more than half a millisecond.
const MAX_SIZED: usize = 2_000;

/// How many files are asked for their sizes at a time.
const SIZED_AT_ONCE: usize = 50;

/// How often, in milliseconds, progress is told.
const TOLD_EVERY: f64 = 100.;

/// Stops a walk.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Rc<Cell<bool>>);

impl PartialEq for Cancel {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Cancel {
    /// Stops the walk; what it found is dropped.
    pub fn cancel(&self) {
        self.0.set(true);
    }

    /// True when the walk is to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.get()
    }
}

/// What a drop or a choice of files holds.
pub enum Intake {
    /// One file, which may be a Dockerfile.
    File(File),
    /// A folder, or files that belong together.
    Project(Roots),
}

/// Where a walk begins.
pub struct Roots {
    name: String,
    kind: Kind,
}

enum Kind {
    /// With the same folder by another way, where there is one: Chromium refuses to list the entries of
    /// a page that was opened from disk.
    Entries(Vec<Entry>, Option<Promise>),
    Handle(Handle),
    Input(FileList),
    Loose(Vec<File>),
}

/// What was dropped; has to be asked during the event.
#[must_use]
pub fn dropped(data: &DataTransfer) -> Option<Intake> {
    let entries = entries_of(data);
    let files: Vec<File> = data.files().map(|files| listed(&files)).unwrap_or_default();
    match entries.as_slice() {
        [only] if only.is_directory() => {
            let name = only.name();
            let handle = handle_of(data);
            Some(Intake::Project(Roots { name, kind: Kind::Entries(entries, handle) }))
        }
        [_, _, ..] if entries.iter().any(Entry::is_directory) => Some(Intake::Project(Roots {
            name: LOOSE.to_owned(),
            kind: Kind::Entries(entries, None),
        })),
        _ => loose(files),
    }
}

/// What an input gave: a folder, or files.
#[must_use]
pub fn chosen(files: &FileList) -> Option<Intake> {
    let first = files.get(0)?;
    let path = first.unchecked_ref::<PlacedFile>().relative_path();
    if let Some((name, _)) = path.split_once('/') {
        let roots = Roots { name: name.to_owned(), kind: Kind::Input(files.clone()) };
        return Some(Intake::Project(roots));
    }
    loose(listed(files))
}

/// One file, or several that belong together.
fn loose(mut files: Vec<File>) -> Option<Intake> {
    if files.len() == 1 && !is_compose_file(&files[0].name()) {
        return files.pop().map(Intake::File);
    }
    let names = |is: fn(&str) -> bool| files.iter().any(|file| is(&file.name()));
    if names(is_compose_file) || names(is_dockerfile) {
        return Some(Intake::Project(Roots { name: LOOSE.to_owned(), kind: Kind::Loose(files) }));
    }
    files.into_iter().next().map(Intake::File)
}

fn listed(files: &FileList) -> Vec<File> {
    (0..files.length()).filter_map(|at| files.get(at)).collect()
}

#[wasm_bindgen]
extern "C" {
    type Item;
    #[wasm_bindgen(method, catch, js_name = webkitGetAsEntry)]
    fn as_entry(this: &Item) -> Result<Option<Entry>, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAsFileSystemHandle)]
    fn as_handle(this: &Item) -> Result<Promise, JsValue>;
}

/// The first thing that was dropped, as a picker would give it.
fn handle_of(data: &DataTransfer) -> Option<Promise> {
    let first = Reflect::get_u32(&data.items(), 0).ok()?;
    // Browsers that do not know the call throw.
    first.unchecked_into::<Item>().as_handle().ok()
}

fn entries_of(data: &DataTransfer) -> Vec<Entry> {
    let items = data.items();
    let item =
        |at: u32| Reflect::get_u32(&items, at).ok()?.unchecked_into::<Item>().as_entry().ok()?;
    (0..items.length()).filter_map(item).collect()
}

/// The browser's own picker of folders, where there is one.
fn picker() -> Option<Function> {
    let window = web_sys::window()?;
    Reflect::get(&window, &JsValue::from_str("showDirectoryPicker")).ok()?.dyn_into().ok()
}

/// True when the browser has a picker of folders.
#[must_use]
pub fn can_pick() -> bool {
    picker().is_some()
}

/// Lets the user pick a folder; `None` when nothing was picked.
pub async fn pick() -> Option<Intake> {
    let window: JsValue = web_sys::window()?.into();
    let picked: Promise = picker()?.call0(&window).ok()?.dyn_into().ok()?;
    let handle: Handle = JsFuture::from(picked).await.ok()?.unchecked_into();
    Some(Intake::Project(Roots { name: handle.handle_name(), kind: Kind::Handle(handle) }))
}

impl Roots {
    /// What the folder is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Lists everything; `None` when it was cancelled.
    pub async fn walk(self, cancel: &Cancel, tell: impl Fn(usize)) -> Option<Folder> {
        let mut walk = Walk {
            listing: Listing::default(),
            unsized_files: Vec::new(),
            cancel,
            tell,
            told: now(),
            began: now(),
        };
        let source = match self.kind {
            Kind::Entries(entries, handle) => walk.entries(entries, handle).await?,
            Kind::Handle(handle) => walk.handle(handle).await?,
            Kind::Input(files) => walk.input(files).await?,
            Kind::Loose(files) => walk.loose(files),
        };
        Some(Folder::new(self.name, walk.listing, source))
    }
}

struct Walk<'w, F> {
    listing: Listing,
    /// The files that are listed once their sizes are known.
    unsized_files: Vec<(Entry, String)>,
    cancel: &'w Cancel,
    tell: F,
    told: f64,
    began: f64,
}

impl<F: Fn(usize)> Walk<'_, F> {
    /// Lets the page do other things when it was kept busy; `None` when the walk is to stop.
    async fn breathe(&mut self) -> Option<()> {
        if now() - self.began > SLICE {
            pause().await;
            self.began = now();
        }
        if now() - self.told > TOLD_EVERY {
            self.told = now();
            (self.tell)(self.listing.len());
        }
        (!self.cancel.is_cancelled()).then_some(())
    }

    async fn entries(&mut self, roots: Vec<Entry>, handle: Option<Promise>) -> Option<Source> {
        if let [root] = roots.as_slice() {
            let root = root.clone();
            if let Some(handle) = handle
                && JsFuture::from(root.create_reader().next()).await.is_err()
                && let Ok(handle) = JsFuture::from(handle).await
            {
                return self.handle(handle.unchecked_into()).await;
            }
            self.below(vec![(root.clone(), String::new())]).await?;
            return Some(Source::Entry(root));
        }
        let named: BTreeMap<String, Entry> =
            roots.into_iter().map(|entry| (entry.name(), entry)).collect();
        let mut folders = Vec::new();
        for (name, entry) in &named {
            if !entry.is_directory() {
                self.name_file(entry.clone(), name.clone());
            } else if self.enters(name) {
                folders.push((entry.clone(), format!("{name}/")));
            }
        }
        self.below(folders).await?;
        Some(Source::Dropped(named))
    }

    /// Walks folders whose paths are given with a slash at the end, several at a time.
    async fn below(&mut self, mut folders: Vec<(Entry, String)>) -> Option<()> {
        let mut readers: Vec<(Reader, String)> = Vec::new();
        loop {
            while readers.len() < WIDTH
                && let Some((folder, prefix)) = folders.pop()
            {
                readers.push((folder.create_reader(), prefix));
            }
            if readers.is_empty() || self.listing.is_full() {
                return self.sizes().await;
            }
            let asked: Array = readers.iter().map(|(reader, _)| reader.next()).collect();
            let batches = JsFuture::from(Promise::all_settled(&asked)).await.ok()?;
            let batches: Array = batches.unchecked_into();
            let mut kept = Vec::new();
            for (at, (reader, prefix)) in readers.into_iter().enumerate() {
                self.breathe().await?;
                let batch = settled(&batches, at as u32);
                match batch.and_then(|batch| batch.dyn_into::<Array>().ok()) {
                    None => self.listing.skip(&prefix, Skip::Unreadable),
                    Some(batch) if batch.length() == 0 => {}
                    Some(batch) => {
                        self.batch(&batch, &prefix, &mut folders);
                        kept.push((reader, prefix));
                    }
                }
            }
            readers = kept;
        }
    }

    /// Names the entries of one batch.
    fn batch(&mut self, batch: &Array, prefix: &str, folders: &mut Vec<(Entry, String)>) {
        for entry in batch.iter() {
            let entry: Entry = entry.unchecked_into();
            let path = format!("{prefix}{}", entry.name());
            if !entry.is_directory() {
                self.name_file(entry, path);
            } else if self.enters(&path) {
                folders.push((entry, path + "/"));
            }
        }
    }

    /// Lists a file, at once or with its size at the end.
    fn name_file(&mut self, entry: Entry, path: String) {
        if self.unsized_files.len() < MAX_SIZED && !is_foreign(&path) {
            self.unsized_files.push((entry, path));
        } else {
            self.listing.add_file(&path, None);
        }
    }

    /// Lists the files whose sizes are asked for.
    async fn sizes(&mut self) -> Option<()> {
        let files = std::mem::take(&mut self.unsized_files);
        for some in files.chunks(SIZED_AT_ONCE) {
            self.breathe().await?;
            let asked: Array = some.iter().map(|(entry, _)| entry.as_file()).collect();
            let told = JsFuture::from(Promise::all_settled(&asked)).await.ok()?;
            let told: Array = told.unchecked_into();
            for (at, (_, path)) in some.iter().enumerate() {
                let file = settled(&told, at as u32);
                self.add(path, file.as_ref().and_then(|file| file.dyn_ref()));
            }
        }
        Some(())
    }

    /// Names a folder; says whether it is to be entered.
    fn enters(&mut self, path: &str) -> bool {
        let refused = self.listing.refuses(&format!("{path}/"));
        if let Some(why) = refused {
            self.listing.skip(path, why);
            return false;
        }
        self.listing.add_folder(path);
        path.rsplit('/').next() != Some(UNENTERED)
    }

    fn add(&mut self, path: &str, file: Option<&File>) {
        match file {
            #[expect(clippy::cast_sign_loss, reason = "sizes are not negative")]
            Some(file) => self.listing.add_file(path, Some(file.size() as u64)),
            None => self.listing.skip(path, Skip::Unreadable),
        }
    }

    async fn handle(&mut self, root: Handle) -> Option<Source> {
        let mut folders = vec![(root.clone(), String::new())];
        let mut listings: Vec<(AsyncIterator, String)> = Vec::new();
        loop {
            while listings.len() < WIDTH
                && let Some((folder, prefix)) = folders.pop()
            {
                listings.push((folder.values(), prefix));
            }
            if listings.is_empty() || self.listing.is_full() {
                return Some(Source::Handle(root));
            }
            let asked: Array = listings.iter().map(|(children, _)| next_of(children)).collect();
            let told = JsFuture::from(Promise::all_settled(&asked)).await.ok()?;
            let told: Array = told.unchecked_into();
            let mut kept = Vec::new();
            for (at, (children, prefix)) in listings.into_iter().enumerate() {
                self.breathe().await?;
                let step = settled(&told, at as u32);
                let child =
                    step.and_then(|step| Reflect::get(&step, &JsValue::from_str("value")).ok());
                match child {
                    None => self.listing.skip(&prefix, Skip::Unreadable),
                    Some(child) if child.is_undefined() => {}
                    Some(child) => {
                        let child: Handle = child.unchecked_into();
                        let path = format!("{prefix}{}", child.handle_name());
                        if child.kind() != "directory" {
                            self.listing.add_file(&path, None);
                        } else if self.enters(&path) {
                            folders.push((child, path + "/"));
                        }
                        kept.push((children, prefix));
                    }
                }
            }
            listings = kept;
        }
    }

    async fn input(&mut self, files: FileList) -> Option<Source> {
        let mut places = BTreeMap::new();
        let mut unentered = std::collections::BTreeSet::new();
        for at in 0..files.length() {
            self.breathe().await?;
            let Some(file) = files.get(at) else { continue };
            let path = file.unchecked_ref::<PlacedFile>().relative_path();
            let inside = path.split_once('/').map_or(path.as_str(), |(_, inside)| inside);
            if let Some(folder) = unentered_above(inside) {
                if unentered.insert(folder.to_owned()) {
                    self.listing.add_folder(folder);
                }
                continue;
            }
            self.listing.add_file(inside, None);
            places.insert(inside.to_owned(), at);
        }
        Some(Source::Input(files, places))
    }

    fn loose(&mut self, files: Vec<File>) -> Source {
        let named: BTreeMap<String, File> =
            files.into_iter().map(|file| (file.name(), file)).collect();
        for (name, file) in &named {
            self.add(name, Some(file));
        }
        Source::Files(named)
    }
}

/// The folder above a path that is not entered.
fn unentered_above(path: &str) -> Option<&str> {
    let mut end = 0;
    for part in path.split('/') {
        end += part.len();
        if part == UNENTERED && end < path.len() {
            return Some(&path[..end]);
        }
        end += 1;
    }
    None
}

/// What the promise at a place came to, among many that were waited for; `None` when it failed.
fn settled(all: &Array, at: u32) -> Option<JsValue> {
    let value = Reflect::get(&all.get(at), &JsValue::from_str("value")).ok();
    value.filter(|value| !value.is_undefined())
}

/// The next child of a folder.
fn next_of(children: &AsyncIterator) -> Promise {
    children.next().unwrap_or_else(|why| Promise::reject(&why))
}

/// True for files of other people's code.
fn is_foreign(path: &str) -> bool {
    path.split('/').any(|part| part == FOREIGN)
}

/// Lets the browser do whatever else waits.
pub async fn pause() {
    let pause = Promise::new(&mut |done, _| {
        let waits = web_sys::window().map(|window| window.set_timeout_with_callback(&done));
        if !matches!(waits, Some(Ok(_))) {
            // Without timers there is nothing to wait for.
            let _ = done.call0(&JsValue::UNDEFINED);
        }
    });
    // It is never rejected.
    let _ = JsFuture::from(pause).await;
}

fn now() -> f64 {
    js_sys::Date::now()
}

#[cfg(test)]
mod tests {
    use super::unentered_above;

    #[test]
    fn a_repository_is_one_entry() {
        assert_eq!(unentered_above("sub/.git/objects/x"), Some("sub/.git"));
        assert_eq!(unentered_above("sub/.gitignore"), None);
        assert_eq!(unentered_above(".git"), None, "a file of that name is a file");
    }
}
