//! A folder as far as it is known: names and sizes of what is in it, and the contents of the few
//! files that matter.
//!
//! The engine reads no disk. Whoever has the files (the command line, the page after a drop) lists
//! them here; a question that the tree cannot answer is noted in [`FileTree::wanted`], and is put
//! again once the answer has been added. Paths are absolute, cleaned and separated by `/`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The most symbolic links that one look-up follows.
const MAX_LINKS: usize = 32;

/// What is known of a folder and of files around it.
#[derive(Clone, Debug, Default)]
pub struct FileTree {
    root: String,
    listing: Listing,
    entries: BTreeMap<String, Entry>,
    wanted: RefCell<BTreeSet<String>>,
}

/// Whether a path below the root that is not in the tree does not exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listing {
    /// Only what was asked for was added: what is not there is not known.
    #[default]
    OnDemand,
    /// Everything below the root was added: what is not there does not exist.
    Complete,
}

/// Something at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A folder.
    Folder,
    /// A file.
    File(File),
    /// A symbolic link, with its target as written; `None` where that cannot be told.
    Link(Option<String>),
    /// Nothing: it was looked for and does not exist.
    Nothing,
    /// Something that cannot be looked into; the text says why.
    Closed(String),
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its size in bytes; `None` where whoever listed it did not ask, which a browser makes slow.
    pub bytes: Option<u64>,
    /// What is in it, as far as it was read.
    pub content: Content,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// It was not read.
    Unread,
    /// Its bytes.
    Read(Rc<[u8]>),
    /// It cannot be read; the text says why.
    Unreadable(String),
}

/// The answer to whether something is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'t> {
    /// A folder.
    Folder,
    /// A file, behind links where there are some.
    File(&'t File),
    /// Nothing is there.
    Nothing,
    /// It is not known yet, or cannot be known.
    Unknown,
}

impl FileTree {
    /// An empty tree at an absolute path.
    #[must_use]
    pub fn new(root: &str, listing: Listing) -> Self {
        let root = clean(root);
        let entries = BTreeMap::from([(root.clone(), Entry::Folder)]);
        Self { root, listing, entries, wanted: RefCell::default() }
    }

    /// The absolute path of the folder.
    #[must_use]
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Whether a path below the root that is not in the tree does not exist.
    #[must_use]
    pub const fn listing(&self) -> Listing {
        self.listing
    }

    /// Adds or replaces what is at a path, and the folders above it that are below the root.
    pub fn add(&mut self, path: &str, entry: Entry) {
        let path = clean(path);
        self.wanted.get_mut().remove(&path);
        if entry != Entry::Nothing {
            self.add_folders_above(&path);
        }
        self.entries.insert(path, entry);
    }

    fn add_folders_above(&mut self, path: &str) {
        let mut above = parent(path);
        while above.len() > self.root.len() && below(&self.root, above) {
            match self.entries.get(above) {
                None | Some(Entry::Nothing) => {
                    self.entries.insert(above.to_owned(), Entry::Folder);
                }
                Some(_) => return,
            }
            above = parent(above);
        }
    }

    /// Adds a file with its contents.
    pub fn add_text(&mut self, path: &str, text: &str) {
        let content = Content::Read(text.as_bytes().into());
        self.add(path, Entry::File(File { bytes: Some(text.len() as u64), content }));
    }

    /// How many entries there are, the root included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when nothing was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.len() <= 1
    }

    /// Everything at and below a folder, sorted by path.
    pub fn below<'t>(&'t self, folder: &str) -> impl Iterator<Item = (&'t str, &'t Entry)> {
        let folder = clean(folder);
        let range = self.entries.range(folder.clone()..);
        // `a-b` sorts between `a` and `a/b`.
        range
            .take_while({
                let folder = folder.clone();
                move |(path, _)| path.starts_with(&folder)
            })
            .filter(move |(path, _)| below(&folder, path))
            .map(|(path, entry)| (path.as_str(), entry))
    }

    /// What is at a path; a question that cannot be answered becomes a wish.
    #[must_use]
    pub fn look(&self, path: &str) -> Found<'_> {
        match self.resolve(path) {
            Some((_, Entry::Folder)) => Found::Folder,
            Some((_, Entry::File(file))) => Found::File(file),
            Some((_, Entry::Nothing)) => Found::Nothing,
            Some((_, Entry::Closed(_) | Entry::Link(_))) => Found::Unknown,
            None if self.must_be_nothing(path) => Found::Nothing,
            None => {
                self.wanted.borrow_mut().insert(clean(path));
                Found::Unknown
            }
        }
    }

    /// The bytes of a file; one that was not read yet becomes a wish.
    ///
    /// # Errors
    ///
    /// Says why there are none.
    pub fn read(&self, path: &str) -> Result<Rc<[u8]>, Unread> {
        match self.look(path) {
            Found::Folder => Err(Unread::Folder),
            Found::Nothing => Err(Unread::Nothing),
            Found::Unknown => match self.resolve(path) {
                Some((_, Entry::Closed(why))) => Err(Unread::Refused(why.clone())),
                _ => Err(Unread::Unknown),
            },
            Found::File(file) => match &file.content {
                Content::Read(bytes) => Ok(Rc::clone(bytes)),
                Content::Unreadable(why) => Err(Unread::Refused(why.clone())),
                Content::Unread => {
                    let path = self.resolve(path).map_or_else(|| clean(path), |(path, _)| path);
                    self.wanted.borrow_mut().insert(path);
                    Err(Unread::Unknown)
                }
            },
        }
    }

    /// What was asked for and is not known, sorted; asking again starts anew.
    pub fn take_wanted(&self) -> BTreeSet<String> {
        self.wanted.take()
    }

    /// The entry at a path after links, with its own path.
    fn resolve(&self, path: &str) -> Option<(String, &Entry)> {
        let mut path = clean(path);
        for _ in 0..MAX_LINKS {
            let Some(entry) = self.entries.get(&path) else {
                path = self.through_link_above(&path)?;
                continue;
            };
            match entry {
                Entry::Link(Some(target)) => path = join(parent(&path), target),
                entry => return Some((path, entry)),
            }
        }
        None
    }

    /// The path with the nearest linked folder above it replaced by what it points to.
    fn through_link_above(&self, path: &str) -> Option<String> {
        let mut above = parent(path);
        while above.len() > 1 {
            if let Some(Entry::Link(Some(target))) = self.entries.get(above) {
                let rest = path[above.len()..].trim_start_matches('/');
                return Some(join(&join(parent(above), target), rest));
            }
            above = parent(above);
        }
        None
    }

    fn must_be_nothing(&self, path: &str) -> bool {
        let path = clean(path);
        if self.listing == Listing::Complete && below(&self.root, &path) {
            return true;
        }
        // Below a file or below nothing there is nothing.
        let mut above = parent(&path);
        while above.len() > 1 {
            match self.entries.get(above) {
                Some(Entry::Nothing | Entry::File(_)) => return true,
                Some(_) => return false,
                None => above = parent(above),
            }
        }
        false
    }
}

