//! The package managers and what each of them reads and keeps.

/// A package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageManager {
    /// Debian's and Ubuntu's apt, apt-get and aptitude.
    Apt,
    /// Debian's dpkg, which apt uses.
    Dpkg,
    /// Alpine's apk.
    Apk,
    /// Red Hat's older yum.
    Yum,
    /// Red Hat's dnf.
    Dnf,
    /// The small dnf of minimal images.
    Microdnf,
    /// The small dnf of Photon and Azure Linux.
    Tdnf,
    /// Red Hat's rpm, which yum and dnf use.
    Rpm,
    /// SUSE's zypper.
    Zypper,
    /// Arch's pacman.
    Pacman,
    /// Python's pip and pipx.
    Pip,
    /// Python's uv.
    Uv,
    /// Python's Poetry.
    Poetry,
    /// Python's Pipenv.
    Pipenv,
    /// Conda, mamba and micromamba.
    Conda,
    /// Node's npm.
    Npm,
    /// Node's Yarn, old and new.
    Yarn,
    /// Node's pnpm.
    Pnpm,
    /// Bun.
    Bun,
    /// Ruby's gem.
    Gem,
    /// Ruby's Bundler.
    Bundler,
    /// PHP's Composer.
    Composer,
    /// PHP's pecl.
    Pecl,
    /// Rust's cargo.
    Cargo,
    /// The go command.
    Go,
    /// Java's Maven.
    Maven,
    /// Java's Gradle.
    Gradle,
    /// The dotnet command, for `NuGet`.
    Dotnet,
}

/// Where packages come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// Debian and its descendants.
    Debian,
    /// Alpine and its relatives.
    Alpine,
    /// Red Hat, SUSE and their relatives.
    Rpm,
    /// Arch and its descendants.
    Arch,
    /// Python.
    Python,
    /// Conda's channels, of any language.
    Conda,
    /// Node.
    Node,
    /// Ruby.
    Ruby,
    /// PHP.
    Php,
    /// Rust.
    Rust,
    /// Go.
    Go,
    /// Java.
    Java,
    /// .NET.
    Dotnet,
}

/// A directory where a package manager keeps what it downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CachePath {
    /// The directory by default; `~` is the home of the user that runs the manager.
    pub path: &'static str,
    /// The variables that move the directory, the one that wins first.
    pub variables: &'static [&'static str],
    /// What is between the value of the variable and the cache, as `/pkg/mod` below `GOPATH`.
    pub below: &'static str,
}

/// What is known of one manager.
struct Facts {
    manager: PackageManager,
    name: &'static str,
    ecosystem: Ecosystem,
    caches: &'static [CachePath],
    manifests: &'static [&'static str],
}

/// A cache whose place only the manager's own configuration changes.
const fn fixed(path: &'static str) -> CachePath {
    CachePath { path, variables: &[], below: "" }
}

/// A cache that a variable moves.
const fn moved(path: &'static str, variables: &'static [&'static str]) -> CachePath {
    CachePath { path, variables, below: "" }
}

/// A cache below a directory that a variable moves.
const fn below(
    path: &'static str,
    variables: &'static [&'static str],
    below: &'static str,
) -> CachePath {
    CachePath { path, variables, below }
}

const fn row(
    manager: PackageManager,
    name: &'static str,
    ecosystem: Ecosystem,
    caches: &'static [CachePath],
    manifests: &'static [&'static str],
) -> Facts {
    Facts { manager, name, ecosystem, caches, manifests }
}

