//! The small choices a user makes about what is shown.

/// Which picture is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lens {
    /// The stage graph.
    #[default]
    Graph,
    /// The timeline.
    Timeline,
    /// The services of a project.
    Services,
}

impl Lens {
    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Graph => "Graph",
            Self::Timeline => "Timeline",
            Self::Services => "Services",
        }
    }

    /// Which picture of a build it is, if it is one.
    #[must_use]
    pub const fn of_build(self) -> Option<BuildLens> {
        match self {
            Self::Graph => Some(BuildLens::Graph),
            Self::Timeline => Some(BuildLens::Timeline),
            Self::Services => None,
        }
    }
}

/// Which picture of a build is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BuildLens {
    /// The stage graph.
    #[default]
    Graph,
    /// The timeline.
    Timeline,
}

/// Which tab of the inspector is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// What is wrong.
    #[default]
    Findings,
    /// What is selected.
    Details,
    /// What a repair would change.
    Diff,
    /// The variables of a project.
    Variables,
    /// The files of a project.
    Files,
}

/// The parts of the page that share one selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The editor.
    #[default]
    Source,
    /// The pictures and their tables.
    Picture,
    /// The inspector.
    Details,
}

impl Pane {
    /// All of them, in the order of the key F6.
    pub const ALL: [Self; 3] = [Self::Source, Self::Picture, Self::Details];

    /// The id of its element.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Source => "pane-source",
            Self::Picture => "pane-picture",
            Self::Details => "pane-details",
        }
    }
}

/// Which palette is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the system prefers.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The name in storage and on the root element; nothing for the system's choice.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// Reads [`Theme::name`] back; anything else is the system's choice.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The one that the button switches to.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

/// What a text is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// A Dockerfile.
    #[default]
    Dockerfile,
    /// A Compose file.
    Compose,
}
