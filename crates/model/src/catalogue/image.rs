//! One base image: its row and what follows from it.

use super::date::Date;
use super::table::optional;
use crate::packages::PackageManager;

/// What is known of a base image, for linux/amd64.
#[derive(Clone, Debug)]
pub struct BaseImage {
    /// The repository in its short form.
    pub repository: &'static str,
    /// The tag; `*` for any.
    pub tag: &'static str,
    /// The distribution and its version, in words.
    pub os: &'static str,
    /// The C library, or `none`.
    pub libc: &'static str,
    /// What is pulled.
    pub compressed: Size,
    /// What it takes on disk.
    pub uncompressed: Size,
    /// How many layers it has.
    pub layers: Option<u32>,
    /// The user that a container runs as.
    pub user: Option<&'static str>,
    /// Whether there is a shell.
    pub shell: Option<bool>,
    /// The package manager by the name of its family; `none` when there is none.
    manager: &'static str,
    /// The programs and packages that are known to be in it; there are more.
    pub tools: Vec<&'static str>,
    /// When the numbers were recorded.
    pub recorded: Option<Date>,
    /// The image, as `nginx:latest`, whose measured sizes are the nearest to this one's.
    pub nearest_measured: Option<&'static str>,
    /// Other tags of the same image.
    pub aliases: Vec<&'static str>,
    /// Where the facts are from.
    pub source: &'static str,
    /// True when tools or layers follow from the family of the image and were not read.
    pub inferred: bool,
}

/// A number of bytes and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// It was measured.
    Measured(u64),
    /// It was computed from something else.
    Estimated(u64),
    /// It is not more than this.
    AtMost(u64),
    /// Nothing is known.
    Unknown,
}

/// The families of distributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Distribution {
    /// Debian.
    Debian,
    /// Ubuntu.
    Ubuntu,
    /// Alpine.
    Alpine,
    /// Red Hat, Fedora, Amazon and their relatives.
    Rpm,
    /// SUSE.
    Suse,
    /// Arch.
    Arch,
    /// Wolfi.
    Wolfi,
    /// Parts of a distribution without shell and package manager: distroless, chiseled.
    Distroless,
    /// Busybox alone.
    Busybox,
    /// Nothing or a single program.
    Empty,
}

/// The program behind `/bin/sh`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShellKind {
    /// The Debian Almquist shell.
    Dash,
    /// The shell of Busybox.
    Ash,
    /// The GNU shell.
    Bash,
}

/// Tools that the table names wherever they are, so that a row that was read and does not name one
/// says that it is missing.
const TRACKED: [&str; 17] = [
    "bash", "curl", "wget", "git", "gcc", "g++", "make", "python3", "node", "npm", "go", "java",
    "javac", "cargo", "rustc", "apt", "apk",
];

