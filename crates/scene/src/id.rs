//! What a drawn item stands for, the same in every scene, so that panes can share one selection.

use std::fmt;
use std::str::FromStr;

use plimsoll_model::{ContextId, EdgeId, ImageId, Node, StageId, StepId};

/// Something of the build that can be pointed at.
///
/// Its text form (`stage-3`) is stable for one file and serves as a DOM key and on the wire.
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
            Self::Step(_) | Self::Edge(_) => None,
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
        };
        write!(formatter, "{kind}-{index}")
    }
}

/// The text is no [`SceneId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSceneId;

impl fmt::Display for NoSceneId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not the key of a stage, step, edge, image or context")
    }
}

impl std::error::Error for NoSceneId {}

impl FromStr for SceneId {
    type Err = NoSceneId;

    fn from_str(key: &str) -> Result<Self, NoSceneId> {
        let (kind, index) = key.split_once('-').ok_or(NoSceneId)?;
        let index = index.parse::<u32>().map_err(|_| NoSceneId)? as usize;
        match kind {
            "stage" => Ok(Self::Stage(StageId::new(index))),
            "step" => Ok(Self::Step(StepId::new(index))),
            "edge" => Ok(Self::Edge(EdgeId::new(index))),
            "image" => Ok(Self::Image(ImageId::new(index))),
            "context" => Ok(Self::Context(ContextId::new(index))),
            _ => Err(NoSceneId),
        }
    }
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
        assert_eq!("stage-x".parse::<SceneId>(), Err(NoSceneId));
        assert_eq!("pull-1".parse::<SceneId>(), Err(NoSceneId));
    }
}
