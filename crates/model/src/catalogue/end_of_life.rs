//! Releases that get no fixes any more.

use super::date::Date;
use super::reference::Reference;
use super::table::rows;

/// The releases with their ends.
const RELEASES: &str = include_str!("../../data/end-of-life.tsv");

/// Suites and the release that each one is.
const SUITES: [(&str, &str, &str); 17] = [
    ("wheezy", "debian", "7"),
    ("jessie", "debian", "8"),
    ("stretch", "debian", "9"),
    ("buster", "debian", "10"),
    ("bullseye", "debian", "11"),
    ("bookworm", "debian", "12"),
    ("trixie", "debian", "13"),
    ("precise", "ubuntu", "12.04"),
    ("trusty", "ubuntu", "14.04"),
    ("xenial", "ubuntu", "16.04"),
    ("bionic", "ubuntu", "18.04"),
    ("focal", "ubuntu", "20.04"),
    ("kinetic", "ubuntu", "22.10"),
    ("lunar", "ubuntu", "23.04"),
    ("mantic", "ubuntu", "23.10"),
    ("oracular", "ubuntu", "24.10"),
    ("plucky", "ubuntu", "25.04"),
];

/// A release and the last day on which it gets fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndOfLife {
    /// What a person calls the product, as `Node.js`.
    pub product: &'static str,
    /// The release, as `18`; `None` when it is every one.
    pub release: Option<&'static str>,
    /// The last day.
    pub date: Date,
}

impl EndOfLife {
    /// True when the last day is over.
    #[must_use]
    pub fn is_past(&self, on: Date) -> bool {
        self.date < on
    }
}

/// The release that an image brings and that ends first: what its repository is, and the
/// distribution that its tag names, as `node:16-buster`. `None` when no end is known.
#[must_use]
pub fn end_of_life(reference: &str) -> Option<EndOfLife> {
    let reference = Reference::parse(reference);
    let tag = reference.effective_tag().unwrap_or_default();
    let own = release_of_tag(reference.repository, tag);
    let below = tag.split('-').filter_map(distribution_of);
    // Distroless names its Debian in the repository.
    let debian = reference.repository.rsplit_once("-debian").map(|(_, version)| version);
    let debian = debian.and_then(|version| release("debian", version));
    own.into_iter().chain(below).chain(debian).min_by_key(|end| end.date)
}

/// The release of a repository that a tag names by its first part.
fn release_of_tag(repository: &str, tag: &str) -> Option<EndOfLife> {
    if let Some(every) = release(repository, "*") {
        return Some(every);
    }
    let first = tag.split('-').next().unwrap_or_default();
    let version = first.strip_prefix('v').unwrap_or(first);
    release(repository, version).or_else(|| shorter(repository, version))
}

/// The release whose number begins a longer one, as `3.9` does `3.9.18`.
fn shorter(repository: &str, version: &str) -> Option<EndOfLife> {
    let dots = version.match_indices('.').map(|(at, _)| at).collect::<Vec<_>>();
    // Of `3.10.1` the release is `3.10`, not `3`, although that may be in the table too.
    let (&last, rest) = dots.split_last()?;
    match rest {
        [] => release(repository, &version[..last]).filter(|_| is_major(repository)),
        [.., minor_end] => release(repository, &version[..last]).or_else(|| {
            release(repository, &version[..*minor_end]).filter(|_| is_major(repository))
        }),
    }
}

/// True for products whose releases are whole numbers, so that `18.2` belongs to `18`.
fn is_major(repository: &str) -> bool {
    matches!(
        repository,
        "debian" | "centos" | "node" | "postgres" | "elasticsearch" | "amazonlinux" | "fedora"
    )
}

/// The distribution that a part of a tag names, as `buster` or `alpine3.15`.
fn distribution_of(part: &str) -> Option<EndOfLife> {
    if let Some(version) = part.strip_prefix("alpine") {
        return release("alpine", version);
    }
    let (_, repository, version) = SUITES.iter().find(|(suite, ..)| *suite == part)?;
    release(repository, version)
}

/// The row of a release.
fn release(repository: &str, version: &str) -> Option<EndOfLife> {
    rows(RELEASES).find_map(|[product, known, release, date]| {
        let fits = known == repository && release == version;
        let date = fits.then(|| Date::parse(date)).flatten()?;
        Some(EndOfLife { product, release: Some(release).filter(|name| *name != "*"), date })
    })
}

#[cfg(test)]
mod tests {
    use super::super::table::{lines, rows};
    use super::{Date, RELEASES, SUITES, end_of_life, release};

    #[test]
    fn each_row_reads() {
        let read = rows(RELEASES).filter(|[.., date]: &[&str; 4]| Date::parse(date).is_some());
        assert_eq!(read.count(), lines(RELEASES).count());
        for (suite, repository, version) in SUITES {
            assert!(release(repository, version).is_some(), "{suite}");
        }
    }

    #[test]
    fn the_release_that_ends_first_counts() {
        let shown = |reference: &str| {
            end_of_life(reference).map_or("unknown".to_owned(), |end| {
                format!("{} {} {}", end.product, end.release.unwrap_or("any"), end.date)
            })
        };
        let table = [
            ("node:18-alpine", "Node.js 18 2025-04-30"),
            ("node:18.20.1", "Node.js 18 2025-04-30"),
            ("node:22-buster-slim", "Debian 10 2024-06-30"),
            ("docker.io/library/python:3.9.18-slim", "Python 3.9 2025-10-31"),
            ("python:3.12-alpine3.15", "Alpine 3.15 2023-11-01"),
            ("python:3.1", "unknown"),
            ("python:2.7.18", "Python 2.7 2020-01-01"),
            ("debian:stretch-slim", "Debian 9 2022-06-30"),
            ("debian:10.13", "Debian 10 2024-06-30"),
            ("ubuntu:16.04", "Ubuntu 16.04 2021-04-30"),
            ("ubuntu:bionic-20210101", "Ubuntu 18.04 2023-05-31"),
            ("alpine:3.9.6", "Alpine 3.9 2020-11-01"),
            ("alpine", "unknown"),
            ("centos:7.9.2009", "CentOS 7 2024-06-30"),
            ("golang:1.21.5-bookworm", "Go 1.21 2024-08-13"),
            ("postgres:9.6.24", "PostgreSQL 9.6 2021-11-11"),
            ("postgres:13.4", "PostgreSQL 13 2025-11-13"),
            ("mysql:5.7", "MySQL 5.7 2023-10-31"),
            ("openjdk:17-slim", "the image openjdk any 2022-08-01"),
            ("gcr.io/distroless/java17-debian11", "Debian 11 2026-08-31"),
            ("mcr.microsoft.com/dotnet/sdk:6.0-alpine", ".NET 6.0 2024-11-12"),
            ("example.com/node:10", "unknown"),
            ("node:$V", "unknown"),
            ("php:8", "unknown"),
        ];
        for (reference, expected) in table {
            assert_eq!(shown(reference), expected, "{reference}");
        }
        let last = Date::new(2025, 4, 30).expect("a date");
        assert!(!end_of_life("node:18").expect("an end").is_past(last));
    }
}
