//! A resolved project: what `docker compose config` makes of it, in types.

use std::collections::BTreeMap;
use std::rc::Rc;

use plimsoll_syntax::diagnostic::{Diagnostic, Severity};
use plimsoll_syntax::text::LineIndex;

use super::value::{FileId, Origin, Value};

/// A service, by its place in [`Project::services`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceId(u32);

impl ServiceId {
    /// The index of the `index`th service.
    #[must_use]
    pub const fn new(index: usize) -> Self {
        Self(index as u32)
    }

    /// The place in the vector.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A Compose project after everything that Compose does to it before it starts containers.
///
/// It is there even when Compose would refuse the project, with what could be made of it; see
/// [`Project::diagnostics`].
#[derive(Clone, Debug)]
pub struct Project {
    /// Its name, normalised.
    pub name: String,
    /// The absolute path that relative paths are seen from.
    pub folder: String,
    /// All files that were read, the Compose files among them in the order in which they count.
    pub files: Vec<SourceFile>,
    /// The services that are on, sorted by name.
    pub services: Vec<Service>,
    /// The names of the services that no active profile switches on, with the profiles that would.
    pub disabled: Vec<DisabledService>,
    /// The networks that are used, sorted by name.
    pub networks: Vec<Resource>,
    /// The named volumes that are used, sorted by name.
    pub volumes: Vec<Resource>,
    /// The secrets that are used, sorted by name.
    pub secrets: Vec<Resource>,
    /// The configs that are used, sorted by name.
    pub configs: Vec<Resource>,
    /// The models that are used, sorted by name.
    pub models: Vec<Resource>,
    /// The resources that were declared and that no service uses, by kind and name.
    pub unused: Vec<UnusedResource>,
    /// All profiles that services name, sorted.
    pub profiles: Vec<String>,
    /// The variables that the files refer to, sorted by name.
    pub variables: Vec<Variable>,
    /// What Compose would say: errors in the order of its phases, then warnings.
    pub diagnostics: Vec<ProjectDiagnostic>,
    /// The whole as `docker compose config --format json` prints it, before `$` is escaped.
    pub resolved: Value,
    /// The Compose files merged, before defaults were added and short forms made long.
    pub merged: Value,
}

/// A file that was read for the project.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its absolute path.
    pub path: String,
    /// Its path from the folder of the project, for display.
    pub shown: String,
    /// Its text; bytes that are not UTF-8 are replaced. Empty for files whose contents are secret.
    pub source: Rc<str>,
    /// Where its lines begin.
    pub lines: LineIndex,
    /// What it was read as.
    pub role: FileRole,
}

/// What a file of a project is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRole {
    /// A Compose file that was asked for or found.
    Compose,
    /// The override file beside the Compose file.
    Override,
    /// A file that another one includes.
    Included,
    /// A file that a service is extended from.
    Extended,
    /// Variables for interpolation: `.env` and the like.
    Variables,
    /// Variables for containers: `env_file` and `label_file`.
    ContainerVariables,
}

/// What is wrong with a project.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectDiagnostic {
    /// The file it is about; `None` when it is about the project as a whole.
    pub file: Option<FileId>,
    /// What is wrong, with its place in that file. The message is Compose's own, as far as it is
    /// not about memory addresses and the like.
    pub diagnostic: Diagnostic,
}

/// A service that is on.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its index.
    pub id: ServiceId,
    /// Its name.
    pub name: Rc<str>,
    /// Where its name was written last.
    pub at: Origin,
    /// The image it runs: as written, or the one that Compose tags its build with. `None` for a
    /// service of a provider.
    pub image: Option<ImageUse>,
    /// How its image is built.
    pub build: Option<BuildSection>,
    /// What must be started before it, sorted by name; those that links and shared namespaces
    /// imply are among them.
    pub depends_on: Vec<Dependency>,
    /// The ports that it publishes or offers, in the order of the file.
    pub ports: Vec<Port>,
    /// What is mounted into it, in the order of the file.
    pub mounts: Vec<Mount>,
    /// The networks it joins, sorted by key.
    pub networks: Vec<NetworkUse>,
    /// `network_mode`, if set.
    pub network_mode: Option<Text>,
    /// Its environment, those from env files included, sorted by name.
    pub environment: Vec<EnvironmentVariable>,
    /// The profiles that switch it on; none for a service that is always on.
    pub profiles: Vec<Text>,
    /// How its health is known.
    pub healthcheck: Healthcheck,
    /// The service as `docker compose config` prints it.
    pub value: Value,
}

