//! What things are for, by their names.

use super::artifact::Class;
use super::place::basename;
use crate::packages::{Ecosystem, PackageManager};

/// Names of packages and programs that only a build needs.
const BUILD_TOOLS: [&str; 74] = [
    "autoconf",
    "automake",
    "base-devel",
    "bazel",
    "binutils",
    "bison",
    "build-base",
    "build-essential",
    "bzr",
    "c++",
    "cargo",
    "cc",
    "clang",
    "clang++",
    "cmake",
    "cpp",
    "cython",
    "dart",
    "default-jdk",
    "default-jdk-headless",
    "devel",
    "devel_basis",
    "development-tools",
    "dpkg-dev",
    "elixir",
    "erlang-dev",
    "fakeroot",
    "file-dev",
    "flex",
    "g++",
    "gcc",
    "gcc-c++",
    "gfortran",
    "ghc",
    "git",
    "go",
    "golang",
    "golang-go",
    "gradle",
    "javac",
    "jdk",
    "ld",
    "libc6-dev",
    "libtool",
    "linux-headers",
    "linux-libc-dev",
    "lld",
    "llvm",
    "make",
    "maven",
    "mercurial",
    "meson",
    "musl-dev",
    "mvn",
    "nasm",
    "ninja",
    "ninja-build",
    "openjdk",
    "patch",
    "pkg-config",
    "pkgconf",
    "pkgconfig",
    "protobuf-compiler",
    "protoc",
    "python-dev",
    "rust",
    "rustc",
    "rustup",
    "scons",
    "subversion",
    "swift",
    "swiftc",
    "yasm",
    "zig",
];

/// Programs that install packages.
const PACKAGE_MANAGERS: [&str; 30] = [
    "apk",
    "apk-tools",
    "apt",
    "apt-get",
    "aptitude",
    "bun",
    "bundle",
    "bundler",
    "composer",
    "conda",
    "corepack",
    "dnf",
    "gem",
    "mamba",
    "microdnf",
    "npm",
    "pacman",
    "pip",
    "pip3",
    "pipenv",
    "pipx",
    "pnpm",
    "poetry",
    "py3-pip",
    "python3-pip",
    "tdnf",
    "uv",
    "yarn",
    "yum",
    "zypper",
];

/// Shells.
const SHELLS: [&str; 8] = ["ash", "bash", "dash", "fish", "ksh", "mksh", "sh", "zsh"];

/// Tools for people and scripts, of which the file does not tell whether the payload needs them.
const TOOLS: [&str; 42] = [
    "bash-completion",
    "busybox",
    "bzip2",
    "curl",
    "dirmngr",
    "dnsutils",
    "emacs",
    "gdb",
    "gnupg",
    "gnupg2",
    "gpg",
    "htop",
    "iproute2",
    "iputils-ping",
    "jq",
    "less",
    "lsb-release",
    "lsof",
    "man-db",
    "nano",
    "net-tools",
    "netcat",
    "netcat-openbsd",
    "openssh",
    "openssh-client",
    "openssh-clients",
    "openssh-server",
    "procps",
    "rsync",
    "screen",
    "software-properties-common",
    "strace",
    "sudo",
    "tar",
    "tcpdump",
    "telnet",
    "tmux",
    "tree",
    "unzip",
    "vim",
    "wget",
    "zip",
];

/// Packages of languages that are for development.
const DEV_PACKAGES: [&str; 38] = [
    "@angular/cli",
    "@types/node",
    "ava",
    "black",
    "coverage",
    "eslint",
    "flake8",
    "gulp",
    "gulp-cli",
    "ipdb",
    "ipython",
    "isort",
    "jest",
    "jupyter",
    "jupyterlab",
    "lerna",
    "mocha",
    "mypy",
    "nodemon",
    "notebook",
    "nx",
    "nyc",
    "phpunit/phpunit",
    "pre-commit",
    "prettier",
    "pylint",
    "pytest",
    "pytest-cov",
    "rspec",
    "rubocop",
    "ruff",
    "sass",
    "tox",
    "ts-node",
    "turbo",
    "typescript",
    "vite",
    "webpack",
];

