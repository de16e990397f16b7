//! What the image that a stage begins with brings along.

use super::artifact::{Class, Draft, Origin};
use super::classify;
use super::place::Place;
use crate::catalogue::{BaseImage, Distribution, Reference, ShellKind, base_image};
use crate::ids::ImageId;
use crate::packages::PackageManager;

/// The image at the root of a stage and of the stages that begin with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Root {
    /// The image; `None` for scratch, contexts and what could not be expanded.
    pub(super) image: Option<ImageId>,
    /// The repository in its short form.
    pub(super) repository: String,
    /// The tag.
    pub(super) tag: String,
    /// What the catalogue knows.
    pub(super) structure: Option<&'static BaseImage>,
}

/// What an official image sets, which the Dockerfile does not tell.
const VARIABLES: [(&str, &str, &str); 6] = [
    ("golang", "GOPATH", "/go"),
    ("rust", "CARGO_HOME", "/usr/local/cargo"),
    ("ruby", "GEM_HOME", "/usr/local/bundle"),
    ("ruby", "BUNDLE_PATH", "/usr/local/bundle"),
    ("composer", "COMPOSER_CACHE_DIR", "/tmp/cache"),
    ("gradle", "GRADLE_USER_HOME", "/home/gradle/.gradle"),
];

/// Working directories of official images other than `/`.
const DIRECTORIES: [(&str, &str); 9] = [
    ("golang", "/go"),
    ("php", "/var/www/html"),
    ("composer", "/app"),
    ("gradle", "/home/gradle"),
    ("httpd", "/usr/local/apache2"),
    ("tomcat", "/usr/local/tomcat"),
    ("redis", "/data"),
    ("dart", "/root"),
    ("wordpress", "/var/www/html"),
];

/// Repositories whose images are for building.
const BUILD_IMAGES: [&str; 13] = [
    "golang",
    "rust",
    "maven",
    "gradle",
    "gcc",
    "buildpack-deps",
    "haskell",
    "swift",
    "dart",
    "composer",
    "mcr.microsoft.com/dotnet/sdk",
    "cgr.dev/chainguard/go",
    "cgr.dev/chainguard/rust",
];

impl Root {
    /// The image of `reference`.
    pub(super) fn new(image: ImageId, reference: &str) -> Self {
        let parts = Reference::parse(reference);
        Self {
            image: Some(image),
            repository: parts.repository.to_owned(),
            tag: parts.effective_tag().unwrap_or_default().to_owned(),
            structure: base_image(reference).structure(),
        }
    }

    /// Nothing at all.
    pub(super) fn scratch() -> Self {
        let structure = base_image("scratch").structure();
        Self { repository: "scratch".to_owned(), structure, ..Self::default() }
    }

    /// The value that the image is known to give to a variable.
    pub(super) fn variable(&self, name: &str) -> Option<&'static str> {
        let set = VARIABLES
            .iter()
            .find(|(image, variable, _)| *image == self.repository && *variable == name);
        set.map(|(.., value)| *value)
    }

    /// The working directory, when it is known.
    pub(super) fn workdir(&self) -> Option<&'static str> {
        self.structure?;
        let own = DIRECTORIES.iter().find(|(image, _)| *image == self.repository);
        Some(own.map_or("/", |(_, directory)| directory))
    }

    /// True when its programs are run from their sources.
    pub(super) fn interprets(&self) -> bool {
        ["python", "node", "ruby", "php", "perl", "pypy", "denoland/deno", "oven/bun", "wordpress"]
            .contains(&self.repository.as_str())
    }

    /// True when it is made for building: it brings a compiler.
    pub(super) fn is_for_building(&self) -> bool {
        let jdk = self.tag.split('-').any(|part| part.trim_end_matches(char::is_numeric) == "jdk");
        let compiles =
            |image: &BaseImage| image.tools.iter().any(|tool| classify::is_compiler(tool));
        BUILD_IMAGES.contains(&self.repository.as_str())
            || jdk
            || self.structure.is_some_and(compiles)
    }

    /// What it brings, as far as that is known and matters: shells, package managers, build tools
    /// and the runtimes of languages.
    pub(super) fn artifacts(&self) -> Vec<Draft> {
        let (Some(image), Some(structure)) = (self.image, self.structure) else {
            return Vec::new();
        };
        let origin = Origin::BaseImage(image);
        let basis = format!("{} is known to bring it", structure.reference());
        let draft = |name: &str, place: Place, class: Class| {
            Draft::new(name, place, class, origin.clone(), basis.clone())
        };
        let mut drafts = Vec::new();
        if structure.has_shell() == Some(true) {
            drafts.push(draft(shell_name(structure), Place::at("/bin/sh"), Class::Shell));
        }
        if let Some(Some(manager)) = structure.package_manager() {
            drafts.push(draft(manager.name(), Place::below("/usr"), Class::PackageManager));
        }
        for tool in &structure.tools {
            if let Some((place, class)) = self.tool(tool) {
                drafts.push(draft(tool, place, class));
            }
        }
        if self.repository == "mcr.microsoft.com/dotnet/sdk" {
            drafts.push(draft("dotnet SDK", Place::at("/usr/share/dotnet"), Class::BuildTool));
        }
        drafts
    }

    /// Where a tool of the image is and what it is for; `None` for those that are counted already
    /// or that say nothing.
    fn tool(&self, name: &str) -> Option<(Place, Class)> {
        const RUNTIMES: [(&str, &str); 6] = [
            ("node", "/usr/local/bin/node"),
            ("python3", "/usr/local/lib/python*"),
            ("ruby", "/usr/local/lib/ruby"),
            ("php", "/usr/local/bin/php"),
            ("java", "/opt/java/openjdk"),
            ("nginx", "/usr/sbin/nginx"),
        ];
        if let Some((_, path)) = RUNTIMES.iter().find(|(runtime, _)| *runtime == name) {
            // The Python of a Debian image is not where that of a Python image is.
            let own = self.repository != "python" && name == "python3";
            let place = if own { Place::below("/usr") } else { Place::at(path) };
            return Some((place, Class::RuntimeDependency));
        }
        let place = match name {
            "go" => Place::at("/usr/local/go"),
            "cargo" => Place::at("/usr/local/cargo"),
            "rustc" | "rustup" => Place::at("/usr/local/rustup"),
            "npm" | "yarn" => Place::at(&format!("/usr/local/lib/node_modules/{name}")),
            _ => Place::below("/usr"),
        };
        let manager = self.structure.and_then(BaseImage::package_manager).flatten();
        let counted = manager.is_some_and(|manager| manager.name() == name)
            || (manager == Some(PackageManager::Apk) && name == "busybox");
        match classify::tool(name) {
            _ if counted => None,
            // Each image has one shell that counts, `/bin/sh`.
            Class::Shell | Class::Unknown => None,
            class => Some((place, class)),
        }
    }
}

/// What a person calls the `/bin/sh` of an image.
fn shell_name(image: &BaseImage) -> &'static str {
    match image.bin_sh() {
        Some(ShellKind::Dash) => "sh (dash)",
        Some(ShellKind::Ash) => "sh (busybox)",
        Some(ShellKind::Bash) => "sh (bash)",
        None => "sh",
    }
}

/// True when the programs of an image cannot be more than the catalogue names.
pub(super) fn is_bare(image: &BaseImage) -> bool {
    matches!(image.distribution(), Some(Distribution::Empty | Distribution::Distroless))
}
