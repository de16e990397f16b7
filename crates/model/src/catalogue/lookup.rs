//! Finds the row of an image, or of its nearest relative.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::image::BaseImage;
use super::reference::{Reference, codename, leading_version, variant};
use super::table::rows;

/// The measured images.
const IMAGES: &str = include_str!("../../data/base-images.tsv");

/// Images whose structure alone is known.
const STRUCTURES: &str = include_str!("../../data/base-structures.tsv");

/// What the catalogue knows of a reference.
#[derive(Clone, Copy, Debug)]
pub enum Lookup {
    /// This image is in the table.
    Known(&'static BaseImage),
    /// The table has the same image under another tag.
    Alias(&'static BaseImage),
    /// The nearest relative: the same repository and variant at another version. Its structure
    /// (distribution, shell, tools, user) holds; sizes, dates and versions do not.
    Family(&'static BaseImage),
    /// Nothing is known.
    Unknown,
}

impl Lookup {
    /// The image whose structure holds.
    #[must_use]
    pub fn structure(self) -> Option<&'static BaseImage> {
        match self {
            Self::Known(image) | Self::Alias(image) | Self::Family(image) => Some(image),
            Self::Unknown => None,
        }
    }

    /// The image whose sizes hold too.
    #[must_use]
    pub fn exact(self) -> Option<&'static BaseImage> {
        match self {
            Self::Known(image) | Self::Alias(image) => Some(image),
            Self::Family(_) | Self::Unknown => None,
        }
    }
}

/// The table with its indices.
struct Catalogue {
    images: Vec<BaseImage>,
    /// The images of each repository, by its family name.
    repositories: HashMap<String, Vec<usize>>,
}

/// Reads the tables once.
fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let images: Vec<BaseImage> =
            rows(IMAGES).chain(rows(STRUCTURES)).filter_map(BaseImage::read).collect();
        let mut repositories: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, image) in images.iter().enumerate() {
            repositories.entry(family_name(image.repository)).or_default().push(index);
        }
        Catalogue { images, repositories }
    })
}

/// All images of the table.
#[must_use]
pub fn base_images() -> &'static [BaseImage] {
    &catalogue().images
}

/// Finds what is known of `reference`, as `golang:1.22-alpine`.
///
/// With a tag and a digest the facts of the tag hold. A digest alone tells the repository; that
/// says something only where all its images are of one family. Mirrors are other repositories, of
/// which nothing is known.
#[must_use]
pub fn base_image(reference: &str) -> Lookup {
    let reference = Reference::parse(reference);
    let catalogue = catalogue();
    let Some(indices) = catalogue.repositories.get(&family_name(reference.repository)) else {
        return Lookup::Unknown;
    };
    let images = || indices.iter().map(|&index| &catalogue.images[index]);
    if reference.repository == "scratch" {
        return images().next().map_or(Lookup::Unknown, Lookup::Known);
    }
    let Some(tag) = reference.effective_tag() else {
        let mut images = images();
        let Some(first) = images.next() else { return Lookup::Unknown };
        let alike = images.all(|image| image.distribution() == first.distribution());
        return if alike { Lookup::Family(first) } else { Lookup::Unknown };
    };
    let same = |image: &&BaseImage| image.repository == reference.repository;
    if let Some(image) = images().filter(same).find(|image| image.tag == tag) {
        return Lookup::Known(image);
    }
    if let Some(image) = images().filter(same).find(|image| image.aliases.contains(&tag)) {
        return Lookup::Alias(image);
    }
    relative(images(), tag).map_or(Lookup::Unknown, Lookup::Family)
}

/// The image of the same variant with the nearest version.
fn relative(
    images: impl Iterator<Item = &'static BaseImage>,
    tag: &str,
) -> Option<&'static BaseImage> {
    if tag.contains('$') {
        return None;
    }
    let wanted: Vec<&str> = variant(tag).collect();
    let fits =
        |image: &&BaseImage| image.tag == "*" || variant(image.tag).eq(wanted.iter().copied());
    images.filter(fits).min_by_key(|image| {
        let other_suite = codename(tag).is_some_and(|suite| {
            let named = |tag: &&str| codename(tag) == Some(suite);
            !image.os.contains(suite) && !image.aliases.iter().any(named)
        });
        (image.tag == "*", other_suite, distance(tag, image.tag))
    })
}

/// How far apart the versions of two tags are; far when one has none.
fn distance(left: &str, right: &str) -> u64 {
    let weight = |(major, minor): (u32, u32)| u64::from(major) * 1000 + u64::from(minor);
    match (leading_version(left), leading_version(right)) {
        (Some(left), Some(right)) => weight(left).abs_diff(weight(right)),
        (None, None) => 0,
        _ => u64::MAX,
    }
}