/// The managers. Caches are the defaults of each manager's manual; where an official image moves
/// one by a variable, as `CARGO_HOME=/usr/local/cargo`, that place is listed too.
const MANAGERS: [Facts; 28] = {
    use Ecosystem as E;
    use PackageManager as M;
    [
        row(
            M::Apt,
            "apt",
            E::Debian,
            &[fixed("/var/lib/apt/lists"), fixed("/var/cache/apt/archives")],
            &[],
        ),
        row(M::Dpkg, "dpkg", E::Debian, &[], &[]),
        row(M::Apk, "apk", E::Alpine, &[fixed("/var/cache/apk")], &[]),
        row(M::Yum, "yum", E::Rpm, &[fixed("/var/cache/yum")], &[]),
        row(M::Dnf, "dnf", E::Rpm, &[fixed("/var/cache/dnf"), fixed("/var/cache/libdnf5")], &[]),
        row(
            M::Microdnf,
            "microdnf",
            E::Rpm,
            &[fixed("/var/cache/yum"), fixed("/var/cache/dnf"), fixed("/var/cache/libdnf5")],
            &[],
        ),
        row(M::Tdnf, "tdnf", E::Rpm, &[fixed("/var/cache/tdnf")], &[]),
        row(M::Rpm, "rpm", E::Rpm, &[], &[]),
        row(M::Zypper, "zypper", E::Rpm, &[fixed("/var/cache/zypp")], &[]),
        row(
            M::Pacman,
            "pacman",
            E::Arch,
            &[fixed("/var/cache/pacman/pkg"), fixed("/var/lib/pacman/sync")],
            &[],
        ),
        row(
            M::Pip,
            "pip",
            E::Python,
            &[moved("~/.cache/pip", &["PIP_CACHE_DIR"])],
            &["requirements.txt", "constraints.txt", "pyproject.toml", "setup.py", "setup.cfg"],
        ),
        row(
            M::Uv,
            "uv",
            E::Python,
            &[moved("~/.cache/uv", &["UV_CACHE_DIR"])],
            &["pyproject.toml", "uv.lock", "requirements.txt"],
        ),
        row(
            M::Poetry,
            "poetry",
            E::Python,
            &[moved("~/.cache/pypoetry", &["POETRY_CACHE_DIR"])],
            &["pyproject.toml", "poetry.lock"],
        ),
        row(
            M::Pipenv,
            "pipenv",
            E::Python,
            &[
                moved("~/.cache/pipenv", &["PIPENV_CACHE_DIR"]),
                moved("~/.cache/pip", &["PIP_CACHE_DIR"]),
            ],
            &["Pipfile", "Pipfile.lock"],
        ),
        row(
            M::Conda,
            "conda",
            E::Conda,
            &[moved("/opt/conda/pkgs", &["CONDA_PKGS_DIRS"]), fixed("~/.conda/pkgs")],
            &["environment.yml", "environment.yaml", "conda-lock.yml"],
        ),
        row(
            M::Npm,
            "npm",
            E::Node,
            &[moved("~/.npm", &["npm_config_cache", "NPM_CONFIG_CACHE"])],
            &["package.json", "package-lock.json", "npm-shrinkwrap.json", ".npmrc"],
        ),
        row(
            M::Yarn,
            "yarn",
            E::Node,
            &[
                moved("/usr/local/share/.cache/yarn", &["YARN_CACHE_FOLDER"]),
                moved("~/.cache/yarn", &["YARN_CACHE_FOLDER"]),
                below("~/.yarn/berry/cache", &["YARN_GLOBAL_FOLDER"], "/cache"),
            ],
            &["package.json", "yarn.lock", ".yarnrc", ".yarnrc.yml"],
        ),
        row(
            M::Pnpm,
            "pnpm",
            E::Node,
            &[
                below("~/.local/share/pnpm/store", &["PNPM_HOME"], "/store"),
                below("~/.cache/pnpm", &["XDG_CACHE_HOME"], "/pnpm"),
            ],
            &["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc"],
        ),
        row(
            M::Bun,
            "bun",
            E::Node,
            &[moved("~/.bun/install/cache", &["BUN_INSTALL_CACHE_DIR"])],
            &["package.json", "bun.lockb", "bun.lock", "bunfig.toml"],
        ),
        row(
            M::Gem,
            "gem",
            E::Ruby,
            &[
                below("/usr/local/bundle/cache", &["GEM_HOME"], "/cache"),
                moved("~/.gem/specs", &["GEM_SPEC_CACHE"]),
            ],
            &[],
        ),
        row(
            M::Bundler,
            "bundler",
            E::Ruby,
            &[
                moved("~/.bundle/cache", &["BUNDLE_USER_CACHE"]),
                below("/usr/local/bundle/cache", &["GEM_HOME", "BUNDLE_PATH"], "/cache"),
            ],
            &["Gemfile", "Gemfile.lock"],
        ),
        row(
            M::Composer,
            "composer",
            E::Php,
            &[
                moved("~/.composer/cache", &["COMPOSER_CACHE_DIR"]),
                below("~/.cache/composer", &["XDG_CACHE_HOME"], "/composer"),
            ],
            &["composer.json", "composer.lock"],
        ),
        row(M::Pecl, "pecl", E::Php, &[fixed("/tmp/pear")], &[]),
        row(
            M::Cargo,
            "cargo",
            E::Rust,
            &[
                below("~/.cargo/registry", &["CARGO_HOME"], "/registry"),
                below("~/.cargo/git", &["CARGO_HOME"], "/git"),
                fixed("/usr/local/cargo/registry"),
                fixed("/usr/local/cargo/git"),
            ],
            &["Cargo.toml", "Cargo.lock", "rust-toolchain.toml"],
        ),
        row(
            M::Go,
            "go",
            E::Go,
            &[
                moved("~/.cache/go-build", &["GOCACHE"]),
                below("/go/pkg/mod", &["GOPATH"], "/pkg/mod"),
                moved("~/go/pkg/mod", &["GOMODCACHE"]),
            ],
            &["go.mod", "go.sum", "go.work", "go.work.sum"],
        ),
        row(M::Maven, "maven", E::Java, &[fixed("~/.m2/repository")], &["pom.xml", "settings.xml"]),
        row(
            M::Gradle,
            "gradle",
            E::Java,
            &[moved("~/.gradle", &["GRADLE_USER_HOME"])],
            &[
                "build.gradle",
                "build.gradle.kts",
                "settings.gradle",
                "settings.gradle.kts",
                "gradle.properties",
                "libs.versions.toml",
            ],
        ),
        row(
            M::Dotnet,
            "dotnet",
            E::Dotnet,
            &[
                moved("~/.nuget/packages", &["NUGET_PACKAGES"]),
                moved("~/.local/share/NuGet", &["NUGET_HTTP_CACHE_PATH"]),
            ],
            &["*.csproj", "*.fsproj", "*.sln", "nuget.config", "Directory.Packages.props"],
        ),
    ]
};

