//! The parts of an image reference that the tables are asked by.

/// An image reference in its short form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'r> {
    /// The repository, without `docker.io/` and `library/`.
    pub repository: &'r str,
    /// The tag as written; `None` means `latest` unless there is a digest.
    pub tag: Option<&'r str>,
    /// The digest.
    pub digest: Option<&'r str>,
}

/// The names of suites, which stand in tags for versions.
pub(super) const CODENAMES: [&str; 22] = [
    "wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "sid",
    "trusty", "xenial", "bionic", "focal", "jammy", "noble", "resolute", "oracular", "plucky",
    "questing", "lunar", "mantic", "kinetic",
];

/// Words in tags that name a version by what it is today.
const MOVING: [&str; 20] = [
    "latest",
    "lts",
    "stable",
    "mainline",
    "current",
    "edge",
    "rolling",
    "nightly",
    "devel",
    "oldstable",
    "testing",
    "unstable",
    "argon",
    "boron",
    "fermium",
    "gallium",
    "hydrogen",
    "iron",
    "jod",
    "krypton",
];

impl<'r> Reference<'r> {
    /// Takes a reference apart; it need not be a valid one.
    #[must_use]
    pub fn parse(reference: &'r str) -> Self {
        let (named, digest) = match reference.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (reference, None),
        };
        // A colon before the last slash belongs to the port of a registry.
        let name = named.rfind('/').map_or(0, |at| at + 1);
        let (repository, tag) = match named[name..].find(':') {
            Some(at) => (&named[..name + at], Some(&named[name + at + 1..])),
            None => (named, None),
        };
        Self { repository: short(repository), tag, digest }
    }

    /// The tag that is meant; `None` when only a digest says which image it is.
    #[must_use]
    pub fn effective_tag(&self) -> Option<&'r str> {
        self.tag.or(if self.digest.is_some() { None } else { Some("latest") })
    }
}

/// A repository as its owners write it.
fn short(repository: &str) -> &str {
    let hosts = ["docker.io/", "index.docker.io/", "registry-1.docker.io/"];
    let local = hosts.iter().find_map(|host| repository.strip_prefix(host)).unwrap_or(repository);
    local.strip_prefix("library/").unwrap_or(local)
}

/// The parts of a tag that say which variant of an image it is, without versions and suites:
/// `alpine` for `1.22-alpine3.20`.
pub(super) fn variant(tag: &str) -> impl Iterator<Item = &str> {
    tag.split('-').filter_map(|part| {
        let stem = part.trim_end_matches(|char: char| char.is_ascii_digit() || char == '.');
        let is_version = part.starts_with(|char: char| char.is_ascii_digit()) || stem == "v";
        let says = !is_version && !CODENAMES.contains(&stem) && !MOVING.contains(&stem);
        (says && !stem.is_empty()).then_some(stem)
    })
}

/// The suite that a tag names.
pub(super) fn codename(tag: &str) -> Option<&str> {
    tag.split('-').find(|part| CODENAMES.contains(part))
}

/// The first number of a tag, major and minor: `(1, 22)` for `1.22.3-alpine`.
pub(super) fn leading_version(tag: &str) -> Option<(u32, u32)> {
    let part = tag
        .split('-')
        .map(|part| part.strip_prefix('v').unwrap_or(part))
        .find(|part| part.starts_with(|char: char| char.is_ascii_digit()))?;
    let mut numbers = part.split(['.', '_', 'u']).map(|number| number.parse::<u32>().ok());
    Some((numbers.next()??, numbers.next().flatten().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::{Reference, leading_version, variant};

    #[test]
    fn references_are_taken_apart() {
        let table = [
            ("alpine", "alpine", None, None),
            ("docker.io/library/golang:1.22", "golang", Some("1.22"), None),
            ("library/node:20@sha256:ab", "node", Some("20"), Some("sha256:ab")),
            ("localhost:5000/a/b:c", "localhost:5000/a/b", Some("c"), None),
            ("localhost:5000/a", "localhost:5000/a", None, None),
            ("docker.io/bitnami/x", "bitnami/x", None, None),
            ("", "", None, None),
        ];
        for (text, repository, tag, digest) in table {
            assert_eq!(Reference::parse(text), Reference { repository, tag, digest }, "{text}");
        }
    }

    #[test]
    fn tags_name_variants_and_versions() {
        let table = [
            ("1.22-alpine3.20", "alpine", Some((1, 22))),
            ("22-bookworm-slim", "slim", Some((22, 0))),
            ("latest", "", None),
            ("lts-alpine", "alpine", None),
            ("3.9.6-eclipse-temurin-17-alpine", "eclipse temurin alpine", Some((3, 9))),
            ("jdk21", "jdk", None),
            ("9.0-noble-chiseled-extra", "chiseled extra", Some((9, 0))),
            ("21.0.12_8-jre", "jre", Some((21, 0))),
            ("8u212-jdk", "jdk", Some((8, 212))),
            ("v3.7", "", Some((3, 7))),
            ("", "", None),
        ];
        for (tag, expected, version) in table {
            assert_eq!(variant(tag).collect::<Vec<_>>().join(" "), expected, "{tag}");
            assert_eq!(leading_version(tag), version, "{tag}");
        }
    }
}
