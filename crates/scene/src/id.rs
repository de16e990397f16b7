//! What a drawn item stands for, the same in every scene, so that panes can share one selection.

use std::fmt;
use std::str::FromStr;

use plimsoll_model::compose::{BuildId, ServiceId};
use plimsoll_model::{ContextId, EdgeId, ImageId, Node, StageId, StepId};

/// Declares the indices that only pictures of projects have.
macro_rules! indices {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The index of the `index`th one.
            #[must_use]
            pub const fn new(index: usize) -> Self {
                Self(index as u32)
            }

            /// The place in the list.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        })*
    };
}

indices! {
    /// A service that is off, by its place in `Project::disabled`.
    OffServiceId;
    /// An image that a project pulls, by its place among their sorted references.
    PulledId;
    /// A network, by its place in `Project::networks`.
    NetworkId;
    /// A named volume, by its place in `Project::volumes`.
    VolumeId;
    /// How two things of a project hang together, by its place in
    /// [`Relations::links`](crate::services::Relations::links).
    LinkId;
}

/// Something of a Compose project that can be pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProjectItem {
    /// A service that is on.
    Service(ServiceId),
    /// A service that no active profile switches on.
    OffService(OffServiceId),
    /// A Dockerfile that services build; the first of the builds that read it.
    Build(BuildId),
    /// A stage of that Dockerfile.
    BuildStage(BuildId, StageId),
    /// An image that is pulled.
    Pulled(PulledId),
    /// A network.
    Network(NetworkId),
    /// A named volume.
    Volume(VolumeId),
    /// How two of them hang together.
    Link(LinkId),
}

impl fmt::Display for ProjectItem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, index) = match self {
            Self::BuildStage(build, stage) => {
                let (build, stage) = (build.index(), stage.index());
                return write!(formatter, "build-{build}-stage-{stage}");
            }
            Self::Service(id) => ("service", id.index()),
            Self::OffService(id) => ("off", id.index()),
            Self::Build(id) => ("build", id.index()),
            Self::Pulled(id) => ("pulled", id.index()),
            Self::Network(id) => ("network", id.index()),
            Self::Volume(id) => ("volume", id.index()),
            Self::Link(id) => ("link", id.index()),
        };
        write!(formatter, "{kind}-{index}")
    }
}

impl ProjectItem {
    /// Reads what follows the word in a key.
    fn parse(kind: &str, rest: &str) -> Result<Self, NoSceneId> {
        if let Some((build, stage)) = rest.split_once("-stage-").filter(|_| kind == "build") {
            let (build, stage) = (index(build)?, index(stage)?);
            return Ok(Self::BuildStage(BuildId::new(build), StageId::new(stage)));
        }
        let index = index(rest)?;
        match kind {
            "service" => Ok(Self::Service(ServiceId::new(index))),
            "off" => Ok(Self::OffService(OffServiceId::new(index))),
            "build" => Ok(Self::Build(BuildId::new(index))),
            "pulled" => Ok(Self::Pulled(PulledId::new(index))),
            "network" => Ok(Self::Network(NetworkId::new(index))),
            "volume" => Ok(Self::Volume(VolumeId::new(index))),
            "link" => Ok(Self::Link(LinkId::new(index))),
            _ => Err(NoSceneId),
        }
    }
}

/// Something of a build or a project that can be pointed at.
///
/// Its text form (`stage-3`, `service-1`) is stable for the same files and serves as a DOM key and
/// on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SceneId {
    /// A stage, and its FROM line.
    Stage(StageId),
    /// A step.
    Step(StepId),
    /// A dependency.
    Edge(EdgeId),
    /// An image that is pulled.
    Image(ImageId),
    /// A context.
    Context(ContextId),
    /// Something of a Compose project.
    Project(ProjectItem),
}

impl SceneId {
    /// The text form, as `stage-3`.
    #[must_use]
    pub fn key(self) -> String {
        self.to_string()
    }