impl PackageManager {
    /// Its row.
    fn facts(self) -> &'static Facts {
        // The first row is never used: a test finds each manager.
        MANAGERS.iter().find(|facts| facts.manager == self).unwrap_or(&MANAGERS[0])
    }

    /// All managers.
    pub fn all() -> impl Iterator<Item = Self> {
        MANAGERS.iter().map(|facts| facts.manager)
    }

    /// What a person calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// Where its packages come from.
    #[must_use]
    pub fn ecosystem(self) -> Ecosystem {
        self.facts().ecosystem
    }

    /// True for the manager of a distribution, false for that of a language.
    #[must_use]
    pub fn is_system(self) -> bool {
        matches!(
            self.ecosystem(),
            Ecosystem::Debian | Ecosystem::Alpine | Ecosystem::Rpm | Ecosystem::Arch
        )
    }

    /// The directories where it keeps what it downloaded.
    #[must_use]
    pub fn cache_paths(self) -> &'static [CachePath] {
        self.facts().caches
    }

    /// The names of the files that say what to install; `*` stands for any characters.
    #[must_use]
    pub fn manifests(self) -> &'static [&'static str] {
        self.facts().manifests
    }
}

#[cfg(test)]
mod tests {
    use super::{MANAGERS, PackageManager};

    #[test]
    fn each_manager_has_one_row() {
        for manager in PackageManager::all() {
            assert_eq!(manager.facts().manager, manager);
            assert_eq!(MANAGERS.iter().filter(|facts| facts.manager == manager).count(), 1);
        }
        assert_eq!(PackageManager::all().last(), Some(PackageManager::Dotnet));
        assert_eq!(PackageManager::Dotnet as usize + 1, MANAGERS.len());
    }
}
