//! A package as it is written on a command line: its name, its version, and where it comes from.

use plimsoll_syntax::shell::{Part, Word};

/// Stands for an expansion in the text of a word; no package name holds it.
const UNKNOWN: char = '\0';

/// A word that names a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageWord<'s> {
    /// The word; for an option with the value attached, as `--git=…`, the whole word.
    pub word: &'s Word,
    /// The name without version and the like; `None` when a variable decides, or when braces make
    /// several names of it.
    pub name: Option<String>,
    /// Which version is asked for.
    pub version: Version,
    /// Where it comes from.
    pub kind: PackageKind,
}

/// Which version of a package is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Version {
    /// This one; `None` when a variable says which.
    Pinned(Option<String>),
    /// Any that fits, as `^1.2`.
    Ranged(String),
    /// Whatever a name that moves means today, as `latest` or a branch.
    Moving(String),
    /// Whatever is newest.
    Missing,
    /// That cannot be told: a variable may hold a version, or the name may end in one.
    Unknown,
}

/// Where a package comes from, or what the word is instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageKind {
    /// A registry or repository, by name.
    Registry,
    /// A package file.
    File,
    /// A directory of the project.
    Local,
    /// An address.
    Url,
    /// A repository of sources.
    Vcs,
    /// A set of packages under one name that the command line made up: apk's `.build-deps`.
    Virtual,
    /// A set of packages that the distribution defines, as `@development-tools`.
    Group,
    /// A module of dnf with a stream, as `nodejs:18`.
    Module,
    /// A file or feature that some package provides, as `/usr/bin/perl` or `perl(Carp)`.
    Capability,
    /// A package whose build dependencies are meant.
    BuildDependencies,
    /// A package that shall not be installed, as `exim4-` or `!openssl`.
    Exclusion,
    /// An expansion, which may be any number of any words.
    Variable,
}

/// How a package manager writes packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// A name and nothing else.
    Plain,
    /// `name=1.2`, `name/release`, `name:arch`, `name-`.
    Apt,
    /// `name=1.2`, `name~1.2`, `name<2`, `name@repository`, `!name`.
    Apk,
    /// `name-1.2-3`, `@group`.
    Rpm,
    /// `name=1.2`, `name>=1.2`, `pattern:name`.
    Zypper,
    /// `repository/name`.
    Pacman,
    /// `name==1.2`, `name[extra]>=1`, `name @ address`.
    Python,
    /// `channel::name=1.2`.
    Conda,
    /// `@scope/name@1.2`.
    Node,
    /// `name:1.2`.
    Gem,
    /// `vendor/name:^1.2`.
    Composer,
    /// `name@1.2`.
    Cargo,
    /// `example.com/module/command@v1.2`.
    Go,
    /// `name-1.2`.
    Dash,
}

/// The text of a word with `*` for each expansion, to compare with the words of subcommands.
pub(super) fn pattern_text(word: &Word) -> String {
    masked(word).replace(UNKNOWN, "*")
}

/// The text of a word with [`UNKNOWN`] for each expansion.
fn masked(word: &Word) -> String {
    let mut text = String::new();
    add_masked(&word.parts, &mut text);
    text
}

fn add_masked(parts: &[Part], text: &mut String) {
    for part in parts {
        match part {
            Part::Literal(literal) => text.push_str(&literal.text),
            Part::Escaped(escaped) => text.push(escaped.value),
            Part::Quoted(quoted) => add_masked(&quoted.parts, text),
            _ => text.push(UNKNOWN),
        }
    }
}