/// Packages of languages that only a build needs.
const BUILD_PACKAGES: [&str; 12] = [
    "build",
    "cargo-chef",
    "cython",
    "delve",
    "hatch",
    "hatchling",
    "maturin",
    "node-gyp",
    "pyinstaller",
    "sccache",
    "setuptools",
    "wheel",
];

/// What a package is for, and whether its name says so.
pub(super) fn package(manager: PackageManager, name: &str) -> (Class, bool) {
    if manager.is_system() || manager.ecosystem() == Ecosystem::Conda {
        return system_package(name);
    }
    if PACKAGE_MANAGERS.contains(&name) {
        return (Class::PackageManager, true);
    }
    if DEV_PACKAGES.contains(&name) {
        return (Class::DevDependency, true);
    }
    if BUILD_PACKAGES.contains(&name) {
        return (Class::BuildTool, true);
    }
    (Class::RuntimeDependency, false)
}

fn system_package(name: &str) -> (Class, bool) {
    let tool = tool(name);
    if tool != Class::Unknown {
        return (tool, true);
    }
    if TOOLS.contains(&name) {
        return (Class::Unknown, true);
    }
    let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| name.ends_with(suffix));
    if ends(&["-doc", "-docs", "-dbg", "-dbgsym", "-debuginfo", "-manpages"]) {
        return (Class::TestOrDoc, true);
    }
    if ends(&["-dev", "-devel", "-jdk", "-jdk-headless"]) || name.starts_with("linux-headers-") {
        return (Class::BuildTool, true);
    }
    let runtime = name.starts_with("lib") || ["ca-certificates", "tzdata"].contains(&name);
    (Class::RuntimeDependency, runtime)
}

/// What a program or the package named like it is for; a version may follow the name, as in
/// `gcc-12` or `openjdk17`.
pub(super) fn tool(name: &str) -> Class {
    let stem = name.trim_end_matches(|char: char| char.is_ascii_digit() || char == '.');
    let stem = stem.strip_suffix('-').unwrap_or(stem);
    for name in [name, stem] {
        if BUILD_TOOLS.contains(&name) {
            return Class::BuildTool;
        }
        if PACKAGE_MANAGERS.contains(&name) {
            return Class::PackageManager;
        }
        if SHELLS.contains(&name) {
            return Class::Shell;
        }
    }
    Class::Unknown
}

/// True for a compiler, or a set of tools that brings one.
pub(super) fn is_compiler(name: &str) -> bool {
    const COMPILERS: [&str; 29] = [
        "base-devel",
        "build-base",
        "build-essential",
        "c++",
        "cargo",
        "cc",
        "clang",
        "dart",
        "default-jdk",
        "default-jdk-headless",
        "development-tools",
        "dotnet SDK",
        "g++",
        "gcc",
        "gcc-c++",
        "gfortran",
        "ghc",
        "go",
        "golang",
        "golang-go",
        "javac",
        "llvm",
        "rust",
        "rustc",
        "rustup",
        "swift",
        "swiftc",
        "tcc",
        "zig",
    ];
    let stem = name.trim_end_matches(|char: char| char.is_ascii_digit() || char == '.');
    let stem = stem.strip_suffix('-').unwrap_or(stem);
    COMPILERS.contains(&name)
        || COMPILERS.contains(&stem)
        || name.ends_with("-jdk")
        || name.ends_with("-jdk-headless")
}

/// What a file or directory is for, when its name says so.
pub(super) fn file(path: &str) -> Option<Class> {
    let name = basename(path);
    if is_secret(path, name) {
        return Some(Class::Secret);
    }
    let class = match name {
        ".git" | ".svn" | ".hg" => Class::Vcs,
        "test" | "tests" | "spec" | "specs" | "__tests__" | "e2e" | "docs" | "doc" | "examples"
        | "README" | "README.md" | "README.rst" | "CHANGELOG.md" => Class::TestOrDoc,
        "Dockerfile" | ".dockerignore" | ".gitignore" | "docker-compose.yml" | "compose.yaml"
        | "Makefile" => Class::Source,
        _ => by_extension(name)?,
    };
    Some(class)
}

