//! The names and sizes of what is in a folder, within limits, packed for the way to the engine.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

/// The most entries of a folder that are listed.
pub const MAX_ENTRIES: usize = 200_000;

/// The most folders inside of one another that are entered.
pub const MAX_DEPTH: usize = 64;

/// The longest path in bytes that is listed, seen from the folder.
pub const MAX_PATH_BYTES: usize = 4_096;

/// How many entries go to the engine at a time; packing that many takes about a millisecond.
pub const CHUNK: usize = 2_000;

/// The folder of other people's code, which is no part of the project: its files are listed without
/// their sizes, and Dockerfiles and Compose files in it do not count.
pub const FOREIGN: &str = "node_modules";

/// The folder that is named and not entered: a repository has as many files again as its project.
pub const UNENTERED: &str = ".git";

/// Some entries of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    entries: Vec<Entry>,
}

/// One entry: neighbours share most of their paths, so that only the rest is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// How many bytes of its path are those of the entry before.
    shared: u16,
    /// The rest of its path.
    rest: String,
    /// What it is.
    listed: Listed,
}

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Listed {
    /// A folder.
    Folder,
    /// A file with its size in bytes, where that was asked for.
    File(Option<u64>),
}

impl Chunk {
    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Calls `each` with every path, seen from the folder, and what is there.
    ///
    /// A chunk that was not made by [`Listing`] may have paths that are cut short, and no more.
    pub fn each(&self, mut each: impl FnMut(&str, Listed)) {
        let mut path = String::new();
        for entry in &self.entries {
            let mut shared = usize::from(entry.shared).min(path.len());
            while !path.is_char_boundary(shared) {
                shared -= 1;
            }
            path.truncate(shared);
            path.push_str(&entry.rest);
            each(&path, entry.listed);
        }
    }
}

/// Why an entry was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// It cannot be read.
    Unreadable,
    /// It lies too deep.
    TooDeep,
    /// Its path is too long.
    PathTooLong,
    /// There are too many before it.
    TooMany,
}

impl Skip {
    /// All reasons, as they are told.
    pub const ALL: [Self; 4] = [Self::Unreadable, Self::TooDeep, Self::PathTooLong, Self::TooMany];

    /// Why, in words that name the limit.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Unreadable => "cannot be read".to_owned(),
            Self::TooDeep => format!("more than {MAX_DEPTH} folders deep"),
            Self::PathTooLong => format!("paths of more than {MAX_PATH_BYTES} bytes"),
            Self::TooMany => format!("beyond the limit of {MAX_ENTRIES} entries"),
        }
    }
}

/// What was left out for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// How many.
    pub count: usize,
    /// The path of the first.
    pub first: String,
}

/// The listing of a folder while it grows, and afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    chunks: Vec<Rc<Chunk>>,
    entries: usize,
    last: String,
    skipped: [Skipped; 4],
}

impl Listing {
    /// Adds a file with its size, where that is known.
    pub fn add_file(&mut self, path: &str, bytes: Option<u64>) {
        self.add(path, Listed::File(bytes));
    }

    /// Adds a folder.
    pub fn add_folder(&mut self, path: &str) {
        self.add(path, Listed::Folder);
    }

    /// Takes note of something that is left out.
    pub fn skip(&mut self, path: &str, why: Skip) {
        let skipped = &mut self.skipped[why as usize];
        if skipped.count == 0 {
            path.clone_into(&mut skipped.first);
        }
        skipped.count += 1;
    }

    /// Why a path cannot be added; `None` when it can.
    #[must_use]
    pub fn refuses(&self, path: &str) -> Option<Skip> {
        if self.is_full() {
            return Some(Skip::TooMany);
        }
        if path.len() > MAX_PATH_BYTES {
            return Some(Skip::PathTooLong);
        }
        let folders = memchr::memchr_iter(b'/', path.as_bytes()).count();
        (folders > MAX_DEPTH).then_some(Skip::TooDeep)
    }