/// A text and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// After interpolation.
    pub text: Rc<str>,
    /// Where.
    pub at: Origin,
}

/// The image of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageUse {
    /// Its reference.
    pub reference: Text,
    /// True when the file names it, false when Compose makes the name up for the build.
    pub named: bool,
}

/// The `build` section of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildSection {
    /// Where the section was written.
    pub at: Origin,
    /// The build context.
    pub context: Text,
    /// What kind of address the context has.
    pub context_kind: BuildContextKind,
    /// The path of the Dockerfile, absolute where the context is a local folder; `None` with an
    /// inline one.
    pub dockerfile: Option<Text>,
    /// The text of an inline Dockerfile.
    pub inline: Option<Text>,
    /// The requested stage.
    pub target: Option<Text>,
    /// The build arguments that have a value, in the order of the file.
    pub arguments: Vec<(Text, Text)>,
    /// The named contexts.
    pub additional_contexts: Vec<AdditionalContext>,
    /// The names of secrets the build may mount.
    pub secrets: Vec<Text>,
    /// More names that the image gets.
    pub tags: Vec<Text>,
    /// The platforms that are built.
    pub platforms: Vec<Text>,
}

/// What kind of address a build context has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildContextKind {
    /// A folder.
    Local,
    /// A Git repository, an archive on the web, or anything else that is not on this machine.
    Remote,
}

/// A named build context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdditionalContext {
    /// Its name.
    pub name: Text,
    /// Its address as written.
    pub address: Text,
    /// What it stands for.
    pub source: ContextSource,
}

/// What a named build context stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextSource {
    /// The result of building another service; `None` when there is no such service.
    Service(Option<ServiceId>),
    /// An image.
    Image(String),
    /// A folder, by its absolute path.
    Folder(String),
    /// Anything else.
    Remote,
}

/// Something that must be started first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The other service's name.
    pub name: Rc<str>,
    /// The other service; `None` when it is not on or does not exist.
    pub service: Option<ServiceId>,
    /// Where it was written.
    pub at: Origin,
    /// What is waited for.
    pub condition: Condition,
    /// False when it may be missing.
    pub required: bool,
    /// True when a restart of the other service restarts this one.
    pub restart: bool,
    /// True when another key implies it: `links`, `volumes_from`, `network_mode` and the like.
    pub implied: bool,
}

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// Its container runs.
    Started,
    /// Its health check passes.
    Healthy,
    /// Its container ended without an error.
    CompletedSuccessfully,
}

/// A port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Where it was written.
    pub at: Origin,
    /// The port in the container.
    pub target: u16,
    /// The port, or range of ports, on the host; `None` when Docker chooses one.
    pub published: Option<String>,
    /// The address on the host; `None` for all of them.
    pub host_ip: Option<String>,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

/// Something that is mounted into a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Where it was written.
    pub at: Origin,
    /// What kind it is.
    pub kind: MountKind,
    /// The name of the volume, or the absolute path on the host; `None` for anonymous ones.
    pub source: Option<String>,
    /// The path in the container.
    pub target: String,
    /// True when the container cannot write.
    pub read_only: bool,
}

/// The kinds of mount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MountKind {
    /// A path of the host.
    Bind,
    /// A volume.
    Volume,
    /// Memory.
    Tmpfs,
    /// An image.
    Image,
    /// A named pipe, a cluster volume, or a kind that is not known.
    Other,
}

/// A network that a service joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkUse {
    /// The key of the network.
    pub name: Rc<str>,
    /// Where it was written; the place of the service when it joins the default network.
    pub at: Origin,
    /// The names under which it is found there, besides its own.
    pub aliases: Vec<Rc<str>>,
}