impl BaseImage {
    /// Reads a row.
    pub(super) fn read(columns: [&'static str; 15]) -> Option<Self> {
        let [
            repository,
            tag,
            os,
            libc,
            compressed,
            uncompressed,
            layers,
            user,
            shell,
            manager,
            tools,
            recorded,
            related,
            aliases,
            source,
        ] = columns;
        let shell = match shell {
            "yes" => Some(true),
            "no" => Some(false),
            "" => None,
            _ => return None,
        };
        Some(Self {
            repository,
            tag,
            os,
            libc,
            compressed: Size::read(compressed)?,
            uncompressed: Size::read(uncompressed)?,
            layers: match layers {
                "" => None,
                number => Some(number.parse().ok()?),
            },
            user: optional(user),
            shell,
            manager,
            tools: list(tools),
            recorded: match recorded {
                "" => None,
                date => Some(Date::parse(date)?),
            },
            nearest_measured: optional(related.trim_start_matches(['~', '='])),
            aliases: list(aliases),
            source: source.trim_start_matches('?'),
            inferred: source.starts_with('?'),
        })
    }

    /// The repository and tag, as `golang:1.26`.
    #[must_use]
    pub fn reference(&self) -> String {
        match self.tag {
            "" => self.repository.to_owned(),
            tag => format!("{}:{tag}", self.repository),
        }
    }

    /// Whether `sh` can be run.
    #[must_use]
    pub fn has_shell(&self) -> Option<bool> {
        self.shell
    }

    /// Whether containers run as root unless told otherwise.
    #[must_use]
    pub fn runs_as_root(&self) -> Option<bool> {
        self.user.map(|user| matches!(user.split([' ', ':']).next(), Some("root" | "0")))
    }

    /// What `/bin/sh` is.
    #[must_use]
    pub fn bin_sh(&self) -> Option<ShellKind> {
        if self.shell != Some(true) {
            return None;
        }
        match self.distribution()? {
            Distribution::Debian | Distribution::Ubuntu => Some(ShellKind::Dash),
            Distribution::Alpine | Distribution::Wolfi | Distribution::Busybox => {
                Some(ShellKind::Ash)
            }
            Distribution::Rpm | Distribution::Suse | Distribution::Arch => Some(ShellKind::Bash),
            // The debug variants of distroless bring Busybox.
            Distribution::Distroless => self.tools.contains(&"busybox").then_some(ShellKind::Ash),
            Distribution::Empty => None,
        }
    }

    /// Whether a tool is there, by the name of the program or package.
    #[must_use]
    pub fn has_tool(&self, name: &str) -> Option<bool> {
        if self.tools.contains(&name) || (name == "sh" && self.shell == Some(true)) {
            return Some(true);
        }
        if self.distribution() == Some(Distribution::Empty) {
            return Some(false);
        }
        // The lists of Red Hat's relatives are too short to tell: most bring curl unnamed.
        let complete = matches!(
            self.distribution(),
            Some(
                Distribution::Debian
                    | Distribution::Ubuntu
                    | Distribution::Alpine
                    | Distribution::Distroless
            )
        );
        let told = complete && TRACKED.contains(&name) && !self.inferred && !self.tools.is_empty();
        told.then_some(false)
    }

    /// The family of its distribution.
    #[must_use]
    pub fn distribution(&self) -> Option<Distribution> {
        const NAMES: [(&str, Distribution); 19] = [
            ("none", Distribution::Empty),
            ("debian", Distribution::Debian),
            ("ubuntu", Distribution::Ubuntu),
            ("alpine", Distribution::Alpine),
            ("wolfi", Distribution::Wolfi),
            ("busybox", Distribution::Busybox),
            ("amazon", Distribution::Rpm),
            ("fedora", Distribution::Rpm),
            ("almalinux", Distribution::Rpm),
            ("rocky", Distribution::Rpm),
            ("oracle", Distribution::Rpm),
            ("centos", Distribution::Rpm),
            ("rhel", Distribution::Rpm),
            ("photon", Distribution::Rpm),
            ("azure", Distribution::Rpm),
            ("opensuse", Distribution::Suse),
            ("sles", Distribution::Suse),
            ("arch", Distribution::Arch),
            ("alias without a Debian suffix", Distribution::Distroless),
        ];
        if self.os.contains("distroless") || self.os.contains("chiseled") {
            return Some(Distribution::Distroless);
        }
        let found = NAMES.iter().find(|(name, _)| self.os.starts_with(name));
        found.map(|(_, distribution)| *distribution)
    }

    /// Its package manager; `Some(None)` when there is none.
    #[must_use]
    pub fn package_manager(&self) -> Option<Option<PackageManager>> {
        let small = self.tools.contains(&"microdnf") && !self.tools.contains(&"dnf");
        Some(match self.manager {
            "none" => None,
            "apt" => Some(PackageManager::Apt),
            "apk" => Some(PackageManager::Apk),
            "dnf" if small => Some(PackageManager::Microdnf),
            "dnf" => Some(PackageManager::Dnf),
            "microdnf" => Some(PackageManager::Microdnf),
            "yum" => Some(PackageManager::Yum),
            "tdnf" => Some(PackageManager::Tdnf),
            "zypper" => Some(PackageManager::Zypper),
            "pacman" => Some(PackageManager::Pacman),
            _ => return None,
        })
    }
}

impl Size {
    /// Reads a column: digits, with `~` before an estimate and `<` before a bound.
    fn read(column: &str) -> Option<Self> {
        if column.is_empty() {
            return Some(Self::Unknown);
        }
        let number = |text: &str| text.parse().ok();
        match column.as_bytes()[0] {
            b'~' => number(&column[1..]).map(Self::Estimated),
            b'<' => number(&column[1..]).map(Self::AtMost),
            _ => number(column).map(Self::Measured),
        }
    }

    /// The number when it is measured or estimated.
    #[must_use]
    pub fn bytes(self) -> Option<u64> {
        match self {
            Self::Measured(bytes) | Self::Estimated(bytes) => Some(bytes),
            Self::AtMost(_) | Self::Unknown => None,
        }
    }
}

/// The items of a column.
fn list(column: &'static str) -> Vec<&'static str> {
    column.split(',').filter(|item| !item.is_empty()).collect()
}