impl<'s> PackageWord<'s> {
    /// Reads an operand; `kind` says what it is where the subcommand decides.
    pub(super) fn read(word: &'s Word, syntax: Syntax, kind: Option<PackageKind>) -> Self {
        let text = masked(word);
        let place = kind.or_else(|| syntax.place(&text));
        let (name, version, default) = match place {
            None => syntax.split(&text),
            Some(PackageKind::Module) => split_at(&text, ":", |stream| judge(stream, 1)),
            Some(PackageKind::Vcs) => (&*text, vcs_version(&text), PackageKind::Vcs),
            Some(kind) => (&*text, Version::Missing, kind),
        };
        let mut package = Self { word, name: None, version, kind: place.unwrap_or(default) };
        let known = !name.contains(UNKNOWN) && !word.has_brace_expansion();
        if place.is_none() || kind.is_some() {
            package.name = Some(name).filter(|_| known).map(str::to_owned);
        }
        if name.contains(UNKNOWN) && (place.is_none() || name.starts_with(UNKNOWN)) {
            package.kind = PackageKind::Variable;
            if package.version == Version::Missing {
                package.version = Version::Unknown;
            }
        }
        package
    }

    /// A package that an option names by its place.
    pub(super) fn at_place(word: &'s Word, kind: PackageKind) -> Self {
        let text = masked(word);
        let kind = if is_vcs(&text) { PackageKind::Vcs } else { kind };
        let version = if kind == PackageKind::Vcs { vcs_version(&text) } else { Version::Missing };
        Self { word, name: None, version, kind }
    }

    /// True for a package of a registry that is named without a version: what `unpinned` means.
    ///
    /// Package files, directories, groups and the like have no version to name.
    #[must_use]
    pub fn is_unpinned(&self) -> bool {
        let named = matches!(self.kind, PackageKind::Registry | PackageKind::Module);
        named && self.version == Version::Missing
    }
}

impl Syntax {
    /// What a word is that is no name of a registry.
    fn place(self, text: &str) -> Option<PackageKind> {
        if self == Self::Python
            && let Some((_, address)) = text.split_once('@')
        {
            // `name @ address`, unlike `git+ssh://git@host/…`.
            let address = address.trim_start();
            if !text.contains("://") || address.contains("://") {
                return place_of(address, self).filter(|kind| *kind != PackageKind::Local);
            }
        }
        place_of(text, self)
    }

    /// The name and the version, and what such a word is.
    fn split(self, text: &str) -> (&str, Version, PackageKind) {
        match self {
            Self::Plain => (text, Version::Missing, PackageKind::Registry),
            Self::Apt => split_apt(text),
            Self::Apk => split_apk(text),
            Self::Rpm => split_rpm(text),
            Self::Zypper => match text.split_once(':') {
                Some(("pattern" | "patterns", name)) => {
                    (name, Version::Missing, PackageKind::Group)
                }
                _ => split_operator(text, &[">=", "<=", "=", ">", "<"]),
            },
            Self::Pacman => {
                let name = text.rsplit('/').next().unwrap_or(text);
                split_operator(name, &[">=", "<=", "=", ">", "<"])
            }
            Self::Python => split_python(text),
            Self::Conda => {
                let name = text.rsplit("::").next().unwrap_or(text);
                split_conda(name)
            }
            Self::Node => {
                let scope = usize::from(text.starts_with('@'));
                match text[scope..].split_once('@') {
                    Some((name, version)) => {
                        // `alias@npm:name@1.2` installs another package under this name.
                        let aliased = version.strip_prefix("npm:").and_then(|name| {
                            name.get(1..)?.split_once('@').map(|(_, version)| version)
                        });
                        let version = judge(aliased.unwrap_or(version), 3);
                        (&text[..name.len() + scope], version, PackageKind::Registry)
                    }
                    None => (text, Version::Missing, PackageKind::Registry),
                }
            }
            Self::Gem => split_at(text, ":", |version| judge(version, 1)),
            Self::Composer => {
                let separators = [':', '=', ' '];
                let at = text.find(separators);
                match at {
                    Some(at) => (&text[..at], judge(&text[at + 1..], 2), PackageKind::Registry),
                    None => (text, Version::Missing, PackageKind::Registry),
                }
            }
            Self::Cargo => split_at(text, "@", |version| self.version(version)),
            Self::Go => split_at(text, "@", |version| self.version(version)),
            Self::Dash => match dash_version(text) {
                Some((name, version)) => (name, judge(version, 1), PackageKind::Registry),
                None => (text, Version::Missing, PackageKind::Registry),
            },
        }
    }

