//! Compose projects, resolved as `docker compose config` does.
//!
//! [`resolve`] reads the files of a [`FileTree`](crate::files::FileTree) and gives the services and
//! all they refer to, each value with the place that it was written at.

mod builds;
mod project;
mod value;

pub use builds::{
    BuildId, DockerfileSource, LinkKind, MAX_DOCKERFILE_BYTES, ProjectBuilds, ReadBuild,
    ServiceBuild, ServiceLink, builds,
};
pub use project::{
    AdditionalContext, BuildContextKind, BuildSection, Condition, ContextSource, Dependency,
    DisabledService, EnvironmentVariable, FileRole, Healthcheck, ImageUse, Mount, MountKind,
    NetworkUse, Port, Project, ProjectDiagnostic, ProjectOptions, Resource, ResourceKind, Service,
    ServiceId, SourceFile, Text, UnusedResource, Variable, VariableSource,
};
pub use value::{FileId, Key, Kind, Map, Origin, Value};