    /// True when no entry can be added any more.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.entries >= MAX_ENTRIES
    }

    /// True when everything in the folder is listed, so that what is not listed does not exist.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.skipped.iter().all(|skipped| skipped.count == 0)
    }

    /// How many entries are listed.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries
    }

    /// True when none is.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// The entries, packed.
    #[must_use]
    pub fn chunks(&self) -> &[Rc<Chunk>] {
        &self.chunks
    }

    /// What was left out, with the reason.
    pub fn skipped(&self) -> impl Iterator<Item = (Skip, &Skipped)> {
        let all = Skip::ALL.into_iter().map(|why| (why, &self.skipped[why as usize]));
        all.filter(|(_, skipped)| skipped.count > 0)
    }

    fn add(&mut self, path: &str, listed: Listed) {
        if let Some(why) = self.refuses(path) {
            self.skip(path, why);
            return;
        }
        if self.chunks.last().is_none_or(|chunk| chunk.entries.len() >= CHUNK) {
            self.chunks.push(Rc::default());
            self.last.clear();
        }
        let shared = shared(&self.last, path);
        let rest = path[shared..].to_owned();
        if let Some(chunk) = self.chunks.last_mut() {
            // While it grows, nobody else has it.
            Rc::make_mut(chunk).entries.push(Entry { shared: shared as u16, rest, listed });
        }
        path.clone_into(&mut self.last);
        self.entries += 1;
    }
}

/// How many bytes two paths share at their starts, up to the end of a character.
fn shared(before: &str, path: &str) -> usize {
    let same = before.bytes().zip(path.bytes()).take_while(|(left, right)| left == right).count();
    let mut shared = same.min(usize::from(u16::MAX));
    while !path.is_char_boundary(shared) || !before.is_char_boundary(shared) {
        shared -= 1;
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(listing: &Listing) -> Vec<(String, Listed)> {
        let mut all = Vec::new();
        for chunk in listing.chunks() {
            chunk.each(|path, listed| all.push((path.to_owned(), listed)));
        }
        all
    }

    #[test]
    fn what_is_added_is_read_back() {
        let mut listing = Listing::default();
        let paths = ["src/a.rs", "src/ab.rs", "src/é.rs", "src/è.rs", "z", "src/ab.rs"];
        for (at, path) in paths.iter().enumerate() {
            listing.add_file(path, Some(at as u64));
        }
        listing.add_folder(".git");
        let mut expected: Vec<_> = paths
            .iter()
            .enumerate()
            .map(|(at, path)| ((*path).to_owned(), Listed::File(Some(at as u64))))
            .collect();
        expected.push((".git".to_owned(), Listed::Folder));
        assert_eq!(all(&listing), expected);
        assert!(listing.is_complete());
    }

    #[test]
    fn many_entries_go_in_chunks_that_stand_alone() {
        let mut listing = Listing::default();
        for at in 0..=CHUNK {
            listing.add_file(&format!("node_modules/x/{at}"), None);
        }
        assert_eq!(listing.chunks().len(), 2);
        let mut last = Vec::new();
        listing.chunks()[1].each(|path, _| last.push(path.to_owned()));
        assert_eq!(last, [format!("node_modules/x/{CHUNK}")]);
    }

    #[test]
    fn limits_are_named_and_what_they_leave_out_is_counted() {
        let mut listing = Listing::default();
        listing.add_file(&"a/".repeat(MAX_DEPTH + 1), None);
        listing.add_file(&"b".repeat(MAX_PATH_BYTES + 1), None);
        listing.skip("c", Skip::Unreadable);
        listing.skip("d", Skip::Unreadable);
        let told: Vec<_> = listing
            .skipped()
            .map(|(why, skipped)| format!("{} {}", skipped.count, why.words()))
            .collect();
        assert_eq!(
            told,
            ["2 cannot be read", "1 more than 64 folders deep", "1 paths of more than 4096 bytes"]
        );
        assert!(listing.is_empty());
        assert!(!listing.is_complete());
    }

    #[test]
    fn a_full_listing_takes_nothing_more() {
        let mut listing = Listing::default();
        for at in 0..MAX_ENTRIES + 2 {
            listing.add_file(&at.to_string(), None);
        }
        assert_eq!(listing.len(), MAX_ENTRIES);
        let (why, skipped) = listing.skipped().next().unwrap();
        assert_eq!((why, skipped.count), (Skip::TooMany, 2));
    }

    #[test]
    fn a_chunk_of_unknown_make_is_cut_and_not_trusted() {
        let entries = vec![
            Entry { shared: 99, rest: "é".into(), listed: Listed::Folder },
            Entry { shared: 1, rest: "x".into(), listed: Listed::Folder },
        ];
        let mut paths = Vec::new();
        Chunk { entries }.each(|path, _| paths.push(path.to_owned()));
        assert_eq!(paths, ["é", "x"]);
    }
}