    /// True for an operand that is no package at all: the version after `gem update --system`.
    pub(super) fn is_version(self, word: &Word) -> bool {
        self == Self::Gem && word.static_prefix().starts_with(|char: char| char.is_ascii_digit())
    }

    /// The version in the value of an option or after the sign that all packages share.
    pub(super) fn version(self, text: &str) -> Version {
        match self {
            Self::Cargo => match text.strip_prefix('=') {
                Some(exact) => judge(exact, 1),
                None => judge(text, 3),
            },
            Self::Go => match text.strip_prefix('v') {
                Some(number) if number.starts_with(|char: char| char.is_ascii_digit()) => {
                    judge(number, 3).map(|number| format!("v{number}"))
                }
                _ if is_commit(text) || text.contains(UNKNOWN) => judge(text, 1),
                _ => Version::Moving(text.to_owned()),
            },
            _ => judge(text, 1),
        }
    }
}

impl Version {
    /// This with its text changed.
    fn map(self, change: impl Fn(String) -> String) -> Self {
        match self {
            Self::Pinned(text) => Self::Pinned(text.map(change)),
            Self::Ranged(text) => Self::Ranged(change(text)),
            other => other,
        }
    }
}

/// What a word is by its place: an address, a file, a directory.
fn place_of(text: &str, syntax: Syntax) -> Option<PackageKind> {
    if is_vcs(text) {
        return Some(PackageKind::Vcs);
    }
    if text.contains("://") {
        return Some(PackageKind::Url);
    }
    let node = syntax == Syntax::Node;
    if node && (text.starts_with("file:") || text.starts_with("link:")) {
        return Some(PackageKind::Local);
    }
    if node && is_repository_shorthand(text) {
        return Some(PackageKind::Vcs);
    }
    if has_package_extension(text) && !text.contains("==") {
        return Some(PackageKind::File);
    }
    // A path in apk and dnf is a file that some package provides.
    let path = text.starts_with('/');
    if path && matches!(syntax, Syntax::Rpm | Syntax::Zypper) {
        return Some(PackageKind::Capability);
    }
    if path && syntax != Syntax::Apt {
        return Some(PackageKind::Local);
    }
    let relative = [".", ".."].contains(&text)
        || text.starts_with("./")
        || text.starts_with("../")
        || text.starts_with(".[");
    (relative && !matches!(syntax, Syntax::Apk)).then_some(PackageKind::Local)
}

/// True for the address of a repository, as `git+https://…` or `git@host:…`.
fn is_vcs(text: &str) -> bool {
    const SCHEMES: [&str; 9] =
        ["git+", "hg+", "svn+", "bzr+", "git://", "git@", "github:", "gitlab:", "bitbucket:"];
    SCHEMES.iter().any(|scheme| text.starts_with(scheme))
        || (text.contains("://")
            && text.split(['#', '?', '@']).any(|part| part.strip_suffix(".git").is_some()))
}

/// True for `user/repository`, which npm takes from GitHub.
fn is_repository_shorthand(text: &str) -> bool {
    let name = text.split('#').next().unwrap_or(text);
    !text.starts_with(['@', '.', '/', '~', UNKNOWN])
        && name.split('/').count() == 2
        && !name.split('/').next().is_some_and(|user| user.contains('@'))
}

/// True for the name of a package file.
fn has_package_extension(text: &str) -> bool {
    const EXTENSIONS: [&str; 12] = [
        ".deb",
        ".rpm",
        ".apk",
        ".whl",
        ".tar.gz",
        ".tgz",
        ".tar.bz2",
        ".zip",
        ".gem",
        ".jar",
        ".pkg.tar.zst",
        ".pkg.tar.xz",
    ];
    EXTENSIONS.iter().any(|extension| text.ends_with(extension))
}

