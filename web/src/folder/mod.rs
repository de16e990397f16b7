//! A folder that was given to the page: what is in it by name and size, and a way to read the few
//! files that matter once the engine asks for them.

mod browser;
mod listing;
mod names;
mod reading;
mod walk;

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::files::MAX_FILE_BYTES;
use browser::Source;

pub use listing::{
    CHUNK, Chunk, FOREIGN, Listed, Listing, MAX_DEPTH, MAX_ENTRIES, MAX_PATH_BYTES, Skip, Skipped,
    UNENTERED,
};
pub use names::{
    COMPOSE_NAMES, is_compose_file, is_dockerfile, is_ignore_file, looks_like_compose,
};
pub use walk::{Cancel, Intake, Roots, can_pick, chosen, dropped, pause, pick};

/// The most bytes of contents that are read from one folder.
pub const MAX_READ_BYTES: u64 = 64 * 1024 * 1024;

/// What files that were opened by themselves are called together.
pub const LOOSE: &str = "project";

/// A folder that was given to the page.
pub struct Folder {
    name: String,
    listing: Listing,
    source: Source,
}

/// What there is at a path that the engine asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Contents {
    /// These bytes.
    Bytes(Bytes),
    /// Nothing.
    Nothing,
    /// Something that is not given, for this reason.
    Closed(String),
}

/// Bytes that cross the thread border in one piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes(pub Rc<[u8]>);

impl Folder {
    /// A folder of texts that the page has already; paths are seen from the folder.
    #[must_use]
    pub fn of_texts(name: &str, texts: impl IntoIterator<Item = (String, Rc<str>)>) -> Self {
        let texts: BTreeMap<String, Rc<str>> = texts.into_iter().collect();
        let mut listing = Listing::default();
        for (path, text) in &texts {
            listing.add_file(path, Some(text.len() as u64));
        }
        Self { name: name.to_owned(), listing, source: Source::Texts(texts) }
    }

    fn new(name: String, listing: Listing, source: Source) -> Self {
        Self { name, listing, source }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is in it.
    #[must_use]
    pub fn listing(&self) -> &Listing {
        &self.listing
    }

    /// Its path for the engine, which knows no other folder.
    #[must_use]
    pub fn root(&self) -> String {
        format!("/{}", self.name)
    }

    /// True when what is not listed is surely not there.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.listing.is_complete() && !self.source.is_loose()
    }

    /// Reads what is at a path of the engine; `read` bytes of the folder were read before.
    pub async fn read(&self, path: &str, read: u64) -> Contents {
        let root = self.root();
        let inside = path.strip_prefix(&root).and_then(|rest| rest.strip_prefix('/'));
        match inside {
            Some(inside) => self.source.read(inside, read).await,
            None => Contents::Closed("it lies outside of the folder that was opened".to_owned()),
        }
    }
}

impl fmt::Debug for Folder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Folder({}, {} entries)", self.name, self.listing.len())
    }
}

impl Contents {
    /// How many bytes there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.0.len() as u64,
            Self::Nothing | Self::Closed(_) => 0,
        }
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Contents that the page has already.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self::Bytes(Bytes(text.as_bytes().into()))
    }

    /// Why a file of this size is not read, after `read` other bytes; `None` when it is.
    fn refused(bytes: u64, read: u64) -> Option<Self> {
        let mebibytes = |bytes: u64| bytes.div_ceil(1024 * 1024);
        if bytes > MAX_FILE_BYTES as u64 {
            let limit = mebibytes(MAX_FILE_BYTES as u64);
            let why = format!("it has {} MiB; the limit is {limit} MiB", mebibytes(bytes));
            return Some(Self::Closed(why));
        }
        (read + bytes > MAX_READ_BYTES).then(|| {
            let limit = mebibytes(MAX_READ_BYTES);
            Self::Closed(format!("the files of one project may have {limit} MiB together"))
        })
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whole;
        impl<'de> Visitor<'de> for Whole {
            type Value = Bytes;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("bytes")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Bytes, A::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = items.next_element::<u8>()? {
                    bytes.push(byte);
                }
                Ok(Bytes(bytes.into()))
            }
        }
        deserializer.deserialize_bytes(Whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_refused_by_name_of_the_limit() {
        assert_eq!(Contents::refused(1, 0), None);
        let large = Contents::refused(20 * 1024 * 1024, 0);
        assert_eq!(large, Some(Contents::Closed("it has 20 MiB; the limit is 16 MiB".into())));
        let many = Contents::refused(1, MAX_READ_BYTES);
        let told = "the files of one project may have 64 MiB together";
        assert_eq!(many, Some(Contents::Closed(told.into())));
    }

    #[test]
    fn contents_cross_the_border_in_one_piece() {
        let contents = Contents::of_text("a: é\n");
        let packed = postcard::to_allocvec(&contents).unwrap();
        assert_eq!(packed.len(), 2 + "a: é\n".len());
        assert_eq!(postcard::from_bytes::<Contents>(&packed).unwrap(), contents);
    }
}