/// The name of a repository under which its relatives are: distroless has a repository for each
/// version, as `java17-debian12`.
fn family_name(repository: &str) -> String {
    match repository.strip_prefix("gcr.io/distroless/") {
        Some(rest) => {
            let stem = rest.split("-debian").next().unwrap_or(rest);
            format!("distroless/{}", stem.trim_end_matches(|char: char| char.is_ascii_digit()))
        }
        None => repository.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::lines;
    use super::{IMAGES, Lookup, STRUCTURES, base_image, base_images};

    #[test]
    fn each_row_reads() {
        assert_eq!(base_images().len(), lines(IMAGES).count() + lines(STRUCTURES).count());
        for image in base_images() {
            assert!(image.distribution().is_some(), "{}", image.reference());
            let manager = image.package_manager();
            assert!(manager.is_some() || image.inferred, "{}", image.reference());
        }
    }

    /// What is found for a reference, in a line.
    fn find(reference: &str) -> String {
        match base_image(reference) {
            Lookup::Known(image) => format!("is {}", image.reference()),
            Lookup::Alias(image) => format!("same as {}", image.reference()),
            Lookup::Family(image) => format!("like {}", image.reference()),
            Lookup::Unknown => "unknown".to_owned(),
        }
    }

    #[test]
    fn references_find_their_image_or_a_relative() {
        let table = [
            ("scratch", "is scratch"),
            ("alpine", "is alpine:latest"),
            ("alpine:3", "same as alpine:3.24"),
            ("alpine:3.10", "like alpine:3.18"),
            ("docker.io/library/golang:1.26", "is golang:1.26"),
            ("library/golang:1.26.7-trixie", "same as golang:1.26"),
            ("golang:1.22-alpine3.19", "like golang:1.22-alpine"),
            ("golang:1.13", "like golang:1.22"),
            ("golang:1.26-trixie@sha256:00", "same as golang:1.26"),
            ("golang@sha256:00", "unknown"),
            ("debian@sha256:00", "like debian:trixie"),
            ("debian:buster-slim", "like debian:trixie-slim"),
            ("debian:bookworm-20240101-slim", "like debian:bookworm-slim"),
            ("ubuntu:jammy-20240111", "like ubuntu:22.04"),
            ("node:lts-alpine", "same as node:24-alpine"),
            ("node:16-slim", "like node:18-slim"),
            ("python:3.12-windowsservercore", "unknown"),
            ("maven:3.9-eclipse-temurin-17-alpine", "like maven:3-eclipse-temurin-21-alpine"),
            ("gcr.io/distroless/java17-debian12", "like gcr.io/distroless/java21-debian12:latest"),
            (
                "gcr.io/distroless/static-debian11:nonroot",
                "like gcr.io/distroless/static-debian12:nonroot",
            ),
            ("centos:7", "like centos:*"),
            ("mirror.example/library/alpine:3", "unknown"),
            ("golang:$VERSION", "unknown"),
            ("", "unknown"),
            (":", "unknown"),
        ];
        for (reference, expected) in table {
            assert_eq!(find(reference), expected, "{reference}");
        }
    }

    #[test]
    fn facts_follow_from_a_row() {
        let facts = |reference: &str| {
            let image = base_image(reference).structure().expect("an image");
            format!(
                "{:?} sh={:?} root={:?} curl={:?} manager={:?}",
                image.distribution(),
                image.bin_sh(),
                image.runs_as_root(),
                image.has_tool("curl"),
                image.package_manager().flatten(),
            )
        };
        let table = [
            (
                "debian:12",
                "Some(Debian) sh=Some(Dash) root=Some(true) curl=Some(false) manager=Some(Apt)",
            ),
            (
                "alpine:3.22",
                "Some(Alpine) sh=Some(Ash) root=Some(true) curl=Some(false) manager=Some(Apk)",
            ),
            (
                "almalinux:9-minimal",
                "Some(Rpm) sh=Some(Bash) root=Some(true) curl=None manager=Some(Microdnf)",
            ),
            (
                "gcr.io/distroless/static-debian12:nonroot",
                "Some(Distroless) sh=None root=Some(false) curl=Some(false) manager=None",
            ),
            ("scratch", "Some(Empty) sh=None root=Some(true) curl=Some(false) manager=None"),
            (
                "node:20-alpine",
                "Some(Alpine) sh=Some(Ash) root=Some(true) curl=None manager=Some(Apk)",
            ),
        ];
        for (reference, expected) in table {
            assert_eq!(facts(reference), expected, "{reference}");
        }
    }
}