/// The version that an address of a repository names after `@` or `#`.
fn vcs_version(text: &str) -> Version {
    let path = text.split_once("://").map_or(text, |(_, path)| path);
    let path = path.split_once('/').map_or(path, |(_, path)| path);
    let fragment = path.split_once('#').map(|(_, fragment)| fragment);
    let named = path.split_once('@').map(|(_, rest)| rest.split('#').next().unwrap_or(rest));
    let reference = named.or(fragment.filter(|fragment| !fragment.contains('=')));
    match reference {
        None | Some("") => Version::Missing,
        Some(reference) if reference.contains(UNKNOWN) => Version::Pinned(None),
        Some(reference)
            if is_commit(reference) || reference.contains(|char: char| char.is_ascii_digit()) =>
        {
            Version::Pinned(Some(reference.to_owned()))
        }
        Some(reference) => Version::Moving(reference.to_owned()),
    }
}

/// True for the hash of a commit, short or long.
fn is_commit(text: &str) -> bool {
    (7..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Judges what is written where a version belongs. A number with fewer than `parts` parts is a
/// range, as `1` means any `1.x` to npm.
fn judge(text: &str, parts: usize) -> Version {
    const MOVING: [&str; 17] = [
        "latest", "next", "stable", "beta", "alpha", "canary", "nightly", "edge", "master", "main",
        "dev", "rc", "lts", "upgrade", "patch", "head", "HEAD",
    ];
    let text = text.trim();
    if text.is_empty() {
        return Version::Missing;
    }
    if MOVING.contains(&text) || text.starts_with("dev-") {
        return Version::Moving(text.to_owned());
    }
    let shown = text.replace(UNKNOWN, "…");
    if text.starts_with(['^', '~', '>', '<', '!']) || text.contains(['*', '|', ',', ' ']) {
        return Version::Ranged(shown);
    }
    if text.contains(UNKNOWN) {
        return Version::Pinned(None);
    }
    let exact = text.trim_start_matches(['=', 'v']);
    let is_number = exact.starts_with(|char: char| char.is_ascii_digit());
    let count = exact.split('.').count();
    if is_number && (count < parts || exact.split('.').any(|part| part == "x" || part == "X")) {
        return Version::Ranged(shown);
    }
    Version::Pinned(Some(shown))
}

/// `name<separator>version`.
fn split_at<'t>(
    text: &'t str,
    separator: &str,
    version: impl Fn(&str) -> Version,
) -> (&'t str, Version, PackageKind) {
    match text.split_once(separator) {
        Some((name, rest)) => (name, version(rest), PackageKind::Registry),
        None => (text, Version::Missing, PackageKind::Registry),
    }
}

/// `name` and the first of the operators, of which a single `=` is exact.
fn split_operator<'t>(text: &'t str, operators: &[&str]) -> (&'t str, Version, PackageKind) {
    let found = operators
        .iter()
        .filter_map(|operator| text.find(operator).map(|at| (at, *operator)))
        .min_by_key(|(at, operator)| (*at, usize::MAX - operator.len()));
    let Some((at, operator)) = found else {
        return (text, Version::Missing, PackageKind::Registry);
    };
    let (name, rest) = (text[..at].trim_end(), &text[at + operator.len()..]);
    let version = match operator {
        "=" | "==" | "===" => judge(rest, 1),
        _ => Version::Ranged(text[at..].replace(UNKNOWN, "…")),
    };
    (name, version, PackageKind::Registry)
}

/// Source: `apt-get(8)`, the descriptions of install and remove.
fn split_apt(text: &str) -> (&str, Version, PackageKind) {
    let without_architecture = |name: &'_ str| name.split(':').next().map_or(0, str::len);
    if let Some((name, version)) = text.split_once('=') {
        return (&name[..without_architecture(name)], judge(version, 1), PackageKind::Registry);
    }
    if let Some((name, release)) = text.split_once('/') {
        let name = &name[..without_architecture(name)];
        return (name, Version::Moving(release.to_owned()), PackageKind::Registry);
    }
    if let Some(name) = text.strip_suffix('-') {
        return (name, Version::Missing, PackageKind::Exclusion);
    }
    if let Some(task) = text.strip_suffix('^') {
        return (task, Version::Missing, PackageKind::Group);
    }
    (&text[..without_architecture(text)], Version::Missing, PackageKind::Registry)
}

