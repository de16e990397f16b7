//! What package managers install from a project's own files, and what builds make.

use plimsoll_syntax::shell::{FlagValue, Invocation};

use super::artifact::{Class, Draft, Origin};
use super::place::{Place, basename, join, parent};
use super::run::RunWalk;
use crate::packages::{Action, PackageCommand, PackageManager};

/// The directories that builds of web projects write to by default.
pub(super) const WEB_OUTPUT: &str = "dist|build|.next|out|.output|public|www|_site";

impl<'a> RunWalk<'_, 'a> {
    /// The path in the last of these options.
    fn flag_path(&self, command: &PackageCommand<'a>, names: &[&str]) -> Option<String> {
        let flag = command.flags_named(names).last()?;
        match &flag.value {
            FlagValue::Next(word) => self.path(word),
            FlagValue::Attached(text) => Some(join(&self.directory, text)),
            FlagValue::AttachedUnknown | FlagValue::None => None,
        }
    }

    /// Where the project is that a command works on.
    fn project(&self, command: &PackageCommand<'a>) -> String {
        let options: &[&str] = match command.manager {
            PackageManager::Npm => &["prefix"],
            PackageManager::Yarn | PackageManager::Bun => &["cwd"],
            PackageManager::Pnpm => &["C", "dir"],
            PackageManager::Composer => &["d", "working-dir"],
            PackageManager::Uv => &["directory", "project"],
            PackageManager::Poetry => &["C", "directory"],
            PackageManager::Go => &["C"],
            PackageManager::Gradle => &["p", "project-dir"],
            PackageManager::Cargo | PackageManager::Maven => {
                let manifest = self.flag_path(command, &["manifest-path", "f", "file"]);
                return manifest.map_or_else(
                    || self.directory.clone(),
                    |path| {
                        let file = basename(&path).contains('.');
                        if file { parent(&path).to_owned() } else { path }
                    },
                );
            }
            _ => &[],
        };
        self.flag_path(command, options).unwrap_or_else(|| self.directory.clone())
    }

    /// Where the packages of a command go.
    pub(super) fn package_place(
        &self,
        invocation: &Invocation<'a>,
        command: &PackageCommand<'a>,
    ) -> Place {
        let manager = command.manager;
        let at = |path: String| Place::at(&path);
        if manager.is_system() {
            let root = self.flag_path(command, &["root", "installroot", "p", "R"]);
            return root.map_or_else(|| Place::below("/usr"), at);
        }
        match manager {
            PackageManager::Pip | PackageManager::Uv => {
                if let Some(path) = self.flag_path(command, &["t", "target", "prefix", "root"]) {
                    return Place::at(&path);
                }
                if command.has_flag(&["user"]) {
                    return Place::at(&format!("{}/.local", self.home));
                }
                self.python_place(invocation)
            }
            PackageManager::Npm
            | PackageManager::Yarn
            | PackageManager::Pnpm
            | PackageManager::Bun => {
                let global = command.has_flag(&["g", "global"]) || command.is_subcommand("global");
                if global {
                    return Place::at("/usr/local/lib/node_modules");
                }
                Place::at(&join(&self.project(command), "node_modules"))
            }
            PackageManager::Gem | PackageManager::Bundler => {
                let path = self.flag_path(command, &["i", "install-dir", "path"]);
                let own = self.variable("BUNDLE_PATH").or_else(|| self.variable("GEM_HOME"));
                path.or_else(|| own.map(str::to_owned))
                    .map_or_else(|| Place::below("/var/lib/gems"), at)
            }
            PackageManager::Composer => Place::at(&join(&self.project(command), "vendor")),
            PackageManager::Cargo => {
                let root = self.flag_path(command, &["root"]);
                let home = self.variable("CARGO_HOME").map(str::to_owned);
                let root = root.or(home).unwrap_or_else(|| format!("{}/.cargo", self.home));
                Place::at(&join(&root, "bin"))
            }
            PackageManager::Go => self.go_bin(),
            PackageManager::Conda => Place::at("/opt/conda"),
            PackageManager::Dotnet => {
                let path = self.flag_path(command, &["tool-path"]);
                path.map_or_else(|| Place::at(&format!("{}/.dotnet/tools", self.home)), at)
            }
            PackageManager::Pecl => Place::below("/usr/local/lib/php"),
            _ => Place::Unknown,
        }
    }

    /// Where go install writes programs.
    fn go_bin(&self) -> Place {
        if let Some(path) = self.variable("GOBIN") {
            return Place::at(path);
        }
        let path = self.variable("GOPATH").map(str::to_owned);
        Place::at(&join(&path.unwrap_or_else(|| format!("{}/go", self.home)), "bin"))
    }

    /// Where the Python that runs pip keeps packages.
    fn python_place(&self, invocation: &Invocation<'a>) -> Place {
        let program = invocation.name_word().and_then(|word| self.path_of_program(word));
        if let Some(environment) = program.as_deref().and_then(environment_of) {
            return Place::at(environment);
        }
        if let Some(path) =
            self.variable("VIRTUAL_ENV").or_else(|| self.variable("UV_PROJECT_ENVIRONMENT"))
        {
            return Place::at(path);
        }
        let first = self.variable("PATH").and_then(|path| path.split(':').next());
        let environment = first.map(|path| format!("{path}/pip"));
        if let Some(environment) = environment.as_deref().and_then(environment_of) {
            return Place::at(environment);
        }
        if self.walk.root(self.step.stage).repository == "python" {
            Place::at("/usr/local/lib/python*/site-packages")
        } else {
            Place::below("/usr")
        }
    }

    fn path_of_program(&self, word: &plimsoll_syntax::shell::Word) -> Option<String> {
        self.resolve(word)
            .filter(|text| text.contains('/'))
            .map(|text| join(&self.directory, &text))
    }

    /// What a manifest makes a manager install.
    pub(super) fn manifest(&mut self, invocation: &Invocation<'a>, command: &PackageCommand<'a>) {
        let origin = Origin::Package(command.manager);
        let project = self.project(command);
        let draft = |name: &str, place: Place, class: Class, basis: &'static str| {
            Draft::new(name, place, class, origin.clone(), basis).directory()
        };
        let basis = "the command installs what the project's manifest lists";
        match command.manager {
            PackageManager::Npm
            | PackageManager::Yarn
            | PackageManager::Pnpm
            | PackageManager::Bun => {
                if command.is_subcommand("fetch") {
                    return;
                }
                let place = Place::at(&join(&project, "node_modules"));
                self.leave(draft("node_modules", place.clone(), Class::RuntimeDependency, basis));
                if !self.is_production(invocation, command) {
                    let basis = "no option and no NODE_ENV leaves the development dependencies out";
                    let name = "dev dependencies in node_modules";
                    self.leave(draft(name, place, Class::DevDependency, basis).likely());
                }
            }
            PackageManager::Pip => {
                let place = self.package_place(invocation, command);
                let names = command.lists.iter().filter_map(|list| match list {
                    FlagValue::Next(word) => self.resolve(word),
                    FlagValue::Attached(text) => Some(text.clone()),
                    _ => None,
                });
                for file in names.collect::<Vec<_>>() {
                    let file = basename(&file);
                    let dev = file.contains("dev") || file.contains("test");
                    let class = if dev { Class::DevDependency } else { Class::RuntimeDependency };
                    let name = format!("Python packages of {file}");
                    self.leave(draft(&name, place.clone(), class, basis));
                }
            }
            PackageManager::Uv | PackageManager::Poetry | PackageManager::Pipenv => {
                self.python_project(invocation, command, &project);
            }
            PackageManager::Bundler => {
                let place = self.package_place(invocation, command);
                self.leave(draft("gems", place.clone(), Class::RuntimeDependency, basis));
                let without = self.variable("BUNDLE_WITHOUT").is_some()
                    || command.has_flag(&["without", "deployment"])
                    || self.variable("BUNDLE_DEPLOYMENT").is_some();
                if !without {
                    let basis = "neither an option nor BUNDLE_WITHOUT leaves groups out";
                    self.leave(
                        draft("development gems", place, Class::DevDependency, basis).likely(),
                    );
                }
            }
            PackageManager::Composer => {
                let place = Place::at(&join(&project, "vendor"));
                self.leave(draft("vendor", place.clone(), Class::RuntimeDependency, basis));
                let without = command.has_flag(&["no-dev"])
                    || self.variable("COMPOSER_NO_DEV").is_some_and(|value| value != "0");
                if !without {
                    let basis = "--no-dev is missing";
                    let name = "dev dependencies in vendor";
                    self.leave(draft(name, place, Class::DevDependency, basis).likely());
                }
            }
            PackageManager::Cargo if command.is_subcommand("chef") => {
                let place = Place::at(&self.cargo_target(&project));
                self.leave(draft("compiled dependencies", place, Class::Cache, basis));
            }
            PackageManager::Cargo | PackageManager::Go if is_vendor(invocation) => {
                let place = Place::at(&join(&project, "vendor"));
                self.leave(draft("vendor", place, Class::Source, basis));
            }
            PackageManager::Conda => {
                self.leave(draft(
                    "conda environment",
                    Place::at("/opt/conda"),
                    Class::RuntimeDependency,
                    basis,
                ));
            }
            // Everything goes into the caches.
            _ => {}
        }
    }

    fn python_project(
        &mut self,
        invocation: &Invocation<'a>,
        command: &PackageCommand<'a>,
        project: &str,
    ) {
        let system = command.has_flag(&["system"])
            || self.variable("POETRY_VIRTUALENVS_CREATE") == Some("false")
            || command.is_subcommand("pip");
        let own = self.variable("UV_PROJECT_ENVIRONMENT").or_else(|| self.variable("VIRTUAL_ENV"));
        let local = command.manager == PackageManager::Uv
            || self.variable("POETRY_VIRTUALENVS_IN_PROJECT").is_some()
            || self.variable("PIPENV_VENV_IN_PROJECT").is_some();
        let place = match own {
            Some(path) => Place::at(&join(&self.directory, path)),
            None if system => self.python_place(invocation),
            None if local => Place::at(&join(project, ".venv")),
            None => Place::Unknown,
        };
        let origin = Origin::Package(command.manager);
        let basis = "the command installs what the project's manifest lists";
        let class = Class::RuntimeDependency;
        let draft = Draft::new("Python packages", place.clone(), class, origin.clone(), basis);
        self.leave(draft.directory());
        let with_dev = match command.manager {
            PackageManager::Pipenv => command.has_flag(&["dev", "d"]),
            PackageManager::Uv => {
                !command.is_subcommand("pip")
                    && !command.has_flag(&["no-dev", "no-default-groups", "only-group"])
                    && self.variable("UV_NO_DEV").is_none()
            }
            _ => !command.has_flag(&["only", "without", "no-dev", "only-root"]),
        };
        if with_dev {
            let basis = "no option leaves the development group out";
            let class = Class::DevDependency;
            let draft = Draft::new("development packages", place, class, origin, basis);
            self.leave(draft.likely().directory());
        }
    }

    /// True when a Node manager leaves development dependencies out.
    fn is_production(&self, invocation: &Invocation<'a>, command: &PackageCommand<'a>) -> bool {
        let omits = command.flag_values(&["omit"]).any(|value| value == "dev")
            || command.flag_values(&["only"]).any(|value| value.starts_with("prod"))
            || command.has_flag(&["production", "prod", "P"]);
        let environment = self.variable_of(invocation, "NODE_ENV");
        let includes = command.flag_values(&["include"]).any(|value| value == "dev")
            || command.flags_named(&["production", "prod"]).count() > 0 && !omits;
        omits
            || (environment.as_deref() == Some("production") && !includes)
            || self.variable_of(invocation, "NPM_CONFIG_OMIT").as_deref() == Some("dev")
            || self.variable_of(invocation, "NPM_CONFIG_PRODUCTION").as_deref() == Some("true")
    }

    fn cargo_target(&self, project: &str) -> String {
        let moved = self.variable("CARGO_TARGET_DIR");
        moved.map_or_else(|| join(project, "target"), |path| join(&self.directory, path))
    }

    /// What a build makes.
    pub(super) fn output(&mut self, command: &PackageCommand<'a>) {
        let origin = Origin::Built(command.program.clone());
        let project = self.project(command);
        let draft = |name: &str, path: &str, class: Class, basis: &'static str| {
            Draft::new(name, Place::at(path), class, origin.clone(), basis)
        };
        let folder = |name: &str, path: &str, class: Class, basis: &'static str| {
            draft(name, path, class, basis).directory()
        };
        match (command.manager, command.action) {
            (PackageManager::Go, Action::Build) => self.go_build(command, &project),
            (PackageManager::Cargo, Action::Build) => {
                let target = self
                    .flag_path(command, &["target-dir"])
                    .unwrap_or_else(|| self.cargo_target(&project));
                let triple =
                    command.flag_values(&["target"]).last().unwrap_or_default().into_owned();
                let own =
                    command.flag_values(&["profile"]).last().map(std::borrow::Cow::into_owned);
                let release = if command.has_flag(&["release", "r"]) { "release" } else { "debug" };
                let profile = own.unwrap_or_else(|| release.to_owned());
                let names: Vec<_> =
                    command.flag_values(&["bin"]).map(std::borrow::Cow::into_owned).collect();
                let directory = join(&join(&target, &triple), &profile);
                let names = if names.is_empty() { vec!["*".to_owned()] } else { names };
                for file in names {
                    let name = if file == "*" { "Rust program" } else { &file };
                    let path = join(&directory, &file);
                    self.leave(
                        draft(name, &path, Class::Payload, "cargo build writes it").likely(),
                    );
                }
                self.leave(folder(
                    "Rust build files",
                    &target,
                    Class::Cache,
                    "cargo build writes them",
                ));
            }
            (PackageManager::Maven, Action::Build) => {
                let path = join(&project, "target/*.jar|*.war");
                self.leave(
                    draft("Java archive", &path, Class::Payload, "Maven writes it").likely(),
                );
                let path = join(&project, "target");
                self.leave(folder("Maven build files", &path, Class::Cache, "Maven writes them"));
            }
            (PackageManager::Gradle, Action::Build) => {
                let path = join(&project, "build/libs/*.jar|*.war");
                self.leave(
                    draft("Java archive", &path, Class::Payload, "Gradle writes it").likely(),
                );
                let path = join(&project, "build");
                self.leave(folder("Gradle build files", &path, Class::Cache, "Gradle writes them"));
            }
            (PackageManager::Dotnet, Action::Build) => {
                let usual = || join(&project, "bin");
                let path = self.flag_path(command, &["o", "output"]).unwrap_or_else(usual);
                self.leave(
                    folder("published program", &path, Class::Payload, "dotnet writes it").likely(),
                );
                let path = join(&project, "obj");
                self.leave(
                    folder("dotnet build files", &path, Class::Cache, "dotnet writes them")
                        .likely(),
                );
            }
            (PackageManager::Pip, Action::Build) => {
                let path = self.flag_path(command, &["w", "wheel-dir"]);
                let path = path.unwrap_or_else(|| join(&self.directory, "*.whl"));
                self.leave(folder(
                    "wheels",
                    &path,
                    Class::RuntimeDependency,
                    "pip wheel writes them",
                ));
            }
            (PackageManager::Uv | PackageManager::Poetry, Action::Build) => {
                let path = join(&project, "dist");
                self.leave(
                    folder("wheels", &path, Class::Payload, "the build writes them").likely(),
                );
            }
            (PackageManager::Gem, Action::Build) => {
                let path = join(&project, "*.gem");
                self.leave(draft("gem", &path, Class::Payload, "gem build writes it").likely());
            }
            (PackageManager::Pnpm, Action::Deploy) => {
                let path = command.operands.last().and_then(|word| self.path(word));
                if let Some(path) = path {
                    self.leave(folder(
                        "deployed project",
                        &path,
                        Class::Payload,
                        "pnpm deploy writes it",
                    ));
                }
            }
            (_, Action::Build) => self.web_output(&origin, &project),
            (_, Action::Execute) => {
                const BUILDERS: [&str; 9] =
                    ["tsc", "vite", "webpack", "next", "rollup", "parcel", "ng", "nuxt", "astro"];
                let name = command.packages.first().and_then(|package| package.name.as_deref());
                if name.is_some_and(|name| BUILDERS.contains(&name)) {
                    self.web_output(&origin, &project);
                }
            }
            (PackageManager::Pip, Action::Download) => {
                let path = self.flag_path(command, &["d", "dest"]);
                let path = path.unwrap_or_else(|| self.directory.clone());
                self.leave(folder(
                    "downloaded packages",
                    &path,
                    Class::Cache,
                    "pip download writes them",
                ));
            }
            _ => {}
        }
    }

    /// What a build of a web project makes, in one of the usual directories.
    pub(super) fn web_output(&mut self, origin: &Origin, project: &str) {
        let place = Place::at(&join(project, WEB_OUTPUT));
        let basis = "the build script writes it, usually to one of these directories";
        self.leave(
            Draft::new("build output", place, Class::Payload, origin.clone(), basis)
                .likely()
                .directory(),
        );
    }

    fn go_build(&mut self, command: &PackageCommand<'a>, project: &str) {
        let origin = Origin::Built("go".to_owned());
        let basis = "go build writes it";
        if command.is_subcommand("install") {
            let place = self.go_bin();
            let path = join(place.path().unwrap_or("?"), "*");
            let draft = Draft::new("Go program", Place::at(&path), Class::Payload, origin, basis);
            return self.leave(draft.likely());
        }
        let operand = command.operands.iter().rev().find_map(|word| self.resolve(word));
        let package = operand.as_deref().map(|path| path.trim_end_matches("/...")).map(basename);
        let package = package.filter(|name| !matches!(*name, "." | ".." | "..."));
        let package = package.map(|name| name.strip_suffix(".go").unwrap_or(name).to_owned());
        let Some(flag) = command.flags_named(&["o"]).last() else {
            // Without a package it is named after the module, which go.mod tells.
            let file = package.as_deref().unwrap_or("*");
            let name = package.as_deref().unwrap_or("Go program").to_owned();
            let place = Place::at(&join(project, file));
            let draft = Draft::new(name, place, Class::Payload, origin, basis);
            return self.leave(draft.likely());
        };
        let written = match &flag.value {
            FlagValue::Next(word) => self.resolve(word),
            FlagValue::Attached(text) => Some(text.clone()),
            _ => None,
        };
        let Some(written) = written.filter(|path| path != "/dev/null") else { return };
        let mut path = join(project, &written);
        let several = operand.as_deref().is_some_and(|path| path.ends_with("..."));
        if written.ends_with('/') || several {
            path = join(&path, package.as_deref().unwrap_or("*"));
        }
        let name = basename(&path).to_owned();
        let name = if name == "*" { "Go programs".to_owned() } else { name };
        self.leave(Draft::new(name, Place::at(&path), Class::Payload, origin, basis));
    }
}

/// True for `cargo vendor` and `go mod vendor`.
fn is_vendor(invocation: &Invocation<'_>) -> bool {
    invocation.arguments().iter().take(3).any(|word| word.is("vendor"))
}

/// The virtual environment that a program is in.
fn environment_of(program: &str) -> Option<&str> {
    let environment = parent(program).strip_suffix("/bin")?;
    let system = ["", "/usr", "/usr/local", "/root/.local", "/opt/conda"];
    (!system.contains(&environment)).then_some(environment)
}
