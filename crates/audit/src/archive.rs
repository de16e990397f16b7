//! Which file names say that a file is an archive.

/// The endings by which hadolint knows archives.
///
/// Source: hadolint 2.15, observed; it compares letters as they are.
const HADOLINT: [&str; 15] = [
    ".tar", ".gz", ".bz2", ".xz", ".Z", ".lz", ".lzma", ".tgz", ".tb2", ".tbz", ".tbz2", ".tpz",
    ".tlz", ".txz", ".tZ",
];

/// The endings of archives that ADD unpacks.
///
/// Source: Dockerfile reference, "Adding local tar archives"; zstd since BuildKit reads it.
const UNPACKED: [&str; 14] = [
    ".tar",
    ".tar.gz",
    ".tgz",
    ".tpz",
    ".tar.bz2",
    ".tb2",
    ".tbz",
    ".tbz2",
    ".tar.xz",
    ".txz",
    ".tar.zst",
    ".tzst",
    ".tar.zstd",
    ".taz",
];

/// Endings of single compressed files, which can be archives all the same.
const PERHAPS: [&str; 9] = [".gz", ".bz2", ".xz", ".zst", ".z", ".lz", ".lzma", ".tlz", ".tz"];

/// What ADD does with a local file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unpacking {
    /// It unpacks it.
    Yes,
    /// It copies it.
    No,
    /// The name does not tell.
    Perhaps,
}

/// What ADD does with a local file of this name.
pub(crate) fn unpacking(path: &str) -> Unpacking {
    let name = base_name(path).to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if ends(&UNPACKED) {
        Unpacking::Yes
    } else if ends(&PERHAPS) || name.ends_with(['*', '?', ']']) {
        Unpacking::Perhaps
    } else {
        Unpacking::No
    }
}

/// True when hadolint takes a file of this name for an archive.
pub(crate) fn is_archive_to_hadolint(path: &str) -> bool {
    HADOLINT.iter().any(|ending| path.ends_with(ending))
}

/// The last part of a path, of either kind of system.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::{Unpacking, unpacking};

    #[test]
    fn names_tell_what_add_unpacks() {
        let of = |names: &[&str]| names.iter().map(|name| unpacking(name)).collect::<Vec<_>>();
        assert_eq!(of(&["a.tar", "x/a.tgz", "a.tar.zst"]), [Unpacking::Yes; 3]);
        assert_eq!(of(&["a.zip", "a.jar", "dir/", ".", "a.tar/b"]), [Unpacking::No; 5]);
        assert_eq!(of(&["a.gz", "a.lzma", "dist/*"]), [Unpacking::Perhaps; 3]);
    }
}
