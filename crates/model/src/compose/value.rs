//! Values of a Compose project that know where each part was written.

use std::rc::Rc;

use indexmap::IndexMap;
use plimsoll_syntax::text::Span;

/// A file of a project, by its place in [`Project::files`](super::Project::files).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

impl FileId {
    /// The index of the `index`th file.
    #[must_use]
    pub const fn new(index: usize) -> Self {
        Self(index as u32)
    }

    /// The place in the vector.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where something was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file.
    pub file: FileId,
    /// Its bytes there.
    pub span: Span,
}

/// A value, and where it was written: after a merge, in the file that won.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// Where it was written; what Compose adds by itself has the place it was derived from.
    pub at: Origin,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction or exponent.
    Float(f64),
    /// A text.
    String(Rc<str>),
    /// A point in time, as Go prints it; Compose takes it for a text in some places only.
    Time(Rc<str>),
    /// A list.
    List(Vec<Value>),
    /// A mapping.
    Map(Map),
}

/// A mapping in the order in which its keys came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    entries: IndexMap<Rc<str>, (Key, Value)>,
}

/// A key of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: Rc<str>,
    /// Where it was written.
    pub at: Origin,
}

impl Value {
    /// A value with its place.
    #[must_use]
    pub const fn new(kind: Kind, at: Origin) -> Self {
        Self { kind, at }
    }

    /// A text with its place.
    #[must_use]
    pub fn string(text: impl Into<Rc<str>>, at: Origin) -> Self {
        Self::new(Kind::String(text.into()), at)
    }

    /// `null` at a place.
    #[must_use]
    pub const fn null(at: Origin) -> Self {
        Self::new(Kind::Null, at)
    }

    /// True or false, with its place.
    #[must_use]
    pub const fn bool(value: bool, at: Origin) -> Self {
        Self::new(Kind::Bool(value), at)
    }

    /// A whole number with its place.
    #[must_use]
    pub const fn int(value: i64, at: Origin) -> Self {
        Self::new(Kind::Int(value), at)
    }

    /// A list with its place.
    #[must_use]
    pub const fn list(items: Vec<Value>, at: Origin) -> Self {
        Self::new(Kind::List(items), at)
    }

    /// A mapping with its place.
    #[must_use]
    pub const fn map(map: Map, at: Origin) -> Self {
        Self::new(Kind::Map(map), at)
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::List(items) => Some(items),
            _ => None,
        }
    }

    /// The mapping, if it is one.
    #[must_use]
    pub const fn as_map(&self) -> Option<&Map> {
        match &self.kind {
            Kind::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The mapping, to be changed, if it is one.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.kind {
            Kind::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The number, if it is a whole one.
    #[must_use]
    pub const fn as_int(&self) -> Option<i64> {
        match self.kind {
            Kind::Int(number) => Some(number),
            _ => None,
        }
    }

    /// True or false, if it is one of them.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// True for `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// The value under a key, if this is a mapping that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_map()?.get(name)
    }

    /// The value under a path of keys.
    #[must_use]
    pub fn at_path(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, name| value.get(name))
    }
}

impl Map {
    /// A mapping without keys.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many keys it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when it has no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value under a key.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries.get(name).map(|(_, value)| value)
    }

    /// The key as written, and its value.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<(&Key, &Value)> {
        self.entries.get(name).map(|(key, value)| (key, value))
    }

    /// The value under a key, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.entries.get_mut(name).map(|(_, value)| value)
    }

    /// True when it has the key.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Sets the value of a key; a new key comes last, a known one keeps its place.
    pub fn insert(&mut self, key: Key, value: Value) {
        self.entries.insert(Rc::clone(&key.name), (key, value));
    }

    /// Sets a key that Compose adds by itself, with the place it was derived from.
    pub fn set(&mut self, name: &str, value: Value) {
        self.insert(Key { name: name.into(), at: value.at }, value);
    }

    /// Takes a key out; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<(Key, Value)> {
        self.entries.shift_remove(name)
    }

    /// Keeps what `keep` says.
    pub fn retain(&mut self, mut keep: impl FnMut(&Key, &mut Value) -> bool) {
        self.entries.retain(|_, (key, value)| keep(key, value));
    }

    /// The keys and their values.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Key, &Value)> {
        self.entries.values().map(|(key, value)| (key, value))
    }

    /// The keys and their values, which may be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Key, &mut Value)> {
        self.entries.values_mut().map(|(key, value)| (&*key, value))
    }

    /// The keys and their values, given away.
    pub fn into_entries(self) -> impl Iterator<Item = (Key, Value)> {
        self.entries.into_values()
    }

    /// Sorts by key.
    pub fn sort(&mut self) {
        self.entries.sort_unstable_keys();
    }
}

impl FromIterator<(Key, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (Key, Value)>>(entries: I) -> Self {
        let mut map = Self::new();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}