    /// The node of the build's graph, if this is one.
    #[must_use]
    pub const fn node(self) -> Option<Node> {
        match self {
            Self::Stage(id) => Some(Node::Stage(id)),
            Self::Image(id) => Some(Node::Image(id)),
            Self::Context(id) => Some(Node::Context(id)),
            Self::Step(_) | Self::Edge(_) | Self::Project(_) => None,
        }
    }
}

impl From<Node> for SceneId {
    fn from(node: Node) -> Self {
        match node {
            Node::Stage(id) => Self::Stage(id),
            Node::Image(id) => Self::Image(id),
            Node::Context(id) => Self::Context(id),
        }
    }
}

impl fmt::Display for SceneId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, index) = match self {
            Self::Stage(id) => ("stage", id.index()),
            Self::Step(id) => ("step", id.index()),
            Self::Edge(id) => ("edge", id.index()),
            Self::Image(id) => ("image", id.index()),
            Self::Context(id) => ("context", id.index()),
            Self::Project(item) => return item.fmt(formatter),
        };
        write!(formatter, "{kind}-{index}")
    }
}

impl From<ProjectItem> for SceneId {
    fn from(item: ProjectItem) -> Self {
        Self::Project(item)
    }
}

/// The text is no [`SceneId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSceneId;

impl fmt::Display for NoSceneId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not the key of anything in a picture")
    }
}

impl std::error::Error for NoSceneId {}

impl FromStr for SceneId {
    type Err = NoSceneId;

    fn from_str(key: &str) -> Result<Self, NoSceneId> {
        let (kind, rest) = key.split_once('-').ok_or(NoSceneId)?;
        match kind {
            "stage" => Ok(Self::Stage(StageId::new(index(rest)?))),
            "step" => Ok(Self::Step(StepId::new(index(rest)?))),
            "edge" => Ok(Self::Edge(EdgeId::new(index(rest)?))),
            "image" => Ok(Self::Image(ImageId::new(index(rest)?))),
            "context" => Ok(Self::Context(ContextId::new(index(rest)?))),
            _ => ProjectItem::parse(kind, rest).map(Self::Project),
        }
    }
}

fn index(text: &str) -> Result<usize, NoSceneId> {
    text.parse::<u32>().map(|index| index as usize).map_err(|_| NoSceneId)
}

#[cfg(feature = "serde")]
impl serde::Serialize for SceneId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for SceneId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = std::borrow::Cow::<str>::deserialize(deserializer)?;
        key.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back() {
        for id in [
            SceneId::Stage(StageId::new(3)),
            SceneId::Step(StepId::new(17)),
            SceneId::Edge(EdgeId::new(4)),
            SceneId::Image(ImageId::new(0)),
            SceneId::Context(ContextId::new(1)),
        ] {
            assert_eq!(id.key().parse(), Ok(id));
        }
        for item in [
            ProjectItem::Service(ServiceId::new(2)),
            ProjectItem::OffService(OffServiceId::new(0)),
            ProjectItem::Build(BuildId::new(5)),
            ProjectItem::BuildStage(BuildId::new(5), StageId::new(1)),
            ProjectItem::Pulled(PulledId::new(3)),
            ProjectItem::Network(NetworkId::new(1)),
            ProjectItem::Volume(VolumeId::new(4)),
            ProjectItem::Link(LinkId::new(40)),
        ] {
            assert_eq!(SceneId::from(item).key().parse(), Ok(SceneId::from(item)));
        }
        assert_eq!("build-1-stage-".parse::<SceneId>(), Err(NoSceneId));
        assert_eq!("service-1-stage-2".parse::<SceneId>(), Err(NoSceneId));
        assert_eq!("stage-x".parse::<SceneId>(), Err(NoSceneId));
        assert_eq!("pull-1".parse::<SceneId>(), Err(NoSceneId));
    }
}
