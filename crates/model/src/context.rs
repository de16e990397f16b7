//! The files that a build is sent: the build context after its ignore file.
//!
//! Source: `buildkit-semantics.md`, section 7: the ignore file is `<Dockerfile>.dockerignore` beside
//! the Dockerfile, else `.dockerignore` at the top of the context.

use plimsoll_syntax::dockerignore::IgnoreFile;

use crate::compose::{DockerfileSource, ServiceBuild};
use crate::files::{Entry, FileTree, Found, Listing, below, join};

/// The most entries of one context that are looked at.
pub const MAX_CONTEXT_ENTRIES: usize = 500_000;

/// How many steps matching all entries of a context against its ignore file may take.
pub const MAX_MATCH_STEPS: usize = 200_000_000;

/// The files of a build context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildContext {
    /// The absolute path of its folder.
    pub folder: String,
    /// The absolute path of its ignore file, if it has one.
    pub ignore_path: Option<String>,
    /// The text of the ignore file.
    pub ignore: Option<String>,
    /// Everything in it, by path from the folder, sorted.
    pub entries: Vec<ContextEntry>,
    /// False when there was too much to look at all of it.
    pub complete: bool,
}

/// Something in a build context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextEntry {
    /// Its path from the folder of the context.
    pub path: String,
    /// Its size in bytes on disk; `None` for folders and links.
    pub bytes: Option<u64>,
    /// What it is.
    pub kind: ContextEntryKind,
    /// False when the ignore file leaves it out.
    pub sent: bool,
}

/// What an entry of a context is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContextEntryKind {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A symbolic link.
    Link,
}

impl BuildContext {
    /// The entry at a path from the folder.
    #[must_use]
    pub fn entry(&self, path: &str) -> Option<&ContextEntry> {
        let at = self.entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok()?;
        self.entries.get(at)
    }

    /// The sizes of all files that are sent, in bytes on disk; `None` when one is not known.
    #[must_use]
    pub fn sent_bytes(&self) -> Option<u64> {
        let is_file = |entry: &&ContextEntry| entry.sent && entry.kind == ContextEntryKind::File;
        let files = self.entries.iter().filter(is_file);
        files.map(|entry| entry.bytes).sum::<Option<u64>>().filter(|_| self.complete)
    }

    /// How many files are sent.
    #[must_use]
    pub fn sent_files(&self) -> usize {
        self.entries
            .iter()
            .filter(|entry| entry.sent && entry.kind == ContextEntryKind::File)
            .count()
    }
}

/// The context of a build; `None` where its files are not known.
#[must_use]
pub fn context_of(build: &ServiceBuild, tree: &FileTree) -> Option<BuildContext> {
    let folder = build.context.as_deref()?;
    let dockerfile = match &build.dockerfile {
        DockerfileSource::File { path, .. } => Some(path.as_str()),
        _ => None,
    };
    let (ignore_path, ignore) = ignore_file(tree, folder, dockerfile);
    let is_listed = tree.listing() == Listing::Complete && below(tree.root(), folder);
    let mut context = BuildContext {
        folder: folder.to_owned(),
        ignore_path,
        ignore,
        entries: Vec::new(),
        complete: is_listed,
    };
    if is_listed {
        context.list(tree);
    }
    Some(context)
}

/// The path and the text of the ignore file of a build.
fn ignore_file(
    tree: &FileTree,
    folder: &str,
    dockerfile: Option<&str>,
) -> (Option<String>, Option<String>) {
    let beside = dockerfile.map(|path| format!("{path}.dockerignore"));
    let candidates = beside.into_iter().chain([join(folder, ".dockerignore")]);
    for path in candidates {
        if !matches!(tree.look(&path), Found::File(_)) {
            continue;
        }
        let text = tree.read(&path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        return (Some(path), text);
    }
    (None, None)
}

impl BuildContext {
    fn list(&mut self, tree: &FileTree) {
        let ignore = self.ignore.as_deref().map(IgnoreFile::parse).unwrap_or_default();
        let mut steps = 0;
        let start = self.folder.len();
        for (path, entry) in tree.below(&self.folder) {
            let relative = path[start..].trim_start_matches('/');
            if relative.is_empty() {
                continue;
            }
            steps += ignore.cost(relative);
            if self.entries.len() >= MAX_CONTEXT_ENTRIES || steps > MAX_MATCH_STEPS {
                self.complete = false;
                break;
            }
            let (kind, bytes) = match entry {
                Entry::Folder => (ContextEntryKind::Folder, None),
                Entry::File(file) => (ContextEntryKind::File, file.bytes),
                Entry::Link(_) => (ContextEntryKind::Link, None),
                Entry::Nothing | Entry::Closed(_) => continue,
            };
            let sent = !ignore.ignores(relative);
            self.entries.push(ContextEntry { path: relative.to_owned(), bytes, kind, sent });
        }
        // The tree sorts whole paths, in which a slash comes after some letters.
        self.entries.sort_by(|left, right| left.path.cmp(&right.path));
    }
}