fn by_extension(name: &str) -> Option<Class> {
    const SOURCES: [&str; 15] = [
        ".go", ".rs", ".c", ".cc", ".cpp", ".h", ".hpp", ".java", ".kt", ".scala", ".cs", ".swift",
        ".hs", ".ts", ".tsx",
    ];
    const PAYLOADS: [&str; 4] = [".jar", ".war", ".ear", ".dll"];
    let ends = |list: &[&str]| list.iter().any(|end| name.len() > end.len() && name.ends_with(end));
    if ends(&SOURCES) || MANIFESTS.contains(&name) {
        return Some(Class::Source);
    }
    ends(&PAYLOADS).then_some(Class::Payload)
}

/// Files that only a compiler or its package manager reads.
const MANIFESTS: [&str; 14] = [
    "go.mod",
    "go.sum",
    "go.work",
    "Cargo.toml",
    "Cargo.lock",
    "pom.xml",
    "mvnw",
    "build.gradle",
    "build.gradle.kts",
    "settings.gradle",
    "settings.gradle.kts",
    "gradlew",
    "CMakeLists.txt",
    "tsconfig.json",
];

/// True for files that hold keys or tokens.
fn is_secret(path: &str, name: &str) -> bool {
    const NAMES: [&str; 19] = [
        ".env",
        ".npmrc",
        ".netrc",
        "_netrc",
        ".pypirc",
        ".git-credentials",
        ".htpasswd",
        ".pgpass",
        ".my.cnf",
        ".aws",
        ".ssh",
        ".gnupg",
        "id_rsa",
        "id_dsa",
        "id_ecdsa",
        "id_ed25519",
        "credentials.json",
        "kubeconfig",
        "secrets.yml",
    ];
    const ENDS: [&str; 7] = [".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".ppk"];
    const PATHS: [&str; 3] = [".aws/credentials", ".docker/config.json", ".kube/config"];
    const SAMPLES: [&str; 4] = ["example", "sample", "template", "dist"];
    if NAMES.contains(&name) || PATHS.iter().any(|end| path.ends_with(end)) {
        return true;
    }
    if let Some(kind) = name.strip_prefix(".env.") {
        return !SAMPLES.iter().any(|sample| kind.contains(sample));
    }
    ENDS.iter().any(|end| name.len() > end.len() && name.ends_with(end))
}

/// True for an archive.
pub(super) fn is_archive(name: &str) -> bool {
    const ENDS: [&str; 14] = [
        ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst", ".zip",
        ".deb", ".rpm", ".apk", ".gz", ".xz",
    ];
    ENDS.iter().any(|end| name.ends_with(end))
}

/// True for a local archive that ADD unpacks.
pub(super) fn is_unpacked_by_add(name: &str) -> bool {
    const ENDS: [&str; 7] = [".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2"];
    ENDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::{Class, file, is_compiler, package, tool};
    use crate::packages::PackageManager;

    #[test]
    fn names_tell_classes() {
        let packages = [
            (PackageManager::Apt, "gcc-12", Class::BuildTool),
            (PackageManager::Apt, "libpq-dev", Class::BuildTool),
            (PackageManager::Apt, "libpq5", Class::RuntimeDependency),
            (PackageManager::Apk, "openjdk17-jre", Class::RuntimeDependency),
            (PackageManager::Apt, "openjdk-17-jdk", Class::BuildTool),
            (PackageManager::Apk, "bash", Class::Shell),
            (PackageManager::Apk, "vim", Class::Unknown),
            (PackageManager::Dnf, "gcc-c++", Class::BuildTool),
            (PackageManager::Pip, "pytest", Class::DevDependency),
            (PackageManager::Npm, "pnpm", Class::PackageManager),
            (PackageManager::Pip, "flask", Class::RuntimeDependency),
        ];
        for (manager, name, class) in packages {
            assert_eq!(package(manager, name).0, class, "{name}");
        }
        let files = [
            ("/app/.env", Some(Class::Secret)),
            (".env.example", None),
            ("certs/server.key", Some(Class::Secret)),
            ("id_rsa.pub", None),
            ("/src/.git", Some(Class::Vcs)),
            ("main.go", Some(Class::Source)),
            ("app.jar", Some(Class::Payload)),
            ("index.html", None),
        ];
        for (path, class) in files {
            assert_eq!(file(path), class, "{path}");
        }
        assert_eq!(tool("python3"), Class::Unknown);
        assert!(is_compiler("gcc-12") && is_compiler("openjdk-17-jdk") && !is_compiler("make"));
    }
}
