//! What Debian packages cost.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::table::{lines, rows};

/// The measured packages.
const PACKAGES: &str = include_str!("../../data/debian-packages.tsv");

/// The names of what they bring along.
const ADDED: &str = include_str!("../../data/debian-added.tsv");

/// A package, measured alone on a minimal bookworm.
#[derive(Clone, Debug)]
pub struct DebianPackage {
    /// Its name.
    pub name: &'static str,
    /// Without recommended packages.
    pub lean: Cost,
    /// With them, as apt installs by default.
    pub full: Cost,
    /// What is installed without recommended packages, as runs of numbers.
    added: Vec<(u32, u32)>,
}

/// Whether apt installs what packages recommend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recommends {
    /// It does, by default.
    Yes,
    /// `--no-install-recommends`.
    No,
}

/// What packages cost. Where several were measured alone and overlap, each number has two bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// How many packages, at least and at most.
    pub packages: (u64, u64),
    /// Bytes to download, at least and at most.
    pub download: (u64, u64),
    /// Bytes on disk by Debian's own count, at least and at most.
    pub installed: (u64, u64),
}

impl Cost {
    /// Reads three columns; the last is in KiB.
    fn read([packages, download, installed]: [&str; 3]) -> Option<Self> {
        let number = |text: &str| text.parse::<u64>().ok();
        let twice = |number: u64| (number, number);
        Some(Self {
            packages: twice(number(packages)?),
            download: twice(number(download)?),
            installed: twice(number(installed)?.saturating_mul(1024)),
        })
    }

    /// Combines two costs bound by bound.
    fn combine(self, other: Self, with: impl Fn((u64, u64), (u64, u64)) -> (u64, u64)) -> Self {
        Self {
            packages: with(self.packages, other.packages),
            download: with(self.download, other.download),
            installed: with(self.installed, other.installed),
        }
    }
}

impl DebianPackage {
    fn read(columns: [&'static str; 8]) -> Option<Self> {
        let [name, costs @ .., added] = columns;
        let [packages, download, installed, full @ ..] = costs;
        let runs = added.split(' ').filter(|run| !run.is_empty()).map(|run| {
            let (first, last) = run.split_once('-').unwrap_or((run, run));
            Some((first.parse().ok()?, last.parse().ok()?))
        });
        Some(Self {
            name,
            lean: Cost::read([packages, download, installed])?,
            full: Cost::read(full)?,
            added: runs.collect::<Option<_>>()?,
        })
    }

    /// What it costs.
    #[must_use]
    pub fn cost(&self, recommends: Recommends) -> Cost {
        match recommends {
            Recommends::Yes => self.full,
            Recommends::No => self.lean,
        }
    }

    /// The packages that it brings without recommends, itself included.
    pub fn added(&self) -> impl Iterator<Item = &'static str> {
        let names = added_names();
        let numbers = self.added.iter().flat_map(|&(first, last)| first..=last);
        numbers.filter_map(|number| names.get(number as usize).copied())
    }

    /// The numbers of what it brings.
    fn numbers(&self) -> impl Iterator<Item = u32> {
        self.added.iter().flat_map(|&(first, last)| first..=last)
    }
}

/// The names by number.
fn added_names() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&str>> = OnceLock::new();
    NAMES.get_or_init(|| lines(ADDED).collect())
}

/// All measured packages.
#[must_use]
pub fn debian_packages() -> &'static [DebianPackage] {
    static TABLE: OnceLock<Vec<DebianPackage>> = OnceLock::new();
    TABLE.get_or_init(|| rows(PACKAGES).filter_map(DebianPackage::read).collect())
}

/// The package of this name.
#[must_use]
pub fn debian_package(name: &str) -> Option<&'static DebianPackage> {
    static INDEX: OnceLock<HashMap<&str, usize>> = OnceLock::new();
    let table = debian_packages();
    let index = INDEX.get_or_init(|| {
        table.iter().enumerate().map(|(index, package)| (package.name, index)).collect()
    });
    index.get(name).and_then(|&index| table.get(index))
}

/// What several packages cost together.
///
/// Each was measured alone, so that what they share is counted once for certain only where one
/// brings all that another does; otherwise the truth lies between the larger and the sum.
#[must_use]
pub fn combined_cost(packages: &[&DebianPackage], recommends: Recommends) -> Cost {
    let mut largest_first = packages.to_vec();
    largest_first.sort_by_key(|package| std::cmp::Reverse(package.lean.packages));
    let mut total = Cost::default();
    let mut seen = std::collections::HashSet::new();
    for package in largest_first {
        let numbers: Vec<u32> = package.numbers().collect();
        let shared = numbers.iter().filter(|number| seen.contains(*number)).count();
        if shared == numbers.len() {
            continue;
        }
        seen.extend(numbers);
        let cost = package.cost(recommends);
        total = total.combine(cost, |total, cost| {
            let apart = shared == 0 && recommends == Recommends::No;
            let low = if apart { total.0 + cost.0 } else { total.0.max(cost.0) };
            (low, total.1 + cost.1)
        });
    }
    let exact = seen.len() as u64;
    if recommends == Recommends::No {
        total.packages = (exact, exact);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::{PACKAGES, Recommends, combined_cost, debian_package, debian_packages, lines};

    #[test]
    fn each_row_reads() {
        assert_eq!(debian_packages().len(), lines(PACKAGES).count());
        for package in debian_packages() {
            let count = package.added().count() as u64;
            assert_eq!((count, count), package.lean.packages, "{}", package.name);
        }
    }

    #[test]
    fn sets_are_united() {
        let packages = |names: &[&str]| {
            names.iter().filter_map(|name| debian_package(name)).collect::<Vec<_>>()
        };
        let gcc = debian_package("gcc").expect("gcc").lean;
        // g++ brings all of gcc.
        let both = combined_cost(&packages(&["gcc", "g++"]), Recommends::No);
        assert_eq!(both, debian_package("g++").expect("g++").lean);
        // jq and gcc share nothing.
        let apart = combined_cost(&packages(&["gcc", "jq"]), Recommends::No);
        assert_eq!(apart.download.0, apart.download.1);
        assert!(apart.download.0 > gcc.download.0);
        // git and curl share libraries.
        let shared = combined_cost(&packages(&["git", "curl"]), Recommends::No);
        assert!(shared.download.0 < shared.download.1);
        assert_eq!(shared.packages.0, shared.packages.1);
        assert_eq!(combined_cost(&[], Recommends::Yes).download, (0, 0));
    }
}