/// Source: `apk-world(5)`.
fn split_apk(text: &str) -> (&str, Version, PackageKind) {
    if let Some(name) = text.strip_prefix('!') {
        return (name, Version::Missing, PackageKind::Exclusion);
    }
    if text.starts_with('.') {
        return (text, Version::Missing, PackageKind::Virtual);
    }
    let (name, version, kind) =
        split_operator(text, &["=~", "~=", ">=", "<=", "><", "=", "~", ">", "<"]);
    (name.split('@').next().unwrap_or(name), version, kind)
}

/// Source: `dnf(8)`, "Specifying packages".
fn split_rpm(text: &str) -> (&str, Version, PackageKind) {
    if let Some(group) = text.strip_prefix('@') {
        return (group, Version::Missing, PackageKind::Group);
    }
    if text.contains('(') {
        return (text, Version::Missing, PackageKind::Capability);
    }
    if let Some((name, version)) = dash_version(text) {
        return (name, judge(version, 1), PackageKind::Registry);
    }
    if text.contains(['=', '<', '>']) {
        return split_operator(text, &[">=", "<=", "=", ">", "<"]);
    }
    let last = text.rsplit('-').next().unwrap_or(text);
    let is_number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    // `gcc-12` may be the package of this name or version 12 of another.
    let version = if is_number && last != text { Version::Unknown } else { Version::Missing };
    (strip_architecture(text), version, PackageKind::Registry)
}

/// The name without `.x86_64` and the like.
fn strip_architecture(text: &str) -> &str {
    const ARCHITECTURES: [&str; 7] =
        [".x86_64", ".aarch64", ".noarch", ".i686", ".ppc64le", ".s390x", ".armv7hl"];
    ARCHITECTURES.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text)
}

/// The name before and the version after a `-`: the first part that begins with a digit or is an
/// expansion and is followed by nothing but such parts.
fn dash_version(text: &str) -> Option<(&str, &str)> {
    let is_part = |part: &str| part.starts_with(|c: char| c.is_ascii_digit() || c == UNKNOWN);
    let mut start = text.len();
    for part in text.rsplit('-') {
        if !is_part(part) {
            break;
        }
        start = start.checked_sub(part.len() + 1)?;
    }
    let version = text.get(start + 1..)?;
    // A bare number, as in `gcc-12`, may belong to the name.
    let tells = version.contains(['.', '*', ':', '-', UNKNOWN]);
    tells.then(|| (&text[..start], version))
}

/// Source: PEP 508 and PEP 440.
fn split_python(text: &str) -> (&str, Version, PackageKind) {
    let requirement = text.split(';').next().unwrap_or(text).trim_end();
    // `name@^1.2` is how Poetry writes a constraint.
    if let Some((name, constraint)) = requirement.split_once('@') {
        return (base_name(name), judge(constraint, 3), PackageKind::Registry);
    }
    let operators = ["===", "==", "~=", ">=", "<=", "!=", ">", "<"];
    let (name, version, kind) = split_operator(requirement, &operators);
    (base_name(name), version, kind)
}

/// The name without `[extras]`.
fn base_name(name: &str) -> &str {
    name.split('[').next().unwrap_or(name).trim_end()
}

/// Source: conda's documentation of package match specifications: `=1.2` is fuzzy, `==1.2` exact,
/// and a build string after the version makes it exact too.
fn split_conda(text: &str) -> (&str, Version, PackageKind) {
    let (name, version, kind) =
        split_operator(text, &["==", ">=", "<=", "!=", "~=", "=", ">", "<"]);
    let fuzzy = text[name.len()..].strip_prefix('=').filter(|rest| !rest.starts_with('='));
    match (version, fuzzy) {
        (Version::Pinned(Some(found)), Some(_)) if found.split('.').count() < 3 => {
            (name, Version::Ranged(format!("={found}")), kind)
        }
        (version, _) => (name, version, kind),
    }
}
