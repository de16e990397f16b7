//! Where the package managers of a RUN keep what they download, and the mounts that keep it
//! between builds.

use plimsoll_model::packages::{Action, PackageCommand, PackageManager};
use plimsoll_syntax::dockerfile::{Mount, MountType, ResolvedMount};

use crate::base_shell;
use crate::subject::{PackageSite, Site};

/// A directory worth keeping between builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The manager that fills it.
    pub manager: PackageManager,
    /// The absolute path.
    pub path: String,
    /// True when two builds must not use it at the same time.
    pub is_locked: bool,
}

/// The home directory of the user of a RUN, when it is known.
pub(crate) fn home(site: &Site<'_>) -> Option<String> {
    if let Some(home) = site.variable("HOME") {
        return Some(home.to_owned());
    }
    let user = match &site.step()?.state.user {
        Some(user) => user.split(':').next().unwrap_or_default(),
        // An image that sets no user runs as root.
        None if base_shell::image(site)?.runs_as_root()? => "root",
        None => return None,
    };
    let is_name = user.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '_');
    match user {
        "root" | "0" => Some("/root".to_owned()),
        _ if is_name && !user.contains('$') => Some(format!("/home/{user}")),
        _ => None,
    }
}

/// The directories that the command fills, as far as their places are known.
pub(crate) fn kept(site: &Site<'_>, package: &PackageSite<'_>) -> Vec<Kept> {
    use PackageManager as M;
    let manager = package.asks.manager;
    let at = |path: Option<String>, is_locked: bool| {
        let path = path.filter(|path| is_plain(path));
        path.map(|path| Kept { manager, path, is_locked }).into_iter().collect::<Vec<_>>()
    };
    let fixed = |path: &str| at(Some(path.to_owned()), true);
    let below_home = |below: &str| Some(format!("{}/{below}", home(site)?));
    let in_home = |variable: &str, below: &str| {
        let moved = site.variable(variable).map(str::to_owned);
        at(moved.or_else(|| below_home(below)), false)
    };
    if !fetches(package) {
        return Vec::new();
    }
    match manager {
        // The mount hides lists that an earlier step fetched.
        M::Apt if updates(site) => [fixed("/var/cache/apt"), fixed("/var/lib/apt")].concat(),
        M::Dnf => fixed("/var/cache/libdnf5"),
        M::Pip => in_home("PIP_CACHE_DIR", ".cache/pip"),
        M::Uv => in_home("UV_CACHE_DIR", ".cache/uv"),
        M::Poetry => in_home("POETRY_CACHE_DIR", ".cache/pypoetry"),
        M::Npm => in_home("NPM_CONFIG_CACHE", ".npm"),
        M::Pnpm => match site.variable("PNPM_HOME") {
            Some(pnpm) => at(Some(format!("{pnpm}/store")), false),
            None => at(below_home(".local/share/pnpm/store"), false),
        },
        M::Yarn => at(yarn(site, package), false),
        M::Bun => in_home("BUN_INSTALL_CACHE_DIR", ".bun/install/cache"),
        M::Composer => in_home("COMPOSER_CACHE_DIR", ".composer/cache"),
        M::Cargo => {
            let home = site.variable("CARGO_HOME").map(str::to_owned);
            let home =
                home.or_else(|| is_based_on(site, "rust").then(|| "/usr/local/cargo".to_owned()));
            at(home.map(|home| format!("{home}/registry")), false)
        }
        M::Go => {
            // Modules are kept in the first of several directories.
            let first = |path: &str| path.split(':').next().unwrap_or_default().to_owned();
            let path = site.variable("GOPATH").map(first);
            let path = path.or_else(|| is_based_on(site, "golang").then(|| "/go".to_owned()));
            let modules = site.variable("GOMODCACHE").map(str::to_owned);
            let modules = modules.or_else(|| path.map(|path| format!("{path}/pkg/mod")));
            let modules = at(modules, false);
            // `go mod download` compiles nothing.
            if package.asks.action == Action::InstallManifest {
                return modules;
            }
            [modules, in_home("GOCACHE", ".cache/go-build")].concat()
        }
        M::Maven => at(below_home(".m2/repository"), false),
        M::Gradle if !is_based_on(site, "gradle") => in_home("GRADLE_USER_HOME", ".gradle"),
        M::Dotnet => in_home("NUGET_PACKAGES", ".nuget/packages"),
        _ => Vec::new(),
    }
}

/// True for an absolute path that can stand in a mount as it is.
fn is_plain(path: &str) -> bool {
    let is_odd = |letter: char| letter.is_whitespace() || ",\"'$:\\".contains(letter);
    path.starts_with('/') && !path.contains(is_odd)
}

/// True for commands that download packages.
fn fetches(package: &PackageSite<'_>) -> bool {
    use PackageManager as M;
    let asks = &package.asks;
    let builds_need = matches!(asks.manager, M::Cargo | M::Go | M::Maven | M::Gradle | M::Dotnet);
    match asks.action {
        Action::Install | Action::InstallManifest => true,
        Action::Build | Action::Deploy => {
            builds_need && !asks.has_flag(&["no-restore", "offline", "o"])
        }
        _ => false,
    }
}

/// True when the step fetches the lists of apt.
fn updates(site: &Site<'_>) -> bool {
    site.packages().iter().any(|package| is_apt_update(&package.asks))
}

/// True for `apt-get update`.
pub(crate) fn is_apt_update(asks: &PackageCommand<'_>) -> bool {
    asks.manager == PackageManager::Apt && asks.action == Action::Update
}

/// Old and new Yarn keep their caches in different places; options tell them apart.
fn yarn(site: &Site<'_>, package: &PackageSite<'_>) -> Option<String> {
    if let Some(folder) = site.variable("YARN_CACHE_FOLDER") {
        return Some(folder.to_owned());
    }
    let home = home(site)?;
    if package.asks.has_flag(&["immutable", "immutable-cache", "check-cache"]) {
        return Some(format!("{home}/.yarn/berry/cache"));
    }
    if !package.asks.has_flag(&["frozen-lockfile", "pure-lockfile", "production", "prod"]) {
        return None;
    }
    Some(if home == "/root" {
        "/usr/local/share/.cache/yarn".to_owned()
    } else {
        format!("{home}/.cache/yarn")
    })
}

/// True when the base image is this official one.
fn is_based_on(site: &Site<'_>, repository: &str) -> bool {
    base_shell::image(site).is_some_and(|image| {
        let reference = image.reference();
        reference.split(':').next() == Some(repository)
    })
}

/// The cache mounts of a RUN with what is written.
pub(crate) fn cache_mounts<'a>(site: &Site<'a>) -> Vec<(&'a Mount, ResolvedMount)> {
    let Some(run) = site.run() else { return Vec::new() };
    let keep = |value: &str| Ok(value.to_owned());
    let resolved = run.mounts.iter().filter_map(|mount| Some((mount, mount.resolve(keep).ok()?)));
    resolved.filter(|(_, mount)| mount.kind == MountType::Cache).collect()
}

/// True when `path` lies in `directory` or is it.
pub(crate) fn is_in(path: &str, directory: &str) -> bool {
    let directory = directory.trim_end_matches('/');
    path == directory || path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
}
