//! What the user asks of a build besides the file.

use std::collections::BTreeMap;

/// The options of a build that change its graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildOptions {
    /// The requested target stage, by name or index; the last stage when `None`.
    pub target: Option<String>,
    /// The requested platform, as `linux/arm64`; [`DEFAULT_PLATFORM`] when `None`.
    pub platform: Option<String>,
    /// The build arguments, by name.
    pub build_args: BTreeMap<String, String>,
    /// The named contexts: name to address.
    pub named_contexts: BTreeMap<String, String>,
}

/// The platform assumed when none is requested.
pub const DEFAULT_PLATFORM: &str = "linux/amd64";