/// A variable of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentVariable {
    /// Its name.
    pub name: Rc<str>,
    /// Its value; `None` when it is not set, which takes it away from the container.
    pub value: Option<Rc<str>>,
    /// Where it was written; in an env file where it comes from one.
    pub at: Origin,
    /// True when it comes from a file whose values are never shown.
    pub from_file: bool,
}

/// What the file says about the health of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Healthcheck {
    /// Nothing: the image may have a check.
    Unset,
    /// There is a check.
    Set(Origin),
    /// The check of the image is switched off.
    Disabled(Origin),
    /// Only its times are set; the check itself is that of the image.
    Tuned(Origin),
}

/// A network, volume, secret, config or model.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its key in the file.
    pub key: Rc<str>,
    /// Its name for Docker.
    pub name: String,
    /// True when Compose expects it to be there and does not make it.
    pub external: bool,
    /// Where it was declared.
    pub at: Origin,
    /// It as `docker compose config` prints it.
    pub value: Value,
}

/// A resource that no service uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusedResource {
    /// What it is.
    pub kind: ResourceKind,
    /// Its key and where it was declared.
    pub key: Text,
}

/// The kinds of top-level resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceKind {
    /// `networks`.
    Network,
    /// `volumes`.
    Volume,
    /// `secrets`.
    Secret,
    /// `configs`.
    Config,
    /// `models`.
    Model,
}

/// A service that is off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisabledService {
    /// Its name and where it was written.
    pub name: Text,
    /// The profiles that would switch it on.
    pub profiles: Vec<String>,
}

/// A variable that the Compose files refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: Rc<str>,
    /// Where its value comes from. The value itself is not here: it may be a secret.
    pub source: VariableSource,
    /// The default that a reference gives, as written; the first one.
    pub default: Option<Rc<str>>,
    /// True when a reference insists on a value.
    pub required: bool,
    /// Where it is referred to.
    pub uses: Vec<Origin>,
}

/// Where the value of a variable comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableSource {
    /// It was given with the call, or typed into the page.
    Given,
    /// A file of variables has it, at this place.
    File(Origin),
    /// Compose sets it itself: `COMPOSE_PROJECT_NAME`.
    Compose,
    /// Nothing sets it.
    Unset,
}

/// What is asked of a project besides its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectOptions {
    /// The Compose files, in their order; found by their names when empty.
    pub files: Vec<String>,
    /// The folder that relative paths are seen from; that of the first file when `None`.
    pub folder: Option<String>,
    /// The name; derived as Compose does when `None`.
    pub name: Option<String>,
    /// The active profiles; `*` is all of them.
    pub profiles: Vec<String>,
    /// The files of variables; `.env` in the folder of the project when empty.
    pub variable_files: Vec<String>,
    /// The environment of the process: variables by name, `HOME` among them where known.
    pub environment: BTreeMap<String, String>,
    /// The services that are wanted, with what they depend on; all when empty.
    pub services: Vec<String>,
}

impl Project {
    /// The service with this index.
    #[must_use]
    pub fn service(&self, id: ServiceId) -> &Service {
        &self.services[id.index()]
    }

    /// The service with this name.
    #[must_use]
    pub fn service_named(&self, name: &str) -> Option<&Service> {
        let at = self.services.binary_search_by(|service| (*service.name).cmp(name)).ok()?;
        self.services.get(at)
    }

    /// The file with this index.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.index()]
    }

    /// The 1-based line of a place.
    #[must_use]
    pub fn line(&self, at: Origin) -> u32 {
        self.file(at.file).lines.line(at.span.start)
    }

    /// True when Compose accepts the project.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.diagnostics.iter().all(|found| found.diagnostic.severity != Severity::Error)
    }
}

impl Condition {
    /// The word in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "service_started",
            Self::Healthy => "service_healthy",
            Self::CompletedSuccessfully => "service_completed_successfully",
        }
    }
}

impl ResourceKind {
    /// The top-level key.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Network => "networks",
            Self::Volume => "volumes",
            Self::Secret => "secrets",
            Self::Config => "configs",
            Self::Model => "models",
        }
    }
}
