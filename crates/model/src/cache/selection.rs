//! Which changed files a COPY, ADD or mount reads.

use plimsoll_syntax::dockerignore::{IgnoreFile, clean_path};

use super::{FileChange, FileChangeKind};
use crate::context::BuildContext;

/// Whether something selects a changed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touched {
    /// It selects none.
    No,
    /// It selects this change, by its place in the list.
    Yes(usize),
    /// It cannot be told.
    Unknown,
}

/// What is read from the main build context.
pub(super) struct Selection<'a> {
    /// The paths or patterns, after expansion.
    pub(super) sources: &'a [String],
    /// The patterns that are left out.
    pub(super) excludes: Vec<String>,
    pub(super) context: Option<&'a BuildContext>,
}

impl Selection<'_> {
    /// The first change that it selects.
    pub(super) fn touched(&self, changes: &[FileChange]) -> Touched {
        let ignore = self.context.and_then(|context| context.ignore.as_deref());
        let ignore = ignore.map(IgnoreFile::parse).unwrap_or_default();
        let excludes = IgnoreFile::parse(&self.excludes.join("\n"));
        let mut unknown = false;
        for (at, change) in changes.iter().enumerate() {
            // Neither times nor users of local files are in a checksum.
            if change.kind == FileChangeKind::Touch {
                continue;
            }
            for source in self.sources {
                if source.contains('$') {
                    unknown = true;
                    continue;
                }
                if self.selects(source, change, &ignore, &excludes) {
                    return Touched::Yes(at);
                }
            }
        }
        if unknown { Touched::Unknown } else { Touched::No }
    }

    fn selects(
        &self,
        source: &str,
        change: &FileChange,
        ignore: &IgnoreFile,
        excludes: &IgnoreFile,
    ) -> bool {
        let source = clean_path(source);
        let source = source.trim_start_matches('/');
        let path = clean_path(&change.path);
        let path = path.trim_start_matches('/');
        if is_pattern(path) {
            let named = IgnoreFile::parse(path);
            let known = self.context.filter(|context| context.complete);
            return match known {
                // Which files the pattern stands for is known.
                Some(context) => context.entries.iter().any(|entry| {
                    entry.sent
                        && named.ignores(&entry.path)
                        && !excludes.ignores(&entry.path)
                        && covers(source, &entry.path)
                }),
                None => overlap(source, path),
            };
        }
        !ignore.ignores(path) && !excludes.ignores(path) && covers(source, path)
    }
}

fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

/// True when a source of COPY selects a path.
fn covers(source: &str, path: &str) -> bool {
    if matches!(source, "" | ".") {
        return true;
    }
    if !is_pattern(source) {
        return path == source || path.strip_prefix(source).is_some_and(|it| it.starts_with('/'));
    }
    // A pattern of COPY selects as one of an ignore file does: the path or what is above it.
    IgnoreFile::parse(source).ignores(path)
}

/// True when a source and a pattern may name the same file: their literal beginnings agree.
fn overlap(source: &str, pattern: &str) -> bool {
    if matches!(source, "" | ".") {
        return true;
    }
    let literal = |text: &str| -> Vec<String> {
        text.split('/').take_while(|part| !is_pattern(part)).map(str::to_owned).collect()
    };
    let (one, other) = (literal(source), literal(pattern));
    if one.iter().zip(&other).any(|(one, other)| one != other) {
        return false;
    }
    // A file cannot lie below a source that the pattern does not reach.
    is_pattern(source) || one.len() <= other.len() || covers_by(pattern, source)
}

/// True when a pattern selects a path, or could select something below it.
fn covers_by(pattern: &str, path: &str) -> bool {
    pattern.contains("**") || IgnoreFile::parse(pattern).ignores(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touched(source: &str, path: &str) -> bool {
        let sources = [source.to_owned()];
        let selection = Selection { sources: &sources, excludes: Vec::new(), context: None };
        let change = FileChange { path: path.to_owned(), kind: FileChangeKind::Edit };
        selection.touched(&[change]) != Touched::No
    }

    #[test]
    fn a_copy_reads_what_it_names_and_what_lies_below() {
        for (source, path, reads) in [
            (".", "src/a.js", true),
            ("src", "src/a.js", true),
            ("src/", "src/a.js", true),
            ("./src", "src/a.js", true),
            ("src", "src-old/a.js", false),
            ("src/a.js", "src/b.js", false),
            ("package*.json", "package-lock.json", true),
            ("package*.json", "src/a.js", false),
            ("src", "src/**", true),
            ("src/a.js", "src/**", true),
            ("public", "src/**", false),
            ("/src", "src/a.js", true),
        ] {
            assert_eq!(touched(source, path), reads, "COPY {source}, edit {path}");
        }
    }
}
