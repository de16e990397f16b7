//! Compose projects, resolved as `docker compose config` does.
//!
//! [`resolve`] reads the files of a [`FileTree`](crate::files::FileTree) and gives the services and
//! all they refer to, each value with the place that it was written at.

mod builds;
mod canonical;
mod consistency;
mod decode;
mod dotenv;
mod env_files;
mod environment;
mod faults;
mod interpolate;
mod json;
mod load;
mod merge;
mod normalise;
mod number;
mod overview;
mod paths;
mod port;
mod project;
mod resolve;
mod rules;
mod schema;
mod select;
mod start;
mod swarm;
mod template;
mod trail;
mod typed;
mod value;
mod volume;
mod words;

pub use builds::{
    BuildId, DockerfileSource, LinkKind, MAX_DOCKERFILE_BYTES, ProjectBuilds, ReadBuild,
    ServiceBuild, ServiceLink, builds,
};
pub use json::config_json;
pub use load::{
    MAX_CHAIN, MAX_COMPOSE_BYTES, MAX_DOCUMENTS, MAX_PROJECT_VALUES, MAX_READS, MAX_VARIABLES_BYTES,
};
pub use overview::{ContextOverlap, Drift, Overview, PullTotal, PulledImage, overview};
pub use project::{
    AdditionalContext, BuildContextKind, BuildSection, Condition, ContextSource, Dependency,
    DisabledService, EnvironmentVariable, FileRole, Healthcheck, ImageUse, Mount, MountKind,
    NetworkUse, Port, Project, ProjectDiagnostic, ProjectOptions, Resource, ResourceKind, Service,
    ServiceId, SourceFile, Text, UnusedResource, Variable, VariableSource,
};
pub use resolve::resolve;
pub use start::{COMPOSE_FILES, OVERRIDE_FILES};
pub use value::{FileId, Key, Kind, Map, Origin, Value};
