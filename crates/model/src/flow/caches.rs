//! What package managers leave behind beside what they install.

use super::base::Root;
use crate::packages::{Action, PackageCommand, PackageManager};

/// A cache of a manager.
pub(super) struct CacheRow {
    pub(super) manager: PackageManager,
    /// What a person calls it.
    pub(super) name: &'static str,
    /// The actions that fill it.
    actions: &'static [Action],
    /// The places that it may be at, by their index in [`PackageManager::cache_paths`].
    paths: &'static [usize],
    /// The options that keep it empty.
    without: &'static [&'static str],
    /// The variables that keep it empty, when they are set to something true.
    variables: &'static [&'static str],
}

const INSTALLS: &[Action] = &[Action::Install, Action::InstallManifest, Action::Upgrade];
const FETCHES: &[Action] =
    &[Action::Install, Action::InstallManifest, Action::Upgrade, Action::Build, Action::Execute];
const SYSTEM: &[Action] = &[Action::Install, Action::Update, Action::Upgrade, Action::DistUpgrade];

const fn row(
    manager: PackageManager,
    name: &'static str,
    actions: &'static [Action],
    paths: &'static [usize],
) -> CacheRow {
    CacheRow { manager, name, actions, paths, without: &[], variables: &[] }
}

/// The caches. Debian's images delete the archives of apt after each install, so that only its
/// lists are left.
pub(super) const CACHES: [CacheRow; 25] = {
    use PackageManager as M;
    [
        row(M::Apt, "apt package lists", &[Action::Update], &[0]),
        CacheRow {
            without: &["no-cache"],
            ..row(M::Apk, "apk index", &[Action::Update, Action::Install, Action::Upgrade], &[0])
        },
        row(M::Yum, "yum cache", SYSTEM, &[0]),
        row(M::Dnf, "dnf cache", SYSTEM, &[0, 1]),
        row(M::Microdnf, "microdnf cache", SYSTEM, &[0, 1, 2]),
        row(M::Tdnf, "tdnf cache", SYSTEM, &[0]),
        row(M::Zypper, "zypper cache", SYSTEM, &[0]),
        row(M::Pacman, "pacman packages", SYSTEM, &[0]),
        row(M::Pacman, "pacman databases", SYSTEM, &[1]),
        CacheRow {
            without: &["no-cache-dir"],
            variables: &["PIP_NO_CACHE_DIR"],
            ..row(M::Pip, "pip cache", INSTALLS, &[0])
        },
        CacheRow {
            without: &["no-cache", "n"],
            variables: &["UV_NO_CACHE"],
            ..row(M::Uv, "uv cache", INSTALLS, &[0])
        },
        CacheRow { without: &["no-cache"], ..row(M::Poetry, "Poetry cache", INSTALLS, &[0]) },
        row(M::Pipenv, "Pipenv cache", INSTALLS, &[0, 1]),
        row(M::Conda, "conda packages", INSTALLS, &[0, 1]),
        row(M::Npm, "npm cache", INSTALLS, &[0]),
        row(M::Yarn, "yarn cache", INSTALLS, &[0, 1, 2]),
        row(M::Pnpm, "pnpm store", INSTALLS, &[0, 1]),
        row(M::Bun, "bun cache", INSTALLS, &[0]),
        row(M::Bundler, "gem cache", INSTALLS, &[1, 0]),
        CacheRow {
            without: &["no-cache"],
            ..row(M::Composer, "Composer cache", INSTALLS, &[0, 1])
        },
        row(M::Cargo, "cargo registry", FETCHES, &[0, 2]),
        row(M::Go, "Go build cache", &[Action::Install, Action::Build, Action::Execute], &[0]),
        row(M::Go, "Go module cache", FETCHES, &[1, 2]),
        row(M::Maven, "Maven repository", FETCHES, &[0]),
        row(M::Dotnet, "NuGet packages", FETCHES, &[0]),
    ]
};

/// Gradle's home holds more than packages, and is a row of its own.
pub(super) const GRADLE: CacheRow = row(PackageManager::Gradle, "Gradle home", FETCHES, &[0]);

impl CacheRow {
    /// True when a command fills it; `variable` looks up the environment.
    pub(super) fn is_filled<'v>(
        &self,
        command: &PackageCommand<'_>,
        variable: impl Fn(&str) -> Option<&'v str>,
    ) -> bool {
        let on = |value: &str| !matches!(value, "" | "0" | "false" | "off" | "no");
        self.manager == command.manager
            && self.actions.contains(&command.action)
            && !command.has_flag(self.without)
            && !self.variables.iter().any(|name| variable(name).is_some_and(on))
    }

    /// Where it may be; the first is where it most likely is.
    pub(super) fn places<'v>(
        &self,
        root: &Root,
        home: &str,
        variable: impl Fn(&str) -> Option<&'v str>,
    ) -> Vec<String> {
        let all = self.manager.cache_paths();
        let mut moved = Vec::new();
        let mut usual = Vec::new();
        for cache in self.paths.iter().filter_map(|&index| all.get(index)) {
            match cache.variables.iter().find_map(|name| variable(name)) {
                Some(directory) => moved.push(format!("{directory}{}", cache.below)),
                None => usual.push(match cache.path.strip_prefix('~') {
                    Some(rest) => format!("{home}{rest}"),
                    None => cache.path.to_owned(),
                }),
            }
        }
        // Go's modules are below /go in its own images only.
        if self.manager == PackageManager::Go && root.repository != "golang" {
            usual.reverse();
        }
        if self.manager == PackageManager::Yarn && home != "/root" {
            usual.retain(|path| path.starts_with(home));
        }
        moved.extend(usual);
        moved
    }
}
