//! Where things are in a stage, and what a copy or removal of a path reaches.
//!
//! Paths compare by components. A component may be a pattern: `*` and `?` as in a shell, and `a|b`
//! for a directory that has one of several names.

use std::rc::Rc;

/// The longest path that is followed, as on Linux.
pub(super) const MAX_PATH_BYTES: usize = 4096;

/// The first component of paths below a working directory that the base image decides.
pub(super) const UNKNOWN_DIRECTORY: &str = "?";

/// Where an artifact is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// At this path; components may be patterns where the name is not known.
    At(Rc<str>),
    /// In several directories below this one, as the files of a package.
    Below(Rc<str>),
    /// Nobody knows.
    Unknown,
}

impl Place {
    /// At `path`, or unknown when that is too long to follow.
    pub(super) fn at(path: &str) -> Self {
        if path.len() > MAX_PATH_BYTES { Self::Unknown } else { Self::At(path.into()) }
    }

    /// Spread below `directory`.
    pub(super) fn below(directory: &str) -> Self {
        Self::Below(directory.into())
    }

    /// The path, where there is one.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::At(path) | Self::Below(path) => Some(path),
            Self::Unknown => None,
        }
    }
}

/// What a path reaches of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The place itself.
    Whole,
    /// A directory that the place is in; the rest of its path follows.
    Within(String),
    /// Something inside the place.
    Part,
    /// Probably: the place is spread over directories of which the path reaches one.
    Some,
    /// Nothing.
    Nothing,
}

/// What a copy or removal of `path` reaches of `place`.
pub(super) fn reach(path: &str, place: &Place) -> Reach {
    match place {
        Place::Unknown if is_root(path) => Reach::Some,
        Place::Unknown => Reach::Nothing,
        Place::Below(directory) => match reach_path(path, directory) {
            Reach::Whole | Reach::Within(_) => Reach::Some,
            _ => Reach::Nothing,
        },
        Place::At(at) => reach_path(path, at),
    }
}

fn reach_path(path: &str, at: &str) -> Reach {
    let mut wanted = components(path);
    let mut found = components(at);
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return Reach::Whole,
            (None, Some(first)) => {
                let rest = found.fold(first.to_owned(), |rest, part| rest + "/" + part);
                return Reach::Within(rest);
            }
            (Some(_), None) => return Reach::Part,
            (Some(left), Some(right)) if matches(left, right) => {}
            _ => return Reach::Nothing,
        }
    }
}

/// True for the root of the file system.
pub(super) fn is_root(path: &str) -> bool {
    components(path).next().is_none()
}

/// True when `directory` is `path` or above it.
pub(super) fn contains(directory: &str, path: &str) -> bool {
    matches!(reach_path(directory, path), Reach::Whole | Reach::Within(_))
}

fn components(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

/// True when two components can be the same name.
fn matches(left: &str, right: &str) -> bool {
    left == right || is_any(left, right) || is_any(right, left)
}

/// True when `pattern` stands for `name`.
fn is_any(pattern: &str, name: &str) -> bool {
    pattern.split('|').any(|pattern| glob(pattern.as_bytes(), name.as_bytes()))
}

/// Matches `*` and `?`; goes back to the last `*` only, which suffices.
fn glob(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while read < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at + 1, read));
                at += 1;
            }
            Some(&byte) if byte == b'?' || byte == name[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((after, from)) = star else { return false };
                star = Some((after, from + 1));
                (at, read) = (after, from + 1);
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

/// Cleans `path`, which is below `directory` unless it is absolute.
pub(super) fn join(directory: &str, path: &str) -> String {
    let below_unknown = !path.starts_with('/') && directory.starts_with(UNKNOWN_DIRECTORY);
    let mut parts: Vec<&str> = Vec::new();
    if !path.starts_with('/') {
        parts.extend(components(directory));
    }
    for part in components(path) {
        match part {
            "." => {}
            // Above the unknown directory nothing is known either, and it stays.
            ".." if below_unknown && parts.len() <= 1 => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if below_unknown { joined } else { format!("/{joined}") }
}

/// The last component.
pub(super) fn basename(path: &str) -> &str {
    components(path).last().unwrap_or(path)
}

/// The path without its last component.
pub(super) fn parent(path: &str) -> &str {
    match path.trim_end_matches('/').rfind('/') {
        Some(0) | None => "/",
        Some(at) => &path[..at],
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Reach, join, reach};

    #[test]
    fn paths_reach_what_is_at_and_below_them() {
        let table = [
            ("/app", "/app", Reach::Whole),
            ("/", "/app/x", Reach::Within("app/x".to_owned())),
            ("/app", "/app/x/y", Reach::Within("x/y".to_owned())),
            ("/app", "/apple", Reach::Nothing),
            ("/app/x", "/app", Reach::Part),
            ("/app/*.jar", "/app/a.jar", Reach::Whole),
            ("/app/target/app-1.jar", "/app/target/*.jar", Reach::Whole),
            ("/app/build", "/app/dist|build", Reach::Whole),
            ("/lib/python3.12/site-packages", "/lib/python*/site-packages", Reach::Whole),
            ("/app", "?/app", Reach::Nothing),
            ("?/app", "?/app/x", Reach::Within("x".to_owned())),
        ];
        for (path, at, expected) in table {
            assert_eq!(reach(path, &Place::at(at)), expected, "{path} {at}");
        }
        assert_eq!(reach("/usr", &Place::below("/usr")), Reach::Some);
        assert_eq!(reach("/usr/lib", &Place::below("/usr")), Reach::Nothing);
    }

    #[test]
    fn paths_are_joined_and_cleaned() {
        let table = [
            ("/app", "x", "/app/x"),
            ("/app", "/x/", "/x"),
            ("/app", "../../..", "/"),
            ("?", "./x/../y", "?/y"),
            ("?", "../../x", "?/x"),
            ("?/a", "/b", "/b"),
            ("/", ".", "/"),
            ("?", ".", "?"),
        ];
        for (directory, path, expected) in table {
            assert_eq!(join(directory, path), expected, "{directory} {path}");
        }
    }
}