/// Why a file has no bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It does not exist.
    Nothing,
    /// It is a folder.
    Folder,
    /// It is not known yet, or lies outside of what was given.
    Unknown,
    /// It cannot be read, for this reason.
    Refused(String),
}

/// True when `path` is `folder` or lies in it; both cleaned.
#[must_use]
pub fn below(folder: &str, path: &str) -> bool {
    match path.strip_prefix(folder) {
        Some(rest) => rest.is_empty() || rest.starts_with('/') || folder.ends_with('/'),
        None => false,
    }
}

/// The folder that a cleaned absolute path lies in; `/` for `/`.
#[must_use]
pub fn parent(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(at) => &path[..at],
    }
}

/// The last part of a path.
#[must_use]
pub fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `path` seen from `folder`: itself when absolute.
#[must_use]
pub fn join(folder: &str, path: &str) -> String {
    if path.starts_with('/') { clean(path) } else { clean(&format!("{folder}/{path}")) }
}

/// The shortest path that means the same: no `.`, no empty part, and `..` only at the start of a
/// relative path. As Go's `path.Clean`.
#[must_use]
pub fn clean(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: u64) -> Entry {
        Entry::File(File { bytes: Some(bytes), content: Content::Unread })
    }

    #[test]
    fn paths_are_cleaned_as_go_does() {
        for (path, cleaned) in [
            ("/a/./b//c", "/a/b/c"),
            ("/a/../../b", "/b"),
            ("a/../..", ".."),
            ("./", "."),
            ("", "."),
            ("/", "/"),
            ("../a/..", ".."),
        ] {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }

    #[test]
    fn what_is_not_listed_does_not_exist_only_where_all_is_listed() {
        let mut tree = FileTree::new("/p", Listing::Complete);
        tree.add("/p/src/a.js", file(3));
        assert_eq!(tree.look("/p/src"), Found::Folder);
        assert_eq!(tree.look("/p/src/b.js"), Found::Nothing);
        assert_eq!(tree.look("/elsewhere"), Found::Unknown);
        assert_eq!(tree.take_wanted().into_iter().collect::<Vec<_>>(), ["/elsewhere"]);
        let tree = FileTree::new("/p", Listing::OnDemand);
        assert_eq!(tree.look("/p/src"), Found::Unknown);
    }

    #[test]
    fn contents_are_wished_for_once_they_are_needed() {
        let mut tree = FileTree::new("/p", Listing::Complete);
        tree.add("/p/.env", file(3));
        assert_eq!(tree.read("/p/.env"), Err(Unread::Unknown));
        assert_eq!(tree.take_wanted().into_iter().collect::<Vec<_>>(), ["/p/.env"]);
        tree.add_text("/p/.env", "A=1");
        assert_eq!(tree.read("/p/.env").as_deref(), Ok(&b"A=1"[..]));
        assert!(tree.take_wanted().is_empty());
    }

    #[test]
    fn links_are_followed_and_circles_end() {
        let mut tree = FileTree::new("/p", Listing::Complete);
        tree.add("/p/real/a", file(1));
        tree.add("/p/link", Entry::Link(Some("real".to_owned())));
        tree.add("/p/circle", Entry::Link(Some("circle".to_owned())));
        assert!(matches!(tree.look("/p/link/a"), Found::File(_)));
        assert_eq!(tree.look("/p/link"), Found::Folder);
        assert!(!matches!(tree.look("/p/circle"), Found::File(_)));
    }

    #[test]
    fn a_folder_lists_what_is_below_it_only() {
        let mut tree = FileTree::new("/p", Listing::Complete);
        for path in ["/p/a/x", "/p/a-b", "/p/a/y/z"] {
            tree.add(path, file(1));
        }
        let paths: Vec<_> = tree.below("/p/a").map(|(path, _)| path).collect();
        assert_eq!(paths, ["/p/a", "/p/a/x", "/p/a/y", "/p/a/y/z"]);
    }
}
